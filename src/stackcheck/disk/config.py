"""Settings: what `[tool.stackcheck]` in pyproject.toml, or stackcheck.toml, says about a run; a slip in it is an error."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args

import msgspec

from stackcheck.disk import files, mypy
from stackcheck.disk.ignoring import EXCLUDED, repository_of
from stackcheck.facts.findings import Severity
from stackcheck.link.options import Options

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


S = TypeVar("S", bound=msgspec.Struct)

_OWN = "stackcheck.toml"
NAMES = (_OWN, "pyproject.toml")
"""The files that may have settings, the one that counts more first."""
_FAMILY = re.compile(r"KC\d", re.IGNORECASE)
_MAXIMUM = 1_000_000


class ConfigError(Exception):
    """The configuration cannot be used; the message is one line for the user."""


class Settings(msgspec.Struct, frozen=True, kw_only=True, rename="kebab", forbid_unknown_fields=True):
    """The keys of `[tool.stackcheck]` that say which rules run and where; those of `Options` stand beside them.

    Selectors are prefixes of codes (`KC8`, `KC801`) or names of rules (`n-plus-one`); patterns of paths are those of
    `.gitignore`, relative to the configuration's folder, those that another file gives too.
    """

    extend: str = ""
    """Another file, in the same repository, whose keys hold where this one has none: `"../pyproject.toml"`."""
    plugins: tuple[str, ...] = ()
    """The names of other distributions' rules (entry points of `stackcheck.rules`) that are used, too."""
    select: tuple[str, ...] | None = None
    """The rules that run, instead of those that are on by default."""
    extend_select: tuple[str, ...] = ()
    """Rules that run besides those that are on."""
    ignore: tuple[str, ...] = ()
    """Rules that do not run; where `select` names one too, the longer selector wins."""
    per_file_ignores: dict[str, tuple[str, ...]] = {}
    """By patterns of paths the rules that are not told there: `"scripts/" = ["KC7"]`."""
    exclude: tuple[str, ...] = EXCLUDED
    """Patterns of what is not read at all, instead of the defaults (virtual environments, build folders and the like)."""
    extend_exclude: tuple[str, ...] = ()
    """Patterns of what is not read besides the defaults."""
    severity: dict[str, Literal["error", "warning", "note"]] = {}
    """How bad the findings of a rule are: `KC6 = "error"`."""
    min_severity: Literal["error", "warning", "note"] = "warning"
    """The least severity to show; the others are counted."""
    fail_on: Literal["error", "warning", "note"] = "warning"
    """The least severity to exit with 1 for."""
    baseline: str | None = None
    """The file with what is known and not told, relative to the file of these settings."""


class Configuration(msgspec.Struct, frozen=True):
    """Settings and options, and where they came from: `base` is the folder to which their patterns are relative."""

    settings: Settings
    options: Options
    base: Path
    file: Path | None = None

    @property
    def severities(self) -> dict[str, Severity]:
        return {selector: Severity[name.upper()] for selector, name in self.settings.severity.items()}


def find(root: Path) -> Path | None:
    """The configuration that holds for `root`: the nearest above it, but never one from outside of its repository."""
    repository = repository_of(root)
    for folder in (root, *root.parents):
        for file, text in _texts(folder, repository or folder):
            if file.name == _OWN or "stackcheck" in _tools(_parsed(text, file), file):
                return file
        if folder == repository:
            break
    return None


def settings_of(folder: Path, within: Path, passed_over: Callable[[str], None]) -> Path | None:
    """The file in `folder` that has settings of stackcheck, or would if it were not broken.

    `within` is the folder out of which no link may lead; `passed_over` is told what is there but may not be read.
    """
    with suppress(ConfigError):
        return next((file for file, text in _texts(folder, within, passed_over) if file.name == _OWN or _is_meant(text)), None)
    return None


def _is_meant(text: bytes) -> bool:
    if b"stackcheck" not in text:
        return False
    try:
        tools = tomllib.loads(text.decode()).get("tool", {})
    except (ValueError, RecursionError):
        return b"tool.stackcheck" in text
    return isinstance(tools, dict) and "stackcheck" in tools


def _texts(folder: Path, within: Path, passed_over: Callable[[str], None] = lambda _line: None) -> Iterator[tuple[Path, bytes]]:
    """The files in `folder` that may have settings, with what they hold."""
    for name in NAMES:
        file = folder / name
        text = _text(file, within, passed_over)
        if text is not None:
            yield file, text


def _text(file: Path, within: Path, passed_over: Callable[[str], None]) -> bytes | None:
    try:
        return files.read(file, _MAXIMUM, within=within)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except files.NotAFileError as error:
        passed_over(f"{file} was skipped: {error.strerror}")
        return None
    except OSError as error:
        raise _unreadable(file, error) from error


def load(root: Path, file: Path | None = None) -> Configuration:
    """The configuration in `file`, or the one that is found for `root`, or the defaults.  Raises ConfigError."""
    found = file or find(root)
    if found is None:
        return Configuration(Settings(), _with_mypy(Options(), root), root)
    # Who names a file may name a link; one that is found is the checked project's.
    within = Path(os.path.abspath(file)).anchor if file is not None else repository_of(root) or found.parent
    table, where = _extended(found, Path(within), ())
    settings, options = _split(table, found, where)
    return Configuration(settings, _with_mypy(options, root), found.parent if file is None else root, found)


def _extended(file: Path, within: Path, below: tuple[Path, ...]) -> tuple[dict[str, Any], str]:
    """The table in a file, with the keys of those that it extends where it has none of its own; and its name for messages.

    What is extended lies in the folder `within`; `below` are the files that led here.
    """
    try:
        document = _parsed(files.read(file, _MAXIMUM, within=within), file)
    except OSError as error:
        raise _unreadable(file, error) from error
    table: Any = document
    where = file.name
    if file.name == "pyproject.toml":
        table = _tools(document, file).get("stackcheck", {})
        where = "[tool.stackcheck]"
    if not isinstance(table, dict):
        raise ConfigError(f"{file}: {where} is not a table")
    extended = table.get("extend")
    if not isinstance(extended, str) or not extended:
        return table, where
    other = Path(os.path.normpath(file.parent / extended))
    if other in (*below, file):
        raise ConfigError(f"{file}: {where} extend: {extended} leads back to this file")
    if not other.is_relative_to(within):
        raise ConfigError(f"{file}: {where} extend: {extended} lies outside of {within}")
    beneath, _ = _extended(other, within, (*below, file))
    return {**beneath, **table}, where


def _with_mypy(options: Options, root: Path) -> Options:
    """The options with what mypy's configuration says of the same."""
    excused = mypy.left_alone(root, repository_of(root) or root)
    return msgspec.structs.replace(options, unannotated_modules=(*options.unannotated_modules, *excused))


def _unreadable(file: Path, error: OSError) -> ConfigError:
    return ConfigError(f"{file}: cannot be read: {error.strerror}")


def _parsed(text: bytes, file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(text.decode())
    except UnicodeDecodeError as error:
        raise ConfigError(f"{file}: is not UTF-8 (byte {error.start})") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(f"{file}: broken TOML: {error}") from error
    except ValueError as error:  # the interpreter converts no more digits than `sys.get_int_max_str_digits()`
        raise ConfigError(f"{file}: holds an integer of too many digits") from error


def _tools(document: dict[str, Any], file: Path) -> dict[str, Any]:
    tools = document.get("tool", {})
    if not isinstance(tools, dict):
        raise ConfigError(f"{file}: [tool] is not a table")
    return tools


def _split(table: dict[str, Any], file: Path, where: str) -> tuple[Settings, Options]:
    ours, options = _keys(Settings), _keys(Options)
    for key in table:
        if key not in ours | options:
            raise ConfigError(f"{file}: unknown key `{key}` in {where}{_hint(key, table, file, ours | options)}")
    return (
        _convert({k: v for k, v in table.items() if k in ours}, Settings, file, where),
        _convert({k: v for k, v in table.items() if k in options}, Options, file, where),
    )


def _keys(kind: type[msgspec.Struct]) -> set[str]:
    return {field.encode_name for field in msgspec.structs.fields(kind)}


def _hint(key: str, table: dict[str, Any], file: Path, known: Iterable[str]) -> str:
    tools = table.get("tool")
    if key == "tool" and file.name == _OWN and isinstance(tools, dict) and "stackcheck" in tools:
        return f"; in {_OWN} the settings stand at the top, without [tool.stackcheck]"
    return suggestion(key, known)


def suggestion(slip: str, known: Iterable[str]) -> str:
    """`; did you mean ...?` where something known is close to what was written; no other code than one of the same family."""
    from difflib import get_close_matches  # noqa: PLC0415 - only for a message

    family = _FAMILY.match(slip)
    alike = [name for name in sorted(known) if family is None or name.lower().startswith(family[0].lower())]
    folded = {name.lower(): name for name in alike}
    close = get_close_matches(slip.lower().replace("_", "-"), folded, n=1)
    return f"; did you mean `{folded[close[0]]}`?" if close else ""


def _convert(table: dict[str, Any], kind: type[S], file: Path, where: str) -> S:
    try:
        return msgspec.convert(table, kind)
    except msgspec.ValidationError as error:
        what, _, path = str(error).partition(" - at `$")
        key = path.rstrip("`").lstrip(".")
        raise ConfigError(f"{file}: {where} {_slip(table, kind, key, what)}") from error


def _slip(table: dict[str, Any], kind: type[msgspec.Struct], key: str, what: str) -> str:
    """`severity.KC8: "loud" is none of error, warning, note`; of other slips what is expected."""
    name, _, inside = key.partition("[")
    if not what.startswith("Invalid enum value"):
        return f"{key}: {what[:1].lower()}{what[1:]}"
    types = {field.encode_name: field.type for field in msgspec.structs.fields(kind)}
    choices = list(_choices(types[name]))
    written = table[name].items() if inside else [("", table[name])]
    inner, value = next((inner, value) for inner, value in written if value not in choices)
    return f'{name}{inner and f".{inner}"}: "{value}" is none of {", ".join(filter(None, choices))}'


def _choices(kind: Any) -> Iterator[str]:
    for part in get_args(kind):
        if isinstance(part, str):
            yield part
        else:
            yield from _choices(part)
