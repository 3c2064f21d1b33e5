"""Statements into whose text something gets that is not constant: what it is, what it stands for, where it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from stackcheck.facts.findings import Place
from stackcheck.facts.statements import Function
from stackcheck.link.endpoints import endpoint_of
from stackcheck.link.project import Project, table
from stackcheck.link.sql.callers import Given, given
from stackcheck.link.sql.frames import Execution
from stackcheck.link.sql.positions import positions
from stackcheck.link.sql.statements import statements
from stackcheck.link.sql.values import Hole, Text
from stackcheck.link.symbols import Symbol

_BINDINGS = {"sqlite": "?", "aiosqlite": "?", "sqlite3": "?", "asyncpg": "$1", "sqlalchemy": ":name", "databases": ":name"}
_QUOTING = {
    "django": "connection.ops.quote_name()",
    "sqlalchemy": "a Table or column() construct",
    "psycopg": "psycopg.sql.Identifier",
    "psycopg2": "psycopg2.sql.Identifier",
}
_ROUTES = ("route", "websocket", "operation")


class Built(msgspec.Struct, frozen=True):
    """A statement with the worst of what gets into its text; `others` counts the rest.

    `callers` are the calls that hand on what comes from a request.
    """

    place: Place
    api: str
    hole: Hole
    position: Literal["value", "identifier", "sql"]
    from_request: bool
    callers: tuple[Place, ...]
    others: int
    binding: str
    quoting: str


@table
def built(project: Project) -> tuple[Built, ...]:
    """One row for each statement whose text is not constant."""
    found: dict[Place, Built] = {}
    for execution in statements(project):
        rows = sorted(_rows(project, execution), key=_gravity)
        if rows and (execution.place not in found or _gravity(rows[0]) < _gravity(found[execution.place])):
            found[execution.place] = msgspec.structs.replace(rows[0], others=len(rows) - 1)
    return tuple(found.values())


def _gravity(row: Built) -> tuple[bool, int]:
    return not row.from_request, ("value", "identifier", "sql").index(row.position)


def _rows(project: Project, execution: Execution) -> Iterator[Built]:
    seen: set[str] = set()
    for choice in execution.text.choices:
        for hole, position in positions(choice):
            if hole.safe or position == "name" or hole.written in seen:
                continue
            seen.add(hole.written)
            callers = _callers(project, execution, hole)
            if callers and all(call.text.is_harmless for call in callers):
                continue
            requests = [call for call in callers or () if _is_from_request(project, call.caller, call.text)]
            from_request = hole.origin == "request" or (hole.origin == "parameter" and is_route(project, execution.function))
            yield Built(
                place=execution.place,
                api=execution.api,
                hole=hole,
                position="value" if hole.origin == "queryset" else position,
                from_request=from_request or bool(requests),
                callers=tuple(call.place for call in requests),
                others=0,
                binding=_BINDINGS.get(execution.driver, "%s"),
                quoting=_QUOTING.get(execution.driver, "its quoting function"),
            )


def _callers(project: Project, execution: Execution, hole: Hole) -> tuple[Given, ...] | None:
    """The calls that decide what fills a hole, where it is a parameter's own value."""
    function = execution.function
    if not hole.parameter or function is None or hole.place != function.place or is_route(project, function):
        return None
    return given(project, function, hole.parameter)


def _is_from_request(project: Project, caller: Symbol, text: Text) -> bool:
    holes = [part for choice in text.choices for part in choice if isinstance(part, Hole) and not part.safe]
    return any(h.origin == "request" or (h.origin == "parameter" and is_route(project, caller)) for h in holes)


def is_route(project: Project, function: Symbol | None) -> bool:
    """Whether the parameters of a function are filled from a request."""
    if function is None or not isinstance(function.fact, Function):
        return False
    endpoint = endpoint_of(project, function)
    return endpoint is not None and endpoint.kind in _ROUTES
