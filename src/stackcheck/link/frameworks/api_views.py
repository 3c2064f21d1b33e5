"""DRF's generic views and view sets: what their methods give, and the lists and objects that they serialize."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from stackcheck.catalogue import drf
from stackcheck.facts.expressions import Call, Constant, Mapping
from stackcheck.facts.findings import Place
from stackcheck.facts.parts import dotted, expressions, text, walk
from stackcheck.facts.statements import Bind, Class, Function, Statement
from stackcheck.link.evaluate.attributes import read
from stackcheck.link.evaluate.calls import invoke
from stackcheck.link.evaluate.frames import Frame
from stackcheck.link.evaluate.summaries import run_of
from stackcheck.link.frameworks import views
from stackcheck.link.frameworks.serializers import may_choose, serialize
from stackcheck.link.frameworks.written import value_of
from stackcheck.link.names.definitions import classes
from stackcheck.link.names.resolution import descends, member, mro, written_members
from stackcheck.link.names.symbols import Symbol, class_scope, definition
from stackcheck.link.orm import django
from stackcheck.link.project import Project, table
from stackcheck.link.settings.modules import settings_modules
from stackcheck.link.values.kinds import UNKNOWN, Const, Instance, Origin, Predicate, Ref, Rows, Value, one_of
from stackcheck.link.values.sites import Site


def api_views(project: Project) -> Iterator[Symbol]:
    """The generic API views in the project's code."""
    for symbol in classes(project):
        if project.files[symbol.path].role == "code" and descends(project, symbol, drf.GENERIC):
            yield symbol


@table
def actions(project: Project) -> frozenset[Symbol]:
    """The methods that answer requests: without their action and what their decorators configure, they are not themselves."""
    return frozenset(
        definition(project, owner.path, f"{owner.qualname}.{name}", statement)
        for view in api_views(project)
        for name, owner, statement in _handlers(project, view)
    )


def respond(project: Project, view: Symbol) -> None:
    """Answer requests with every method of the view; in each, `self.action` is the method's name."""
    for name, owner, statement in _handlers(project, view):
        instance = Instance(view, None, name, _configured(project, owner, statement))
        run_of(project, definition(project, owner.path, f"{owner.qualname}.{name}", statement), instance)
    frame = Frame(project, view.path, symbol=view, owner=view)
    for name, kinds in (("list", drf.LISTING), ("retrieve", drf.RETRIEVING), ("destroy", drf.DESTROYING)):
        if descends(project, view, kinds) and name not in class_scope(project, view):
            instance = Instance(view, None, name)
            frame.receiver = instance
            invoke(frame, read(frame, instance, name, view.place), Site(view.place))


def _handlers(project: Project, view: Symbol) -> Iterator[tuple[str, Symbol, Function]]:
    """The methods of a view that answer requests: its own, and the actions of its mixins."""
    seen: set[str] = set()
    for owner, name, statement in written_members(project, view):
        if name in seen or not isinstance(statement, Function) or name.startswith(("get_", "_", "perform_")):
            continue
        seen.add(name)
        if owner is view or statement.decorators:
            yield name, owner, statement


def _configured(project: Project, owner: Symbol, function: Function) -> tuple[tuple[str, Ref], ...]:
    """The classes that `@action(serializer_class=...)` puts in the place of the view's own."""
    given = (
        (argument.keyword, value_of(project, owner.path, argument.value))
        for decorator in function.decorators
        if isinstance(decorator, Call) and (dotted(decorator.function) or "").rpartition(".")[2] == "action"
        for argument in decorator.arguments
        if argument.keyword is not None and argument.keyword.endswith("_class")
    )
    return tuple((name, value) for name, value in given if isinstance(value, Ref))


def method(frame: Frame, instance: Instance, name: str, site: Site) -> Value | None:
    """A method that a view has from DRF's generic views; None for others."""
    if not descends(frame.project, instance.symbol, drf.GENERIC):
        return None
    match name:
        case "list" | "retrieve" if not _has(frame.project, instance.symbol, name):
            return UNKNOWN  # a mixin calls what this view does not have
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
            of_all = _narrowed(frame, instance, rows, site.place)
            found = replace(of_all, predicates=(*of_all.predicates, _looked_up(frame, instance, site.place)))
            django.executed(frame, found, "get", site.place)
            one = one_of(rows)
            is_known = one.origin is not None or one.given
            return one if is_known else replace(one, origin=Origin(None, Rows(model=rows.model, state="rows", site=rows.site)))
        case "get_serializer_class":
            return read(frame, instance, "serializer_class", site.place)
        case "get_serializer":
            many = site.keywords.get("many") == Const(value=True)
            kind = _own(frame, instance, "get_serializer_class", site.place)
            shown = site.argument(0, "instance")
            if not may_choose(site.keywords):
                serialize(frame, kind, shown or UNKNOWN, site.place, many=many)
            return Instance(kind.symbol) if shown is None and not many and isinstance(kind, Ref) else UNKNOWN
        case "list":
            rows = _own(frame, instance, "get_queryset", site.place)
            rows = _narrowed(frame, instance, rows, site.place) if isinstance(rows, Rows) else rows
            paged = isinstance(rows, Rows) and rows.state == "query" and is_paginated(frame, instance)
            _serialized(frame, instance, replace(rows, sliced=True) if paged else rows, site.place, many=True)
            return UNKNOWN
        case "retrieve":
            _serialized(frame, instance, _own(frame, instance, "get_object", site.place), site.place, many=False)
            return UNKNOWN
        case "destroy":
            if member(frame.project, instance.symbol, "perform_destroy") is not None:
                gone = _own(frame, instance, "get_object", site.place)
                invoke(frame, read(frame, instance, "perform_destroy", site.place), Site(site.place, (gone,)))
            return UNKNOWN
        case _:
            return None


def _has(project: Project, view: Symbol, name: str) -> bool:
    """Whether a view may have DRF's `list` or `retrieve`: by a base of DRF's, or one of which nothing is known."""
    kinds = drf.LISTING if name == "list" else drf.RETRIEVING
    return descends(project, view, kinds) or any(
        base.is_external and not base.name.startswith(drf.NEUTRAL) for base in mro(project, view)
    )


_VERBS = {
    "get": "GET", "list": "GET", "retrieve": "GET", "post": "POST", "create": "POST", "put": "PUT", "update": "PUT",
    "patch": "PATCH", "partial_update": "PATCH", "delete": "DELETE", "destroy": "DELETE",
}  # fmt: skip
"""Which method of HTTP a view's own method answers."""


def attribute(instance: Instance, name: str) -> Value | None:
    """`self.action`, `self.request.method`, and `self.detail` of DRF's own actions."""
    match name, instance.role:
        case "action", str() as role if role:
            return Const(role)
        case "method", str() as role if role in _VERBS:
            return Const(_VERBS[role])
        case "detail", ("list" | "create"):
            return Const(value=False)
        case "detail", ("retrieve" | "update" | "partial_update" | "destroy"):
            return Const(value=True)
        case _:
            return None


@table
def may_narrow(project: Project, view: Symbol) -> bool:
    """Whether the view has a base of another library that may narrow what its own `get_queryset` gives."""
    return any(base.is_external and not base.name.startswith(drf.NEUTRAL) for base in mro(project, view))


def _narrowed(frame: Frame, instance: Instance, rows: Rows, place: Place) -> Rows:
    """The rows of a view, about which nothing is known where another library may narrow them."""
    return rows.narrowed(place) if may_narrow(frame.project, instance.symbol) else rows


def _looked_up(frame: Frame, instance: Instance, place: Place) -> Predicate:
    """What `get_object()` compares with the URL: `lookup_field`, by default the primary key."""
    field = read(frame, instance, "lookup_field", place)
    return Predicate(field.value if isinstance(field, Const) and isinstance(field.value, str) else "pk", place)


def is_paginated(frame: Frame, instance: Instance) -> bool:
    """Whether lists are cut into pages: the view has a pagination class, or the settings name one for all views."""
    own = read(frame, instance, "pagination_class", instance.symbol.place)
    if own == Const(None):
        return False
    return isinstance(own, Ref) or _paginates(frame.project)


@table
def _paginates(project: Project) -> bool:
    """Whether the settings name a pagination class for all views."""
    return any(
        text(key) == "DEFAULT_PAGINATION_CLASS" and not (isinstance(value, Constant) and value.value is None)
        for path, settings in settings_modules(project).items()
        if settings.kind != "test"
        for mapping in _mappings(project.files[path].module.body)
        for key, value in mapping.items
    )


def _mappings(body: tuple[Statement, ...]) -> Iterator[Mapping]:
    for statement in walk(body):
        if isinstance(statement, Function | Class):
            yield from _mappings(statement.body)
        for expression in expressions(statement):
            if isinstance(expression, Mapping):
                yield expression


def _own(frame: Frame, instance: Instance, name: str, place: Place) -> Value:
    value = invoke(frame, read(frame, instance, name, place), Site(place))
    return _begun_here(frame, instance.symbol, value) if name == "get_queryset" and isinstance(value, Rows) else value


def _begun_here(frame: Frame, view: Symbol, rows: Rows) -> Rows:
    """Rows that a view's base class asks for: the view itself is what can change them."""
    asked = next((owner for owner in mro(frame.project, view) if rows.site is not None and _holds(owner, rows.site)), view)
    own = class_scope(frame.project, view)
    begun = own.get("queryset") or own.get("get_queryset")
    return (
        replace(rows, site=Place(view.path, begun.line)) if asked is not view and isinstance(begun, Bind | Function) else rows
    )


def _holds(owner: Symbol, place: Place) -> bool:
    return isinstance(owner.fact, Class) and owner.path == place.path and owner.fact.line <= place.line <= owner.fact.end_line


def _serialized(frame: Frame, instance: Instance, value: Value, place: Place, *, many: bool) -> None:
    serialize(frame, _own(frame, instance, "get_serializer_class", place), value, place, many=many)
