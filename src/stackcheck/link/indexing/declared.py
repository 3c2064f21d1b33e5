"""Filters that are declared, not written as calls: filter sets, the filter fields of API views, the lists of the admin."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from stackcheck.catalogue import django_filter as api
from stackcheck.facts.expressions import Call, Expression, Name
from stackcheck.facts.findings import Place
from stackcheck.facts.parts import keyword
from stackcheck.facts.statements import Bind, Class, Function
from stackcheck.link.evaluate.attributes import read
from stackcheck.link.evaluate.calls import invoke
from stackcheck.link.evaluate.frames import Frame, Site
from stackcheck.link.evaluate.observed import observations
from stackcheck.link.evaluate.summaries import call_function
from stackcheck.link.events import Query
from stackcheck.link.frameworks.admin import Registration, registrations
from stackcheck.link.frameworks.api_views import api_views, is_paginated, may_narrow
from stackcheck.link.models import Model
from stackcheck.link.models.written import Written, constant, meaning
from stackcheck.link.orm import django
from stackcheck.link.project import Project
from stackcheck.link.symbols import Symbol, class_scope, descends, member, mro
from stackcheck.link.values import UNKNOWN, Const, Fixed, Instance, Native, Predicate, Record, Ref, Rows, Unknown, Value

VERB = "declared"


def declared(project: Project) -> Iterator[Query]:
    """The queries that declared filters and orders make."""
    observations(project)  # so that the project's functions run in the order of their own first
    for view in api_views(project):
        yield from _view(project, view)
    for registration in registrations(project):
        yield from _change_list(project, registration)


def _query(rows: Rows, place: Place, predicate: Predicate | None = None) -> Query:
    found = replace(rows, predicates=(*rows.predicates, predicate)) if predicate is not None else rows
    return Query(place, VERB, rows.model, found)


def _view(project: Project, view: Symbol) -> Iterator[Query]:
    instance = Instance(view, None, "list")
    frame = Frame(project, view.path, symbol=view, owner=view, receiver=instance)
    fields = _attribute(frame, instance, ("filterset_fields", "filter_fields"))
    filter_set = _attribute(frame, instance, ("filterset_class", "filter_class"))
    orders = _attribute(frame, instance, ("ordering_fields",))
    if fields is None and filter_set is None and orders is None:
        return
    rows = invoke(frame, read(frame, instance, "get_queryset", view.place), Site(view.place))
    if not isinstance(rows, Rows) or rows.opaque or rows.state != "query" or may_narrow(project, view):
        return
    if fields is not None:
        place, value = fields
        for name in _lookups(value):
            yield _query(rows, place, Predicate(name, place))
    if filter_set is not None and isinstance(filter_set[1], Ref) and descends(project, filter_set[1].symbol, api.FILTER_SETS):
        yield from _filter_set(project, filter_set[1].symbol, rows)
    if orders is not None and is_paginated(frame, instance):
        place, value = orders
        for name in _texts(value):
            yield _query(replace(rows, ordering=(name,), sliced=True, ordered=place), place)


def _attribute(frame: Frame, instance: Instance, names: tuple[str, ...]) -> tuple[Place, Value] | None:
    """An attribute that the class or a base of the project binds, with its place."""
    for name in names:
        found = member(frame.project, instance.symbol, name)
        if found is not None and isinstance(found.fact, Bind):
            return found.place, read(frame, instance, name, found.place)
    return None


def _texts(value: Value) -> list[str]:
    items = value.items if isinstance(value, Fixed) else ()
    return [item.value for item in items if isinstance(item, Const) and isinstance(item.value, str)]


def _lookups(value: Value) -> Iterator[str]:
    """`["status"]`, `{"created": ["gte", "lte"]}`."""
    yield from _texts(value)
    for name, lookups in value.entries if isinstance(value, Record) else ():
        yield from (name if lookup == "exact" else f"{name}__{lookup}" for lookup in _texts(lookups))


def _filter_set(project: Project, symbol: Symbol, rows: Rows) -> Iterator[Query]:
    """The filters of a filter set over these rows."""
    own: set[str] = set()
    for base in mro(project, symbol):
        for name, statement in ({} if base.is_external else class_scope(project, base)).items():
            if isinstance(statement, Bind) and isinstance(statement.value, Call) and name not in own:
                own.add(name)
                filter_ = meaning(project, base, statement.value.function)
                if filter_ is not None and descends(project, filter_, api.FILTERS):
                    yield from _filter(project, symbol, base, name, statement.value, filter_=filter_, rows=rows)
    meta = member(project, symbol, "Meta")
    fields = member(project, meta, "fields") if meta is not None and isinstance(meta.fact, Class) else None
    if fields is not None and isinstance(fields.fact, Bind):
        value = read(Frame(project, symbol.path), Ref(meta), "fields", fields.place)  # type: ignore[arg-type]
        for name in _lookups(value):
            if name not in own:
                yield _query(rows, fields.place, Predicate(name, fields.place))


def _filter(
    project: Project, filter_set: Symbol, owner: Symbol, name: str, call: Call, *, filter_: Symbol, rows: Rows
) -> Iterator[Query]:
    place = Place(owner.path, call.line, call.col)
    if keyword(call, "method") is not None:
        yield from _method(project, filter_set, owner, call, rows, place=place)
        return
    field = _text(project, owner, call, "field_name") or _text(project, owner, call, "name")
    lookup = _text(project, owner, call, "lookup_expr") or _text(project, owner, call, "lookup_type")
    if field is None:
        field = name if keyword(call, "field_name") is None and keyword(call, "name") is None else ""
    own = member(project, filter_, "filter")
    if own is not None and isinstance(own.fact, Function):
        yield from _overridden(project, filter_, own, rows, field, place=place)
        return
    if lookup is None:
        if keyword(call, "lookup_expr") is not None or not field:
            return
        lookup = "in" if descends(project, filter_, api.MEMBERSHIPS) else ""
        if descends(project, filter_, api.RANGES):
            lookup = "range"
    excludes = keyword(call, "exclude") is not None
    written = f"{field}__{lookup}" if lookup and lookup != "exact" else field
    yield _query(rows, place, Predicate(written, place, excludes))


def _overridden(project: Project, filter_: Symbol, own: Symbol, rows: Rows, field: str, *, place: Place) -> Iterator[Query]:
    """A filter of the project's own class, whose method `filter` narrows the rows by the field that it was made for."""
    if not field:
        return
    receiver = Instance(filter_, holds=(("field_name", Const(field)),))
    frame = Frame(project, own.path, symbol=filter_, owner=filter_, receiver=receiver)
    value = call_function(frame, own, receiver, Site(place, (rows, UNKNOWN)))
    if isinstance(value, Rows):
        known, added = rows.predicates, value.predicates[len(rows.predicates) :]
        yield _query(replace(value, predicates=(*known, *(replace(p, place=place) for p in added))), place)


def _method(project: Project, filter_set: Symbol, owner: Symbol, call: Call, rows: Rows, *, place: Place) -> Iterator[Query]:
    """A filter that is a method: it is given the rows, and gives them back narrowed."""
    given = keyword(call, "method")
    frame = Frame(project, owner.path, symbol=filter_set, owner=filter_set, receiver=Instance(filter_set))
    arguments = Site(place, (rows, UNKNOWN, UNKNOWN))
    name = constant(project, Written(given, owner)) if given is not None else None
    value: Value = UNKNOWN
    if isinstance(name, str):
        function = member(project, filter_set, name)
        if function is not None and isinstance(function.fact, Function):
            value = call_function(frame, function, Instance(filter_set), arguments)
    elif isinstance(given, Name):
        function = meaning(project, owner, given)
        if function is not None and isinstance(function.fact, Function):
            value = call_function(frame, function, None, arguments)
    if isinstance(value, Rows):
        yield _query(value, place)


def _text(project: Project, owner: Symbol, call: Call, name: str) -> str | None:
    given: Expression | None = keyword(call, name)
    found = constant(project, Written(given, owner)) if given is not None else None
    return found if isinstance(found, str) else None


def _change_list(project: Project, registration: Registration) -> Iterator[Query]:
    """The list of a model in the admin: pages of all its rows, in order, narrowed by its dates."""
    admin, model = registration.admin, registration.model
    instance = Instance(admin)
    frame = Frame(project, admin.path, symbol=admin, owner=admin, receiver=instance)
    manager = django.manager_of(project, model, "_default_manager")
    if manager is None:
        return
    own = invoke(frame, read(frame, instance, "get_queryset", admin.place), Site(admin.place))
    rows = django.queryset(frame, manager, admin.place) if isinstance(own, Unknown | Native) else own
    if not isinstance(rows, Rows) or rows.opaque:
        return
    order = _attribute(frame, instance, ("ordering",))
    names = tuple(_texts(order[1])) if order is not None else None
    first = (names or model.ordering or ("",))[0].removeprefix("-")
    if _is_date(model, first):
        place = order[0] if order is not None else admin.place
        yield _query(replace(rows, sliced=True, ordering=names or rows.ordering, ordered=place), place)
    hierarchy = _attribute(frame, instance, ("date_hierarchy",))
    if hierarchy is not None and isinstance(hierarchy[1], Const) and isinstance(hierarchy[1].value, str):
        yield _query(rows, hierarchy[0], Predicate(f"{hierarchy[1].value}__range", hierarchy[0]))
    filters = _attribute(frame, instance, ("list_filter",))
    if filters is not None:
        for name in _texts(filters[1]):
            if _is_date(model, name):
                yield _query(rows, filters[0], Predicate(f"{name}__range", filters[0]))
        for item in filters[1].items if isinstance(filters[1], Fixed) else ():
            narrowed = _narrowed_by(frame, item, rows) if isinstance(item, Ref) else None
            if narrowed is not None:
                yield _query(narrowed, filters[0])


def _narrowed_by(frame: Frame, item: Ref, rows: Rows) -> Rows | None:
    """What a filter class of the admin makes of the rows."""
    function = member(frame.project, item.symbol, "queryset")
    if function is None or not isinstance(function.fact, Function):
        return None
    value = call_function(frame, function, Instance(item.symbol), Site(item.symbol.place, (UNKNOWN, rows)))
    return value if isinstance(value, Rows) else None


def _is_date(model: Model, name: str) -> bool:
    field = model.field(name) if name else None
    return field is not None and field.kind in ("date", "datetime")
