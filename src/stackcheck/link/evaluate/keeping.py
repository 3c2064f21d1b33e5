"""Which values objects keep in their attributes: classes, rows and queries, and lists of these."""

from __future__ import annotations

from stackcheck.facts.statements import Class
from stackcheck.link.models.users import is_model
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.project import Project
from stackcheck.link.values.kinds import Collection, Fixed, Instance, Ref, Rows, Value

MAX_HELD = 12
"""A display with more elements is not told apart from others."""


def is_kept(project: Project, value: Value) -> bool:
    """Whether it matters who asks for it later: what a query gave, and what classes decide."""
    match value:
        case Ref(symbol=Symbol(fact=Class())) | Rows():
            return True
        case Instance():
            return value.origin is not None or is_model(project, value.symbol)
        case Collection(element=inner):
            return is_kept(project, inner)
        case Fixed(items=items):
            return 0 < len(items) <= MAX_HELD and all(is_kept(project, item) for item in items)
        case _:
            return False
