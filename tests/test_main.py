"""`python -m stackcheck` in a folder that is full of modules with the names of other people's."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import stackcheck

HOSTILE = "open({mark!r}, 'w').close()\nraise SystemExit('imported')\n"
ASKED = (
    "import sys; known = set(sys.modules); import runpy; print(*{name.partition('.')[0] for name in set(sys.modules) - known})"
)


def imported_by_python_itself() -> set[str]:
    """What `-m` imports before it comes to the program: nobody but the user can keep that from the current folder (`-P`)."""
    done = subprocess.run([sys.executable, "-c", ASKED], capture_output=True, text=True, check=True)
    return {*done.stdout.split(), "stackcheck"}


def test_nothing_else_is_imported_from_there(tmp_path: Path) -> None:
    libraries = {
        "click",
        "msgspec",
        "libcst",
        "jinja2",
        "sqlglot",
        "platformdirs",
        "tomli",
        "stackcheck_rules",
        "sitecustomize",
    }
    marks = tmp_path / "marks"
    project = tmp_path / "project"
    for folder in (marks, project):
        folder.mkdir()
    for name in (libraries | sys.stdlib_module_names) - imported_by_python_itself():
        (project / f"{name}.py").write_text(HOSTILE.format(mark=str(marks / name)) + "x = 1  # noqa: KC999\n" * 30)
    command = [sys.executable, "-m", "stackcheck", "--cache-dir", str(tmp_path / "cache"), "-q"]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    assert "pathlib.py:3:8: KC003" in done.stdout
    assert sorted(mark.name for mark in marks.iterdir()) == []


def test_a_package_in_the_current_folder_that_is_called_like_ours(tmp_path: Path) -> None:
    """It is Python that prefers it; `-P` and the command do not."""
    (tmp_path / "stackcheck.py").write_text("x = 1  # noqa: KC999\n")
    command = (
        [str(Path(sys.executable).with_name("stackcheck"))]
        if sys.version_info < (3, 11)
        else [sys.executable, "-P", "-m", "stackcheck"]
    )
    done = subprocess.run([*command, "--no-cache", "-q"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "")
    assert "stackcheck.py:1:8: KC003" in done.stdout


def test_the_first_statement_takes_the_folder_off_the_path() -> None:
    main = (Path(stackcheck.__file__).parent / "__main__.py").read_text()
    assert [line.strip() for line in main.splitlines() if line.strip().startswith(("import", "from", "del"))] == [
        "import sys",
        "del sys.path[0]",
        "from stackcheck.faces.cli import main",
    ]
