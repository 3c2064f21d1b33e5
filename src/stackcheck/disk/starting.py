"""What makes a project one that is checked by stackcheck: additions to the files that it has; everything else in them stays."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Iterator
from configparser import ConfigParser, Error
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from stackcheck import __version__
from stackcheck.disk import config, files
from stackcheck.disk.config import ConfigError
from stackcheck.facts.findings import SITE

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

_MAXIMUM = 1_000_000
_REPOSITORY = "https://github.com/stackcheck/stackcheck"


class Addition(msgspec.Struct, frozen=True):
    """What is added to a file, in words, and its text as it is then and was before ("" where there was none)."""

    file: Path
    what: str
    before: str
    after: str


def additions(root: Path) -> Iterator[Addition]:
    """What is still missing in a project; nothing where it was added before.  Raises ConfigError for a file that is broken."""
    yield from _settings(root)
    for file, add in _EDITS:
        text = _text(root / file, root)
        if text is not None:
            what, after = add(text)
            if after != text:
                yield Addition(root / file, what, text, after)


def write(addition: Addition) -> None:
    """Put the text into its file, whole or not at all."""
    file = Path(os.path.realpath(addition.file))
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as stream:
            stream.write(addition.after)
        if file.exists():
            Path(name).chmod(file.stat().st_mode & 0o7777)
        else:
            Path(name).chmod(0o644)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _text(file: Path, root: Path) -> str | None:
    try:
        return files.read(file, _MAXIMUM, within=root).decode()
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        raise ConfigError(f"{file}: is not UTF-8 (byte {error.start})") from error
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read: {error.strerror}") from error


def _settings(root: Path) -> Iterator[Addition]:
    """A table in pyproject.toml where there is one; else a file of stackcheck's own."""
    if config.settings_of(root, root, lambda _line: None) is not None:
        return
    pyproject = root / "pyproject.toml"
    text = _text(pyproject, root)
    comment = f"what can stand here: {SITE}/settings/"
    if text is None:
        yield Addition(root / "stackcheck.toml", "settings", "", f"# {comment}\n")
        return
    import tomlkit  # noqa: PLC0415 - only who writes needs it

    document = _parsed(text, pyproject)
    table = tomlkit.table()
    table.add(tomlkit.comment(comment))
    tools = document.setdefault("tool", tomlkit.table(is_super_table=True))
    tools["stackcheck"] = table
    yield Addition(pyproject, "[tool.stackcheck]", text, _ended(document.as_string(), text))


def _parsed(text: str, file: Path | str) -> TOMLDocument:
    import tomlkit  # noqa: PLC0415
    from tomlkit.exceptions import TOMLKitError  # noqa: PLC0415

    try:
        return tomlkit.parse(text)
    except (TOMLKitError, RecursionError) as error:
        raise ConfigError(f"{file}: broken TOML: {error}") from error


def _ended(text: str, before: str) -> str:
    """The text with the line ends of the one before."""
    return re.sub(r"(?<!\r)\n", "\r\n", text) if "\r\n" in before else text


def _ruff_in_pyproject(text: str) -> tuple[str, str]:
    document = _parsed(text, "pyproject.toml")
    tools = document.get("tool", {})
    return _external(document, tools.get("ruff"), text)


def _ruff_in_its_own(text: str) -> tuple[str, str]:
    document = _parsed(text, "ruff.toml")
    return _external(document, document, text)


def _external(document: TOMLDocument, ruff: object, text: str) -> tuple[str, str]:
    """Ruff takes a `noqa` with a code that it does not know for a mistake, unless it is told whose it is."""
    import tomlkit  # noqa: PLC0415

    what = "ruff's `external` knows KC"
    if not isinstance(ruff, dict):
        return what, text
    lint = ruff.get("lint")
    holder = lint if isinstance(lint, dict) else ruff if "external" in ruff else None
    if holder is None:
        holder = tomlkit.table()
        ruff["lint"] = holder
    listed = holder.get("external")
    if listed is None:
        holder["external"] = ["KC"]
    elif isinstance(listed, list) and not any(str(code).startswith("KC") or code == "K" for code in listed):
        listed.append("KC")
    else:
        return what, text
    return what, _ended(document.as_string(), text)


_SECTION = re.compile(r"^\[flake8\][^\n]*\n", re.MULTILINE)


def _flake8(text: str) -> tuple[str, str]:
    """Where flake8 is told which codes it tells, ours are none of them."""
    what = "flake8's `extend-select` has KC"
    parser = ConfigParser(interpolation=None)
    try:
        parser.read_string(text)
    except Error:
        return what, text
    section = parser["flake8"] if parser.has_section("flake8") else {}
    chosen = " ".join(section.get(key, "") for key in ("select", "extend-select", "extend_select"))
    found = _SECTION.search(text.replace("\r\n", "\n"))
    if "select" not in section or found is None or re.search(r"\bK(C\d*)?\b", chosen):
        return what, text
    plain = text.replace("\r\n", "\n")
    listed = re.compile(r"^(extend[-_]select[ \t]*[=:][ \t]*)(?=\S)", re.MULTILINE).search(plain, found.end())
    if section.get("extend-select") or section.get("extend_select"):
        if listed is None:
            return what, text
        return what, _ended(f"{plain[: listed.end()]}KC,{plain[listed.end() :]}", text)
    return what, _ended(f"{plain[: found.end()]}extend-select = KC\n{plain[found.end() :]}", text)


_REPO = re.compile(r"^([ \t]*)-([ \t]+)repo:", re.MULTILINE)


def _pre_commit(text: str) -> tuple[str, str]:
    """An entry behind the last one, laid out as the others are."""
    what = "a hook of pre-commit"
    plain = text.replace("\r\n", "\n")
    found = list(_REPO.finditer(plain))
    behind = plain[found[-1].end() :] if found else ""
    is_last = bool(found) and not re.search(r"^[^\s#-]", behind, re.MULTILINE)
    if "stackcheck" in plain or not is_last:
        return what, text
    indent, gap = found[-1][1], found[-1][2]
    inner = f"{indent} {gap}"
    entry = f"{indent}-{gap}repo: {_REPOSITORY}\n{inner}rev: v{__version__}\n{inner}hooks:\n{inner}-{gap}id: stackcheck\n"
    return what, _ended(f"{plain.rstrip()}\n{entry}", text)


_EDITS: tuple[tuple[str, Callable[[str], tuple[str, str]]], ...] = (
    ("pyproject.toml", _ruff_in_pyproject),
    ("ruff.toml", _ruff_in_its_own),
    (".ruff.toml", _ruff_in_its_own),
    (".flake8", _flake8),
    ("setup.cfg", _flake8),
    ("tox.ini", _flake8),
    (".pre-commit-config.yaml", _pre_commit),
)
