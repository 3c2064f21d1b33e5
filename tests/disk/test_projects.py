"""Several projects in one repository: the nearest settings hold for each file, however it is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from stackcheck.disk import config
from stackcheck.disk.config import ConfigError
from stackcheck.disk.projects import run
from stackcheck.disk.run import Outcome, Request
from tests.faces.test_flake8 import PACKAGES

UNUSED = "x = 1  # noqa: KC999\n"


def write(root: Path, **files: str) -> None:
    for path, text in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


@pytest.fixture
def monorepo(tmp_path: Path) -> Path:
    """A repository with settings, and two apps in it of which each has its own."""
    write(
        tmp_path,
        **{
            ".git/HEAD": "",
            "pyproject.toml": "[tool.stackcheck]\n",
            "top.py": UNUSED,
            "apps/a/pyproject.toml": '[tool.stackcheck.severity]\nKC003 = "error"\n',
            "apps/a/shop/views.py": UNUSED,
            "apps/b/stackcheck.toml": 'ignore = ["KC003"]\n',
            "apps/b/views.py": UNUSED,
            "apps/c/pyproject.toml": '[project]\nname = "stackcheck-c"\n',
            "apps/c/views.py": UNUSED,
        },
    )
    return tmp_path


def found(outcome: Outcome, top: Path) -> set[tuple[str, str]]:
    return {((outcome.root / f.path).relative_to(top).as_posix(), f.severity.name) for f in outcome.findings()}


def asked(root: Path, *paths: str) -> Outcome:
    return run(Request(paths=tuple(root / path for path in paths), cached=False))


ALL = {("top.py", "WARNING"), ("apps/a/shop/views.py", "ERROR"), ("apps/c/views.py", "WARNING")}


@pytest.mark.parametrize(
    "paths",
    [
        (".",),
        ("top.py", "apps"),
        ("top.py", "apps/a", "apps/b", "apps/c"),
        (".", "apps/a/shop/views.py"),
        ("apps/b/views.py", "apps/a/shop/views.py", "apps/c/views.py", "top.py"),
    ],
)
def test_the_nearest_settings_hold_however_a_file_is_asked_for(monorepo: Path, paths: tuple[str, ...]) -> None:
    outcome = asked(monorepo, *paths)
    assert outcome.root == monorepo
    assert found(outcome, monorepo) == ALL
    assert outcome.sources == 4


def test_one_file_alone(monorepo: Path) -> None:
    for path in ("top.py", "apps/a/shop/views.py", "apps/b/views.py", "apps/c/views.py"):
        assert found(asked(monorepo, path), monorepo) == {each for each in ALL if each[0] == path}


def test_what_is_shown_and_fails_is_what_each_project_says(monorepo: Path) -> None:
    (monorepo / "apps/a/pyproject.toml").write_text('[tool.stackcheck]\nmin-severity = "error"\nfail-on = "error"\n')
    outcome = asked(monorepo, ".")
    of_a, others = ([f for f in outcome.findings() if f.path.startswith("apps/a/") == is_a] for is_a in (True, False))
    assert len(of_a) == 1
    assert [outcome.is_shown(f) or outcome.fails(f) for f in of_a] == [False]
    assert {outcome.is_shown(f) and outcome.fails(f) for f in others} == {True}


def test_places_in_steps_and_messages_are_those_of_the_whole(tmp_path: Path) -> None:
    write(tmp_path, **{".git/HEAD": "", "a/stackcheck.toml": "", "b/stackcheck.toml": "", "b/x.py": UNUSED})
    write(tmp_path / "a", **PACKAGES)
    (finding,) = (f for f in asked(tmp_path, ".").findings() if f.path == "a/shop/views.py")
    assert "the query at a/shop/views.py:5" in finding.message
    assert {step.path for step in finding.trace} == {"a/shop/views.py"}
    assert asked(tmp_path, ".").lines("a/shop/views.py")


def test_settings_that_are_named_hold_for_all(monorepo: Path) -> None:
    file = monorepo / "other.toml"
    file.write_text("")
    outcome = run(Request(paths=(monorepo,), config=file, cached=False))
    assert {path for path, _ in found(outcome, monorepo)} == {"top.py", "apps/c/views.py"}


def test_settings_extend_others(monorepo: Path) -> None:
    write(
        monorepo,
        **{
            "base.toml": 'ignore = ["KC1"]\nselect = ["KC0"]\n',
            "apps/b/stackcheck.toml": 'extend = "../../base.toml"\nignore = []\n',
        },
    )
    settings = config.load(monorepo / "apps" / "b").settings
    assert (settings.select, settings.ignore) == (("KC0",), ())
    assert ("apps/b/views.py", "WARNING") in found(asked(monorepo, "."), monorepo)


@pytest.mark.parametrize(
    ("extend", "message"),
    [
        ("stackcheck.toml", "leads back to this file"),
        ("../../../x.toml", "lies outside of"),
        ("/etc/passwd", "lies outside of"),
        ("no.toml", "no.toml: cannot be read"),
    ],
)
def test_what_cannot_be_extended_is_told(monorepo: Path, extend: str, message: str) -> None:
    (monorepo / "apps/b/stackcheck.toml").write_text(f'extend = "{extend}"\n')
    with pytest.raises(ConfigError, match=message):
        config.load(monorepo / "apps" / "b")


def test_a_pattern_that_means_no_file_is_told(monorepo: Path) -> None:
    write(monorepo, **{"pyproject.toml": '[tool.stackcheck.per-file-ignores]\n"top.py" = ["KC8"]\n"scripts/" = ["KC7"]\n'})
    assert asked(monorepo, "top.py").skipped == ("per-file-ignores: no file is meant by 'scripts/'",)
