"""GraphQL object types over models: a field's resolver runs once for every object of a list.

graphene (docs.graphene-python.org, "ObjectType resolvers") and strawberry (strawberry.rocks, "Resolvers").  A field with an
optimizer hint (`select_related=...`, `prefetch_related=...`, `only=...`) loads what it names.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from stackcheck.facts.expressions import Call, Expression
from stackcheck.facts.parts import keyword
from stackcheck.facts.statements import Bind, Function
from stackcheck.link.definitions import classes
from stackcheck.link.evaluate.frames import Frame, Site
from stackcheck.link.evaluate.summaries import bound_value, call_function
from stackcheck.link.events import Loop
from stackcheck.link.frameworks.written import called, value_of
from stackcheck.link.models import Model, model_of
from stackcheck.link.orm.dispatch import executed
from stackcheck.link.project import Project
from stackcheck.link.symbols import Symbol, class_scope, definition, descends, member, resolve
from stackcheck.link.values import UNKNOWN, Instance, Origin, Ref, Rows

_GRAPHENE = frozenset(
    {
        "graphene.ObjectType",
        "graphene.types.ObjectType",
        "graphene_django.DjangoObjectType",
        "graphene_django.types.DjangoObjectType",
    }
)
_STRAWBERRY_TYPES = frozenset({"strawberry_django.type", "strawberry.django.type", "strawberry_django.node"})
_STRAWBERRY_FIELDS = frozenset(
    {"strawberry.field", "strawberry_django.field", "strawberry.django.field", "strawberry_django.connection"}
)
_HINTS = ("select_related", "prefetch_related", "only", "annotate")


class Resolver(msgspec.Struct, frozen=True, eq=False):
    """A function that resolves a field for every object of its type."""

    symbol: Symbol
    model: Model


def resolvers(project: Project) -> Iterator[Resolver]:
    """The resolvers of the types over models, in the project's code."""
    for symbol in classes(project):
        if project.files[symbol.path].role != "code":
            continue
        if descends(project, symbol, _GRAPHENE):
            yield from _graphene(project, symbol)
        elif getattr(symbol.fact, "decorators", ()):
            yield from _strawberry(project, symbol)


def _graphene(project: Project, owner: Symbol) -> Iterator[Resolver]:
    meta = member(project, owner, "Meta")
    written = member(project, meta, "model") if meta is not None else None
    value = bound_value(project, written) if written is not None and isinstance(written.fact, Bind) else UNKNOWN
    model = model_of(project, value.symbol) if isinstance(value, Ref) else None
    if model is None:
        return
    for name, statement in class_scope(project, owner).items():
        if isinstance(statement, Function) and name.startswith("resolve_"):
            yield Resolver(definition(project, owner.path, f"{owner.qualname}.{name}", statement), model)


def _strawberry(project: Project, owner: Symbol) -> Iterator[Resolver]:
    for decorator in getattr(owner.fact, "decorators", ()):
        if isinstance(decorator, Call) and called(project, owner.path, decorator) in _STRAWBERRY_TYPES and decorator.arguments:
            value = value_of(project, owner.path, decorator.arguments[0].value)
            model = model_of(project, value.symbol) if isinstance(value, Ref) else None
            if model is None:
                continue
            for name, statement in class_scope(project, owner).items():
                if isinstance(statement, Function) and any(_is_field(project, owner, d) for d in statement.decorators):
                    yield Resolver(definition(project, owner.path, f"{owner.qualname}.{name}", statement), model)


def _is_field(project: Project, owner: Symbol, decorator: Expression) -> bool:
    """Whether a decorator makes a field that no hint loads anything for."""
    target = decorator.function if isinstance(decorator, Call) else decorator
    symbol = resolve(project, owner.path, target)
    hinted = isinstance(decorator, Call) and any(keyword(decorator, hint) is not None for hint in _HINTS)
    return symbol is not None and symbol.name in _STRAWBERRY_FIELDS and not hinted


def resolve_field(project: Project, resolver: Resolver) -> None:
    """Resolve the field for every object of a list."""
    symbol, model = resolver.symbol, resolver.model
    place = symbol.place
    frame = Frame(project, symbol.path, symbol=symbol)
    root = Instance(model.symbol, Origin(place, Rows(model=model.symbol, state="rows")))
    with frame.inside(Loop(place, "rows", frozenset(), "", "resolver")):
        value = call_function(frame, symbol, None, Site(place, (root,)))
        if isinstance(value, Rows):
            executed(frame, value, "iteration", place)  # GraphQL runs over what the resolver gives
