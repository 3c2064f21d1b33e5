"""The commands that answer questions: about a line, a project, a rule; and `init`."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import msgspec
import pytest
import yaml

from stackcheck.disk.config import Settings
from stackcheck.disk.schema import schema
from stackcheck.faces import cli
from stackcheck.link.options import Options

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

SCRIPT = Path(sys.executable).parent / "stackcheck"
SHOP = Path(__file__).parents[2] / "fixtures" / "shop"


class Command:
    def __init__(self, root: Path, capture: pytest.CaptureFixture[str]) -> None:
        self.root = root
        self._capture = capture

    def __call__(self, *arguments: str, code: int = 0) -> str:
        with pytest.raises(SystemExit) as ended:
            cli.main(arguments)
        captured = self._capture.readouterr()
        assert (int(ended.value.code or 0), captured.err if not code else "") == (code, "")
        return captured.out + captured.err

    def write(self, path: str, text: str) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dedent(text))
        return file


@pytest.fixture
def stackcheck(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    root = tmp_path / "project"
    (root / ".git").mkdir(parents=True)
    monkeypatch.chdir(root)
    monkeypatch.setenv("STACKCHECK_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("NO_COLOR", "1")
    return Command(root, capsys)


@pytest.fixture
def shop(stackcheck: Command) -> Command:
    shutil.copytree(SHOP, stackcheck.root, dirs_exist_ok=True)
    return stackcheck


# explain


def test_a_finding_is_explained_with_its_steps_and_the_facts(shop: Command) -> None:
    told = shop("explain", "gateway/main.py:15")
    assert told.startswith('gateway/main.py:15  return {"url": archive(storage, number, body)}\n  in upload, run by requests\n')
    assert "  upload is registered for '/invoices/{number}' as fastapi route (gateway/main.py:12)\n" in told
    assert "warning[KC702] blocks the event loop" in told
    assert "   3. gateway/storage.py:10: Storage.save() calls botocore.client.BaseClient.put_object()\n" in told
    assert "/rules/blocking-helper/\n" in told
    assert "  - `storage` is an object of Storage\n" in told
    assert "not told" not in told


def test_a_step_of_a_finding_leads_to_it(shop: Command) -> None:
    told = shop("explain", "gateway/storage.py:15:3")
    assert "warning[KC702]" in told
    assert "this line is a step of it; it is told at gateway/main.py:15\n" in told


def test_why_a_finding_is_not_told(shop: Command) -> None:
    main = shop.root / "gateway" / "main.py"
    text = main.read_text()
    main.write_text(text.replace("archive(storage, number, body)}", "archive(storage, number, body)}  # noqa: KC7", 1))
    assert "not told: a comment silences it (gateway/main.py:15)" in shop("explain", "gateway/main.py:15")
    main.write_text(text)
    for settings, reason in {
        'ignore = ["KC702"]': "KC702 is not selected",
        'per-file-ignores = { "gateway/" = ["KC7"] }': "per-file-ignores has it for this file",
        'severity = { KC7 = "note" }': "it is a note, and min-severity is warning",
    }.items():
        shop.write("stackcheck.toml", settings)
        told = shop("explain", "gateway/main.py:15")
        assert "[KC702]" in told
        assert f"  not told: {reason}\n" in told, settings


MODELS = """
    from django.db import models

    class Customer(models.Model):
        name = models.TextField()

    class Order(models.Model):
        customer = models.ForeignKey(Customer, on_delete=models.CASCADE)
        number = models.CharField(max_length=9, unique=True)
        status = models.CharField(max_length=9)
    """


def test_what_is_known_of_a_line_without_a_finding(stackcheck: Command) -> None:
    stackcheck.write("shop/models.py", MODELS)
    stackcheck.write("shop/other.py", "")
    stackcheck.write(
        "shop/views.py",
        """
        import time
        from acme import fetch
        from shop.other import nothing
        from shop.models import Order

        def names(request, orders):
            found = Order.objects.select_related("customer").filter(number=request.GET["number"])
            for order in found:
                print(order.customer.name)
            for order in orders:
                print(order.customer.name)
            return nothing(fetch())

        def waits():
            time.sleep(3)
        """,
    )
    told = shop_line(stackcheck, 8)
    assert "  - number: served by the unique index on number at shop/models.py:9\n" not in told  # it is executed below
    assert "No rule has a finding on this line.\n" in told
    told = shop_line(stackcheck, 9)
    assert "which loads customer, narrowed by number" in told
    assert "  - number: served by the unique index on number at shop/models.py:9\n" in told
    assert "of rows of Order made at shop/views.py:8, which loads customer" in shop_line(stackcheck, 10)
    assert "`orders` is not known: it is a parameter, and its annotation is missing\n" in shop_line(stackcheck, 11)
    told = shop_line(stackcheck, 13)
    assert "`nothing` is not known: the import from shop.other leads to nothing in the project\n" in told
    assert "`fetch()` is not known: what acme.fetch of a library gives\n" in told
    assert "time.sleep" in shop_line(stackcheck, 16)
    assert "waits is no coroutine, so that counts where one calls it" in shop_line(stackcheck, 16)


def shop_line(stackcheck: Command, line: int) -> str:
    return stackcheck("explain", f"shop/views.py:{line}")


def test_what_a_test_or_a_migration_would_be_told(stackcheck: Command) -> None:
    stackcheck.write("shop/models.py", MODELS)
    stackcheck.write(
        "shop/migrations/0002_names.py",
        """
        from shop.models import Order

        def names(apps, editor):
            return [order.customer.name for order in Order.objects.all()]
        """,
    )
    told = stackcheck("explain", "shop/migrations/0002_names.py:5")
    assert "the file is read as migration: nothing is reported in it" in told


def test_files_that_are_not_read_say_why(stackcheck: Command) -> None:
    stackcheck.write("notes.md", "")
    stackcheck.write("venv/a.py", "x = 1\n")
    stackcheck.write("broken.py", "x = = 1\n")
    stackcheck.write("a.py", "x = 1\n")
    assert "neither a Python file nor a template" in stackcheck("explain", "notes.md:1")
    assert "excluded by the settings or ignored by git" in stackcheck("explain", "venv/a.py:1")
    assert "could not be parsed" in stackcheck("explain", "broken.py:1")
    assert "the file has 1 line\n" in stackcheck("explain", "a.py:7")
    assert "no Django or FastAPI code was recognised" in stackcheck("explain", "a.py:1")
    for slip, said in {"a.py": "FILE:LINE", "a.py:0": "FILE:LINE", "no.py:3": "no such file"}.items():
        assert said in stackcheck("explain", slip, code=2)


# doctor


def test_doctor_tells_what_is_recognised(shop: Command) -> None:
    told = shop("doctor")
    assert f"project     {shop.root}, for it has settings in stackcheck.toml\n" in told
    assert "frameworks  6 django, 3 rest_framework, 1 fastapi" in told
    assert "config/settings.py (production)" in told
    assert "database    postgresql\n" in told
    assert "models      3 django\n" in told


def test_doctor_tells_what_is_unknown_and_what_to_do(stackcheck: Command) -> None:
    stackcheck.write("shop/models.py", MODELS)
    stackcheck.write(
        "shop/views.py",
        """
        from acme import AcmeSerializer
        from shop.missing import Thing
        from .models import Order, Nothing

        class A(AcmeSerializer): ...
        class B(AcmeSerializer): ...
        class C(Nothing): ...
        """,
    )
    stackcheck.write("broken.py", "x = = 1\n")
    told = stackcheck("doctor")
    assert "left out    broken.py: it cannot be parsed\n" in told
    assert "  shop.missing.Thing  shop/views.py:3\n" in told
    assert "  shop.models.Nothing  shop/views.py:4\n" in told
    assert "  Nothing  shop/views.py:8\n" in told
    assert "  acme.AcmeSerializer  shop/views.py:6, 2 times\n" in told
    assert 'base-classes = { "acme.AcmeSerializer" = "..." }' in told
    assert 'database = "postgresql"' in told


def test_doctor_says_where_nothing_is_recognised(stackcheck: Command) -> None:
    assert "No Django or FastAPI code was recognised in 0 files." in stackcheck("doctor")
    assert "no such file or folder" in stackcheck("doctor", "nowhere", code=2)


# rules


def test_families_of_rules_are_explained(stackcheck: Command) -> None:
    told = stackcheck("rule", "kc2")
    assert "KC201 raw-sql (warning, on)\n" in told
    assert "\nKC202 sql-built-from-strings (warning, on)\n" in told
    assert "/rules/raw-sql/\n" in told
    assert "did you mean" not in stackcheck("rule", "KC999", code=2)


def test_rules_are_listed_for_programs(stackcheck: Command) -> None:
    rules = json.loads(stackcheck("rules", "--format", "json"))
    first = rules[0]
    assert (first["code"], first["name"], first["severity"], first["default"]) == ("KC001", "syntax-error", "error", True)
    assert first["url"].endswith("/rules/syntax-error/")


# init

PYPROJECT = """\
# the shop
[project]
name = "shop"  # its name

[tool.ruff]
line-length = 99

[tool.ruff.lint]
select = ["E", "RUF"]  # some
"""


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_init_adds_what_is_missing_and_keeps_everything(stackcheck: Command, end: str) -> None:
    files = {
        "pyproject.toml": PYPROJECT,
        ".flake8": "# ours\n[flake8]\nselect = E,F\n",
        ".pre-commit-config.yaml": "repos:\n  # formatting\n  - repo: https://example.org/x\n    rev: v1\n    hooks:\n      - id: x\n",
    }
    for name, text in files.items():
        (stackcheck.root / name).write_bytes(text.replace("\n", end).encode())
    shown = stackcheck("init", "--diff")
    assert "+[tool.stackcheck]" in shown
    assert (stackcheck.root / ".flake8").read_bytes() == files[".flake8"].replace("\n", end).encode()
    told = stackcheck("init")
    assert told.count(": ") >= 4
    pyproject = (stackcheck.root / "pyproject.toml").read_bytes().decode()
    assert pyproject.count(end) == pyproject.count("\n")
    plain = pyproject.replace("\r\n", "\n")
    for line in PYPROJECT.splitlines():
        assert line in plain
    assert "[tool.stackcheck]\n" in plain
    assert 'external = ["KC"]\n' in plain
    assert "[flake8]\nextend-select = KC\nselect = E,F\n" in (stackcheck.root / ".flake8").read_text()
    hooks = (stackcheck.root / ".pre-commit-config.yaml").read_text()
    assert "  # formatting\n  - repo: https://example.org/x\n" in hooks
    assert "  - repo: https://github.com/stackcheck/stackcheck\n    rev: v" in hooks
    assert stackcheck("init") == ".: nothing is missing\n"


@pytest.mark.parametrize("layout", ["repos:\n{0}", "# ours\nrepos:\n{0}# the end\n", "ci: {{}}\nrepos:\n{0}"])
@pytest.mark.parametrize(
    "entry", ["-   repo: x\n    rev: 1\n    hooks:\n    -   id: x\n", "  - repo: x\n    rev: 1\n    hooks: []\n"]
)
def test_a_hook_is_laid_out_as_the_others(stackcheck: Command, layout: str, entry: str) -> None:
    file = stackcheck.write(".pre-commit-config.yaml", layout.format(entry))
    stackcheck("init")
    x, ours = yaml.safe_load(file.read_text())["repos"]
    assert (x["repo"], ours["repo"], ours["hooks"]) == ("x", "https://github.com/stackcheck/stackcheck", [{"id": "stackcheck"}])
    before = file.read_text()
    assert entry in before
    stackcheck("init")
    assert file.read_text() == before


def test_a_list_of_hooks_that_something_follows_is_left_alone(stackcheck: Command) -> None:
    file = stackcheck.write(".pre-commit-config.yaml", "repos:\n  - repo: x\n    rev: 1\n    hooks: []\nfail_fast: true\n")
    before = file.read_text()
    stackcheck("init")
    assert file.read_text() == before


def test_init_without_a_pyproject_writes_a_file_of_its_own(stackcheck: Command) -> None:
    assert "stackcheck.toml: settings\n" in stackcheck("init")
    stackcheck.write("a.py", "")
    assert "settings    " in stackcheck("doctor")
    assert stackcheck("init") == ".: nothing is missing\n"


def test_init_leaves_a_broken_file_alone(stackcheck: Command) -> None:
    stackcheck.write("pyproject.toml", "[tool.ruff\n")
    assert "pyproject.toml: broken TOML" in stackcheck("init", code=2)
    assert (stackcheck.root / "pyproject.toml").read_text() == "[tool.ruff\n"


# settings


def test_the_settings_that_hold_are_shown(stackcheck: Command) -> None:
    stackcheck.write("pyproject.toml", '[tool.stackcheck]\nignore = ["KC1"]\nper-file-ignores = { "a.py" = ["KC8"] }\n')
    stackcheck.write("a.py", "")
    told = stackcheck("--show-settings", "--ignore", "KC2", "--select", "KC")
    assert told.startswith(f"# project: {stackcheck.root}\n# settings: {stackcheck.root / 'pyproject.toml'}\n")
    settings = tomllib.loads(told)
    assert (settings["select"], settings["ignore"]) == (["KC"], ["KC2"])
    assert (settings["per-file-ignores"], settings["max-view-weight"]) == ({"a.py": ["KC8"]}, 24)


def test_the_files_that_are_checked_are_shown(stackcheck: Command) -> None:
    for path in ("a.py", "shop/b.py", "shop/c.html", "venv/d.py", "notes.md"):
        stackcheck.write(path, "")
    assert stackcheck("--show-files") == "a.py\nshop/b.py\nshop/c.html\n"
    assert stackcheck("--show-files", "shop") == "shop/b.py\nshop/c.html\n"


def test_the_schema_has_every_key_and_says_what_it_is() -> None:
    made = schema()
    keys = {field.encode_name for kind in (Settings, Options) for field in msgspec.structs.fields(kind)}
    assert made["properties"].keys() == keys
    assert made["properties"]["fail-on"]["enum"] == ["error", "note", "warning"]
    assert made["properties"]["max-view-weight"]["description"].startswith("From which weight on")


@pytest.mark.parametrize(
    ("text", "is_right"),
    [
        ('ignore = ["KC1"]\nseverity = { KC6 = "error" }\nsmall-choices = 4\n[per-file-ignores]\n"a" = ["KC8"]\n', True),
        ('selct = ["KC1"]\n', False),
        ('severity = { KC6 = "loud" }\n', False),
    ],
)
def test_validate_pyproject_uses_the_schema(text: str, is_right: bool) -> None:
    from validate_pyproject import api, plugins

    validator = api.Validator(plugins=[plugins.PluginWrapper("stackcheck", schema)])
    document = {"tool": {"stackcheck": tomllib.loads(text)}}
    if is_right:
        validator(document)
    else:
        with pytest.raises(Exception, match=r"tool\.stackcheck"):
            validator(document)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_can_complete(shell: str) -> None:
    environment = os.environ | {"_STACKCHECK_COMPLETE": f"{shell}_source"}
    done = subprocess.run([SCRIPT], env=environment, capture_output=True, text=True, check=True)
    assert "_STACKCHECK_COMPLETE" in done.stdout


def test_completion_knows_commands_and_options() -> None:
    environment = os.environ | {"_STACKCHECK_COMPLETE": "bash_complete", "COMP_CWORD": "1"}
    for typed, offered in {"stackcheck exp": "explain", "stackcheck --sel": "--select"}.items():
        done = subprocess.run([SCRIPT], env=environment | {"COMP_WORDS": typed}, capture_output=True, text=True, check=True)
        assert f"plain,{offered}\n" in done.stdout
    done = subprocess.run(
        [SCRIPT], env=environment | {"COMP_WORDS": "stackcheck shop/"}, capture_output=True, text=True, check=True
    )
    assert done.stdout == "file,shop/\n"
