"""Statements into whose text something gets that is not constant: what it is, what it stands for, where it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from stackcheck.catalogue.sql_apis import BINDINGS, DEFINITIONS, FILLED_BY_CLIENT, IDENTIFIERS, UNKNOWN
from stackcheck.facts.findings import Place
from stackcheck.link.project import Project, table
from stackcheck.link.sql.callers import requests, source
from stackcheck.link.sql.judging import dialect
from stackcheck.link.sql.positions import positions
from stackcheck.link.sql.statements import statements
from stackcheck.link.sql.text.frames import Execution
from stackcheck.link.sql.text.values import Hole, Parts, Text

# What stands before a part of a statement.
_BEFORE = {
    "condition": "WHERE ", "expression": "SELECT ", "where": "WHERE ", "select": "SELECT ", "tables": "FROM ",
    "order_by": "ORDER BY ",
}  # fmt: skip


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
        worst = {row.hole.written: row for row in sorted(_rows(project, execution), key=_gravity, reverse=True)}
        rows = sorted(worst.values(), key=_gravity)
        if rows and (execution.place not in found or _gravity(rows[0]) < _gravity(found[execution.place])):
            found[execution.place] = msgspec.structs.replace(rows[0], others=len(rows) - 1)
    return tuple(found.values())


def _gravity(row: Built) -> tuple[bool, int]:
    return not row.from_request, ("value", "identifier", "sql").index(row.position)


def _rows(project: Project, execution: Execution) -> Iterator[Built]:
    seen: set[tuple[str, str]] = set()
    for choice in execution.text.choices:
        for hole, position in positions((_BEFORE.get(execution.keyword or execution.kind, ""), *choice)):
            if hole.safe or position == "name" or (hole.written, position) in seen:
                continue
            if position == "statement" and hole.origin == "parameter":
                continue  # told where it is made
            seen.add((hole.written, position))
            comes_from = source(project, execution.function, Text(((hole,),)))
            if comes_from == "harmless" or (execution.kind == "ordering" and comes_from != "request"):
                continue
            yield Built(
                place=execution.place,
                api=execution.api,
                hole=hole,
                position="value" if hole.origin == "queryset" else "sql" if position == "statement" else position,
                from_request=comes_from == "request",
                callers=requests(project, execution.function, hole),
                others=0,
                binding=_binding(project, execution, choice),
                quoting=IDENTIFIERS.get(execution.driver, "its quoting function"),
            )


def _binding(project: Project, execution: Execution, text: Parts) -> str:
    """How a parameter is written there, "" where the statement takes none; PostgreSQL's `SET` has a function for it."""
    written = "%s" if execution.api.endswith("exec_driver_sql") else BINDINGS.get(execution.driver, "%s")
    verb = text[0].split(maxsplit=1)[0].upper() if isinstance(text[0], str) and text[0].strip() else ""
    if verb == "SET" and (execution.dialect or dialect(project)) != "mysql":
        return f"{written} in SELECT set_config(name, {written}, is_local)"
    if verb == "DO":
        return ""  # what stands between its quotes is text, also to a driver that fills in parameters
    return "" if verb in DEFINITIONS and execution.driver not in FILLED_BY_CLIENT else written
