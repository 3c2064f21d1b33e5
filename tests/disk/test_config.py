"""Settings: where they are found, and that every slip is one clear line."""

from __future__ import annotations

from pathlib import Path

import pytest

from stackcheck.disk import config, selection
from stackcheck.disk.config import ConfigError, Settings
from stackcheck.facts.findings import Severity
from stackcheck.rules import Rule


def write(root: Path, text: str, name: str = "pyproject.toml") -> Path:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text)
    return root


def test_defaults(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    assert config.load(tmp_path).settings == Settings()


@pytest.mark.parametrize(
    ("name", "text"),
    [("pyproject.toml", '[tool.stackcheck]\nselect = ["KC8"]'), ("stackcheck.toml", 'select = ["KC8"]')],
)
def test_both_files_are_read(tmp_path: Path, name: str, text: str) -> None:
    found = config.load(write(tmp_path, text, name))
    assert found.settings.select == ("KC8",)
    assert found.base == tmp_path
    assert found.file == tmp_path / name


def test_the_nearest_with_a_table_wins_and_a_repository_is_a_border(tmp_path: Path) -> None:
    write(tmp_path, '[tool.stackcheck]\nignore = ["KC1"]')
    write(tmp_path, "[tool.other]", "inner/pyproject.toml")
    assert config.load(tmp_path / "inner").settings.ignore == ("KC1",)
    (tmp_path / "inner" / ".git").mkdir()
    assert config.load(tmp_path / "inner").settings.ignore == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[tool.stackcheck\n", "broken TOML: "),
        ("[tool.stackcheck]\nselct = []", "unknown key `selct` in [tool.stackcheck]; did you mean `select`?"),
        ("[tool.stackcheck]\nextend_select = []", "did you mean `extend-select`?"),
        ("[tool.stackcheck]\nqqq = []", "unknown key `qqq` in [tool.stackcheck]"),
        ("[tool.stackcheck]\nselect = [1]", "[tool.stackcheck] select[0]: expected `str`, got `int`"),
        ("[tool.stackcheck]\nselect = 'KC8'", "[tool.stackcheck] select: expected `array"),
        ("[tool.stackcheck.severity]\nKC1 = 'note'\nKC8 = 'loud'", 'severity.KC8: "loud" is none of error, warning, note'),
        ("[tool.stackcheck]\nfail-on = 'x'", '[tool.stackcheck] fail-on: "x" is none of error, warning, note'),
        ("[tool.stackcheck]\ndatabase = 'pg'", '[tool.stackcheck] database: "pg" is none of postgresql, mysql, sqlite'),
        ("[tool]\nstackcheck = 3", "[tool.stackcheck] is not a table"),
        ("tool = 3", "[tool] is not a table"),
        (f"[tool.stackcheck]\nmax-view-weight = {'9' * 100_000}", "holds an integer of too many digits"),
        (f"a = {'9' * 100_000}", "holds an integer of too many digits"),
        (f"[tool.stackcheck]\nmax-view-weight = {'9' * 30}", "[tool.stackcheck] max-view-weight: expected `int` <= 1000000"),
        ("[tool.stackcheck]\nsmall-choices = -1", "[tool.stackcheck] small-choices: expected `int` >= 0"),
    ],
)
def test_a_slip_is_one_line_with_the_file(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        config.load(write(tmp_path, text))
    told = str(caught.value)
    assert message in told
    assert told.startswith(str(tmp_path / "pyproject.toml"))
    assert "\n" not in told


def test_a_table_of_pyproject_in_a_file_of_its_own_is_told_where_it_belongs(tmp_path: Path) -> None:
    write(tmp_path, "[tool.stackcheck]\nignore = []", "stackcheck.toml")
    with pytest.raises(ConfigError, match=r"in stackcheck.toml the settings stand at the top, without \[tool.stackcheck\]"):
        config.load(tmp_path)


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_bytes(b"\xff\xfe[tool]")
    with pytest.raises(ConfigError, match=r"is not UTF-8 \(byte 0\)"):
        config.load(tmp_path)


def rule(code: str, name: str = "a-rule", *, default: bool = True) -> Rule:
    return Rule(code, name, None, None, Severity.WARNING, default, "")


RULES = (
    rule("KC001", "syntax-error"),
    rule("KC101", "untyped-parameter"),
    rule("KC701", "blocking-call"),
    rule("KC705", "file-metadata-in-async", default=False),
    rule("KC801", "n-plus-one"),
)


@pytest.mark.parametrize(
    ("settings", "codes"),
    [
        (Settings(), "001 101 701 801"),
        (Settings(select=("KC8",)), "001 801"),
        (Settings(select=("KC7",)), "001 701 705"),
        (Settings(select=("n-plus-one",)), "001 801"),
        (Settings(extend_select=("KC705",)), "001 101 701 705 801"),
        (Settings(ignore=("KC7",)), "001 101 801"),
        (Settings(ignore=("KC7",), extend_select=("KC705",)), "001 101 705 801"),
        (Settings(select=("KC7",), ignore=("KC7",)), "001"),
        (Settings(ignore=("KC001", "blocking-call")), "101 801"),
        (Settings(select=("KC",), ignore=("KC0",)), "101 701 705 801"),
    ],
)
def test_the_longer_selector_wins(settings: Settings, codes: str) -> None:
    assert " ".join(r.code[2:] for r in selection.selected(RULES, settings)) == codes


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (Settings(select=("KC9",)), "unknown rule `KC9` in select"),
        (Settings(ignore=("n-plus-on",)), "unknown rule `n-plus-on` in ignore; did you mean `n-plus-one`?"),
        (Settings(extend_select=("",)), "unknown rule `` in extend-select"),
        (Settings(severity={"KC81": "note"}), "unknown rule `KC81` in severity; did you mean `KC801`?"),
        (Settings(per_file_ignores={"a.py": ("kc801",)}), "unknown rule `kc801` in per-file-ignores; did you mean `KC801`?"),
        (Settings(select=("KC999",)), "unknown rule `KC999` in select"),
    ],
)
def test_an_unknown_selector_is_an_error(settings: Settings, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        selection.selected(RULES, settings)
    told = str(caught.value)
    assert told.startswith(message)
    assert ("did you mean" in told) == ("did you mean" in message)


def test_severities_by_the_longest_selector(tmp_path: Path) -> None:
    found = config.load(write(tmp_path, "[tool.stackcheck.severity]\nKC701 = 'error'\nKC7 = 'note'\nn-plus-one = 'error'"))
    expected = {"KC701": Severity.ERROR, "KC705": Severity.NOTE, "KC801": Severity.ERROR}
    assert selection.severities(RULES, found) == expected


@pytest.mark.parametrize(
    ("pattern", "path", "hidden"),
    [
        ("scripts/*", "scripts/a.py", True),
        ("scripts", "scripts/deep/a.py", True),
        ("a.py", "anywhere/a.py", True),
        ("/a.py", "anywhere/a.py", False),
        ("**/views.py", "shop/views.py", True),
        ("scripts/*", "shop/a.py", False),
    ],
)
def test_per_file_ignores(tmp_path: Path, pattern: str, path: str, hidden: bool) -> None:
    found = config.load(write(tmp_path, f"[tool.stackcheck.per-file-ignores]\n'{pattern}' = ['KC8']"))
    ignores = selection.FileIgnores(found)
    assert ignores.hides(tmp_path, "KC801", "", path) == hidden
    assert not ignores.hides(tmp_path, "KC101", "", path)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "mypy.ini",
            "[mypy]\nstrict = true\n[mypy-shop.old.*,shop.api]\nignore_errors = True\n[mypy-requests.*]\nfollow_imports = skip\n",
        ),
        ("setup.cfg", "[metadata]\nname = shop\n[mypy-shop.old.*,shop.api]\ndisallow_untyped_defs = False\n"),
        (
            "pyproject.toml",
            '[[tool.mypy.overrides]]\nmodule = ["shop.old.*", "shop.api"]\ndisable_error_code = ["no-untyped-def"]\n',
        ),
    ],
)
def test_what_mypy_leaves_alone_needs_no_annotations(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / ".git").mkdir()
    inner = write(tmp_path, text, name) / "inner"
    inner.mkdir()
    assert config.load(inner).options.unannotated_modules == ("shop.old.*", "shop.api")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("mypy.ini", "[mypy]\ndisallow_untyped_defs = false\n[mypy-shop]\nignore_missing_imports = true\n"),
        ("mypy.ini", "[mypy\n= \xff"),
        ("pyproject.toml", "[tool.mypy]\noverrides = 3\n"),
        ("pyproject.toml", "[tool]\nmypy = 3\n"),
    ],
)
def test_all_else_and_what_is_broken_in_mypys_settings_excuses_nothing(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / ".git").mkdir()
    assert config.load(write(tmp_path, text, name)).options.unannotated_modules == ()
