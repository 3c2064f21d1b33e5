"""What the lists of a type's objects load with them: the queries that the fields of other types return."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce

from msgspec.structs import replace

from stackcheck.catalogue import graphql as api
from stackcheck.facts.statements import Class, Function
from stackcheck.link.evaluate.frames import Frame
from stackcheck.link.evaluate.summaries import call_function, run_of
from stackcheck.link.flow.remembered import recursive
from stackcheck.link.frameworks.graphql import graphene
from stackcheck.link.frameworks.graphql.mentions import mentions
from stackcheck.link.models import Model
from stackcheck.link.names.resolution import descends, member, mro, resolve
from stackcheck.link.names.symbols import Symbol, class_scope, definition, function_of
from stackcheck.link.project import Project
from stackcheck.link.values.events import Event, Query
from stackcheck.link.values.kinds import Instance, Origin, Ref, Rows
from stackcheck.link.values.sites import Site


def _unloaded(project: Project, owner: Symbol) -> Rows:
    return Rows(model=graphene.types(project)[owner].symbol, state="rows")


@recursive(_unloaded)  # for types that list each other
def objects(project: Project, owner: Symbol) -> Rows:
    """The rows that a type's objects are: what every list of them, that is known, has loaded."""
    model = graphene.types(project)[owner]
    rows = Rows(model=model.symbol, state="rows")
    found = [
        given
        for mention in mentions(project).get(owner, ())
        if mention.many and mention.name
        for given in _given(project, mention.owner, mention.name, model)
        if not given.opaque
    ]
    if found:
        loaded = reduce(frozenset.__and__, (given.loaded for given in found))
        rows = replace(rows, loaded=loaded, attributes=tuple(made for given in found for made in given.attributes))
    narrowed = _narrowed(project, owner, rows)
    return rows if narrowed is None else replace(rows, loaded=rows.loaded | narrowed.loaded, opaque=narrowed.opaque)


def _given(project: Project, cls: Symbol, name: str, model: Model) -> Iterator[Rows]:
    """The rows that the field `name` of a type gives; none where they are not known."""
    function = graphene.resolver(project, cls, name)
    if function is None:
        return
    frame = Frame(project, function.path, symbol=function)
    held = graphene.types(project).get(cls)
    root = Instance(cls) if held is None else Instance(held.symbol, Origin(function.place, objects(project, cls)))
    value = call_function(frame, function, None, Site(function.place, (root,)))
    if isinstance(value, Rows) and value.model is model.symbol:
        yield value
        return
    # handed on to what cuts a page out of them, or fetched for many objects at once
    batches = (event for loader in _loaders(project, function) for event in _batch(project, loader))
    asked = (event.rows for event in (*frame.events.values(), *batches) if isinstance(event, Query))
    yield from (rows for rows in asked if rows is not None and rows.model is model.symbol)


def _loaders(project: Project, function: Symbol) -> Iterator[Symbol]:
    """The classes of data loaders that a function uses."""
    for name in function_of(function).mentions:
        cls = resolve(project, function.path, name)
        if cls is not None and isinstance(cls.fact, Class) and descends(project, cls, api.DATA_LOADERS):
            yield cls


def _batch(project: Project, loader: Symbol) -> tuple[Event, ...]:
    """What a data loader does for a batch of keys."""
    for cls in mro(project, loader):
        for name in api.BATCHES:
            statement = class_scope(project, cls).get(name) if isinstance(cls.fact, Class) else None
            if isinstance(statement, Function):
                method = definition(project, cls.path, f"{cls.qualname}.{name}", statement)
                return run_of(project, method, Instance(loader)).events
    return ()


def _narrowed(project: Project, owner: Symbol, rows: Rows) -> Rows | None:
    """What the type's own `get_queryset` makes of every list."""
    method = member(project, owner, "get_queryset")
    if method is None or not isinstance(method.fact, Function):
        return None
    frame = Frame(project, method.path, symbol=method)
    value = call_function(frame, method, Ref(owner), Site(method.place, (replace(rows, state="query"),)))
    return value if isinstance(value, Rows) else None
