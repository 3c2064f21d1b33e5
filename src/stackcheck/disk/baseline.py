"""The file with what is known of a project: one line an entry, sorted, so that a diff shows what came and went.

A line has five fields, parted by tabs: path, definition, code, number, text.  With `merge=union` in .gitattributes git puts
together what two branches added to one place: lines in any order are read, and of a key that is there twice the greater number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from stackcheck.disk import files
from stackcheck.disk.config import ConfigError, Configuration
from stackcheck.disk.ignoring import repository_of
from stackcheck.disk.keys import Key

NAME = "stackcheck-baseline.txt"
_HEAD = (
    "# Known to stackcheck and not told again; `stackcheck baseline update` writes it: path, definition, code, number, text.\n"
)
_MAXIMUM = 50_000_000
_ATTRIBUTES = ".gitattributes"


def file_of(configuration: Configuration, chosen: Path | None) -> Path | None:
    """The baseline that was chosen (absolute), or that the settings name, relative to their own folder.  Raises ConfigError."""
    named = configuration.settings.baseline
    if chosen is not None or named is None:
        return chosen
    file = configuration.base / named
    if files.leads_out(file, repository_of(configuration.base) or configuration.base):
        raise ConfigError(f"{configuration.file}: baseline {named!r} lies outside of the project")
    return file


def read(file: Path) -> Counter[Key]:
    """The keys in a baseline.  Raises ConfigError, which shows nothing of what is in it."""
    try:
        written = files.read(file, _MAXIMUM, within=file.parent).decode()
    except FileNotFoundError:
        raise ConfigError(f"there is no baseline {file}; `stackcheck baseline create` writes one") from None
    except UnicodeDecodeError as error:
        raise ConfigError(f"{file}: is not UTF-8 (byte {error.start})") from error
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read: {error.strerror}") from error
    found: Counter[Key] = Counter()
    for number, line in enumerate(written.split("\n"), 1):
        if line.strip() and not line.startswith("#"):
            key, times = _entry(line.rstrip("\r"), f"{file}:{number}")
            found[key] = max(found[key], times)
    return found


def _entry(line: str, where: str) -> tuple[Key, int]:
    match line.split("\t"):
        case [path, scope, code, times, text] if times.isdecimal() and 0 < len(times) < 10:
            return Key(path, scope, code, text), int(times)
        case [path, scope, code, times] if times.isdecimal() and 0 < len(times) < 10:  # an editor took the blank at its end
            return Key(path, scope, code, ""), int(times)
    is_conflict = line.startswith(("<<<<<<<", "=======", ">>>>>>>", "|||||||"))
    reason = "a conflict that is not resolved" if is_conflict else "not an entry of a baseline"
    raise ConfigError(f"{where}: {reason}; `stackcheck baseline create --force` writes the file anew")


def text(known: Counter[Key]) -> Iterator[str]:
    """What a baseline of these keys holds, in pieces."""
    yield _HEAD
    yield from map(_line, sorted((+known).items()))


def _line(item: tuple[Key, int]) -> str:
    key, times = item
    return f"{key.path}\t{key.scope}\t{key.code}\t{times}\t{key.text}\n"


def let_git_merge(file: Path) -> Path | None:
    """Add a line for the baseline to the .gitattributes beside it; None where it is there, or where there is no repository."""
    if repository_of(file.parent) is None:
        return None
    attributes = file.parent / _ATTRIBUTES
    try:
        written = files.read(attributes, _MAXIMUM).decode("utf-8", "surrogateescape")
    except FileNotFoundError:
        written = ""
    except OSError:
        return None
    if any(_names(line, file.name) for line in written.splitlines()):
        return None
    with attributes.open("a", encoding="utf-8") as opened:
        opened.write(f"{'' if written.endswith(chr(10)) or not written else chr(10)}{file.name} merge=union\n")
    return attributes


def _names(line: str, name: str) -> bool:
    pattern, *attributes = line.split() or ("",)
    return pattern.lstrip("/") == name and any("merge" in attribute for attribute in attributes)


def by_code(known: Iterable[tuple[Key, int]]) -> Counter[str]:
    """How many findings of each code there are among entries."""
    counts: Counter[str] = Counter()
    for key, times in known:
        counts[key.code] += times
    return counts
