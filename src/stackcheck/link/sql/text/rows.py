"""What is read from a model's rows: numbers, keys and dates cannot change a statement's meaning, texts can."""

from __future__ import annotations

from stackcheck.catalogue.field_types import DIRECT
from stackcheck.facts.expressions import Call, Constant, Expression
from stackcheck.link.models import Model, model_of, models
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.project import Project, table
from stackcheck.link.sql.text.frames import Frame
from stackcheck.link.sql.text.values import Instance, Items, Queryset, Table, Text, Value, literal

_PLAIN = frozenset({"integer", "float", "decimal", "boolean", "uuid", "date", "datetime", "time", "duration", "geometry"})
# Methods of a queryset that give one row, and those that give a row and whether it is new.
ONE = frozenset("get first last earliest latest create aget afirst alast aearliest alatest acreate".split())
PAIR = frozenset({"get_or_create", "update_or_create", "aget_or_create", "aupdate_or_create"})


def row(frame: Frame, queryset: Queryset, node: Expression) -> Value:
    """What a queryset gives for each row: an object of its model, or the columns that were asked for."""
    model = queryset.model
    if model is None or queryset.shape == "unknown":
        return frame.hole(node)
    values = tuple(column(frame, model, name, node) for name in queryset.columns)
    match queryset.shape:
        case "instances":
            return Instance(model)
        case "dicts":
            return Table(tuple((literal(name), value) for name, value in zip(queryset.columns, values, strict=True)))
        case "flat":
            return values[0]
        case _:
            return Items(values)


def shaped(queryset: Queryset, node: Call) -> Queryset:
    """A queryset after `values(...)` or `values_list(...)`."""
    name = getattr(node.function, "name", "")
    columns = [a.value.value for a in node.arguments if a.keyword is None and isinstance(a.value, Constant)]
    names = tuple(column for column in columns if isinstance(column, str))
    if not names or len(names) < sum(a.keyword is None for a in node.arguments) or _is_renamed(node):
        return Queryset(queryset.model, "unknown")
    is_flat = any(a.keyword == "flat" for a in node.arguments)
    return Queryset(queryset.model, "dicts" if name == "values" else "flat" if is_flat else "tuples", names)


def _is_renamed(node: Call) -> bool:
    return any(a.star or a.keyword not in (None, "flat", "named") for a in node.arguments)


def column(frame: Frame, symbol: Symbol, name: str, node: Expression) -> Text:
    """What a column of a model holds."""
    model = model_of(frame.project, symbol)
    return frame.hole(node, safe="number" if model is not None and is_plain(frame.project, model, name) else "")


@table
def are_keys_plain(project: Project) -> bool:
    """Whether the primary keys of all the project's models are numbers and the like: so is the `pk` of whatever has one."""
    known = [model for model in models(project).values() if not (model.abstract or model.symbol.is_external)]
    return bool(known) and all(is_plain(project, model, "pk") for model in known)


def is_plain(project: Project, model: Model, name: str, depth: int = 0) -> bool:
    """Whether a column holds a number, a key or a date; a foreign key holds what its target's key holds."""
    field = model.field(name)
    if field is None or depth > 3:
        return False
    if field.kind not in DIRECT:
        return field.kind in _PLAIN
    relation = model.relations.get(field.name)
    target = model_of(project, relation.target) if relation is not None else None
    key = target.primary_key() if target is not None else None
    is_key = name != field.name or depth > 0 or name == "pk"  # the attribute without `_id` is the object
    return target is not None and key is not None and is_key and is_plain(project, target, key.name, depth + 1)
