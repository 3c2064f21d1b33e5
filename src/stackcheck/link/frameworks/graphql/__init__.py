"""GraphQL object types: a field is resolved once for every object of a list.

graphene (docs.graphene-python.org, "ObjectType resolvers") and strawberry (strawberry.rocks, "Resolvers").
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from stackcheck.link.evaluate.attributes import read
from stackcheck.link.evaluate.frames import Frame, Summary
from stackcheck.link.evaluate.summaries import call_function
from stackcheck.link.frameworks.graphql import graphene, lists, strawberry
from stackcheck.link.frameworks.graphql.mentions import is_single
from stackcheck.link.frameworks.graphql.rows import Resolver
from stackcheck.link.orm.dispatch import executed
from stackcheck.link.project import Project
from stackcheck.link.values.events import Loop
from stackcheck.link.values.kinds import UNKNOWN, Awaitable, Instance, Origin, Rows, Value
from stackcheck.link.values.sites import Site


def resolvers(project: Project) -> Iterator[Resolver]:
    """The fields of the types of which a query may give a list, in the project's code."""
    for symbol in graphene.object_types(project):
        if not is_single(project, symbol):
            yield from graphene.fields(project, symbol)
    for symbol in strawberry.object_types(project):
        if not is_single(project, symbol):
            yield from strawberry.fields(project, symbol)


def resolve_field(project: Project, field: Resolver) -> None:
    """Resolve the field for every object of a list."""
    at = field.place
    frame = Frame(project, at.path, symbol=field.function)
    with frame.inside(Loop(at, "rows", frozenset(), "", "resolver")):
        value = _resolved(frame, field, _root(project, field))
        value = value.value if isinstance(value, Awaitable) else value
        if isinstance(value, Rows):
            executed(frame, value, "iteration", at)  # GraphQL runs over what the resolver gives


def _root(project: Project, field: Resolver) -> Value:
    """One of the objects that are asked for the field."""
    if field.model is None:
        return UNKNOWN if field.owner in graphene.object_types(project) else Instance(field.owner)
    rows = Rows(model=field.model.symbol, state="rows")
    if field.owner in graphene.types(project):
        rows = lists.objects(project, field.owner)
    paths, made = field.loading.paths, field.loading.attributes
    rows = replace(rows, loaded=rows.loaded | paths, attributes=(*rows.attributes, *made), opaque=rows.opaque or "*" in paths)
    return Instance(field.model.symbol, Origin(field.place, rows))


def _resolved(frame: Frame, field: Resolver, root: Value) -> Value:
    if field.function is not None:
        return call_function(frame, field.function, None, Site(field.function.place, (root,)))
    # the framework's own resolver, seen as a function that reads the attribute
    inner = Frame(frame.project, frame.path, active=frozenset({field.place}))
    value = read(inner, root, field.name, field.place)
    if isinstance(value, Rows):
        executed(inner, value, "iteration", field.place)
    summary = Summary(UNKNOWN, tuple(inner.events.values()))
    frame.inherit(summary, field.place, f"{field.owner.qualname}.{field.name}", varies=True)
    return UNKNOWN
