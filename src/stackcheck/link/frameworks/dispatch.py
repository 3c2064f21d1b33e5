"""One door to the frameworks: the interpreter asks here what an object inherits from one, and what their functions do.

The modules behind it call the interpreter, which imports this one: they are imported when they are first asked.
"""

from __future__ import annotations

from msgspec.structs import replace

from stackcheck.catalogue.django_filter import FILTER_SETS, PASSING
from stackcheck.catalogue.drf import LIST_SERIALIZER, SERIALIZERS
from stackcheck.catalogue.requests import REQUEST, VIEWS
from stackcheck.catalogue.tables import COLUMNS, TABLES
from stackcheck.facts.findings import Place
from stackcheck.link.evaluate.frames import Frame, Site
from stackcheck.link.evaluate.provided import PROVIDED
from stackcheck.link.models import user_model
from stackcheck.link.names.symbols import Symbol, descends, external
from stackcheck.link.values.kinds import UNKNOWN, Const, External, Instance, Record, Ref, Rows, Value


def attribute(frame: Frame, instance: Instance, name: str, place: Place) -> Value | None:
    """An attribute that a framework sets on an instance of a class of the project; None for others."""
    if name in ("object_list", "object", "queryset", "model"):
        from stackcheck.link.frameworks import views  # noqa: PLC0415

        return views.attribute(frame, instance, name, place)
    if name == "context":
        from stackcheck.link.frameworks import serializers  # noqa: PLC0415

        return serializers.CONTEXT if serializers.is_serializer(frame.project, instance.symbol) else None
    if name == "request":
        return External(REQUEST) if descends(frame.project, instance.symbol, VIEWS) else None
    if name in ("action", "detail"):
        from stackcheck.link.frameworks import api_views  # noqa: PLC0415

        return api_views.attribute(instance, name)
    return None


def passed_through(name: str, site: Site) -> Value | None:
    """What an object gives back that is handed rows to search or filter: some of them."""
    for value in site.arguments if name in PASSING else ():
        if isinstance(value, Rows) and value.state == "query":
            return value.narrowed(site.place)
    return None


def current_user(frame: Frame) -> Value:
    """`request.user`: whoever authenticated the request may have loaded anything with it."""
    model = user_model(frame.project, frame.path)
    return Instance(model.symbol, given=True) if model is not None else UNKNOWN


def method(frame: Frame, instance: Instance, name: str, site: Site) -> Value | None:
    """A method that a framework's base class gives to an instance; None for others."""
    if name == "filter_queryset" and descends(frame.project, instance.symbol, FILTER_SETS):
        return passed_through(name, site)
    if name in _METHODS:
        from stackcheck.link.frameworks import admin, api_views, callbacks, views  # noqa: PLC0415

        answers = (owner.method(frame, instance, name, site) for owner in (api_views, views, admin, callbacks))
        return next((answer for answer in answers if answer is not None), None)
    if name == "to_representation":
        from stackcheck.link.frameworks import serializers  # noqa: PLC0415

        child = next((kept for name, kept in instance.holds if name == "child"), None)
        if child is not None:
            serializers.serialize(frame, child, site.argument(0, "data") or UNKNOWN, site.place, many=True)
            return UNKNOWN
        if serializers.is_serializer(frame.project, instance.symbol):
            serializers.represent_fields(frame, instance.symbol, site.argument(0, "instance") or UNKNOWN, site.place)
            return UNKNOWN
    return None


def construct(frame: Frame, symbol: Symbol, site: Site) -> Value | None:
    """What making an object of a class of the project does beside running its constructor: a serializer shows its instance, a
    table its rows.  The object, where a framework decides what it is.
    """
    if descends(frame.project, symbol, COLUMNS | TABLES):
        from stackcheck.link.frameworks import tables  # noqa: PLC0415

        return tables.construct(frame, symbol, site)
    if descends(frame.project, symbol, FILTER_SETS):
        from stackcheck.link.frameworks import filter_sets  # noqa: PLC0415

        return filter_sets.construct(frame, symbol, site)
    many = site.keywords.get("many") == Const(value=True)
    if site.arguments or "instance" in site.keywords:
        from stackcheck.link.frameworks import serializers  # noqa: PLC0415

        serializers.serialize(frame, Ref(symbol), site.argument(0, "instance") or UNKNOWN, site.place, many=many)
    elif many and "data" not in site.keywords and descends(frame.project, symbol, SERIALIZERS):
        return Instance(external(frame.project, LIST_SERIALIZER), holds=(("child", Ref(symbol)),))
    return None


_METHODS = frozenset(
    {
        "get_queryset", "get_object", "get_context_data", "get_template_names", "get_context_object_name", "paginate_queryset",
        "filter_queryset", "get_serializer_class", "get_serializer", "list", "retrieve", "index_queryset",
    }
)  # fmt: skip


_CONTEXT_ENTRIES = frozenset(
    f"rest_framework.serializers.BaseSerializer.context.{name}" for name in ("get", "pop", "__getitem__")
)
_RENDERING = {
    "django.shortcuts.render": (1, "template_name", 2, "context"),
    "django.template.response.TemplateResponse": (1, "template", 2, "context"),
    "django.template.loader.render_to_string": (0, "template_name", 1, "context"),
    "django.shortcuts.render_to_response": (0, "template_name", 1, "context"),
    "fastapi.templating.Jinja2Templates.TemplateResponse": (0, "name", 1, "context"),
    "starlette.templating.Jinja2Templates.TemplateResponse": (0, "name", 1, "context"),
}
"""Functions that render a template: position and name of the template's name and of the context."""


def external_call(frame: Frame, name: str, site: Site) -> Value | None:
    """A framework's function that calls back into the project; None for others."""
    if name in _CONTEXT_ENTRIES:
        return PROVIDED
    if name in _RENDERING:
        first, first_name, second, second_name = _RENDERING[name]
        template, context = site.argument(first, first_name), site.argument(second, second_name)
        if name.endswith("Jinja2Templates.TemplateResponse") and not isinstance(template, Const):
            # since Starlette 0.29 the request comes first
            template, context = site.argument(1, "name"), site.argument(2, "context")
        if isinstance(template, Const) and isinstance(template.value, str):
            from stackcheck.link.frameworks.templates import render  # noqa: PLC0415

            render(frame, template.value, dict(context.entries) if isinstance(context, Record) else {}, site.place)
        return UNKNOWN
    if name in ("django.core.paginator.Paginator", "django.core.paginator.AsyncPaginator"):
        rows = site.argument(0, "object_list")
        if isinstance(rows, Rows):
            return replace(rows, sliced=True) if rows.state == "query" else rows
    return None
