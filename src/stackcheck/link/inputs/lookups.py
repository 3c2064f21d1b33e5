"""Which Django lookups fail on unchecked text: the type of the field decides, and primary keys of unknown models do."""

from __future__ import annotations

from stackcheck.catalogue.inputs import CONVERSION_ERRORS, MANAGERS, QUERYSET_METHODS, TEXT_LOOKUPS
from stackcheck.facts.expressions import Attribute, Call, Expression, Name
from stackcheck.facts.parts import dotted
from stackcheck.facts.statements import Bind
from stackcheck.link.inputs.flow import Flow
from stackcheck.link.models import Model, model_of
from stackcheck.link.names.instances import found_in
from stackcheck.link.names.resolution import member, resolve
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.project import Project

_KEYS = ("pk", "id")
_UNKNOWN_KEY = frozenset({"ValueError", "ValidationError"})
_COMPARISONS = frozenset({"exact", "in", "gt", "gte", "lt", "lte", "range", "date", "year", "month", "day"})


def conversion_errors(project: Project, model: Model | None, lookup: str) -> frozenset[str]:
    """What comparing the field with arbitrary text may raise; nothing where it takes any text."""
    *path, last = lookup.split("__")
    if last in TEXT_LOOKUPS:
        return frozenset()
    names = path if last in _COMPARISONS and path else [*path, last]
    known = _errors(project, model, names)
    return known if known is not None else _UNKNOWN_KEY if names[-1] in _KEYS else frozenset()


def _errors(project: Project, model: Model | None, names: list[str]) -> frozenset[str] | None:
    """None where the model or one of the names is not known."""
    for number, name in enumerate(names):
        if model is None:
            return None
        field = model.field(name)
        relation = model.relation(name) or (model.relations.get(field.name) if field is not None else None)
        if number < len(names) - 1:
            model = model_of(project, relation.target) if relation is not None and relation.target is not None else None
        elif relation is not None or (field is not None and (field.attname != field.name or field.references)):
            target = model_of(project, relation.target) if relation is not None else None
            key = target.primary_key() if target is not None else None
            return CONVERSION_ERRORS.get(key.kind, frozenset()) if key is not None else _UNKNOWN_KEY
        elif field is not None:
            return CONVERSION_ERRORS.get(field.kind, frozenset())
    return None


def queried(flow: Flow, receiver: Expression) -> tuple[bool, Model | None]:
    """Whether a receiver is a manager or queryset, and of which model."""
    match receiver:
        case Call(function=Attribute(value=inner, name=name)) if name in QUERYSET_METHODS:
            if name == "get_queryset" or (name == "filter_queryset" and flow.scope.owner is not None):
                return True, model_of_view(flow.project, flow.scope.owner)
            return queried(flow, inner)
        case Attribute(name="queryset", value=Name()) if flow.scope.owner is not None:
            return True, model_of_view(flow.project, flow.scope.owner)
        case Attribute(value=owner, name=name):
            model = model_of(flow.project, found_in(flow.project, flow.scope, owner))
            return model is not None or name in MANAGERS or name.endswith("_set"), model
        case Name(id=name):
            held = flow.state.names.get(name)
            return held is not None and held.query is not None, held.query.model if held is not None and held.query else None
        case _:
            return False, None


def model_of_view(project: Project, view: Symbol | None) -> Model | None:
    """The model that a class-based view names in `queryset` or `model`."""
    for name in ("queryset", "model"):
        found = member(project, view, name) if view is not None else None
        written = found.fact.value if found is not None and isinstance(found.fact, Bind) else None
        while isinstance(written, Call | Attribute):
            model = model_of(project, resolve(project, found.path, written)) if found is not None and dotted(written) else None
            if model is not None:
                return model
            written = written.function if isinstance(written, Call) else written.value
        if found is not None and isinstance(written, Name):
            return model_of(project, resolve(project, found.path, written))
    return None
