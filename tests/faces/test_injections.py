"""Sixty names and texts that would command a terminal or a build's log: none does so in any output."""

from __future__ import annotations

import ast
import json
import re
import unicodedata
from pathlib import Path

import pytest

from stackcheck.faces import cli, flake8
from stackcheck.facts.findings import Edit, Finding, Fix, Step
from stackcheck.report import FORMATS, render
from stackcheck.report.source import Source

COMMANDS = (
    "::set-output name=a::b", "::error::x", "::warning file=a,line=1::x", "::add-mask::x", "::stop-commands::x", "::group::x",
    "::endgroup::", "::debug::x", "::save-state name=a::b", "::echo::on", ":::error::x", "::::x",
    "##vso[task.setvariable variable=a]b", "##vso[task.complete result=Failed]", "##[error]x", "##[section]x", "##[command]x",
    "##[group]x", "##[set-output name=a;]b", "###[error]x", "##vso##vso[a]b", "##teamcity[testFailed name='a']",
    "##teamcity[message text='a']", "x ##vso[task.setvariable variable=a]b", "##[set-env name=A;]b",
)  # fmt: skip
BLANKS = (
    " ",
    "  ",
    "\t",
    "\n",
    "\r",
    "\r\n",
    "\x0b",
    "\x0c",
    "\x85",
    "\xa0",
    "\u2003",
    "\u2028",
    "\u2029",
    "\u3000",
    "\ufeff",
    "\u200b",
)
SIGNS = (
    "\x00", "\x07", "\x08", "\x1b[2J", "\x1b]0;title\x07", "\x1b[1A\x1b[2K", "\x1bPq", "\x7f", "\x9b31m", "\x9d0;x\x9c", "\u202e", "\u2066",
    "\u061c", "\U000e0001", "".join(map(chr, range(0xE0041, 0xE0061))), "\U000e0100", "\ud800", "\u034f", "\u3164",
)  # fmt: skip
INJECTIONS = (*COMMANDS, *(f"{blank}::error::x" for blank in BLANKS), *(f"a{sign}::error::b" for sign in SIGNS))


# A line of these formats is one command.
OWN = re.compile(r"^(?:::(?:error|warning|notice) title=stackcheck|##vso\[task\.logissue type=)", re.MULTILINE)


def is_harmless(printed: str) -> bool:
    """Whether no line of an output begins a command but ours, holds one, or holds a sign that is none for the eye."""
    printed = OWN.sub("", printed)
    lines = re.split(r"[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", printed)
    commands = [line for line in lines if line.lstrip().startswith("::") or re.search(r"##\w*\[", line)]
    hidden = {c for c in printed if c != "\n" and unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")}
    return not commands and not hidden and not set(printed) & set("\u034f\u3164\U000e0000\U000e0100")


def test_there_are_sixty() -> None:
    assert len(INJECTIONS) == 60
    assert not any(map(is_harmless, INJECTIONS))


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("evil", INJECTIONS)
def test_a_report(form: str, evil: str) -> None:
    source = Source(lines=lambda _: [evil, evil], shown=lambda path: path, absolute=lambda path: path)
    fix = Fix(evil, (Edit("a.py", 1, 0, 1, 1, evil),), safe=True)
    told = "".join(render(form, [Finding("KC801", evil, 2, 1, evil, trace=(Step(evil, 1, evil),), fix=fix, rule="r")], source))
    assert is_harmless(told)
    told.encode()
    if form == "json":
        assert json.loads(told)[0]["fix"]["edits"][0]["content"] == evil  # what programs insert is exact


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STACKCHECK_CACHE_DIR", str(tmp_path.parent / "cache"))
    return tmp_path


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit):
        cli.main(arguments)
    return "".join(capsys.readouterr())


@pytest.mark.parametrize("options", [*(("-v", "--output-format", form) for form in FORMATS), ("--statistics",)])
def test_a_run(options: tuple[str, ...], project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    named = [evil for evil in INJECTIONS if "\0" not in evil and "\ud800" not in evil]
    for number, evil in enumerate(named):
        (project / f"{evil}.py").write_text(f"x = 1  # noqa: KC999, {evil}\n")
        (project / f"broken{number}.py").write_text(f"{evil}\n")
    told = printed(capsys, *options)
    assert is_harmless(told)
    assert "KC003" in told


@pytest.mark.parametrize("evil", INJECTIONS)
def test_bad_usage(evil: str, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "a.py").touch()
    for arguments in (
        (f"{evil}/nowhere",),
        ("--config", f"{evil}.toml"),
        ("--select", evil),
        (f"--{evil}",),
        ("-j", evil),
        ("--output-format", evil),
        ("rule", evil),
    ):
        if "\0" not in evil or "nowhere" not in arguments[0]:
            assert is_harmless(printed(capsys, *arguments)), arguments


@pytest.mark.parametrize("evil", [evil for evil in INJECTIONS if "\ud800" not in evil])
def test_the_settings_and_flake8(evil: str, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in evil)
    (project / "pyproject.toml").write_text(f'[tool.stackcheck]\n"{key}" = 1\n')
    assert is_harmless(printed(capsys))
    flake8._states.clear()
    ((_, _, message, _),) = flake8.Plugin(ast.parse(""), "a.py", ["x = 1\n"]).run()
    assert "unknown key" in message
    assert is_harmless(message)
