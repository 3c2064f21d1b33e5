"""Filters that are declared, not written as calls: filter sets, the filter fields of views, the lists of the admin."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from stackcheck.catalogue import django_filter as api
from stackcheck.catalogue import drf
from stackcheck.facts.findings import Place
from stackcheck.facts.statements import Bind, Function
from stackcheck.link.evaluate.attributes import read
from stackcheck.link.evaluate.calls import invoke
from stackcheck.link.evaluate.frames import Frame
from stackcheck.link.evaluate.summaries import call_function
from stackcheck.link.frameworks.api_views import api_views, is_paginated, may_narrow
from stackcheck.link.frameworks.registrations import Registration, registrations
from stackcheck.link.frameworks.views import is_cut, lists
from stackcheck.link.indexing.filter_sets import OPTION, filtered, filters, items, lookups, page, texts
from stackcheck.link.models import Model
from stackcheck.link.names.definitions import classes
from stackcheck.link.names.resolution import descends, member
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.observed import observations
from stackcheck.link.orm import django
from stackcheck.link.project import Project
from stackcheck.link.values.events import FILTERED, Query
from stackcheck.link.values.kinds import UNKNOWN, Const, Fixed, Instance, Native, Predicate, Ref, Rows, Unknown, Value
from stackcheck.link.values.sites import Site


def declared(project: Project) -> Iterator[Query]:
    """The queries that declared filters and orders make."""
    given = _filter_sets(project)  # so that the project's functions run in the order of their own first
    for view in api_views(project):
        yield from _view(project, view)
    for filter_set, rows in given:
        yield from filters(project, filter_set, rows)
    for view in lists(project):
        yield from _list(project, view)
    for registration in registrations(project):
        yield from _change_list(project, registration)


def _filter_sets(project: Project) -> list[tuple[Symbol, Rows]]:
    """The filter sets that the code makes, with the rows that each is given, and those of views that are made for one."""
    made = {(query.function, query.rows): None for query in observations(project).executed() if query.verb == FILTERED}
    named = {symbol.name: symbol for symbol in classes(project)}
    return [(named[name], rows) for name, rows in made if rows is not None and name in named]


def _view(project: Project, view: Symbol) -> Iterator[Query]:
    instance = Instance(view, None, "list")
    frame = Frame(project, view.path, symbol=view, owner=view, receiver=instance)
    fields = _attribute(frame, instance, ("filterset_fields", "filter_fields"))
    filter_set = _attribute(frame, instance, ("filterset_class", "filter_class"))
    orders = _attribute(frame, instance, ("ordering_fields",))
    order = _order_of_pages(frame, instance)
    if fields is None and filter_set is None and orders is None and order is None:
        return
    rows = invoke(frame, read(frame, instance, "get_queryset", view.place), Site(view.place))
    if not isinstance(rows, Rows) or rows.opaque or rows.state != "query" or may_narrow(project, view):
        return
    if fields is not None:
        place, value = fields
        for name in lookups(value):
            yield filtered(rows, place, Predicate(name, place))
    if filter_set is not None and isinstance(filter_set[1], Ref) and descends(project, filter_set[1].symbol, api.FILTER_SETS):
        yield from filters(project, filter_set[1].symbol, rows)
    if order is not None and is_paginated(frame, instance):
        yield page(rows, *order)
    if orders is not None and is_paginated(frame, instance):
        place, value = orders
        for name in texts(value):
            yield replace(page(rows, place, (name,)), verb=OPTION)


def _order_of_pages(frame: Frame, instance: Instance) -> tuple[Place, tuple[str, ...]] | None:
    """The order that an API view gives its lists where nobody asks for one: by its filters, or by its pagination."""
    pages = read(frame, instance, "pagination_class", instance.symbol.place)
    if isinstance(pages, Ref) and descends(frame.project, pages.symbol, drf.CURSORS):
        return _order(frame, Instance(pages.symbol))
    backends = read(frame, instance, "filter_backends", instance.symbol.place)
    is_ordered = any(isinstance(each, Ref) and descends(frame.project, each.symbol, drf.ORDERINGS) for each in items(backends))
    return _order(frame, instance) if is_ordered else None


def _order(frame: Frame, instance: Instance) -> tuple[Place, tuple[str, ...]] | None:
    """What `ordering` says: a name, or several."""
    found = _attribute(frame, instance, ("ordering",))
    if found is None:
        return None
    place, value = found
    names = tuple(each.value for each in (value, *items(value)) if isinstance(each, Const) and isinstance(each.value, str))
    return (place, names) if names else None


def _list(project: Project, view: Symbol) -> Iterator[Query]:
    """The pages of a list view, whatever renders them."""
    instance = Instance(view)
    frame = Frame(project, view.path, symbol=view, owner=view, receiver=instance)
    if not is_cut(frame, instance):
        return
    rows = invoke(frame, read(frame, instance, "get_queryset", view.place), Site(view.place))
    if isinstance(rows, Rows) and not rows.opaque and rows.state == "query":
        order = _order(frame, instance)
        own = order if rows.ordering is None else None
        yield page(rows, *own) if own is not None else page(rows, rows.ordered or view.place)


def _attribute(frame: Frame, instance: Instance, names: tuple[str, ...]) -> tuple[Place, Value] | None:
    """An attribute that the class or a base of the project binds, with its place."""
    for name in names:
        found = member(frame.project, instance.symbol, name)
        if found is not None and isinstance(found.fact, Bind):
            return found.place, read(frame, instance, name, found.place)
    return None


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
    names = tuple(texts(order[1])) if order is not None else None
    first = (names or model.ordering or ("",))[0].removeprefix("-")
    if _is_date(model, first):
        place = order[0] if order is not None else admin.place
        yield page(rows, place, names or rows.ordering)
    hierarchy = _attribute(frame, instance, ("date_hierarchy",))
    if hierarchy is not None and isinstance(hierarchy[1], Const) and isinstance(hierarchy[1].value, str):
        yield filtered(rows, hierarchy[0], Predicate(f"{hierarchy[1].value}__range", hierarchy[0]))
    filters = _attribute(frame, instance, ("list_filter",))
    if filters is not None:
        for name in texts(filters[1]):
            if _is_date(model, name):
                yield filtered(rows, filters[0], Predicate(f"{name}__range", filters[0]))
        for item in filters[1].items if isinstance(filters[1], Fixed) else ():
            narrowed = _narrowed_by(frame, item, rows) if isinstance(item, Ref) else None
            if narrowed is not None:
                yield filtered(narrowed, filters[0])


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
