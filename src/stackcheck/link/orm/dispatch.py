"""The mappers as a library of the interpreter: what attributes, calls and iterations of rows and models do."""

from __future__ import annotations

from msgspec.structs import replace

from stackcheck.catalogue import django_orm as django_api
from stackcheck.catalogue import tortoise_orm as tortoise_api
from stackcheck.catalogue.django_classes import LOOKUPS
from stackcheck.facts.expressions import Name, Sequence, Slice, Subscript
from stackcheck.facts.findings import Place
from stackcheck.facts.parts import start
from stackcheck.link.evaluate.frames import Frame
from stackcheck.link.evaluate.libraries import Library
from stackcheck.link.models import by_label, model_of
from stackcheck.link.models.users import is_model
from stackcheck.link.names.resolution import descends
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.orm import django, django_loading, libraries, sqlalchemy, subqueries, tortoise
from stackcheck.link.orm.flags import written
from stackcheck.link.project import Project
from stackcheck.link.values.conditions import given, q
from stackcheck.link.values.events import PREFETCHED, Query
from stackcheck.link.values.kinds import (
    NONE,
    UNKNOWN,
    Awaitable,
    Column,
    Const,
    Fixed,
    Instance,
    Loading,
    Native,
    Origin,
    Ref,
    Rows,
    Unknown,
    Value,
    one_of,
    row,
)
from stackcheck.link.values.sites import Site


def _orm(project: Project, symbol: Symbol) -> str:
    """Which mapper a class belongs to; "" for none.  SQLModel is SQLAlchemy."""
    model = model_of(project, symbol)
    return "" if model is None else "sqlalchemy" if model.orm == "sqlmodel" else model.orm


def _attribute(frame: Frame, value: Value, name: str, place: Place) -> Value | None:
    match value:
        case Rows():
            return _of_rows(frame, value, name, place)
        case Instance():
            return _of_instance(frame, value, name, place)
        case Ref(symbol=symbol):
            return _of_class(frame, symbol, name, place)
        case Native(receiver=Instance() | Ref()):
            return _of_part(frame, value, name)
        case Fixed(items=items):
            # `row.User`: an entity of a result's row by the name of its class
            return next((item for item in items if isinstance(item, Instance) and item.symbol.qualname == name), None)
        case _:
            return None


def _method(frame: Frame, value: Value, name: str, site: Site) -> Value | None:
    match value:
        case Rows():
            return _rows_call(frame, value, name, site)
        case Instance() | Ref():
            return _instance_call(frame, value, name, site)
        case Column():
            return sqlalchemy.column_call(frame, value, name, site)
        case Loading():
            return sqlalchemy.option(name, site, value)
        case Unknown() if site.arguments:
            return sqlalchemy.unknown_call(frame, name, site)
        case _:
            return None


def _of_rows(frame: Frame, rows: Rows, name: str, place: Place) -> Value | None:
    """`rows.name`."""
    match _orm(frame.project, rows.model):
        case "sqlalchemy":
            return sqlalchemy.rows_attribute(frame, rows, name)
        case "django":
            return django.attribute(frame, rows, name, place)
        case "tortoise":
            return tortoise.attribute(frame, rows, name, place)
        case _:
            return None


def _rows_call(frame: Frame, rows: Rows, name: str, site: Site) -> Value | None:
    """`rows.name(...)` for a method that a mapper gives to rows."""
    match _orm(frame.project, rows.model):
        case "django":
            return django.call(frame, rows, name, site)
        case "sqlalchemy":
            return sqlalchemy.rows_call(frame, rows, name, site)
        case "tortoise":
            return tortoise.call(frame, rows, name, site)
        case _:
            return None


def executed(frame: Frame, rows: Rows, verb: str, place: Place) -> Rows:
    """The rows after the query has run, which is noted."""
    match _orm(frame.project, rows.model):
        case "django":
            return django.executed(frame, rows, verb, place)
        case "sqlalchemy":
            return sqlalchemy.iterated(frame, rows, verb, place)
        case "tortoise":
            return tortoise.executed(frame, rows, verb, place)
        case _:
            return replace(rows, state="rows")


def _awaited(frame: Frame, rows: Rows, place: Place) -> Value:
    """`await rows`."""
    return tortoise.awaited(frame, rows, place) if _orm(frame.project, rows.model) == "tortoise" else rows


def _stored(frame: Frame, instance: Instance, name: str, value: Value, place: Place) -> Instance:
    """The object after `instance.name = value`: a relation needs no query then, and without its key it is a new one."""
    if name in ("pk", "id") and value == NONE and _orm(frame.project, instance.symbol) == "django":
        return Instance(instance.symbol)
    if instance.origin is not None and not instance.origin.path:
        written(frame, instance.origin.rows, name, value, place)
    return sqlalchemy.with_loaded(instance, Fixed((Const(name),)))


def _subscripted(frame: Frame, rows: Rows, node: Subscript) -> Value | None:
    place = frame.place(*start(node))
    match _orm(frame.project, rows.model):
        case "django":
            return django.subscripted(frame, rows, node, place)
        case "sqlalchemy":
            rows = sqlalchemy.iterated(frame, rows, "index", place)
            return rows if isinstance(node.index, Slice) else row(rows, None)
        case "tortoise":
            return rows if isinstance(node.index, Slice) else row(rows, None)
        case _:
            return None


def _of_class(frame: Frame, symbol: Symbol, name: str, place: Place) -> Value | None:
    """`Model.name`: a manager; None for what is none."""
    model = model_of(frame.project, symbol)
    if model is None or model.orm == "tortoise":
        return None
    if model.orm != "django":
        found = sqlalchemy.class_attribute(frame, model, name, place)
        return None if isinstance(found, Unknown) else found
    relation = model.relations.get(name)
    if relation is not None and relation.kind == "many_to_many":
        return Native(Ref(symbol), name)
    return django.manager_of(frame.project, model, name)


def _of_instance(frame: Frame, instance: Instance, name: str, place: Place) -> Value | None:
    """`instance.name` where a mapper defines it; None for what it does not."""
    model = model_of(frame.project, instance.symbol)
    if model is None:
        return None
    if model.orm in ("sqlalchemy", "sqlmodel"):
        return sqlalchemy.instance_attribute(frame, instance, model, name, place)
    if model.orm == "tortoise":
        return tortoise.instance_attribute(frame, instance, model, name, place)
    relation = model.relations.get(name)
    if relation is not None:
        return django.read(frame, instance, relation, place) if model.orm == "django" else UNKNOWN
    made = django.prefetched_list(instance, name)
    if made is not None:
        return made
    return UNKNOWN if model.field(name) is not None else None


def _of_part(frame: Frame, part: Native, name: str) -> Value | None:
    """`row._state.adding`: a row that a query gave is not new; `Model.tags.through`: the model of the table between."""
    match part:
        case Native(receiver=Instance(symbol=symbol, origin=Origin()), name="_state") if (
            _orm(frame.project, symbol) == "django"
        ):
            return Const(value=False) if name == "adding" else None
        case Native(receiver=Ref(symbol=symbol), name=held) if name == "through":
            model = model_of(frame.project, symbol)
            relation = model.relations.get(held) if model is not None else None
            return Ref(relation.through) if relation is not None and relation.through is not None else None
        case _:
            return None


def _instance_call(frame: Frame, receiver: Instance | Ref, name: str, site: Site) -> Value | None:
    """A method that a mapper gives to instances; None for others."""
    mapper = _orm(frame.project, receiver.symbol)
    if mapper == "tortoise":
        return tortoise.instance_call(frame, receiver, name, site)
    if mapper != "django":
        return None
    if isinstance(receiver, Ref):
        return libraries.instance_call(frame, receiver, name, site)
    if name in django_api.INSTANCE_WRITES or name in django_api.INSTANCE_READS or name.startswith(django_api.NEIGHBOURS):
        writes = name in django_api.INSTANCE_WRITES
        frame.note(Query(site.place, name, receiver.symbol, None, writes=writes, varies=site.varies))
        if name.startswith(django_api.NEIGHBOURS):
            return Instance(receiver.symbol)
        return Awaitable(UNKNOWN) if name.startswith("a") else UNKNOWN
    return libraries.instance_call(frame, receiver, name, site)


def _construct(frame: Frame, symbol: Symbol, site: Site) -> Value | None:
    """`Model(...)`: a new instance; `BookQuerySet(Book)`: a query over all rows."""
    if is_model(frame.project, symbol):
        return Instance(symbol)
    if descends(frame.project, symbol, django_api.QUERYSETS):
        return _all_rows(frame, site, symbol)
    return None


def _all_rows(frame: Frame, site: Site, methods: Symbol | None) -> Value | None:
    """What a queryset class gives when it is called with a model."""
    match site.argument(0, "model"):
        case Ref(symbol=model) if is_model(frame.project, model):
            asked = frame.receiver.site if isinstance(frame.receiver, Rows) else None
            return Rows(model=model, site=asked or site.place, methods=methods)
        case _:
            return None


def _function(frame: Frame, name: str, site: Site) -> Value | None:
    """A framework's function that works on models; None for others."""
    if name in django_api.QUERYSETS:
        return _all_rows(frame, site, None)
    known = libraries.external_call(frame, name, site) or subqueries.external_call(frame, name, site)
    if known is not None:
        return known
    match name:
        case _ if name in django_api.ONE_OR_404:
            rows = _rows_of(frame, site.arguments[0] if site.arguments else UNKNOWN, site)
            if rows is None:
                return UNKNOWN
            rows = replace(rows, predicates=(*rows.predicates, *given(replace(site, arguments=site.arguments[1:]))))
            django.executed(frame, rows, "get", site.place, varies=site.varies)
            return Awaitable(one_of(rows)) if ".aget" in name else one_of(rows)
        case _ if name in django_api.LIST_OR_404:
            rows = _rows_of(frame, site.arguments[0] if site.arguments else UNKNOWN, site)
            return django.executed(frame, rows, "iteration", site.place) if rows is not None else UNKNOWN
        case _ if name in LOOKUPS:
            return _registered(frame, site)
        case _ if name in django_api.PREFETCH | tortoise_api.PREFETCH:
            return django_loading.prefetch(frame.project, site)
        case _ if name in django_api.PREFETCHING:
            return _prefetch_objects(frame, site)
        case _ if name in django_api.Q | tortoise_api.Q:
            return q(site)
        case _:
            return sqlalchemy.external_call(frame, name, site)


def _registered(frame: Frame, site: Site) -> Value:
    """`apps.get_model("app", "Model")` or `apps.get_model("app.Model")`."""
    names = [value.value for value in site.arguments[:2] if isinstance(value, Const) and isinstance(value.value, str)]
    model = by_label(frame.project, ".".join(names), frame.path) if names else None
    return Ref(model.symbol) if model is not None else UNKNOWN


def _rows_of(frame: Frame, value: Value, site: Site) -> Rows | None:
    """The query that a model, manager or queryset given to a shortcut means."""
    match value:
        case Rows():
            return django.queryset(frame, value, site.place)
        case Ref(symbol=symbol) if (model := model_of(frame.project, symbol)) is not None:
            return django.all_rows(frame, model, site.place)
        case _:
            return None


def _prefetch_objects(frame: Frame, site: Site) -> Value:
    """`prefetch_related_objects(rows, ...)` loads the relations of the instances that a variable holds, or that are listed; in
    a loop over rows it is a query for each, and all of them have it afterwards.
    """
    holder = site.node.arguments[0].value if site.node is not None and site.node.arguments else None
    paths = replace(site, arguments=site.arguments[1:])
    for each in holder.items if isinstance(holder, Sequence) else (holder,):
        held = frame.env.get(each.id) if isinstance(each, Name) else None
        if isinstance(each, Name) and held is not None:
            frame.env[each.id] = _prefetched(frame, held, paths)
        if isinstance(held, Instance) and held.origin is not None and not held.origin.path:
            if held.origin.loop is not None:
                frame.note(Query(site.place, PREFETCHED, held.symbol, None, varies=site.varies))
            for name, rows in list(frame.env.items()):
                if rows == held.origin.rows:
                    frame.env[name] = _prefetched(frame, rows, paths)
    return Const(None)


def _prefetched(frame: Frame, held: Value, paths: Site) -> Value:
    match held:
        case Rows():
            more = django.call(frame, replace(held, state="query"), "prefetch_related", paths)
            return replace(more, state=held.state) if isinstance(more, Rows) else held
        case Instance(symbol=symbol, origin=origin):
            more = django_loading.prefetched(Rows(model=symbol, state="rows"), paths)
            before = origin if origin is not None else Origin(None, Rows(model=symbol, state="rows"))
            below = frozenset(f"{before.path}__{path}" if before.path else path for path in more.loaded)
            rows = replace(before.rows, loaded=before.rows.loaded | below, opaque=before.rows.opaque or more.opaque)
            return Instance(symbol, Origin(before.loop, rows, before.path))
        case _:
            return held


MAPPERS = Library(
    attribute=_attribute,
    construct=_construct,
    method=_method,
    function=_function,
    executed=executed,
    awaited=_awaited,
    subscripted=_subscripted,
    stored=_stored,
)
