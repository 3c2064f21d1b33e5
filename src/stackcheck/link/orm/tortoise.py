"""Tortoise: querysets that run when they are awaited, and relations that are awaited too.

What costs a query was counted on Tortoise 1.1: a relation that was fetched costs none when it is looped over, and one when it
is awaited or asked for `.all()` or `.filter()`.
"""

from __future__ import annotations

from msgspec.structs import replace

from stackcheck.catalogue import tortoise_orm as api
from stackcheck.facts.expressions import Attribute, Name
from stackcheck.facts.findings import Place
from stackcheck.link.evaluate.frames import Frame
from stackcheck.link.models import Model, Relation, model_of
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.orm import django_loading
from stackcheck.link.values.conditions import given
from stackcheck.link.values.events import LazyLoad, Query
from stackcheck.link.values.kinds import (
    NONE,
    UNKNOWN,
    Awaitable,
    Const,
    Fixed,
    Instance,
    Loading,
    Native,
    Origin,
    Record,
    Ref,
    Rows,
    Value,
)
from stackcheck.link.values.sites import Site


def attribute(frame: Frame, rows: Rows, name: str, place: Place) -> Value:
    """`rows.name`: a method; of a related object that is not awaited (it must have been fetched) its own attribute."""
    if rows.one and name not in api.QUERYSET:
        model = model_of(frame.project, rows.model)
        held = instance_attribute(frame, Instance(rows.model), model, name, place) if model is not None else None
        return held if held is not None else Native(Instance(rows.model), name)
    return Native(rows, name)


def call(frame: Frame, rows: Rows, name: str, site: Site) -> Value:
    """`rows.name(...)`."""
    rows = replace(rows, site=rows.site or site.place)
    if name in ("prefetch_related", "select_related"):
        return _loaded(rows, site)
    if rows.prefetched and name in api.QUERYSET:
        rows = replace(rows, prefetched=False, broken=name)
    if name in api.NARROWING or name in api.ONE:
        narrowed = _narrowed(rows, site, excludes=name == "exclude")
        if name in api.ORDERING:
            narrowed = replace(narrowed, ordering=_texts(site) or rows.ordering, ordered=site.place, sliced=True)
        return replace(narrowed, one=name in api.ONE)
    if name == "order_by":
        return replace(rows, ordering=_texts(site), ordered=site.place)
    if name in api.SLICING:
        return replace(rows, sliced=True)
    if name in api.CHAINING:
        return rows
    if name in api.PLAIN:
        return replace(rows, plain=True)
    if name in api.VALUE:
        executed(frame, _narrowed(rows, site), name, site.place)
        return Awaitable(UNKNOWN)
    if name == "in_bulk":
        done = executed(frame, rows, name, site.place)
        return Awaitable(Record((), Instance(rows.model, Origin(site.place, done))))
    if name in api.FINDING:
        return _written(frame, _narrowed(rows, site), name, site)
    return _written(frame, rows, name, site) if name in api.WRITING else UNKNOWN


def _narrowed(rows: Rows, site: Site, *, excludes: bool = False) -> Rows:
    """The rows with the conditions that a call adds; what else its keywords say is not one."""
    conditions = {name: value for name, value in site.keywords.items() if name not in api.NO_CONDITION}
    arguments = tuple(value for value in site.arguments if not isinstance(value, Const))
    found = given(replace(site, arguments=arguments, keywords=conditions), excludes=excludes)
    return replace(rows, predicates=(*rows.predicates, *found))


def _texts(site: Site) -> tuple[str, ...]:
    return tuple(a.value for a in site.arguments if isinstance(a, Const) and isinstance(a.value, str))


def _loaded(rows: Rows, site: Site) -> Rows:
    loaded, opaque = rows.loaded, rows.opaque
    for value in site.arguments:
        match value:
            case Const(value=str() as path):
                loaded |= django_loading.prefixes([path])
            case Loading(paths=paths):
                loaded |= paths
            case _:
                opaque = True
    return replace(rows, loaded=loaded, opaque=opaque)


def _written(frame: Frame, rows: Rows, name: str, site: Site) -> Value:
    frame.note(Query(site.place, name, rows.model, rows, writes=True, varies=site.varies, awaited=True))
    match api.CREATES.get(name):
        case "one":
            return Awaitable(Instance(rows.model))
        case "pair":
            return Awaitable(Fixed((Instance(rows.model), UNKNOWN)))
        case "rows":
            return Awaitable(Rows(model=rows.model, state="rows", opaque=True))
        case _:
            return Awaitable(UNKNOWN)


def executed(frame: Frame, rows: Rows, verb: str, place: Place) -> Rows:
    """The rows after the query has run, which is noted: as a lazy load where it is the relation of one of many rows."""
    if rows.state == "rows" or verb in ("iteration", "truth", "index"):
        return replace(rows, state="rows")  # only what has been fetched can be looped over without waiting
    if rows.prefetched and verb == "aiteration":
        return replace(rows, state="rows")
    parent = rows.parent
    if parent is not None and parent.origin is not None:
        if not parent.origin.rows.opaque:
            path = _joined(parent.origin.path, rows.relation)
            is_narrowed = bool(rows.predicates or rows.ordering or rows.sliced)
            defeated = rows.broken or ("await" if rows.prefetched else "")
            related = "" if _is_one(frame, parent, rows.relation) else verb
            frame.note(LazyLoad(place, parent, rows.relation, path, related, is_narrowed, defeated))
    else:
        frame.note(Query(place, verb, rows.model, rows, awaited=True))
    return replace(rows, state="rows")


def awaited(frame: Frame, rows: Rows, place: Place) -> Value:
    """`await rows`: a list; one instance of `get`, `first` and of a related object."""
    done = executed(frame, rows, "await", place)
    if not rows.one:
        return done
    parent = rows.parent
    if parent is not None and parent.origin is not None and _is_one(frame, parent, rows.relation):
        return Instance(rows.model, Origin(parent.origin.loop, parent.origin.rows, _joined(parent.origin.path, rows.relation)))
    return Instance(rows.model)


def _is_one(frame: Frame, parent: Instance, name: str) -> bool:
    """Whether a relation leads to one object."""
    model = model_of(frame.project, parent.symbol)
    relation = model.relations.get(name) if model is not None else None
    return relation is not None and not relation.many


def _joined(path: str, name: str) -> str:
    return f"{path}__{name}" if path else name


def instance_attribute(frame: Frame, instance: Instance, model: Model, name: str, place: Place) -> Value | None:
    """`instance.name` where it is a relation or a field."""
    relation = model.relations.get(name)
    if relation is not None and relation.target is not None:
        return _read(instance, relation, relation.target)
    return UNKNOWN if relation is not None or model.field(name) is not None else None


def _read(instance: Instance, relation: Relation, target: Symbol) -> Value:
    """A relation: the object or list where it was fetched, else a query that waits to be awaited."""
    origin = instance.origin
    path = _joined(origin.path, relation.name) if origin is not None else relation.name
    loaded = origin is not None and path in origin.rows.loaded
    if loaded and not relation.many and origin is not None:
        return Instance(target, Origin(origin.loop, origin.rows, path))
    paths = origin.rows.loaded if origin is not None else ()
    return Rows(
        model=target,
        loaded=frozenset(p[len(path) + 2 :] for p in paths if p.startswith(f"{path}__")),
        opaque=origin is not None and origin.rows.opaque,
        parent=instance,
        relation=relation.name,
        prefetched=loaded,
        one=not relation.many,
    )


def instance_call(frame: Frame, receiver: Instance | Ref, name: str, site: Site) -> Value | None:
    """A method of a model or of its class."""
    if isinstance(receiver, Ref):
        if name in api.QUERYSET:
            return call(frame, Rows(model=receiver.symbol, site=site.place), name, site)
        return _fetched_for_list(frame, site) if name == "fetch_for_list" else None
    if name == "fetch_related":
        return _fetched(frame, receiver, site)
    if name in api.INSTANCE_WRITES or name in api.INSTANCE_READS:
        writes = name in api.INSTANCE_WRITES
        frame.note(Query(site.place, name, receiver.symbol, None, writes=writes, varies=site.varies, awaited=True))
        return Awaitable(UNKNOWN)
    return None


def _fetched(frame: Frame, instance: Instance, site: Site) -> Value:
    """`await instance.fetch_related("a", "b__c")`: a query for each, and the variable's object has them."""
    origin = instance.origin
    paths = [a.value for a in site.arguments if isinstance(a, Const) and isinstance(a.value, str)]
    if origin is None:
        frame.note(Query(site.place, "fetch_related", instance.symbol, None, varies=site.varies, awaited=True))
        return Awaitable(NONE)
    for path in paths:
        first = path.partition("__")[0]
        if not origin.rows.opaque:
            frame.note(LazyLoad(site.place, instance, first, _joined(origin.path, first), "fetch_related"))
    node = site.node.function if site.node is not None else None
    if isinstance(node, Attribute) and isinstance(node.value, Name) and node.value.id in frame.env:
        more = frozenset(_joined(origin.path, path) for path in django_loading.prefixes(paths))
        is_opaque = origin.rows.opaque or len(paths) < len(site.arguments)
        rows = replace(origin.rows, loaded=origin.rows.loaded | more, opaque=is_opaque)
        frame.env[node.value.id] = Instance(instance.symbol, Origin(origin.loop, rows, origin.path))
    return Awaitable(NONE)


def _fetched_for_list(frame: Frame, site: Site) -> Value:
    """`await Model.fetch_for_list(rows, "a")`: the rows that the variable holds have them."""
    node, rows = site.node, site.arguments[0] if site.arguments else UNKNOWN
    holder = node.arguments[0].value if node is not None and node.arguments else None
    if isinstance(rows, Rows) and isinstance(holder, Name) and holder.id in frame.env:
        frame.env[holder.id] = _loaded(rows, replace(site, arguments=site.arguments[1:]))
    return Awaitable(NONE)
