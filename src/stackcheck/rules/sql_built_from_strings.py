"""A value or an identifier that is not constant gets into SQL by way of Python's strings.

Whoever chooses the value chooses the statement.  A value is bound as a parameter and never put into the text; an
identifier cannot be bound, so it is taken from a fixed set or quoted by the driver.

Bad:

    # shop/reports.py
    from django.db import connection

    def by_name(name):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT id FROM shop_order WHERE name = '{name}'")
            return cursor.fetchall()

Good:

    # shop/reports.py
    from django.db import connection

    def by_name(name):
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM shop_order WHERE name = %s", [name])
            return cursor.fetchall()

Bad, in FastAPI with SQLAlchemy:

    # app/orders.py
    from fastapi import APIRouter
    from sqlalchemy import text

    router = APIRouter()

    @router.get("/orders")
    def by_name(name: str, session: SessionDep):
        return session.execute(text(f"SELECT id FROM orders WHERE name = '{name}'")).all()

Good, in FastAPI with SQLAlchemy:

    # app/orders.py
    from fastapi import APIRouter
    from sqlalchemy import text

    router = APIRouter()

    @router.get("/orders")
    def by_name(name: str, session: SessionDep):
        return session.execute(text("SELECT id FROM orders WHERE name = :name"), {"name": name}).all()
"""

from __future__ import annotations

from stackcheck.facts.findings import Cause, Severity, Step, Violation
from stackcheck.link.project import Project
from stackcheck.link.sql.injection import Built, built
from stackcheck.rules import Violations, rule

_SEVERITIES = {"request": Severity.ERROR, "value": Severity.WARNING, "queryset": Severity.WARNING}
_REMEDIES = {
    "identifier": "take it from a fixed set of names or quote it with the driver ({quoting})",
    "sql": "put it together from constants and bind the values as parameters",
    "value": "bind it as a parameter ({binding})",
    "": "check it against what is allowed, for such a statement takes no parameters",
}


_KEYS = ("id", "pk")
"""Attributes that hold a number, as a rule."""


@rule("KC202", about=built)
def sql_built_from_strings(row: Built, project: Project) -> Violations:
    hole = row.hole
    takes_none = row.position == "value" and not row.binding
    remedy = _REMEDIES["" if takes_none else row.position].format(binding=row.binding, quoting=row.quoting)
    more = f" (and {row.others} more)" if row.others else ""
    calls = (Step(place.path, place.line, "a value from the request is handed on") for place in row.callers[:3])
    trace = (
        *calls,
        Step(hole.place.path, hole.place.line, f"{hole.written} gets into the text"),
        Step(row.place.path, row.place.line, f"{row.api}() executes it"),
    )
    if hole.origin == "queryset":
        message = f"SQL built from strings: {hole.written} prints values without quoting them; take query.sql_with_params()"
    elif row.from_request:
        message = f"SQL built from strings: {hole.written} comes from the request and is put into the text{more}; {remedy}"
    else:
        kind = {"identifier": "the identifier ", "sql": "the piece of SQL ", "value": "the value "}[row.position]
        message = f"SQL built from strings: {kind}{hole.written} is not constant{more}; {remedy}"
    kind = "request" if row.from_request else "queryset" if hole.origin == "queryset" else row.position
    is_key = kind == "value" and not row.others and hole.written.rpartition(".")[2] in _KEYS
    severity = Severity.NOTE if is_key else _SEVERITIES.get(kind, Severity.NOTE)
    yield Violation(row.place, message, trace, severity, cause=Cause(row.place, is_shared=True))
