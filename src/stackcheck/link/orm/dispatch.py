"""One door to the mappers: the interpreter asks here what an attribute, a call or an iteration of rows and models does."""

from __future__ import annotations

from msgspec.structs import replace

from stackcheck.catalogue import django_orm as django_api
from stackcheck.facts.expressions import Expression, Name, Subscript, start
from stackcheck.facts.findings import Place
from stackcheck.link.evaluate.frames import Frame, Site
from stackcheck.link.events import Query
from stackcheck.link.models import by_label, model_of, user_model
from stackcheck.link.orm import django
from stackcheck.link.project import Project
from stackcheck.link.symbols import Symbol
from stackcheck.link.values import UNKNOWN, Awaitable, Const, Instance, Ref, Rows, Value


def is_model(project: Project, symbol: Symbol) -> bool:
    return model_of(project, symbol) is not None


def _is_django(project: Project, symbol: Symbol) -> bool:
    model = model_of(project, symbol)
    return model is not None and model.orm == "django"


def rows_attribute(frame: Frame, rows: Rows, name: str, place: Place) -> Value:
    """`rows.name`."""
    return django.attribute(frame, rows, name)


def rows_call(frame: Frame, rows: Rows, name: str, site: Site) -> Value:
    """`rows.name(...)` for a method that a mapper gives to rows."""
    if _is_django(frame.project, rows.model):
        return django.call(frame, rows, name, site)
    return UNKNOWN


def executed(frame: Frame, rows: Rows, verb: str, place: Place) -> Rows:
    """The rows after the query has run, which is noted."""
    return django.executed(frame, rows, verb, place) if _is_django(frame.project, rows.model) else replace(rows, state="rows")


def subscripted(frame: Frame, rows: Rows, node: Subscript) -> Value:
    place = frame.place(*start(node))
    return django.subscripted(frame, rows, node, place) if _is_django(frame.project, rows.model) else UNKNOWN


def evaluates_when_tested(frame: Frame, rows: Rows, test: Expression) -> None:
    """`if rows:` executes a query; the rows stay with the variable."""
    done = executed(frame, rows, "truth", frame.place(*start(test)))
    if isinstance(test, Name) and rows.state != "manager":
        frame.env[test.id] = done


def class_attribute(frame: Frame, symbol: Symbol, name: str, place: Place) -> Value:
    """`Model.name`: a manager; UNKNOWN for what is none."""
    model = model_of(frame.project, symbol)
    if model is None or model.orm != "django":
        return UNKNOWN
    return django.manager_of(frame.project, model, name) or UNKNOWN


def instance_attribute(frame: Frame, instance: Instance, name: str, place: Place) -> Value | None:
    """`instance.name` where a mapper defines it; None for what it does not."""
    model = model_of(frame.project, instance.symbol)
    if model is None:
        return None
    relation = model.relations.get(name)
    if relation is not None:
        return django.read(frame, instance, relation, place) if model.orm == "django" else UNKNOWN
    made = django.prefetched_list(instance, name)
    if made is not None:
        return made
    return UNKNOWN if model.field(name) is not None else None


def instance_call(frame: Frame, receiver: Instance | Ref, name: str, site: Site) -> Value | None:
    """A method that a mapper gives to instances; None for others."""
    if not isinstance(receiver, Instance) or not _is_django(frame.project, receiver.symbol):
        return None
    if name in django_api.INSTANCE_WRITES or name in django_api.INSTANCE_READS:
        writes = name in django_api.INSTANCE_WRITES
        frame.note(Query(site.place, name, receiver.symbol, None, writes=writes, varies=site.varies))
        return Awaitable(UNKNOWN) if name.startswith("a") else UNKNOWN
    return None


def construct(frame: Frame, symbol: Symbol, site: Site) -> Value | None:
    """`Model(...)`: a new instance."""
    return Instance(symbol) if is_model(frame.project, symbol) else None


def external_call(frame: Frame, name: str, site: Site) -> Value | None:
    """A framework's function that works on models; None for others."""
    match name:
        case "django.shortcuts.get_object_or_404" | "django.shortcuts.aget_object_or_404":
            rows = _rows_of(frame, site.arguments[0] if site.arguments else UNKNOWN, site)
            if rows is None:
                return UNKNOWN
            rows = replace(rows, predicates=(*rows.predicates, *django.predicates(site)))
            django.executed(frame, rows, "get", site.place, varies=site.varies)
            return Awaitable(Instance(rows.model)) if ".aget" in name else Instance(rows.model)
        case "django.shortcuts.get_list_or_404":
            rows = _rows_of(frame, site.arguments[0] if site.arguments else UNKNOWN, site)
            return django.executed(frame, rows, "iteration", site.place) if rows is not None else UNKNOWN
        case "django.contrib.auth.get_user_model":
            model = user_model(frame.project, frame.path)
            return Ref(model.symbol) if model is not None else UNKNOWN
        case "django.apps.apps.get_model" | "django.apps.apps.get_registered_model" | "django.apps.registry.apps.get_model":
            return _registered(frame, site)
        case "django.db.models.Prefetch" | "django.db.models.query.Prefetch":
            return django.prefetch(site)
        case "django.db.models.prefetch_related_objects" | "django.db.models.query.prefetch_related_objects":
            return _prefetch_objects(frame, site)
        case _:
            return None


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
            manager = django.manager_of(frame.project, model, "_default_manager")
            return django.queryset(frame, manager, site.place) if manager is not None else None
        case _:
            return None


def _prefetch_objects(frame: Frame, site: Site) -> Value:
    """`prefetch_related_objects(rows, ...)` loads the relations of the instances that the variable holds."""
    node = site.node
    if node is None or not site.arguments or not isinstance(site.arguments[0], Rows):
        return UNKNOWN
    holder = node.arguments[0].value
    if isinstance(holder, Name) and holder.id in frame.env:
        more = django.call(
            frame, replace(site.arguments[0], state="query"), "prefetch_related", replace(site, arguments=site.arguments[1:])
        )
        if isinstance(more, Rows):
            frame.env[holder.id] = replace(more, state=site.arguments[0].state)
    return Const(None)
