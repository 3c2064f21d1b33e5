"""What a field tells an optimizer to load: keywords of its decorators, and of the calls that declare it.

graphene-django-optimizer (README, "Advanced usage") and strawberry-django ("Query Optimizer").
"""

from __future__ import annotations

from collections.abc import Iterator

from stackcheck.catalogue.graphql import HINTS
from stackcheck.facts.expressions import Call, Expression
from stackcheck.facts.parts import keyword, subexpressions
from stackcheck.link.frameworks.written import value_of
from stackcheck.link.orm.django_loading import prefixes
from stackcheck.link.project import Project
from stackcheck.link.values.kinds import Collection, Const, Fixed, Loading, Value

ANY = Loading(frozenset("*"))
"""Something that is not known."""


def hinted(project: Project, path: str, written: tuple[Expression, ...]) -> Loading:
    """What the decorators or declarations of a field load."""
    return joined(_of_call(project, path, call) for each in written for call in subexpressions(each) if isinstance(call, Call))


def joined(loadings: Iterator[Loading]) -> Loading:
    """What all of them load together."""
    found = tuple(loadings)
    return Loading(
        frozenset().union(*(each.paths for each in found)), tuple(made for each in found for made in each.attributes)
    )


def _of_call(project: Project, path: str, call: Call) -> Loading:
    given = (keyword(call, name) for name in (*HINTS, "model_field"))
    return joined(_loading(value_of(project, path, node)) for node in given if node is not None)


def _loading(value: Value) -> Loading:
    match value:
        case Const(value=str() as written):
            return Loading(prefixes([written]))
        case Const(value=None):
            return Loading(frozenset())
        case Loading():
            return value
        case Fixed(items=items):
            return joined(_loading(item) for item in items)
        case Collection(element=Const(value=str()) as each):
            return _loading(each)
        case _:
            return ANY  # a function that makes them
