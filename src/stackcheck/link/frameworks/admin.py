"""Django's admin: what the change list and the inlines of a model read of every row.

Facts from docs.djangoproject.com ("The Django admin site") and an executed check: where `list_display` names a foreign key and
`list_select_related` is false, the change list calls a bare `select_related()`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from msgspec.structs import replace

from stackcheck.catalogue.django_admin import ADMINS, INLINES
from stackcheck.facts.findings import Place
from stackcheck.facts.statements import Bind, Function
from stackcheck.link.evaluate.attributes import read
from stackcheck.link.evaluate.calls import invoke, shown
from stackcheck.link.evaluate.frames import Frame
from stackcheck.link.evaluate.iteration import iterate_value
from stackcheck.link.evaluate.observations import gathered
from stackcheck.link.evaluate.summaries import call_function
from stackcheck.link.frameworks.registrations import Registration, registrations
from stackcheck.link.frameworks.written import value_of
from stackcheck.link.models import Model, model_of
from stackcheck.link.names.resolution import descends, member, mro
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.orm import django, django_loading
from stackcheck.link.project import Project
from stackcheck.link.values.events import LazyLoad
from stackcheck.link.values.kinds import Const, Fixed, Instance, Method, Native, Origin, Ref, Rows, Unknown, Value
from stackcheck.link.values.sites import Site

_NO_SITE = Place("", 0)


LOADING = "the list at "
"""So begins the role under which it is kept how a list loads its rows (see `Observations.make`)."""


class ListLoading(NamedTuple):
    """What tells the list of an admin class which relations to join: its own query, names in `list_select_related`, a class
    that is yet to be written, or ("") nothing; then `joined` are the foreign keys that its columns read.
    """

    admin: str
    by: Literal["", "query", "names", "class"]
    joined: tuple[str, ...] = ()


def change_list(project: Project, registration: Registration) -> None:
    """Show the change list: every name in `list_display` is read of every row."""
    admin, model = registration.admin, registration.model
    instance = Instance(admin)
    frame = Frame(project, registration.place.path, symbol=admin, owner=admin, receiver=instance)
    place = _place(project, registration, "list_display")
    own = invoke(frame, read(frame, instance, "get_queryset", place), Site(place))
    rows = own if isinstance(own, Rows) else django.all_rows(frame, model, place)
    if rows is None:
        return
    columns = _columns(frame, instance, registration.place)
    gathered(project).make(f"{LOADING}{place}", _loading(frame, registration, place, rows, columns))
    rows = _joined(frame, instance, model, rows, columns)
    loop, row = iterate_value(frame, replace(rows, site=rows.site if rows.site not in (None, _NO_SITE) else place), place)
    with frame.inside(replace(loop, host="admin", text=admin.qualname or f"the list of {model.name}")):
        for name in columns:
            _column(frame, instance, row, name, place)
    for inline in _inlines(frame, instance):
        _inline(frame, inline, model)


def _columns(frame: Frame, instance: Instance, place: Place) -> list[str]:
    """The names that the list shows; of a method that gives them as far as it always gives the same."""
    own = member(frame.project, instance.symbol, "get_list_display")
    if own is not None and isinstance(own.fact, Function):
        names, default = call_function(frame, own, instance, Site(place)), []
    else:
        names, default = read(frame, instance, "list_display", place), ["__str__"]
    texts = (item.value for item in names.items if isinstance(item, Const)) if isinstance(names, Fixed) else default
    return [name for name in texts if isinstance(name, str)]


def _loading(frame: Frame, registration: Registration, place: Place, rows: Rows, columns: list[str]) -> ListLoading:
    """How the list is told what to load; every foreign key that its columns read, for who names some joins no others."""
    admin = registration.admin
    if admin.is_external:
        return ListLoading("", "class")
    if any(model_joins(frame.project, registration.model, path) for path in rows.loaded):
        return ListLoading(admin.qualname, "query")
    wanted = read(frame, frame.receiver or Instance(admin), "list_select_related", place)
    if isinstance(wanted, Fixed) and wanted.items:
        return ListLoading(admin.qualname, "names")
    row = Instance(registration.model.symbol, Origin(place, replace(rows, state="rows")))
    inner = Frame(frame.project, frame.path, symbol=admin, owner=admin, receiver=frame.receiver, active=frozenset({place}))
    for name in columns:
        _column(inner, Instance(admin), row, name, place)
    read_of_each = {event.path for event in inner.events.values() if isinstance(event, LazyLoad) and not event.verb}
    joined = (path for path in read_of_each if model_joins(frame.project, registration.model, path))
    return ListLoading(admin.qualname, "", tuple(sorted(joined)))


def model_joins(project: Project, model: Model | None, path: str) -> bool:
    """Whether `select_related` can load a path: one related object of one table at every step."""
    for name in path.split("__"):
        relation = model.relations.get(name) if model is not None else None
        if relation is None or relation.many or relation.kind == "generic_foreign_key":
            return False
        model = model_of(project, relation.target)
    return True


def method(frame: Frame, instance: Instance, name: str, site: Site) -> Value | None:
    """`super().get_queryset(request)` of an admin: all rows of the model that it is registered for."""
    if name != "get_queryset" or not descends(frame.project, instance.symbol, ADMINS):
        return None
    models = [r.model for r in registrations(frame.project) if instance.symbol is r.admin]
    return django.all_rows(frame, models[0], site.place) if len(models) == 1 else None


def _place(project: Project, registration: Registration, name: str) -> Place:
    found = member(project, registration.admin, name)
    return found.place if found is not None and isinstance(found.fact, Bind) else registration.place


def _joined(frame: Frame, instance: Instance, model: Model, rows: Rows, shown: list[str]) -> Rows:
    """What `list_select_related` adds to the query."""
    place = instance.symbol.place
    wanted = read(frame, instance, "list_select_related", place)
    if isinstance(wanted, Fixed) and wanted.items:
        paths = (item.value for item in wanted.items if isinstance(item, Const))
        return replace(rows, loaded=rows.loaded | django_loading.prefixes(path for path in paths if isinstance(path, str)))
    named = any(name in model.relations and model.relations[name].column for name in shown)
    if wanted == Const(value=True) or (
        (named and wanted in (Const(value=False), Const(None))) or (named and isinstance(wanted, Unknown | Native))
    ):
        bare = django.call(frame, replace(rows, state="query"), "select_related", Site(place))
        return replace(bare, site=rows.site) if isinstance(bare, Rows) else rows
    return rows


def _column(frame: Frame, instance: Instance, row: Value, name: str, place: Place) -> None:
    own = member(frame.project, instance.symbol, name)
    if own is not None and isinstance(own.fact, Function):
        call_function(frame, own, instance, Site(place, (row,)))
        return
    value = read(frame, row, name, place)
    if isinstance(value, Method):
        value = invoke(frame, value, Site(place))
    shown(frame, value, place)


def _inlines(frame: Frame, instance: Instance) -> Iterator[Symbol]:
    value = read(frame, instance, "inlines", instance.symbol.place)
    for item in value.items if isinstance(value, Fixed) else ():
        if isinstance(item, Ref) and descends(frame.project, item.symbol, INLINES):
            yield item.symbol


def _inline(frame: Frame, inline: Symbol, parent: Model) -> None:
    """An inline shows the text of every object that it edits, where there may be several."""
    place = inline.place
    model = read(frame, Instance(inline), "model", place)
    found = model_of(frame.project, model.symbol) if isinstance(model, Ref) else None
    custom = member(frame.project, inline, "get_queryset")
    if found is None or custom is not None or _is_of_one(frame, inline, found, parent):
        return
    rows = django.all_rows(frame, found, place)
    if rows is not None:
        inner = Frame(frame.project, inline.path, symbol=inline, owner=inline, receiver=Instance(inline))
        loop, row = iterate_value(inner, replace(rows, site=place), place)
        with inner.inside(replace(loop, host="admin", text=inline.qualname)):
            shown(inner, row, place)


def _is_of_one(frame: Frame, inline: Symbol, model: Model, parent: Model) -> bool:
    """Whether an inline edits at most one object: the key to the parent is unique, or it says so."""
    most = member(frame.project, inline, "max_num")
    if (
        most is not None
        and isinstance(most.fact, Bind)
        and most.fact.value is not None
        and value_of(frame.project, most.path, most.fact.value) == Const(1)
    ):
        return True
    owners = mro(frame.project, parent.symbol)
    keys = [relation for relation in model.relations.values() if relation.column and relation.target in owners]
    named = read(frame, Instance(inline), "fk_name", inline.place)
    keys = [key for key in keys if named == Const(key.name)] or keys
    return bool(keys) and all(key.kind == "one_to_one" for key in keys)
