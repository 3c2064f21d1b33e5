"""The flake8 plugin: what the command line finds in the project, told for the file at hand.

flake8 asks file by file, in several processes, and may be part of an editor that lives for days.  So the project is checked
once for each of its states (the cache sees to that across processes), a process remembers the answer for a few seconds, and
the lines that flake8 hands over count more than what lies on the disk.

A finding can be told in several files, and is told in the first one that flake8 looks at.  flake8 does not know that a comment
in another file silences it, so comments are obeyed here already.
"""

from __future__ import annotations

import os
import time
from argparse import Namespace
from collections import defaultdict
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from io import BytesIO
from pathlib import Path
from tokenize import detect_encoding
from typing import ClassVar

from stackcheck import __version__
from stackcheck.disk.config import ConfigError
from stackcheck.disk.contents import Content
from stackcheck.disk.roots import root_of
from stackcheck.disk.run import Outcome, Request, run
from stackcheck.extract.source import Unreadable, decode, lines
from stackcheck.facts.findings import Finding
from stackcheck.grouping import Verdict, findings
from stackcheck.report.text import printable

Report = tuple[int, int, str, type]

_FRESH = 5.0
"""Seconds for which other files than the one at hand are taken not to change; reading them all for each file would be slow."""


class Plugin:
    """What flake8 calls for every file that it can parse."""

    name = "stackcheck"
    version = __version__

    options: ClassVar[Namespace | None] = None
    """What flake8 was told; None in a host that hands over one file after the other and does not say which."""

    @classmethod
    def parse_options(cls, options: Namespace) -> None:
        """Called once in each process of flake8, before any file."""
        cls.options = options

    def __init__(self, tree: object, filename: str, lines: Sequence[str]) -> None:  # noqa: ARG002 - `tree` makes it a plugin
        self._filename = filename
        self._lines = lines

    def run(self) -> Iterator[Report]:
        """The findings of the file.  An exception would lose the output of all plugins, so none leaves this function."""
        try:
            reports = [_report(f.line, f.col, f.code, f.message) for f in _findings(self._filename, "".join(self._lines))]
        except ConfigError as error:
            reports = [_report(1, 0, "KC004", f"stackcheck did not run: {error}")]
        except Exception as error:  # noqa: BLE001
            message = f"internal error: stackcheck failed with {type(error).__name__}; please report it"
            reports = [_report(1, 0, "KC004", message)]
        yield from reports


def _report(line: int, col: int, code: str, message: str) -> Report:
    return line, col, f"{code} {printable(message)}", Plugin


def _findings(filename: str, text: str) -> list[Finding]:
    path = _path(filename)
    state = _state(_root(path.parent))
    if state.outcome is None:
        return []
    name = _relative(state.outcome.root, path)
    content = state.outcome.contents.get(name)
    if content is None and path.exists():
        return []  # excluded by stackcheck's settings or by git
    if content is not None and _is_same(content, text):
        return [*state.general(), *state.by_path[name]]
    edited = run(Request(paths=(path,), overlay={path: _encoded(text)}))
    return [f for f in _told(edited, {name}) if f.path == name]


class _State:
    """The findings of a project as it was at one time."""

    def __init__(self, outcome: Outcome | None) -> None:
        self.outcome = outcome
        self.until = time.monotonic() + _FRESH
        self.by_path: dict[str, list[Finding]] = defaultdict(list)
        for finding in _all_told(outcome) if outcome else ():
            self.by_path[finding.path].append(finding)

    def general(self) -> list[Finding]:
        """What belongs to no file, told with the first one."""
        return self.by_path.pop("", [])


def _all_told(outcome: Outcome) -> Iterator[Finding]:
    """The findings among the files that flake8 looks at; of a host that does not tell which, in each file for itself."""
    if Plugin.options is not None:
        yield from _told(outcome, {_relative(outcome.root, path) for path in _asked(Plugin.options)})
        return
    by_path: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in outcome.verdicts:
        for path in verdict.paths:
            by_path[path].append(verdict)
    for path, verdicts in by_path.items():
        yield from findings(verdicts, {path})


def _told(outcome: Outcome, paths: AbstractSet[str]) -> list[Finding]:
    is_obeyed = Plugin.options is None or not Plugin.options.disable_noqa
    return findings(outcome.verdicts, paths, noqa=is_obeyed)


def _asked(options: Namespace) -> Iterator[Path]:
    """The files that flake8 looks at, as it finds them itself."""
    from flake8.discover_files import expand_paths  # type: ignore[import-untyped]  # noqa: PLC0415 - only flake8 comes here

    name = options.stdin_display_name
    exclude = (*options.exclude, *options.extend_exclude)
    found = expand_paths(paths=options.filenames, stdin_display_name=name, filename_patterns=options.filename, exclude=exclude)
    return (_path(name if path == "-" else path) for path in found)


def _path(filename: str) -> Path:
    path = Path(os.path.abspath(filename))
    # `stdin`, or what an editor calls a buffer
    return path if path.exists() or path.suffix == ".py" else path.with_name(f"{path.name}.py")


def _relative(root: Path, path: Path) -> str:
    return path.as_posix()[len(root.as_posix().rstrip("/")) + 1 :] if path.is_relative_to(root) else ""


_states: dict[Path, _State] = {}
_roots: dict[Path, tuple[Path, float]] = {}


def _root(folder: Path) -> Path:
    root, until = _roots.get(folder, (folder, 0.0))
    if until < time.monotonic():
        root = root_of((folder / "any.py",)).folder
        _roots[folder] = root, time.monotonic() + _FRESH
    return root


def _state(root: Path) -> _State:
    state = _states.get(root)
    if state is None or state.until < time.monotonic():
        _states[root] = _State(None)  # so that what goes wrong now is not told for every file
        state = _states[root] = _State(run(Request(paths=(root,))))
    return state


def _is_same(content: Content, text: str) -> bool:
    """Whether flake8 read the same from the disk; it takes what it cannot decode for Latin-1."""
    try:
        known = decode(content.data)
    except Unreadable:
        known = content.data.decode("latin-1")
    return lines(known) == lines(text)


def _encoded(text: str) -> bytes:
    """The bytes of an edited file, in the encoding that it declares."""
    data = text.encode("utf-8", "surrogatepass")
    try:
        encoding, _ = detect_encoding(BytesIO(data).readline)
        return text.encode(encoding)
    except (SyntaxError, UnicodeError, LookupError):
        return data
