"""Which of several definitions of one name a file means: the nearest."""

from __future__ import annotations

from collections.abc import Iterable
from posixpath import dirname

from stackcheck.link.names.symbols import Symbol
from stackcheck.link.project import Project


def nearest(project: Project, symbols: Iterable[Symbol], path: str) -> Symbol:
    """The definition nearest to a file: the project's own first, one of the same role, then the most folders shared."""
    role = project.files[path].role if path in project.files else "code"

    def rank(symbol: Symbol) -> tuple[bool, bool, int, int]:
        own = project.files[symbol.path].role if symbol.path in project.files else None
        return own is not None, own in (role, "code"), shared(symbol.path, path), -len(symbol.path)

    return max(symbols, key=rank)


def shared(path: str, other: str) -> int:
    """How many folders two files share, from the top."""
    count = 0
    for one, two in zip(dirname(path).split("/"), dirname(other).split("/"), strict=False):
        if one != two:
            break
        count += 1
    return count
