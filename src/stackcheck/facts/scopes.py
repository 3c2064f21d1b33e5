"""Which function or class stands around a line, by its qualified name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from stackcheck.facts.parts import walk
from stackcheck.facts.statements import Class, Function, Statement


def scopes(body: tuple[Statement, ...], lines: Iterable[int]) -> dict[int, str]:
    """The qualified name of the innermost definition around each of the lines, as `OrderList.get`; of others nothing is said.

    A decorator belongs to what it decorates.  Only what stands around one of the lines is decoded.
    """
    found: dict[int, str] = {}
    _fill(found, body, sorted(lines), "")
    return found


def _fill(found: dict[int, str], body: tuple[Statement, ...], lines: list[int], above: str) -> None:
    for definition in _definitions(body):
        first = min((d.line for d in definition.decorators if hasattr(d, "line")), default=definition.line)
        inside = [line for line in lines if min(first, definition.line) <= line <= definition.end_line]
        if inside:
            name = f"{above}{definition.name}"
            found.update(dict.fromkeys(inside, name))
            _fill(found, definition.body, inside, f"{name}.")


def _definitions(body: tuple[Statement, ...]) -> Iterator[Function | Class]:
    return (statement for statement in walk(body) if isinstance(statement, Function | Class))
