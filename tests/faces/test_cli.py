"""The command line: what it prints, where, and with which exit code; bad input is one clear line and loses nothing else."""

from __future__ import annotations

import json
import os
import re
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent
from typing import NamedTuple

import pytest

from stackcheck import __version__
from stackcheck.disk import files
from stackcheck.faces import cli

UNUSED = "x = 1  # noqa: KC999\n"


class Result(NamedTuple):
    code: int
    out: str
    err: str


class Command:
    """`stackcheck` in a scratch project, in this process."""

    def __init__(self, root: Path, capture: pytest.CaptureFixture[str]) -> None:
        self.root = root
        self._capture = capture

    def __call__(self, *arguments: str) -> Result:
        with pytest.raises(SystemExit) as ended:
            cli.main(arguments)
        return Result(int(ended.value.code or 0), *self._capture.readouterr())

    def write(self, path: str, text: str | bytes) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        return file


@pytest.fixture
def stackcheck(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    root = tmp_path / "project"
    (root / ".git").mkdir(parents=True)
    monkeypatch.chdir(root)
    monkeypatch.setenv("STACKCHECK_CACHE_DIR", str(tmp_path / "cache"))
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    return Command(root, capsys)


@pytest.fixture
def shop(stackcheck: Command) -> Command:
    """A project with one finding in each of two files."""
    stackcheck.write("shop/a.py", UNUSED)
    stackcheck.write("shop/b.py", f"\n{UNUSED}")
    return stackcheck


A = "shop/a.py:1:8: KC003 warning: unused suppression: KC999 silences nothing here; remove it\n"
B = "shop/b.py:2:8: KC003 warning: unused suppression: KC999 silences nothing here; remove it\n"


@pytest.mark.parametrize("arguments", [(), (".",), ("check",), ("check", "."), ("--output-format", "concise", "."), ("shop",)])
def test_the_command_may_be_left_out(shop: Command, arguments: tuple[str, ...]) -> None:
    assert shop(*arguments) == (1, f"{A}{B}Found 2 findings in 2 files (2 warnings).\n", "")


def test_a_clean_project(stackcheck: Command) -> None:
    stackcheck.write("a.py", "from fastapi import FastAPI\n\napp = FastAPI()\n")
    for _ in ("cold", "warm"):
        assert stackcheck() == (0, "All checks passed!\n", "")


def test_what_has_nothing_to_check_does_not_pass(stackcheck: Command) -> None:
    def nothing_in(path: str) -> tuple[int, str, str]:
        where = str(stackcheck.root / path)
        return 0, f"No Python files or templates in {where} (what is excluded or ignored does not count).\n", ""

    assert stackcheck() == nothing_in("")
    assert stackcheck("--output-format", "json") == (0, "[]\n", "")
    stackcheck.write("docs/index.md", "# Shop\n")
    stackcheck.write("venv/a.py", "x = 1\n")
    assert stackcheck() == nothing_in("")
    assert stackcheck("docs/index.md") == nothing_in("docs/index.md")
    stackcheck.write("a.py", "x = 1\n")
    stackcheck.write("index.html", "<p>{{ name }}</p>\n")
    for _ in ("cold", "warm"):
        assert stackcheck() == (0, "No Django or FastAPI code was recognised in 2 files.\n", "")
    assert stackcheck("a.py") == (0, "No Django or FastAPI code was recognised in 1 file.\n", "")
    assert stackcheck("-q") == (0, "", "")
    stackcheck.write("b.py", "import sqlalchemy.orm\n")
    assert stackcheck("a.py") == (0, "All checks passed!\n", "")
    assert stackcheck("docs") == nothing_in("docs")


def test_files_are_a_filter_of_the_report(shop: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shop("-q", "shop/b.py") == (1, B, "")
    assert shop("-q", "shop/b.py", "shop/a.py", "shop/a.py") == (1, A + B, "")
    monkeypatch.chdir(shop.root / "shop")
    assert shop("-q", "b.py") == (1, B.replace("shop/", ""), "")
    assert shop("-q", str(shop.root / "shop" / "b.py")) == (1, B.replace("shop/", ""), "")


def test_selection(shop: Command) -> None:
    assert shop("--ignore", "KC003").code == 0
    assert shop("--select", "KC1").code == 0
    assert shop("--select", "unused-suppression,KC1").code == 1
    assert shop("--select", "KC1", "--extend-select", "KC003").code == 1


def test_noqa_can_be_ignored(stackcheck: Command) -> None:
    stackcheck.write("a.py", "x = 1  # noqa: KC999, KC003\n")
    assert stackcheck().code == 0
    for spelling in ("--ignore-noqa", "--disable-noqa"):
        assert stackcheck(spelling).code == 1


def test_exit_codes_by_severity(shop: Command) -> None:
    assert shop("--exit-zero").code == 0
    assert shop("--fail-on", "warning").code == 1
    assert shop("--fail-on", "error").code == 0
    shop.write("pyproject.toml", "[tool.stackcheck]\nfail-on = 'error'\n")
    assert shop().code == 0
    assert shop("--fail-on", "note").code == 1


def test_what_is_not_shown_is_counted(shop: Command) -> None:
    shop.write("pyproject.toml", "[tool.stackcheck.severity]\nKC003 = 'note'\n")
    counted = "2 notes not shown (KC003 2): --min-severity note\n"
    assert shop() == (0, f"All checks passed!\n{counted}", "")
    assert shop("-q") == (0, "", "")
    assert shop("--output-format", "json").out == "[]\n"
    assert shop("--fail-on", "note") == (1, f"All checks passed!\n{counted}", "")
    assert shop("-q", "--min-severity", "note") == (0, (A + B).replace("warning", "note"), "")
    shop.write("pyproject.toml", "[tool.stackcheck]\nmin-severity = 'error'\n")
    assert shop() == (1, "All checks passed!\n2 warnings not shown (KC003 2): --min-severity warning\n", "")


def test_of_many_findings_a_terminal_shows_the_most_important_last(shop: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.write("shop/c.py", UNUSED * 60)
    shop.write("shop/d.py", "x = = 1\n")
    assert shop("--output-format", "full").out.count("KC001") == 1
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    *_, by_rule, last = shop("--color", "never").out.split("\n\n")
    assert by_rule == "62  KC003  unused-suppression\n 1  KC001  syntax-error"
    *found, worst, summary = last.splitlines()
    assert len(found) == 9
    assert worst.startswith("shop/d.py:1:1: KC001 error: ")
    assert summary == "Found 63 findings in 4 files (1 error, 62 warnings)."


def test_statistics(shop: Command) -> None:
    shop.write("shop/c.py", "x = = 1\n")
    assert shop("--statistics", "-q").out == "2  KC003  unused-suppression\n1  KC001  syntax-error\n"


def test_json_has_the_shape_of_ruff(shop: Command) -> None:
    found = json.loads(shop("--output-format", "json", "shop/b.py").out)
    assert found == [
        {
            "cell": None,
            "code": "KC003",
            "end_location": {"column": 9, "row": 2},
            "filename": str(shop.root / "shop" / "b.py"),
            "fingerprint": found[0]["fingerprint"],
            "fix": None,
            "location": {"column": 8, "row": 2},
            "message": "unused suppression: KC999 silences nothing here; remove it",
            "name": "unused-suppression",
            "noqa_row": 2,
            "rule": "unused-suppression",
            "severity": "warning",
            "sites": [{"filename": str(shop.root / "shop" / "b.py"), "row": 2}],
            "trace": [],
            "url": "https://stackcheck.github.io/stackcheck/rules/unused-suppression/",
        }
    ]


def test_json_of_nothing_is_an_empty_array(stackcheck: Command) -> None:
    assert stackcheck("--output-format", "json").out == "[]\n"


def test_colour(shop: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def is_coloured(*arguments: str) -> bool:
        return "\033[" in shop(*arguments).out

    assert not is_coloured()
    assert is_coloured("--color", "always")
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert is_coloured()
    assert not is_coloured("--color", "never")
    monkeypatch.setenv("NO_COLOR", "1")
    assert not is_coloured()
    assert is_coloured("--color", "always")


def test_verbose_speaks_on_stderr(shop: Command) -> None:
    told = shop("-v", "-q")
    assert told.out == A + B
    assert f"stackcheck: project: {shop.root}\nstackcheck: this root, for it is the repository\n" in told.err
    assert "2 Python files and 0 templates: 2 code" in told.err
    assert "unknown, or known only in part: nothing" in told.err


def test_verbose_says_why_the_root_is_the_root(shop: Command) -> None:
    shop.write("shop/pyproject.toml", "")
    assert f"project: {shop.root}\nstackcheck: this root, for it is the repository\n" in shop("-v", "shop/a.py").err
    shop.write("shop/pyproject.toml", "[tool.stackcheck]\n")
    why = "this root, for it has settings in pyproject.toml"
    assert f"project: shop\nstackcheck: {why}\n" in shop("-v", "shop/a.py").err
    (shop.root / ".git").rmdir()
    shop.write("shop/pyproject.toml", "")
    assert "project: shop\nstackcheck: this root, for it has a pyproject.toml\n" in shop("-v", "shop/a.py").err
    (shop.root / "shop" / "pyproject.toml").unlink()
    assert "this root, for nothing above it marks a project or repository\n" in shop("-v", "shop/a.py").err


def test_version_and_help(stackcheck: Command) -> None:
    assert stackcheck("--version") == (0, f"stackcheck {__version__}\n", "")
    assert "Usage: stackcheck [check] [OPTIONS] [PATH]..." in stackcheck("--help").out
    assert "--extend-select" in stackcheck("check", "--help").out


def test_rules_are_explained_by_code_and_by_name(stackcheck: Command) -> None:
    by_code = stackcheck("rule", "kc003")
    assert by_code == stackcheck("rule", "unused-suppression")
    assert by_code.out.startswith("KC003 unused-suppression (warning, on)\n\nA suppression comment that silences nothing.\n")
    assert stackcheck("rule", "unused-supression").code == 2


def test_rules_are_listed(stackcheck: Command) -> None:
    assert "\nKC003  unused-suppression" in stackcheck("rules").out
    assert "\n| KC003 | `unused-suppression` | warning |" in stackcheck("rules", "--output-format", "markdown").out


def test_clean_forgets_the_project(shop: Command) -> None:
    cache = shop.root.parent / "cache"
    assert not cache.exists()
    shop("--no-cache")
    assert not cache.exists()
    shop()
    assert len(list(cache.iterdir())) == 1
    assert shop("clean") == (0, "", "")
    assert list(cache.iterdir()) == []


# Bad input.


def test_a_missing_path(shop: Command) -> None:
    told = shop("-q", "nowhere", "shop/a.py", "shop/no.py")
    missing = (f"stackcheck: no such file or folder: {name}\n" for name in ("nowhere", "shop/no.py"))
    assert told == (2, A, "".join(missing))


def test_only_a_missing_path(shop: Command) -> None:
    assert shop("nowhere") == (2, "", "stackcheck: no such file or folder: nowhere\n")


def test_a_syntax_error(shop: Command) -> None:
    shop.write("shop/broken.py", "def (\n")
    told = shop("-q")
    assert told.code == 1
    assert "shop/broken.py:1:" in told.out
    assert "KC001 error: syntax error" in told.out
    assert A in told.out


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"x = '\xff'\n", "not utf-8"),
        (b"# coding: nonsense\n", "unknown encoding"),
        (b"x = 1\0\n", "NUL"),
        (b"x = " + b"(" * 3000 + b")" * 3000 + b"\n", "deep"),
        (b"# coding: base64\n", "unknown encoding"),
        (b"# coding: rot13\n", "unknown encoding"),
        (b"# coding: zlib\n", "unknown encoding"),
    ],
)
def test_a_file_that_cannot_be_read(shop: Command, data: bytes, reason: str) -> None:
    shop.write("shop/bad.py", data)
    told = shop("-q")
    assert told.code == 3
    assert told.out.startswith(A + B)
    line = told.out.removeprefix(A + B)
    assert line.startswith("shop/bad.py:1:1: KC002 error: file was not read: ")
    assert reason in line
    assert line.count("\n") == 1


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("shop/words.py", b"WORDS = '" + b"word " * 200_000 + b"'.split()\n"),
        ("shop/rows.py", b"X = [\n" + b"    1,\n" * 50_001 + b"]\n"),
        ("shop/dump.py", b"x = '" + b"a" * 20_000_000 + b"'\n"),
        ("shop/page.html", b"{% if x %}" + b"a" * 1_000_000 + b"{% endif %}"),
    ],
)
def test_a_data_file_that_is_too_large_is_a_note(shop: Command, path: str, data: bytes) -> None:
    shop.write(path, data)
    assert shop().out.endswith("Found 2 findings in 2 files (2 warnings).\n1 note not shown (KC002 1): --min-severity note\n")
    told = shop("--min-severity", "note")
    found = told.out.removeprefix(A + B)
    assert told.code == 1
    assert found.startswith(f"{path}:1:1: KC002 note: file was not read: ")
    assert "more than 50,000 lines" in found or "larger than " in found
    assert found.endswith("Found 3 findings in 3 files (2 warnings, 1 note).\n")
    assert shop(path).code == 0
    assert json.loads(shop("--output-format", "json", "--min-severity", "note", path).out)[0]["severity"] == "note"
    shop.write("pyproject.toml", "[tool.stackcheck.severity]\nKC002 = 'error'\n")
    assert shop(path).code == 3


def test_a_file_that_may_not_be_opened(shop: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.write("shop/closed.py", "")
    read = files.read

    def refused(file: Path, *arguments: object, **options: object) -> bytes:
        if file.name == "closed.py":
            raise PermissionError(13, "Permission denied")
        return read(file, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(files, "read", refused)
    told = shop("-q")
    assert told == (3, f"{A}{B}shop/closed.py:1:1: KC002 error: file was not read: Permission denied\n", "")


def fifo(path: Path) -> None:
    os.mkfifo(path)


def link_to_a_fifo(path: Path) -> None:
    os.mkfifo(path.parent / "queue")
    path.symlink_to("queue")


def link_to_a_device(path: Path) -> None:
    path.symlink_to("/dev/null")


def unix_socket(path: Path) -> None:
    os.mknod(path, stat.S_IFSOCK)


@pytest.fixture
def in_time() -> Iterator[None]:
    """An end for what would wait for ever."""

    def late(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(60)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


NO_FILES = [fifo, link_to_a_fifo, link_to_a_device, unix_socket]


@pytest.mark.parametrize("make", NO_FILES)
@pytest.mark.parametrize("name", ["pyproject.toml", "stackcheck.toml", ".gitignore", "shop/.gitignore", ".git/info/exclude"])
def test_settings_that_are_no_file_are_skipped_with_a_line(
    shop: Command, name: str, make: Callable[[Path], None], in_time: None
) -> None:
    (shop.root / ".git" / "info").mkdir()
    make(shop.root / name)
    told = shop("-q")
    assert told[:2] == (1, A + B)
    assert told.err.startswith(f"stackcheck: {name} was skipped: it is ")
    assert told.err.count("\n") == 1


@pytest.mark.parametrize("make", NO_FILES)
def test_named_settings_that_are_no_file_are_an_error(shop: Command, make: Callable[[Path], None], in_time: None) -> None:
    make(shop.root / "ours.toml")
    told = shop("--config", "ours.toml")
    assert told == (2, "", "stackcheck: ours.toml: cannot be read: it is not a regular file\n")


@pytest.mark.parametrize("make", NO_FILES)
@pytest.mark.parametrize("name", ["shop/pipe.py", "shop/pipe.html"])
def test_a_source_that_is_no_file_is_told_with_v(shop: Command, name: str, make: Callable[[Path], None], in_time: None) -> None:
    make(shop.root / name)
    assert shop("-q") == (1, A + B, "")
    assert f"stackcheck: {name} was skipped: it is not a regular file\n" in shop("-v").err
    told = shop("-q", "--min-severity", "note", name)
    assert re.match(rf"{name}:1:1: KC002 (error|note): file was not read: it is ", told.out)
    assert told.out.count("\n") == 1


def test_broken_links_are_told_with_v(shop: Command) -> None:
    for name, target in (("broken.py", "nowhere.py"), ("loop.py", "loop.py"), (".#a.py", "me@host:1")):
        (shop.root / name).symlink_to(target)
    assert shop("-q") == (1, A + B, "")
    told = shop("-v").err
    for name in ("broken.py", "loop.py", ".#a.py"):
        assert f"stackcheck: {name} was skipped: it is a broken link\n" in told
    assert shop("-q", "broken.py").code == 3


def test_links_that_lead_out_are_not_followed(shop: Command) -> None:
    outside = shop.root.parent / "outside"
    outside.mkdir()
    for name in ("a.py", "a.html", "stackcheck.toml"):
        (outside / name).write_text("xyzzy = {{ 1\nxyzzy\n")
    (shop.root / "b.py").symlink_to("../outside/a.py")
    (shop.root / "b.html").symlink_to(outside / "a.html")
    (shop.root / "stackcheck.toml").symlink_to("../outside/stackcheck.toml")
    (shop.root / "folder").symlink_to("../outside")
    (shop.root / "inside.py").symlink_to("shop/a.py")
    noted = "".join(
        f"{n}:1:1: KC002 note: file was not read: it is a link that leads out of the project\n" for n in ("b.html", "b.py")
    )
    skipped = "stackcheck: stackcheck.toml was skipped: it is a link that leads out of the project\n"
    assert shop("-q") == (1, A.replace("shop/a.py", "inside.py") + A + B, skipped)
    assert shop("-q", "--min-severity", "note") == (1, noted + A.replace("shop/a.py", "inside.py") + A + B, skipped)
    assert shop("-q", "--min-severity", "note", "folder/a.py") == (
        0,
        noted.splitlines(keepends=True)[1].replace("b.py", "folder/a.py"),
        skipped,
    )
    assert "KC002" in shop("-q", "--min-severity", "note", "folder").out
    for form in ("full", "concise", "json"):
        for paths in ((), ("folder/a.py",), ("b.py", "b.html"), ("folder",)):
            told = shop("-v", "--output-format", form, *paths)
            assert "xyzzy" not in told.out + told.err


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[tool.stackcheck\n", "broken TOML: "),
        ("[tool.stackcheck]\nselct = []\n", "unknown key `selct` in [tool.stackcheck]; did you mean `select`?"),
        ("[tool.stackcheck]\nselect = ['KC9999']\n", "unknown rule `KC9999` in select"),
    ],
)
def test_a_configuration_that_cannot_be_used(shop: Command, text: str, message: str) -> None:
    shop.write("pyproject.toml", text)
    told = shop()
    assert (told.code, told.out) == (2, "")
    assert told.err.startswith("stackcheck: ")
    assert message in told.err
    assert told.err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--select", "KC9999"), "unknown rule `KC9999` in select"),
        (("--ignore", "n-plus-on"), "did you mean `n-plus-one`?"),
        (("--nonsense",), "No such option"),
        (("--output-format", "xml"), "xml"),
        (("-j", "0"), "-j must be `auto` or a number above 0, not '0'"),
        (("-j", "many"), "-j must be"),
        (("-j", "9" * 5_000), "-j must be"),
        (("--config", "nowhere.toml"), "nowhere.toml: cannot be read: No such file or directory"),
        (("rule", "KC9999"), "unknown rule 'KC9999'"),
        (("rule",), "CODE|FAMILY|NAME"),
    ],
)
def test_wrong_usage(shop: Command, arguments: tuple[str, ...], message: str) -> None:
    told = shop(*arguments)
    assert (told.code, told.out) == (2, "")
    assert message in told.err
    assert told.err.count("\n") == 1


def test_text_of_the_project_does_not_act_on_the_terminal(stackcheck: Command) -> None:
    stackcheck.write("evil\x1b[2J\n::warning::\u202e.py", UNUSED)
    for form in ("concise", "full", "json"):
        out = stackcheck("--output-format", form).out
        assert "\x1b" not in out
        assert "\n::warning" not in out
        assert "\u202e" not in out


def test_a_name_that_is_no_text(stackcheck: Command) -> None:
    (stackcheck.root / os.fsdecode(b"latin-\xe9.py")).write_text(UNUSED)
    for form, shown in (("concise", "latin-\\xe9.py:1:8:"), ("full", "latin-\\xe9.py:1:8"), ("json", "latin-\\\\xe9.py")):
        assert shown in stackcheck("--output-format", form).out


def test_the_value_of_a_secret_is_masked_in_excerpts(stackcheck: Command) -> None:
    value = "q7Rz-31xw_Kp0vN-4bTm8"
    stackcheck.write("shop/settings.py", f'SECRET_KEY = "{value}"\nx = "{value}"  # noqa: KC999\n')
    for form in ("full", "concise", "json"):
        out = stackcheck("--output-format", form).out
        assert "KC999" in out
        assert not [value[n : n + 8] for n in range(len(value) - 7) if value[n : n + 8] in out]


def test_a_failure_of_stackcheck_itself_is_one_line(shop: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise ValueError("SECRET")

    monkeypatch.setattr("stackcheck.disk.contents.read", fails)
    told = shop()
    assert (told.code, told.out) == (3, "")
    assert "internal error: ValueError at tests.faces.test_cli:" in told.err
    assert "SECRET" not in told.err


def test_an_interrupt(shop: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("stackcheck.disk.contents.read", interrupted)
    assert shop() == (130, "", "\n")


# What only a process of its own can show.

STACKCHECK = (sys.executable, "-m", "stackcheck")


def test_a_closed_pipe_is_quiet(shop: Command) -> None:
    for number in range(1_000):
        (shop.root / f"m{number}.py").write_text(UNUSED)
    command = f"{sys.executable} -m stackcheck; echo $? >&2"
    done = subprocess.run(["bash", "-c", f"({command}) | head -1"], capture_output=True, text=True, check=True)
    assert done.stdout == "m0.py:1:8: KC003 warning: unused suppression: KC999 silences nothing here; remove it\n"
    assert done.stderr == "1\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize(
    "arguments", ["-q", "--output-format json", "--statistics", "rules", "rule KC801", "--help", "--version"]
)
def test_a_full_device_is_one_line(shop: Command, arguments: str) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([*STACKCHECK, *arguments.split()], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (3, "stackcheck: the output cannot be written: No space left on device\n")


@pytest.mark.parametrize("closed", ["2>&-", "2>/dev/full"])
def test_findings_count_more_than_notes(shop: Command, closed: str) -> None:
    done = subprocess.run(
        f"{sys.executable} -m stackcheck -v -q {closed}", shell=True, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (1, A + B)


def test_a_closed_output_is_no_failure(shop: Command) -> None:
    done = subprocess.run(f"{sys.executable} -m stackcheck -q >&-", shell=True, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "")


CHAINS = {
    "constants": " + ".join(['"a"'] * 300),
    "names": " + ".join(["a"] * 300),
    "names and constants": " + ".join(['"a"', "a"] * 150),
    "formatted": " + ".join(['f"{a}"'] * 300),
    "adjacent": "(" + " ".join(['f"{a}"', '"b"'] * 150) + ")",
    "as many as are read": " + ".join(['"a"'] * 999),
    "directives": '"%s"' + " % a" * 300,
    "calls": " + ".join(["str(a)"] * 300),
    "in brackets": "(" * 90 + '"a"' + " + a)" * 90,
}


@pytest.mark.parametrize("name", CHAINS)
def test_a_chain_of_concatenations(shop: Command, name: str) -> None:
    chain = CHAINS[name]
    text = f"""
        from django.db import connection

        SECRET_KEY = {chain}

        def report(request, a):
            sql = "SELECT " + {chain}
            with connection.cursor() as cursor:
                cursor.execute(sql)
                cursor.execute({chain})
                cursor.execute("SELECT * FROM t WHERE x = " + a)
            return sql
    """
    shop.write("shop/chain.py", dedent(text))
    told = shop("-q")
    assert told.code == 1
    assert told.out.startswith(A + B)
    assert "shop/chain.py:11:" in told.out
    assert "KC004" not in told.out


def test_a_text_put_together_in_300_statements(shop: Command) -> None:
    added = "".join(f'    sql = sql + "x{n}" + a\n    sql += "y"\n' for n in range(300))
    shop.write(
        "shop/chain.py",
        f'from django.db import connection\ndef report(request, a):\n    sql = "SELECT "\n{added}    connection.cursor().execute(sql)\n',
    )
    told = shop("-q", "--min-severity", "note")
    assert (told.code, told.err) == (1, "")
    assert "shop/chain.py:604:" in told.out
    assert "KC004" not in told.out


@pytest.mark.slow
def test_ctrl_c_ends_all_processes(shop: Command) -> None:
    for number in range(60):
        (shop.root / f"m{number}.py").write_text("x = [1, 2, 3, f(4)]\n" * 9_000)
    process = subprocess.Popen(STACKCHECK, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
    time.sleep(2)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=10)
    assert (process.returncode, out, err) == (130, "", "\n")
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def test_nothing_of_the_current_folder_is_imported(shop: Command) -> None:
    for name in ("click.py", "msgspec.py", "json.py", "libcst.py", "pathspec/__init__.py", "sitecustomize.py"):
        shop.write(name, "raise SystemExit('imported')\n" + "x = [1, 2, 3]\n" * 2_000)
    done = subprocess.run([*STACKCHECK, "-q"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (1, A + B, "")
