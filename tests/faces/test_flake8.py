"""The plugin inside of the real flake8: the findings of the command line, and never an exception."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from stackcheck.faces import flake8
from stackcheck.faces.flake8 import Plugin

HEAD = "from fastapi import FastAPI\n\napp = FastAPI()\n"
SPELLINGS = (
    "", "# noqa", "#noqa", "# NOQA", "# NoQA", "#  noqa", "# noqa:", "# noqa: ", "# noqa :", "# noqa : KC101", "# noqa:KC101",
    "# noqa: KC101", "# noqa:  KC101", "# noqa:\tKC101", "# NOQA: KC101", "# noqa: kc101", "# noqa: KC", "# noqa: KC1",
    "# noqa: KC10", "# noqa: KC1010", "# noqa: KC102", "# noqa: K101", "# noqa: E501", "# noqa: E501,KC101",
    "# noqa: E501, KC101", "# noqa: E501 KC101", "# noqa: E501,,KC101", "# noqa:E501 , KC101",
    "# noqa: KC101 because", "# noqa: because KC101",
    "# noqa: KC101: because", "# noqa KC101", "# noqa - KC101", "# noqa; KC101", "# noqa:KC101,", "# noqa: E501 and KC101",
    "# text # noqa: KC101", "# text noqa: KC101", "# noqa: E501 # noqa: KC101", "# noqa: KC101 # noqa: E501",
    "# noqa: untyped-parameter", "# pragma: no cover # noqa", "# flake8: noqa-not-at-the-start", "# noqa: KC101-x",
)  # fmt: skip
LAYOUTS = (
    "def {name}(a): return '''# noqa\n'''\n",
    "def {name}(a): return (1,  # noqa\n    2)\n",
    "def {name}(a): return (1,\n    2)  # noqa\n",
    "def {name}(a): return 1 + \\\n    2  # noqa\n",
    "def {name}(\n    a,  # noqa: KC101\n): return a\n",
    "def {name}(a): return '# noqa'\n",
)
TYPED = ["def {name}(a: int) -> int: return a\n"] * 60
"""So many typed endpoints that what lacks types is told one by one."""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "project"
    root.mkdir()
    (root / "pyproject.toml").write_text('[tool.stackcheck]\nselect = ["KC1"]\n')
    monkeypatch.chdir(root)
    monkeypatch.setenv("STACKCHECK_CACHE_DIR", str(tmp_path / "cache"))
    flake8._states.clear()
    flake8._roots.clear()
    return root


def endpoints(*functions: str) -> str:
    return HEAD + "".join(f'\n@app.get("/{n}")\n{text.format(name=f"f{n}")}' for n, text in enumerate(functions))


Found = set[tuple[str, int, int, str]]


def by_flake8(*arguments: str, given: str | None = None) -> Found:
    command = [sys.executable, "-m", "flake8", "--format", "%(path)s\t%(row)d\t%(col)d\t%(code)s", "--select", "KC", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, input=given, check=False)
    assert done.stderr == ""
    rows = (line.split("\t") for line in done.stdout.splitlines())
    return {(path.removeprefix("./"), int(line), int(col), code) for path, line, col, code in rows}


def by_command(*arguments: str) -> Found:
    command = [sys.executable, "-m", "stackcheck", "--output-format", "json", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return {
        (Path(f["filename"]).relative_to(Path.cwd()).as_posix(), f["location"]["row"], f["location"]["column"], f["code"])
        for f in json.loads(done.stdout)
    }


def test_the_cache_lies_where_the_environment_says(project: Path) -> None:
    (project / "main.py").write_text(endpoints("def {name}(a): return a\n"))
    (code,) = {code for _, _, _, code in by_flake8(".")}
    assert code == "KC101"
    (folder,) = (project.parent / "cache").iterdir()
    assert folder.name.startswith("project-")
    assert list(folder.glob("*.result"))


def test_what_is_wrong_in_a_template_is_told_in_the_views_behind_it(project: Path) -> None:
    fixture = Path(__file__).parents[2] / "fixtures" / "n-plus-one-template" / "template-of-two-views"
    shutil.copytree(fixture, project, dirs_exist_ok=True)
    (project / "pyproject.toml").write_text('[tool.stackcheck]\nselect = ["KC804"]\n')
    in_the_template = {("library/templates/library/books.html", 2, 11, "KC804")}
    assert by_command() == by_command("library/views.py", "library/templates/library/books.html") == in_the_template
    in_the_view = by_command("library/views.py")
    assert {(path, line, code) for path, line, _, code in in_the_view} == {("library/views.py", 7, "KC804")}
    assert by_flake8() == in_the_view


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("library/views.py", '"books": Book.objects.all()})', '"books": Book.objects.all()})  # noqa: KC804'),
        ("library/views.py", '"books": Book.objects.all()})', '"books": Book.objects.all()})  # stackcheck: ignore[KC804]'),
        ("library/templates/library/books.html", "{# expect: KC804 #}", "{# noqa: KC804 #}"),
        ("library/templates/library/books.html", "{# expect: KC804 #}", "{# stackcheck: ignore[n-plus-one-template] #}"),
    ],
)
def test_a_comment_in_the_template_or_at_the_query_silences_in_all_hosts(
    project: Path, path: str, before: str, after: str
) -> None:
    fixture = Path(__file__).parents[2] / "fixtures" / "n-plus-one-template" / "template-of-two-views"
    shutil.copytree(fixture, project, dirs_exist_ok=True)
    (project / "pyproject.toml").write_text('[tool.stackcheck]\nselect = ["KC804", "KC003"]\n')
    views = project / "library" / "views.py"
    views.write_text(views.read_text().partition("def newest")[0])
    assert len(by_command()) == len(by_flake8()) == 1
    file = project / path
    file.write_text(file.read_text().replace(before, after))
    assert by_command() == by_command("library/views.py") == by_flake8() == by_flake8("library/views.py") == set()


READERS = {
    "shop/__init__.py": "",
    "shop/models.py": """
from django.db import models

class Customer(models.Model):
    name = models.TextField()

class Order(models.Model):
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE)

def orders():
    return Order.objects.all()
""",
    "shop/a.py": """
from shop.models import orders

def names():
    return [order.customer.name for order in orders()]
""",
    "shop/b.py": """
from shop.models import orders

def names():
    return [order.customer.name for order in orders()]
""",
}


@pytest.mark.slow
def test_what_shows_in_several_files_is_told_in_the_first_that_is_looked_at_and_not_silenced(project: Path) -> None:
    (project / "pyproject.toml").write_text('[tool.stackcheck]\nselect = ["KC801", "KC003"]\n')
    (project / "shop").mkdir()
    for path, text in READERS.items():
        (project / path).write_text(text)
    in_a, in_b, in_models = (
        {("shop/a.py", 5, 19, "KC801")},
        {("shop/b.py", 5, 19, "KC801")},
        {("shop/models.py", 11, 26, "KC801")},
    )
    for arguments, expected in {
        (): in_a,
        ("shop",): in_a,
        ("shop/b.py", "shop/a.py"): in_a,
        ("shop/b.py", "shop/models.py"): in_b,
        ("shop/models.py",): in_models,
    }.items():
        assert by_command(*arguments) == by_flake8(*arguments) == expected, arguments
    assert by_flake8("--exclude", "shop/a.py") == in_b
    (project / "shop" / "a.py").write_text(READERS["shop/a.py"].replace("orders()]", "orders()]  # noqa: KC801"))
    assert by_command() == by_command("shop/a.py", "shop/b.py") == by_flake8() == in_b
    assert by_command("shop/a.py") == by_flake8("shop/a.py") == set()
    assert by_command("--ignore-noqa") == by_flake8("--disable-noqa") == in_a
    (project / "shop" / "models.py").write_text(READERS["shop/models.py"].replace("all()", "all()  # noqa: KC801"))
    assert by_command() == by_flake8() == by_flake8("shop/b.py") == set()


def test_forty_spellings_of_noqa_are_read_alike(project: Path) -> None:
    (project / "spellings.py").write_text(endpoints(*(f"def {{name}}(a): return a  {spelling}\n" for spelling in SPELLINGS)))
    (project / "layouts.py").write_text(endpoints(*LAYOUTS))
    (project / "file.py").write_text(endpoints("def {name}(a): return a\n") + "# flake8: noqa: E501\n")
    (project / "trailing.py").write_text(endpoints("def {name}(a): return a\n") + "x = 1  # flake8: noqa\n")
    (project / "typed.py").write_text(endpoints(*TYPED))
    everything = by_command("--ignore-noqa")
    assert len(everything) == len(SPELLINGS) + len(LAYOUTS) + 2
    found = by_command()
    assert 10 < len(found) < len(everything) - 20
    assert by_flake8(".") == found
    assert by_flake8("--disable-noqa", ".") == everything


def test_what_is_not_shown_is_not_told(project: Path) -> None:
    (project / "main.py").write_text(endpoints("def {name}(a): return a\n"))
    settings = '[tool.stackcheck]\nselect = ["KC1"]\nmin-severity = "{}"\nseverity = {{ KC1 = "note" }}\n'
    (project / "pyproject.toml").write_text(settings.format("warning"))
    assert by_flake8(".") == by_command() == set()
    (project / "pyproject.toml").write_text(settings.format("note"))
    assert by_flake8(".") == by_command() == {("main.py", 6, 5, "KC101")}


@pytest.mark.slow
def test_any_way_of_asking_gives_the_same(project: Path) -> None:
    (project / "typed.py").write_text(endpoints(*TYPED))
    for n in range(6):
        (project / f"m{n}.py").write_text(endpoints("def {name}(a): return a\n", "def {name}(a): return a  # noqa\n"))
    expected = by_command()
    assert len(expected) == 6
    for arguments in (("-j1", "."), ("-j2", "."), ("-j4", *(f"m{n}.py" for n in range(6)))):
        assert by_flake8(*arguments) == expected
    assert set().union(*(by_flake8(f"m{n}.py") for n in range(6))) == expected


def test_an_edited_buffer_counts_more_than_the_disk(project: Path) -> None:
    saved = endpoints("def {name}(a: int) -> int: return a\n")
    edited = endpoints("def {name}(a): return a\n")
    (project / "views.py").write_text(saved)
    assert by_flake8("views.py") == set()
    for name in ("views.py", str(project / "views.py"), "new/not_yet.py", "buffer"):
        assert {(path, line) for path, line, _, _ in by_flake8("-", "--stdin-display-name", name, given=edited)} == {(name, 6)}
    assert {(path, line) for path, line, _, _ in by_flake8("-", given=edited)} == {("stdin", 6)}


def told(path: Path | str, text: str) -> list[str]:
    plugin = Plugin(ast.parse(""), str(path), text.splitlines(keepends=True))
    return [f"{line} {message[:5]}" for line, _, message, _ in plugin.run()]


UNTYPED = endpoints("def {name}(a): return a\n")


@pytest.mark.parametrize(
    "data",
    [
        UNTYPED.encode(),
        UNTYPED.replace("\n", "\r\n").encode(),
        b"\xef\xbb\xbf" + UNTYPED.encode(),
        ("# -*- coding: latin-1 -*-\n# gr\u00f6\u00dfe\n" + UNTYPED).encode("latin-1"),
    ],
)
def test_what_lies_on_the_disk_is_recognised(project: Path, data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "views.py").write_bytes(data)
    text = data.decode("latin-1" if b"latin" in data else "utf-8-sig").replace("\r\n", "\n")
    monkeypatch.setattr(flake8, "_encoded", None)
    line = 8 if b"latin" in data else 6
    assert told("views.py", text) == [f"{line} KC101"]


def test_an_edited_buffer_keeps_its_encoding(project: Path) -> None:
    text = "# -*- coding: latin-1 -*-\n# gr\u00f6\u00dfe\n" + UNTYPED
    (project / "views.py").write_bytes(b"")
    assert told("views.py", text) == ["8 KC101"]
    assert told("views.py", text.replace("latin-1", "nonsense")) == ["1 KC002"]


def test_excluded_files_and_tests_are_silent(project: Path) -> None:
    (project / "pyproject.toml").write_text('[tool.stackcheck]\nextend-exclude = ["legacy"]\n')
    for path in ("legacy/views.py", "tests/views.py", "views.py"):
        (project / path).parent.mkdir(exist_ok=True)
        (project / path).write_text(UNTYPED)
    assert told("legacy/views.py", UNTYPED) == []
    assert told("legacy/views.py", UNTYPED + "\n") == []
    assert told("tests/views.py", UNTYPED) == []
    assert told("views.py", UNTYPED) == ["6 KC101"]


def test_stackchecks_own_comments_hold_here_too(project: Path) -> None:
    text = endpoints("def {name}(a): return a  # stackcheck: ignore[KC101]\n")
    (project / "views.py").write_text(text)
    assert told("views.py", text) == []


def test_the_project_is_checked_once_for_many_files(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(5):
        (project / f"m{n}.py").write_text(UNTYPED)
    runs = []

    def noted(*arguments: object) -> object:
        runs.append(arguments)
        return real(*arguments)

    real = flake8.run
    monkeypatch.setattr(flake8, "run", noted)
    assert [told(f"m{n}.py", UNTYPED) for n in range(5)] == [["6 KC101"]] * 5
    assert len(runs) == 1


@pytest.mark.parametrize("error", [RecursionError, MemoryError, KeyError, OSError])
def test_no_exception_leaves_it(project: Path, error: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise error

    monkeypatch.setattr(flake8, "run", fails)
    assert told("a.py", "") == ["1 KC004"]
    assert told("b.py", "") == []


def test_a_wrong_configuration_is_told_once(project: Path) -> None:
    (project / "pyproject.toml").write_text("[tool.stackcheck]\nselct = []\n")
    (project / "views.py").write_text(UNTYPED)
    plugin = Plugin(ast.parse(""), "views.py", UNTYPED.splitlines(keepends=True))
    ((line, col, message, _),) = plugin.run()
    assert (line, col) == (1, 0)
    assert "unknown key `selct`" in message
    assert told("views.py", UNTYPED) == []


@pytest.mark.parametrize("codec", ["base64", "rot13", "zlib", "bz2", "hex", "uu", "quopri", "nonsense", "utf-16", "idna"])
def test_where_flake8_itself_fails_the_command_line_tells(project: Path, codec: str) -> None:
    (project / "pyproject.toml").write_text('[tool.stackcheck]\nselect = ["KC1"]\n')
    (project / "odd.py").write_text(f"# coding: {codec}\n{UNTYPED}")
    (project / "views.py").write_text(UNTYPED)
    expected = {("odd.py", "KC002"), ("views.py", "KC101")}
    outcome = flake8.run(flake8.Request(paths=(project,)))
    assert {(f.path, f.code) for f in outcome.findings()} == expected
    assert told("views.py", UNTYPED) == ["6 KC101"]
    assert told("odd.py", f"# coding: {codec}\n{UNTYPED}") == ["1 KC002"]


def test_pipes_and_links_do_not_stop_it(project: Path) -> None:
    (project / "pyproject.toml").unlink()
    for name in ("pyproject.toml", "stackcheck.toml", ".gitignore", "pipe.py"):
        os.mkfifo(project / name)
    (project / "zero.py").symlink_to("/dev/null")
    (project / "views.py").write_text(UNTYPED)
    assert told("views.py", UNTYPED) == ["6 KC101"]
    assert told("pipe.py", UNTYPED) == []
    assert told("zero.py", UNTYPED) == []


PACKAGES = {
    "__init__.py": "",
    "shop/__init__.py": "",
    "shop/models.py": """
from django.db import models

class Customer(models.Model):
    name = models.TextField()

class Order(models.Model):
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE)
""",
    "shop/views.py": """
from .models import Order

def names():
    return [order.customer.name for order in Order.objects.all()]
""",
    "jobs/__init__.py": "",
    "jobs/tasks.py": """
from shop.models import Order

def names():
    return [order.customer.name for order in Order.objects.all()]
""",
}
NAMES = {("shop/views.py", 5, "KC801"), ("jobs/tasks.py", 5, "KC801")}
OF_JOBS = {("jobs/tasks.py", 5, "KC801")}


@pytest.fixture(params=[".git/HEAD", "manage.py"])
def packages(project: Path, request: pytest.FixtureRequest) -> Path:
    """A project whose top folder is a package, as many of Django are, and which no settings mark."""
    (project / "pyproject.toml").unlink()
    for path, text in {request.param: "", **PACKAGES}.items():
        (project / path).parent.mkdir(exist_ok=True)
        (project / path).write_text(text)
    return project


@pytest.mark.parametrize("paths", [(".",), ("shop/views.py", "jobs/tasks.py"), ("shop", "jobs"), ("jobs/tasks.py",), ("jobs",)])
def test_a_package_at_the_top_does_not_hide_the_project(packages: Path, paths: tuple[str, ...]) -> None:
    outcome = flake8.run(flake8.Request(paths=tuple(map(Path, paths)), force_exclude=True))
    assert outcome.root == packages
    assert {(f.path, f.line, f.code) for f in outcome.findings()} == (OF_JOBS if len(paths) == 1 and paths != (".",) else NAMES)


def test_a_package_at_the_top_does_not_hide_the_project_from_the_plugin(packages: Path) -> None:
    for path in ("shop/views.py", "jobs/tasks.py"):
        assert told(path, PACKAGES[path]) == told(path, PACKAGES[path] + "\n") == ["5 KC801"]


@pytest.mark.slow
def test_a_package_at_the_top_does_not_hide_the_project_from_any_host(packages: Path) -> None:
    def lines(found: Found) -> set[tuple[str, int, str]]:
        return {(path, line, code) for path, line, _, code in found}

    assert lines(by_command()) == NAMES
    assert lines(by_command("--force-exclude", "jobs/tasks.py")) == lines(by_flake8("jobs/tasks.py")) == OF_JOBS
    edited = PACKAGES["jobs/tasks.py"]
    assert lines(by_flake8("-", "--stdin-display-name", "jobs/tasks.py", given=edited)) == OF_JOBS
