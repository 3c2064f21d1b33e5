"""Functions and methods of libraries that ask the database or give rows, as the catalogue or the configuration tells."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from stackcheck.catalogue import querying as api
from stackcheck.catalogue.django_classes import SETTING_OF_USERS, SWAPPABLE, SWAPPED
from stackcheck.facts.expressions import Attribute, Name
from stackcheck.link.evaluate.frames import Frame
from stackcheck.link.evaluate.provided import PROVIDED
from stackcheck.link.models import Model, by_label, model_of, user_model
from stackcheck.link.models.django.apps import setting
from stackcheck.link.names.resolution import mro
from stackcheck.link.names.symbols import external
from stackcheck.link.orm import django
from stackcheck.link.project import Project, table
from stackcheck.link.values.events import Query
from stackcheck.link.values.kinds import UNKNOWN, Const, Instance, Ref, Rows, Value
from stackcheck.link.values.sites import Site


@table
def executing(project: Project) -> Mapping[str, str]:
    """The functions that execute a query when they are called."""
    return api.extended(project.options.querying_calls)


def external_call(frame: Frame, name: str, site: Site) -> Value | None:
    """A function or method of another library, by its qualified name; None for those of which nothing is known."""
    if name in executing(frame.project):
        _ask(frame, name, site)
        return UNKNOWN
    if name in api.PREPARING:
        _prepare(frame, site)
        return UNKNOWN
    if name in SWAPPED:
        return _swappable(frame, SWAPPED[name])
    if name in api.ROWS:
        label = api.ROWS[name]
        model = user_model(frame.project, frame.path) if label == SETTING_OF_USERS else by_label(frame.project, label)
        return _all(frame, model, site)
    if name in api.ROWS_OF_ARGUMENT:
        return _narrowed(frame, site.argument(*api.ROWS_OF_ARGUMENT[name]), site)
    return None


def instance_call(frame: Frame, receiver: Instance | Ref, name: str, site: Site) -> Value | None:
    """A method that a model has from a library's base class; None for others."""
    for base in mro(frame.project, receiver.symbol):
        full = f"{base.name}.{name}"
        if not base.is_external:
            continue
        if full in api.OWN_ROWS:
            return _all(frame, model_of(frame.project, receiver.symbol), site)
        if full in api.OWN_ROW:
            frame.note(Query(site.place, name, receiver.symbol, None, varies=site.varies))
            return Instance(receiver.symbol)
        if full in api.OWN_COUNT:
            frame.note(Query(site.place, "count", receiver.symbol, None, varies=site.varies))
            return UNKNOWN
        if full in api.OF_ROW and isinstance(receiver, Instance) and receiver.origin is not None and receiver.origin.loop:
            _ask(frame, full, site)
            return UNKNOWN
    return None


def _ask(frame: Frame, name: str, site: Site) -> None:
    owner, _, last = name.rpartition(".")
    frame.note(Query(site.place, last, external(frame.project, owner), None, varies=site.varies, function=name))


def _prepare(frame: Frame, site: Site) -> None:
    """From now on the object has its answers at hand."""
    match site.node.function if site.node is not None else None:
        case Attribute(value=Name(id=name)) if name in frame.env:
            frame.env[name] = PROVIDED
        case Attribute(value=Attribute(value=Name(id=name), name=attribute)) if frame.env.get(name) == frame.receiver:
            frame.attributes[attribute] = PROVIDED
        case _:
            pass


def _swappable(frame: Frame, name: str) -> Value:
    label = setting(frame.project, name, frame.path) or SWAPPABLE.get(name)
    model = by_label(frame.project, label, frame.path) if label else None
    return Ref(model.symbol) if model is not None else UNKNOWN


def _all(frame: Frame, model: Model | None, site: Site) -> Value:
    manager = django.manager_of(frame.project, model, "_default_manager") if model is not None else None
    return _narrowed(frame, manager, site)


def _narrowed(frame: Frame, value: Value | None, site: Site) -> Value:
    """Some of the rows of a model, manager or query."""
    if isinstance(value, Ref):
        return _all(frame, model_of(frame.project, value.symbol), site)
    if not isinstance(value, Rows) or site.keywords.get("attach_perms") == Const(value=True):
        return UNKNOWN
    rows = django.queryset(frame, value, site.place)
    return replace(rows.narrowed(site.place), state="query")
