"""Django's class-based views: what their generic methods give, and the template that they render.

Facts from docs.djangoproject.com, "Built-in class-based views API".
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from stackcheck.catalogue.django_views import DETAIL, LISTS, TEMPLATED
from stackcheck.catalogue.requests import VIEWS
from stackcheck.facts.expressions import Constant
from stackcheck.facts.findings import Place
from stackcheck.facts.statements import Bind, Function
from stackcheck.link.evaluate.attributes import is_assigned, read, self_attribute
from stackcheck.link.evaluate.calls import invoke
from stackcheck.link.evaluate.frames import Frame
from stackcheck.link.evaluate.summaries import call_function, run_of
from stackcheck.link.frameworks.processors import added
from stackcheck.link.frameworks.templates import named, render_file
from stackcheck.link.models import model_of
from stackcheck.link.names.definitions import classes
from stackcheck.link.names.resolution import descends, member
from stackcheck.link.names.symbols import Symbol, class_scope
from stackcheck.link.orm import django
from stackcheck.link.project import Project, SourceFile
from stackcheck.link.values.kinds import (
    NONE,
    UNKNOWN,
    Const,
    Fixed,
    Instance,
    Predicate,
    Record,
    Ref,
    Rows,
    Unknown,
    Value,
    one_of,
)
from stackcheck.link.values.sites import Site


def views(project: Project) -> Iterator[Symbol]:
    """The class-based views in the project's code that can render a template."""
    for symbol in classes(project):
        if project.files[symbol.path].role == "code" and descends(project, symbol, TEMPLATED):
            yield symbol


def lists(project: Project) -> Iterator[Symbol]:
    """The list views in the project's code."""
    for symbol in classes(project):
        if project.files[symbol.path].role == "code" and descends(project, symbol, LISTS):
            yield symbol


def display(project: Project, view: Symbol) -> None:
    """Answer a GET request: the context is built and the template rendered."""
    frame = Frame(project, view.path, symbol=view, owner=view, receiver=Instance(view))
    instance = Instance(view)
    place = view.place
    files = _templates(frame, instance)
    own = member(project, view, "render_to_response")
    if not files and own is None:
        return
    context = invoke(frame, read(frame, instance, "get_context_data", place), Site(place))
    if own is not None and isinstance(own.fact, Function) and isinstance(context, Record):
        call_function(frame, own, instance, Site(place, (context,)))
    entries = {**added(project), **(dict(context.entries) if isinstance(context, Record) else {})}
    for file in files:
        render_file(frame, file, {"view": instance, **entries}, place)


def configured(project: Project) -> Iterator[tuple[Symbol, Symbol]]:
    """The views in the project's code that set something, and the methods of their base views that answer requests with it."""
    for view in classes(project):
        if project.files[view.path].role != "code" or not descends(project, view, VIEWS):
            continue
        own = class_scope(project, view)
        if not any(isinstance(statement, Bind) for statement in own.values()):
            continue
        for name in ("get", "post", "put", "patch", "delete"):
            found = member(project, view, name) if name not in own else None
            if found is not None and isinstance(found.fact, Function):
                yield view, found


def answer(project: Project, view: Symbol, handler: Symbol) -> None:
    """Answer requests with a view's inherited method."""
    run_of(project, handler, Instance(view))


def _templates(frame: Frame, instance: Instance) -> tuple[SourceFile, ...]:
    """The templates that a view may render; its own method says it where it has one."""
    own = member(frame.project, instance.symbol, "get_template_names")
    written = read(frame, instance, "template_name", instance.symbol.place) if own is None else UNKNOWN
    files = named(frame.project, written, instance.symbol.path)
    if files or isinstance(written, Const):
        return files
    names = invoke(frame, read(frame, instance, "get_template_names", instance.symbol.place), Site(instance.symbol.place))
    return named(frame.project, names, instance.symbol.path)


def method(frame: Frame, instance: Instance, name: str, site: Site) -> Value | None:
    """A method that a view has from Django's generic views; None for others."""
    if not descends(frame.project, instance.symbol, TEMPLATED | LISTS | DETAIL):
        return None
    match name:
        case "get_queryset":
            return queryset(frame, instance, site)
        case "get_object":
            rows = _called(frame, instance, "get_queryset", site)
            if not isinstance(rows, Rows):
                return UNKNOWN
            # by its primary key or slug, which are indexed
            found = replace(rows, predicates=(*rows.predicates, Predicate("pk", site.place)))
            django.executed(frame, found, "get", site.place)
            return one_of(rows)
        case "get_context_data":
            return _context(frame, instance, site)
        case "paginate_queryset":
            rows = site.argument(0, "queryset") or UNKNOWN
            return Fixed((rows, rows, rows, UNKNOWN))
        case "get_template_names":
            return Fixed(tuple(Const(each) for each in _default_names(frame, instance)), "list")
        case "get_context_object_name":
            return read(frame, instance, "context_object_name", site.place)
        case _:
            return None


def attribute(frame: Frame, instance: Instance, name: str, place: Place) -> Value | None:
    """An attribute that a generic view sets on itself before its other methods run; None for others."""
    if name == "object_list" and descends(frame.project, instance.symbol, LISTS):
        return _called(frame, instance, "get_queryset", Site(place))
    if name == "object" and descends(frame.project, instance.symbol, DETAIL):
        with frame.during(first_time_only=True):  # the view keeps it
            return _called(frame, instance, "get_object", Site(place))
    if name in ("queryset", "model") and descends(frame.project, instance.symbol, LISTS | DETAIL):
        return _set(frame, instance, name, place)
    return None


def _set(frame: Frame, instance: Instance, name: str, place: Place) -> Value:
    """The `queryset` or `model` of a view whose class has none: what its methods set, if they do."""
    if not is_assigned(frame.project, instance.symbol, name):
        return NONE
    value = self_attribute(frame.project, instance.symbol, name)
    if isinstance(value, Unknown) and name == "queryset":
        model = read(frame, instance, "model", place)
        found = model_of(frame.project, model.symbol) if isinstance(model, Ref) else None
        return Rows(model=found.symbol, opaque=True) if found is not None else UNKNOWN
    return value


def _called(frame: Frame, instance: Instance, name: str, site: Site) -> Value:
    return invoke(frame, read(frame, instance, name, site.place), Site(site.place))


def queryset(frame: Frame, instance: Instance, site: Site) -> Value:
    """`get_queryset()` as a generic view has it: its `queryset`, else all rows of its `model`."""
    rows = read(frame, instance, "queryset", site.place)
    if isinstance(rows, Rows):
        return django.queryset(frame, rows, site.place)
    model = read(frame, instance, "model", site.place)
    found = model_of(frame.project, model.symbol) if isinstance(model, Ref) else None
    return django.all_rows(frame, found, site.place) or UNKNOWN


def _context(frame: Frame, instance: Instance, site: Site) -> Record:
    entries: dict[str, Value] = {"view": instance}
    given = {name: value for name, value in site.keywords.items() if value not in (NONE, UNKNOWN)}
    named = read(frame, instance, "context_object_name", site.place)
    project = frame.project
    if descends(project, instance.symbol, LISTS):
        rows = given.get("object_list") or _called(frame, instance, "get_queryset", site)
        if isinstance(rows, Rows):
            paged = replace(rows, sliced=True) if rows.state == "query" and is_cut(frame, instance) else rows
            model = model_of(project, rows.model)
            names = ["object_list", "page_obj", f"{model.name.lower()}_list" if model is not None else ""]
            entries.update(dict.fromkeys([*names, *_text(named)], paged))
    elif descends(project, instance.symbol, DETAIL):
        one = _called(frame, instance, "get_object", site)
        if isinstance(one, Instance):
            model = model_of(project, one.symbol)
            entries.update(dict.fromkeys(["object", model.name.lower() if model is not None else "", *_text(named)], one))
    extra = read(frame, instance, "extra_context", site.place)
    if isinstance(extra, Record):
        entries.update(extra.entries)
    return Record(tuple({**entries, **given}.items()), UNKNOWN)


def is_cut(frame: Frame, instance: Instance) -> bool:
    """Whether the view cuts its list into pages: by a number in `paginate_by`, or what a method gives for it."""
    given = member(frame.project, instance.symbol, "paginate_by")
    if given is not None and isinstance(given.fact, Bind):
        return not (isinstance(given.fact.value, Constant) and given.fact.value.value is None)
    own = member(frame.project, instance.symbol, "get_paginate_by")
    return own is not None and isinstance(own.fact, Function)


def _text(value: Value) -> list[str]:
    return [value.value] if isinstance(value, Const) and isinstance(value.value, str) else []


def _default_names(frame: Frame, instance: Instance) -> list[str]:
    written = read(frame, instance, "template_name", instance.symbol.place)
    names = _text(written)
    model = read(frame, instance, "model", instance.symbol.place)
    if isinstance(model, Unknown) or not isinstance(model, Ref):
        rows = read(frame, instance, "queryset", instance.symbol.place)
        symbol = rows.model if isinstance(rows, Rows) else None
    else:
        symbol = model.symbol
    found = model_of(frame.project, symbol) if symbol is not None else None
    if found is not None:
        app = found.label.partition(".")[0]
        suffix = read(frame, instance, "template_name_suffix", instance.symbol.place)
        default = "_list" if descends(frame.project, instance.symbol, LISTS) else "_detail"
        names.append(f"{app}/{found.name.lower()}{(_text(suffix) or [default])[0]}.html")
    return names
