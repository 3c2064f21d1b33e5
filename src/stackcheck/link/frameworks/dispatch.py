"""The frameworks as a library of the interpreter: what objects inherit from them, and what their functions do."""

from __future__ import annotations

from msgspec.structs import replace

from stackcheck.catalogue.django_filter import FILTER_SETS, PASSING
from stackcheck.catalogue.django_orm import PAGES
from stackcheck.catalogue.drf import CONTEXT_ENTRIES, LIST_SERIALIZER, SERIALIZERS
from stackcheck.catalogue.requests import REQUEST, VIEWS
from stackcheck.catalogue.tables import COLUMNS, DECLARED, TABLES
from stackcheck.catalogue.templates import PAGINATORS, RENDERING, WITH_REQUEST
from stackcheck.facts.findings import Place
from stackcheck.link.evaluate.frames import Frame
from stackcheck.link.evaluate.libraries import Library
from stackcheck.link.evaluate.provided import PROVIDED
from stackcheck.link.frameworks import (
    admin,
    api_views,
    callbacks,
    declared_tables,
    filter_sets,
    forms,
    pages,
    processors,
    responses,
    serializers,
    tables,
    validation,
    views,
)
from stackcheck.link.frameworks.templates import filtered, render, template_statement
from stackcheck.link.models import user_model
from stackcheck.link.names.resolution import descends
from stackcheck.link.names.symbols import Symbol, external
from stackcheck.link.values.kinds import (
    UNKNOWN,
    Choice,
    Const,
    External,
    Instance,
    Record,
    Ref,
    Rows,
    Unknown,
    Value,
    names_template,
)
from stackcheck.link.values.sites import Site


def _inherited(frame: Frame, instance: Instance, name: str, place: Place) -> Value | None:
    """An attribute that a framework sets on an instance of a class of the project; None for others."""
    if name in ("object_list", "object", "queryset", "model"):
        return views.attribute(frame, instance, name, place)
    if name == "context":
        return serializers.CONTEXT if serializers.is_serializer(frame.project, instance.symbol) else None
    if name == "request":
        return External(REQUEST) if descends(frame.project, instance.symbol, VIEWS) else None
    if name == "qs" and descends(frame.project, instance.symbol, FILTER_SETS):
        return filter_sets.attribute(instance, place)
    if name in ("action", "detail"):
        return api_views.attribute(instance, name)
    return None


def _passed_through(name: str, site: Site) -> Value | None:
    """What an object gives back that is handed rows to search or filter: some of them."""
    for value in site.arguments if name in PASSING else ():
        if isinstance(value, Rows) and value.state == "query":
            return value.narrowed(site.place)
    return None


def _asked_of(frame: Frame, name: str) -> Value | None:
    """`request.user`: whoever authenticated the request may have loaded anything with it; `request.method` in a view."""
    if name == "method":
        return api_views.attribute(frame.receiver, name) if isinstance(frame.receiver, Instance) else None
    model = user_model(frame.project, frame.path) if name == "user" else None
    return Instance(model.symbol, given=True) if model is not None else None


def _method(frame: Frame, receiver: Value, name: str, site: Site) -> Value | None:
    match receiver:
        case Instance():
            return _of_instance(frame, receiver, name, site)
        case Ref():
            responses.validate(frame, receiver, name, site)
            return validation.method(frame, receiver, name, site)
        case Unknown():
            return _passed_through(name, site)
        case _:
            return None


def _of_instance(frame: Frame, instance: Instance, name: str, site: Site) -> Value | None:
    """A method that a framework's base class gives to an instance; None for others."""
    if name == "filter_queryset" and descends(frame.project, instance.symbol, FILTER_SETS):
        return _passed_through(name, site)
    if (rendered := forms.method(frame, instance, name, site)) is not None:
        return rendered
    if name in _METHODS:
        answers = (owner.method(frame, instance, name, site) for owner in (api_views, views, admin, callbacks))
        return next((answer for answer in answers if answer is not None), None)
    if name in PAGES or name in ("__init__", "__iter__", "_get_page"):
        return pages.method(frame, instance, name, site)
    if name == "to_representation":
        child = next((kept for name, kept in instance.holds if name == "child"), None)
        if isinstance(child, Ref | Instance):
            serializers.represent_each(frame, child.symbol, site.argument(0, "data") or UNKNOWN, site.place)
            return UNKNOWN
        if serializers.is_serializer(frame.project, instance.symbol):
            serializers.represent_fields(frame, instance.symbol, site.argument(0, "instance") or UNKNOWN, site.place)
            return UNKNOWN
    return None


def _construct(frame: Frame, symbol: Symbol, site: Site) -> Value | None:
    """What making an object of a class of the project does beside running its constructor: a serializer shows its instance, a
    table its rows.  The object, where a framework decides what it is.
    """
    if descends(frame.project, symbol, COLUMNS | TABLES):
        return tables.construct(frame, symbol, site)
    if descends(frame.project, symbol, FILTER_SETS):
        return filter_sets.construct(frame, symbol, site)
    if descends(frame.project, symbol, DECLARED):
        declared_tables.show(frame, symbol, site.argument(0, "data") or UNKNOWN, site.place)
        return None
    if (paged := pages.construct(frame, symbol, site)) is not None:
        return paged
    responses.construct(frame, symbol, site)
    validation.validate(frame, symbol, site.place)
    many = site.keywords.get("many") == Const(value=True)
    if descends(frame.project, symbol, SERIALIZERS) and serializers.may_choose(site.keywords):
        return None if site.arguments or not site.keywords.keys().isdisjoint(("instance", "data")) else UNKNOWN
    if site.arguments or "instance" in site.keywords:
        serializers.serialize(frame, Ref(symbol), site.argument(0, "instance") or UNKNOWN, site.place, many=many)
    elif many and "data" not in site.keywords and descends(frame.project, symbol, SERIALIZERS):
        return Instance(external(frame.project, LIST_SERIALIZER), holds=(("child", Ref(symbol)),))
    return None


def _render(frame: Frame, site: Site) -> None:
    """Another library's function that is called as Django's `render`: it is given a template's name and a dict."""
    given = (*site.arguments, *site.keywords.values())
    name = next((v for v in given if all(map(names_template, v.options if isinstance(v, Choice) else (v,)))), None)
    context = next((v for v in given if isinstance(v, Record) and v.entries), None)
    if name is not None and context is not None:
        render(frame, name, dict(context.entries), site.place)


_METHODS = frozenset(
    {
        "get_queryset", "get_object", "get_context_data", "get_template_names", "get_context_object_name", "paginate_queryset",
        "filter_queryset", "get_serializer_class", "get_serializer", "list", "retrieve", "destroy", "index_queryset",
    }
)  # fmt: skip


def _function(frame: Frame, name: str, site: Site) -> Value | None:
    """A framework's function that calls back into the project; None for others."""
    if name in CONTEXT_ENTRIES:
        return PROVIDED
    if name in RENDERING:
        first, first_name, second, second_name = RENDERING[name]
        template, context = site.argument(first, first_name), site.argument(second, second_name)
        if name.endswith("Jinja2Templates.TemplateResponse") and not isinstance(template, Const | Choice):
            # since Starlette 0.29 the request comes first
            template, context = site.argument(1, "name"), site.argument(2, "context")
        if template is not None:
            entries = dict(context.entries) if isinstance(context, Record) else {}
            is_asked = name in WITH_REQUEST or "request" in site.keywords
            render(frame, template, {**processors.added(frame.project), **entries} if is_asked else entries, site.place)
        return UNKNOWN
    if name.rpartition(".")[2].startswith("render"):
        _render(frame, site)
        return None
    if name in PAGINATORS:
        rows = site.argument(0, "object_list")
        if isinstance(rows, Rows):
            return replace(rows, sliced=True) if rows.state == "query" else rows
    return None


FRAMEWORKS = Library(
    inherited=_inherited,
    asked_of=_asked_of,
    construct=_construct,
    method=_method,
    function=_function,
    returned=responses.answered,
    statement=template_statement,
    filtered=filtered,
)
