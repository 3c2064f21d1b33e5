"""DRF's generic views and view sets: what their methods give, and the lists and objects that they serialize."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from stackcheck.catalogue import drf
from stackcheck.facts.findings import Place
from stackcheck.facts.statements import Function
from stackcheck.link.evaluate.attributes import read
from stackcheck.link.evaluate.calls import invoke
from stackcheck.link.evaluate.frames import Frame, Site
from stackcheck.link.evaluate.summaries import run_of
from stackcheck.link.frameworks import views
from stackcheck.link.frameworks.serializers import serialize
from stackcheck.link.orm import django
from stackcheck.link.project import Project
from stackcheck.link.symbols import Symbol, class_scope, classes, definition, descends
from stackcheck.link.values import UNKNOWN, Const, Instance, Rows, Value


def api_views(project: Project) -> Iterator[Symbol]:
    """The generic API views in the project's code."""
    for symbol in classes(project):
        if project.files[symbol.path].role == "code" and descends(project, symbol, drf.GENERIC):
            yield symbol


def respond(project: Project, view: Symbol) -> None:
    """Answer requests with every method of the view; in each, `self.action` is the method's name."""
    for name, statement in class_scope(project, view).items():
        if isinstance(statement, Function) and not name.startswith(("get_", "_", "perform_")):
            run_of(project, definition(project, view.path, f"{view.qualname}.{name}", statement), Instance(view, None, name))
    frame = Frame(project, view.path, symbol=view, owner=view)
    for name, kinds in (("list", drf.LISTING), ("retrieve", drf.RETRIEVING)):
        if descends(project, view, kinds) and name not in class_scope(project, view):
            instance = Instance(view, None, name)
            frame.receiver = instance
            invoke(frame, read(frame, instance, name, view.place), Site(view.place))


def method(frame: Frame, instance: Instance, name: str, site: Site) -> Value | None:
    """A method that a view has from DRF's generic views; None for others."""
    if not descends(frame.project, instance.symbol, drf.GENERIC):
        return None
    match name:
        case "get_queryset":
            return views.queryset(frame, instance, site)
        case "filter_queryset":
            return site.argument(0, "queryset") or UNKNOWN
        case "paginate_queryset":
            rows = site.argument(0, "queryset")
            return replace(rows, sliced=True) if isinstance(rows, Rows) else UNKNOWN
        case "get_object":
            rows = _own(frame, instance, "get_queryset", site.place)
            if not isinstance(rows, Rows):
                return UNKNOWN
            django.executed(frame, rows, "get", site.place)
            return Instance(rows.model)
        case "get_serializer_class":
            return read(frame, instance, "serializer_class", site.place)
        case "get_serializer":
            many = site.keywords.get("many") == Const(value=True)
            kind = _own(frame, instance, "get_serializer_class", site.place)
            serialize(frame, kind, site.argument(0, "instance") or UNKNOWN, site.place, many=many)
            return UNKNOWN
        case "list":
            rows = _own(frame, instance, "get_queryset", site.place)
            _serialized(frame, instance, rows, site.place, many=True)
            return UNKNOWN
        case "retrieve":
            _serialized(frame, instance, _own(frame, instance, "get_object", site.place), site.place, many=False)
            return UNKNOWN
        case _:
            return None


def attribute(instance: Instance, name: str) -> Value | None:
    """`self.action`."""
    return Const(instance.role) if name == "action" and instance.role else None


def _own(frame: Frame, instance: Instance, name: str, place: Place) -> Value:
    return invoke(frame, read(frame, instance, name, place), Site(place))


def _serialized(frame: Frame, instance: Instance, value: Value, place: Place, *, many: bool) -> None:
    serialize(frame, _own(frame, instance, "get_serializer_class", place), value, place, many=many)
