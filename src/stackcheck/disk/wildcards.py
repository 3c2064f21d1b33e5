"""One line of a `.gitignore` as a regular expression that never backtracks: matching is linear in the path.

What git documents and what its `wildmatch.c` does, with one difference in how: the shortest text for which a `*` is followed by
what stands behind it is always right, for the next `*` takes up the rest.  So each is taken once (an atomic group, which Python
3.10 can only write as a look-ahead and a reference to it) and never tried again longer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count
from typing import NamedTuple

_CLASSES = {
    "alnum": "0-9A-Za-z", "alpha": "A-Za-z", "blank": " \\t", "cntrl": "\\x00-\\x1f\\x7f", "digit": "0-9", "graph": "!-~",
    "lower": "a-z", "print": " -~", "punct": "!-/:-@\\[-`{-~", "space": "\\t-\\r ", "upper": "A-Z", "xdigit": "0-9A-Fa-f",
}  # fmt: skip
_SPECIAL = frozenset("*?[\\")
_NAMES = count()


class Line(NamedTuple):
    """A pattern: of a name at any depth or else of a path, and whether it leaves out, is about folders alone."""

    expression: str
    of_name: bool
    leaves_out: bool
    of_folders: bool


class _NothingError(Exception):
    """The pattern is none, and git matches nothing with it."""


def parse(line: str) -> Line | None:
    """A line; None where it is empty, a comment, or matches nothing."""
    written = _trimmed(line.removesuffix("\r"))
    if written.startswith("#"):
        return None
    pattern = written.removeprefix("!")
    leaves_out, of_folders = pattern == written, pattern.endswith("/")
    pattern = pattern.removesuffix("/")
    of_name = "/" not in pattern
    pattern = pattern.removeprefix("/")
    if not pattern:
        return None
    try:
        return Line(_expression(pattern), of_name, leaves_out, of_folders)
    except _NothingError:
        return None


def _trimmed(line: str) -> str:
    """Without the spaces at the end, but with one that a backslash keeps."""
    kept = line.rstrip(" ")
    backslashes = len(kept) - len(kept.rstrip("\\"))
    return line[: len(kept) + 1] if backslashes % 2 else kept


def _expression(pattern: str) -> str:
    """Pieces between `**/`, in each the pieces between `*`: every one where it can first stand."""
    groups: list[list[str]] = [[""]]
    for token in _tokens(pattern):
        if token == "**/":  # noqa: S105 - a token of a pattern
            groups.append([""])
        elif token == "*":  # noqa: S105
            groups[-1].append("")
        else:
            groups[-1][-1] += token
    groups[-1][-1] += r"\Z"
    first, *deeper = ("".join((begin, *(_once(f"[^/]*?{piece}") for piece in pieces))) for begin, *pieces in groups)
    return "".join((first, *(_once(f"(?:[^/]*/)*?{group}") for group in deeper)))


def _once(expression: str) -> str:
    name = f"g{next(_NAMES)}"
    return f"(?=(?P<{name}>{expression}))(?P={name})"


def _tokens(pattern: str) -> Iterator[str]:
    """`*`, `**/`, and for all else what it is in a regular expression."""
    at = 0
    while at < len(pattern):
        character = pattern[at]
        if character == "*":
            begin = at
            while pattern[at : at + 1] == "*":
                at += 1
            # Git looks at what stands before `**` only behind its first sign that is special.
            is_apart = pattern[begin - 1 : begin] == "/" or _SPECIAL.isdisjoint(pattern[:begin])
            if at - begin > 1 and is_apart and pattern[at : at + 1] == "/":
                yield "**/"
                at += 1
            elif at - begin > 1 and is_apart and (at == len(pattern) or pattern.startswith("\\/", at)):
                yield ".*"
            else:
                yield "*"
            continue
        if character == "[":
            at, token = _set(pattern, at + 1)
            yield token
            continue
        if character == "\\":
            at += 1
            if at == len(pattern):
                raise _NothingError
            character = pattern[at]
            yield re.escape(character)
        else:
            yield "[^/]" if character == "?" else re.escape(character)
        at += 1


def _set(pattern: str, at: int) -> tuple[int, str]:
    """`[a-z]` from behind its bracket on, and where it ends."""
    negated = pattern[at : at + 1] in ("!", "^") and at < len(pattern)
    at += negated
    taken: list[str] = []
    before = ""  # what a `-` makes a range with
    first = True
    while first or pattern[at : at + 1] != "]":
        first = False
        character = _at(pattern, at)
        if character == "-" and before and pattern[at + 1 : at + 2] not in ("", "]"):
            at += 1 + (pattern[at + 1] == "\\")
            last = _at(pattern, at)
            if before <= last:
                taken.append(f"{re.escape(before)}-{re.escape(last)}")
            before = ""
        elif character == "[" and pattern[at + 1 : at + 2] == ":" and (end := _end_of_class(pattern, at + 2)) is not None:
            taken.append(_class(pattern[at + 2 : end - 1]))
            at, before = end, ""
        else:
            if character == "\\":
                at += 1
                character = _at(pattern, at)
            taken.append(re.escape(character))
            before = character
        at += 1
    members = "".join(taken)
    if negated:
        return at + 1, f"[^/{members}]"
    return at + 1, f"(?!/)[{members}]" if members else "(?!)"


def _at(pattern: str, at: int) -> str:
    if at >= len(pattern):
        raise _NothingError
    return pattern[at]


def _end_of_class(pattern: str, at: int) -> int | None:
    """Where the `]` of `[:name:]` is; None where it is no class but signs."""
    end = pattern.find("]", at)
    if end < 0:
        raise _NothingError
    return end if end > at and pattern[end - 1] == ":" else None


def _class(name: str) -> str:
    if name not in _CLASSES:
        raise _NothingError
    return _CLASSES[name]
