"""Queries inside queries: `Exists`, `Subquery`, and the columns of the row for which they are asked.

docs.djangoproject.com, "Query Expressions"; what a database makes of them is executed in tests/execution.
"""

from __future__ import annotations

from msgspec.structs import replace

from stackcheck.catalogue import django_orm as api
from stackcheck.link.evaluate.frames import Frame
from stackcheck.link.evaluate.observations import gathered
from stackcheck.link.orm.django import queryset
from stackcheck.link.values.conditions import for_one_row, is_correlated, is_of_row
from stackcheck.link.values.events import SUBQUERY, Query
from stackcheck.link.values.joins import alternatives
from stackcheck.link.values.kinds import Condition, External, Predicate, Rows, Value
from stackcheck.link.values.sites import Site


def external_call(frame: Frame, name: str, site: Site) -> Value | None:
    """`F(...)`, `OuterRef(...)`, `Subquery(rows)`, `Exists(rows)`, functions of these; None for what is none of them."""
    if name in api.OF_ROW | api.OF_OUTER_ROW:
        return External(name)
    if name.startswith(api.COMPUTED) and any(map(is_of_row, (*site.arguments, *site.keywords.values()))):
        return External(api.COLUMN)
    given = site.argument(0, "queryset") if name in api.EXISTS | api.SUBQUERIES else None
    if not isinstance(given, Rows):
        return None
    rows = queryset(frame, given, site.place)
    if any(is_correlated(predicate) for predicate in rows.predicates):
        gathered(frame.project).execute(Query(site.place, SUBQUERY, rows.model, for_one_row(rows)))
    return rows if name in api.SUBQUERIES else _related(rows, site)


def _related(rows: Rows, site: Site) -> Condition:
    """`Exists(rows)` as conditions on the other table, to which the rows of the query around it are joined."""
    if rows.opaque or rows.sliced or rows.parent is not None or rows.state == "rows":
        return Condition((Predicate("", site.place),))
    known = tuple(replace(each, model=each.model or rows.model) for each in rows.predicates)
    return Condition(known, alternatives(known))
