"""What the lists of a type's objects load with them: the queries that the fields of other types return."""

from __future__ import annotations

from functools import reduce

from msgspec.structs import replace

from stackcheck.facts.statements import Function
from stackcheck.link.evaluate.frames import Frame, Site
from stackcheck.link.evaluate.summaries import call_function
from stackcheck.link.events import Query
from stackcheck.link.frameworks.graphql import graphene
from stackcheck.link.models import Model
from stackcheck.link.project import Project
from stackcheck.link.symbols import Symbol, member
from stackcheck.link.values import Instance, Origin, Ref, Rows


def objects(project: Project, owner: Symbol) -> Rows:
    """The rows that a type's objects are: what every list of them, that is known, has loaded."""
    memory: dict[Symbol, Rows] = project.memory.setdefault(objects, {})
    if owner not in memory:
        memory[owner] = Rows(model=graphene.types(project)[owner].symbol, state="rows")  # for types that list each other
        memory[owner] = _objects(project, owner)
    return memory[owner]


def _objects(project: Project, owner: Symbol) -> Rows:
    model = graphene.types(project)[owner]
    rows = Rows(model=model.symbol, state="rows")
    found = [
        given
        for cls, name in graphene.listed(project, owner)
        if (given := _given(project, cls, name, model)) is not None and not given.opaque
    ]
    if found:
        loaded = reduce(frozenset.__and__, (given.loaded for given in found))
        rows = replace(rows, loaded=loaded, attributes=tuple(made for given in found for made in given.attributes))
    narrowed = _narrowed(project, owner, rows)
    return rows if narrowed is None else replace(rows, loaded=rows.loaded | narrowed.loaded, opaque=narrowed.opaque)


def _given(project: Project, cls: Symbol, name: str, model: Model) -> Rows | None:
    """The rows that the field `name` of a type gives; None where that is not known."""
    function = graphene.resolver(project, cls, name)
    if function is None:
        return None
    frame = Frame(project, function.path, symbol=function)
    held = graphene.types(project).get(cls)
    root = Instance(cls) if held is None else Instance(held.symbol, Origin(function.place, objects(project, cls)))
    value = call_function(frame, function, None, Site(function.place, (root,)))
    if isinstance(value, Rows):
        return value if value.model is model.symbol else None
    # handed on to what cuts a page out of them
    asked = [e.rows for e in frame.events.values() if isinstance(e, Query) and e.rows is not None and e.model is model.symbol]
    return asked[-1] if asked else None


def _narrowed(project: Project, owner: Symbol, rows: Rows) -> Rows | None:
    """What the type's own `get_queryset` makes of every list."""
    method = member(project, owner, "get_queryset")
    if method is None or not isinstance(method.fact, Function):
        return None
    frame = Frame(project, method.path, symbol=method)
    value = call_function(frame, method, Ref(owner), Site(method.place, (replace(rows, state="query"),)))
    return value if isinstance(value, Rows) else None
