"""Statements into whose text something gets that is not constant: what it is, what it stands for, where it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from stackcheck.catalogue.sql_apis import UNKNOWN
from stackcheck.facts.findings import Place
from stackcheck.link.project import Project, table
from stackcheck.link.sql.callers import requests, source
from stackcheck.link.sql.frames import Execution
from stackcheck.link.sql.positions import positions
from stackcheck.link.sql.statements import statements
from stackcheck.link.sql.values import Hole, Parts, Text

_BINDINGS = {"sqlite": "?", "aiosqlite": "?", "sqlite3": "?", "asyncpg": "$1", "sqlalchemy": ":name", "databases": ":name"}
_QUOTING = {
    "django": "connection.ops.quote_name()",
    "sqlalchemy": "a Table or column() construct",
    "psycopg": "psycopg.sql.Identifier",
    "psycopg2": "psycopg2.sql.Identifier",
}


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
        if execution.driver == UNKNOWN:
            continue
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
            comes_from = source(project, execution.function, Text(((hole,),)))
            if comes_from == "harmless":
                continue
            yield Built(
                place=execution.place,
                api=execution.api,
                hole=hole,
                position="value" if hole.origin == "queryset" else position,
                from_request=comes_from == "request",
                callers=requests(project, execution.function, hole),
                others=0,
                binding=_binding(execution.driver, choice),
                quoting=_QUOTING.get(execution.driver, "its quoting function"),
            )


def _binding(driver: str, text: Parts) -> str:
    """How the driver writes a parameter; PostgreSQL's `SET` takes none, but there is a function for it."""
    written = _BINDINGS.get(driver, "%s")
    begins = text[0].split(maxsplit=1)[:1] if isinstance(text[0], str) else []
    return f"{written} in SELECT set_config(name, {written}, is_local)" if begins and begins[0].upper() == "SET" else written
