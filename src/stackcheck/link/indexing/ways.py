"""Ways to a query: which of the conditions that only some of them add come together."""

from __future__ import annotations

from collections.abc import Iterator

from stackcheck.facts.findings import Place
from stackcheck.facts.parts import bodies
from stackcheck.facts.statements import Class, Function, Statement
from stackcheck.link.project import Project, table


def comes_with(project: Project, one: Place, other: Place) -> bool:
    """Whether who adds the condition at `one` adds that at `other` too: it stands in the same branch, or in one inside that."""
    if one.path != other.path:
        return False
    around = _branches(project, other)
    return bool(around) and _branches(project, one)[: len(around)] == around


@table
def _branches(project: Project, place: Place) -> tuple[int, ...]:
    """The branches around a place, by the lines on which they begin, the outermost first."""
    file = project.files.get(place.path)
    return tuple(_around(file.module.body, place.line)) if file is not None else ()


def _around(body: tuple[Statement, ...], line: int) -> Iterator[int]:
    statement = next((each for each in reversed(body) if each.line <= line), None)
    if isinstance(statement, Function | Class):
        yield from _around(statement.body, line)
    elif statement is not None:
        inner = next((each for each in reversed(tuple(bodies(statement))) if each and each[0].line <= line), None)
        if inner is not None:
            yield inner[0].line
            yield from _around(inner, line)
