"""SQLAlchemy's statements: what `select`, `update`, `session.query` begin, and what each method makes of it."""

from __future__ import annotations

from msgspec.structs import replace

from stackcheck.catalogue import sqlalchemy_orm as api
from stackcheck.facts.findings import Place
from stackcheck.link.evaluate.frames import Frame
from stackcheck.link.evaluate.observations import gathered
from stackcheck.link.models import Relation, model_of
from stackcheck.link.names.resolution import mro
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.orm.sqlalchemy import options
from stackcheck.link.project import Project
from stackcheck.link.values import conditions
from stackcheck.link.values.events import SUBQUERY, Query
from stackcheck.link.values.kinds import (
    UNKNOWN,
    Column,
    Condition,
    Const,
    External,
    Fixed,
    Predicate,
    Ref,
    Rows,
    Value,
)
from stackcheck.link.values.sites import Site


def mapped(project: Project, symbol: Symbol) -> bool:
    model = model_of(project, symbol)
    return model is not None and model.orm in ("sqlalchemy", "sqlmodel") and not model.abstract


def function(frame: Frame, name: str, site: Site) -> Value | None:
    """A function that makes a statement, a condition, a loader option; None for others."""
    owner, _, last = name.rpartition(".")
    if owner.rpartition(".")[2] in ("func", "functions"):
        return _transformed(site, last)
    if last in api.LOADERS:
        return options.option(last, site)
    if not owner.rpartition(".")[2][:1].islower() and owner != api.EXTENSION:
        return None
    first = site.arguments[0] if site.arguments else UNKNOWN
    match last, first:
        case "select", _:
            return selected(frame, site.arguments, site.place) or External(api.SELECT)
        case (("update" | "delete" | "insert"), Ref(symbol=symbol)) if mapped(frame.project, symbol):
            return Rows(model=symbol, site=site.place, plain=True, writes=last)
        case "and_", _:
            return conditions.all_of(site.arguments, site.place)
        case "or_", _:
            return conditions.all_of(site.arguments, site.place, "|")
        case "not_", _:
            return conditions.negated(first, site.place)
        case "true", _:
            return Condition(())
        case "exists", Rows():
            return _exists(frame, first, site.place)
        case "exists", _:
            return External(api.EXISTS)
        case "text", _:
            return Condition((Predicate("", site.place),))
        case (("aliased" | "with_polymorphic"), Ref()):
            return first
        case (("col" | "distinct" | "asc" | "nulls_last" | "nulls_first" | "nullslast" | "nullsfirst"), Column()):
            return first
        case "desc", Column(model=model, path=path):
            return Column(model, f"-{path}")
        case (("cast" | "type_coerce" | "collate"), _):
            return _transformed(site, last)
        case _:
            return None


def selected(frame: Frame, arguments: tuple[Value, ...], place: Place) -> Rows | None:
    """The rows of what is selected; None where that has nothing to do with a known model."""
    if len(arguments) == 1 and isinstance(arguments[0], Fixed):
        arguments = arguments[0].items  # select([...]) of 1.3
    columns: list[Rows | None] = []
    models: list[Symbol] = []
    for value in arguments:
        match value:
            case Ref(symbol=symbol) if mapped(frame.project, symbol):
                columns.append(_entity(frame.project, symbol, place))
                models.insert(len([c for c in columns if c is not None]) - 1, symbol)
            case Column(model=symbol):
                columns.append(None)
                models.append(symbol)
            case Condition(predicates=(Predicate(model=Symbol() as symbol), *_)):
                columns.append(None)
                models.append(symbol)
            case _:
                columns.append(None)
    if not models:
        return None
    first = columns[0]
    if len(columns) == 1 and first is not None:
        return first
    plain = all(column is None or column.plain for column in columns)
    return Rows(model=models[0], site=place, columns=tuple(columns), plain=plain)


def _entity(project: Project, symbol: Symbol, place: Place) -> Rows:
    model = model_of(project, symbol)
    return Rows(model=symbol, site=place, plain=model is not None and model.core)


def _transformed(site: Site, name: str) -> Value:
    """`func.lower(User.email)`, `cast(User.id, String)`: what an index on the column does not serve."""
    match site.arguments:
        case (Column(model=model, path=path), *_):
            return Column(model, f"{path}__{name}")
        case (Ref(symbol=symbol), *_) if symbol.fact is not None:
            return Column(symbol, name)
        case _:
            return UNKNOWN


def column_call(frame: Frame, column: Column, name: str, site: Site) -> Value:
    """A method of a column or relation of a class."""
    if name in api.LOOKUPS:
        first = site.arguments[0] if site.arguments else UNKNOWN
        is_flag = name in ("is_", "is_not", "isnot") and isinstance(first, Const) and first.value is not None
        suffix = "" if is_flag else _pattern(api.LOOKUPS[name], first)
        return Condition((conditions.lookup(column, suffix, site.place, excludes=name in api.EXCLUDES),))
    if name in ("any", "has"):
        return Condition(tuple(_through(column, predicate) for predicate in conditions.given(site)))
    if name == "desc":
        return Column(column.model, f"-{column.path}")
    if name in api.SAME_COLUMN:
        return column
    return Column(column.model, f"{column.path}__{name}")


def _through(relation: Column, predicate: Predicate) -> Predicate:
    """A condition of related rows as one of the rows themselves."""
    return replace(predicate, lookup=f"{relation.path}__{predicate.lookup}" if predicate.lookup else "", model=relation.model)


def _pattern(suffix: str, value: Value) -> str:
    """LIKE with a constant pattern as the lookup that says the same: an index serves only what begins with text."""
    if suffix in ("like", "ilike") and isinstance(value, Const) and isinstance(value.value, str):
        kind = "contains" if value.value.startswith(("%", "_")) else "startswith"
        return kind if suffix == "like" else f"i{kind}"
    return suffix


def call(frame: Frame, rows: Rows, name: str, site: Site) -> Value:
    """`statement.name(...)`, where that does not execute it."""
    if name in api.NARROWING:
        return narrowed(frame.project, rows, site)
    if name == "filter_by":
        return replace(rows, predicates=(*rows.predicates, *conditions.given(replace(site, arguments=()))))
    if name in api.JOINS:
        return _joined(frame.project, rows, site)
    if name == "options":
        return options.loaded_with(frame.project, rows, site.arguments)
    if name == "order_by":
        ordering = (*(rows.ordering or ()), *(_ordered(rows, value) for value in site.arguments))
        return replace(rows, ordering=ordering, ordered=rows.ordered or site.place)
    if name in api.SLICING:
        return replace(rows, sliced=True, unending=name == "offset" and (rows.unending or not rows.sliced))
    if name in ("select_from", *api.CHAINING):
        return rows
    if name in ("with_only_columns", "with_entities", "returning"):
        return _reselected(frame, rows, site)
    if name in ("add_columns", "add_entity", "add_column"):
        more = selected(frame, site.arguments, site.place)
        added = (None,) * len(site.arguments) if more is None else more.columns or (more,)
        return replace(rows, columns=(*(rows.columns or (rows,)), *added))
    if name == "exists":
        return _exists(frame, rows, site.place)
    if name in ("is_", "in_"):
        return Condition((Predicate("", site.place),))
    return UNKNOWN


def _exists(frame: Frame, rows: Rows, place: Place) -> Condition:
    """Whether there is such a row: a query of its own, unless it looks at the rows of the one around it."""
    if not any(each.joins for each in rows.predicates):
        gathered(frame.project).execute(Query(place, SUBQUERY, rows.model, rows))
    return Condition((Predicate("", place),))


def existing(frame: Frame, name: str, site: Site) -> Value | None:
    """`exists().where(User.email == email)`; None for a method that says nothing of the rows."""
    rows = of_unknown(frame, name, site) if name in api.NARROWING else None
    return _exists(frame, rows, site.place) if isinstance(rows, Rows) else None


def _reselected(frame: Frame, rows: Rows, site: Site) -> Rows:
    found = selected(frame, site.arguments, site.place)
    if found is None:
        return replace(rows, plain=True, columns=(None,) * len(site.arguments))
    if rows.writes:
        return replace(rows, plain=found.plain, columns=found.columns)
    return replace(rows, model=found.model, columns=found.columns, plain=found.plain)


def narrowed(project: Project, rows: Rows, site: Site) -> Rows:
    """`statement.where(...)`."""
    found = conditions.all_of(site.arguments, site.place).predicates
    return replace(rows, predicates=(*rows.predicates, *(_of_rows(project, rows, p) for p in found)))


def _of_rows(project: Project, rows: Rows, predicate: Predicate) -> Predicate:
    """The lookup as seen from the rows: through the one relation that leads to the model which it is about."""
    model = predicate.model
    if model is None:
        return predicate
    if model is rows.model or model in mro(project, rows.model) or rows.model in mro(project, model):
        return replace(predicate, model=None)
    relation = _relation_to(project, rows.model, model)
    return replace(predicate, lookup=f"{relation.name}__{predicate.lookup}", model=None) if relation is not None else predicate


def _relation_to(project: Project, owner: Symbol, target: Symbol) -> Relation | None:
    model = model_of(project, owner)
    found = [r for r in model.relations.values() if r.target is target] if model is not None else []
    return found[0] if len(found) == 1 else None


def _joined(project: Project, rows: Rows, site: Site) -> Rows:
    """`statement.join(Order.user)`, `.join(User, Order.user_id == User.id)`, `.join(User)`: the columns that are compared."""
    found: list[Predicate] = []
    for value in (*site.arguments, *site.keywords.values()):
        match value:
            case Column(model=model, path=path):
                found.append(Predicate(path, site.place, model=model, joins=True))
            case Condition(predicates=predicates):
                found += (p for p in predicates if p.joins)
            case _:
                continue
    if not found and len(site.arguments) == 1 and isinstance(site.arguments[0], Ref):
        relation = _relation_to(project, rows.model, site.arguments[0].symbol)
        found = [Predicate(relation.name, site.place, joins=True)] if relation is not None else []
    if not found and not any(isinstance(value, Ref) for value in site.arguments):
        found = [Predicate("", site.place, optional=True)]  # a subquery or an alias, which may narrow the rows
    own = (replace(p, model=None) if p.model is rows.model else p for p in found)
    return replace(rows, predicates=(*rows.predicates, *own))


def _ordered(rows: Rows, value: Value) -> str:
    match value:
        case Column(model=model, path=path) if model is rows.model:
            return path
        case Const(value=str() as name):
            return name
        case _:
            return ""


def of_unknown(frame: Frame, name: str, site: Site) -> Value | None:
    """A method of a statement that began without a known model: it may name one now."""
    if name not in ("select_from", "where", "filter", "join", "outerjoin"):
        return External(api.SELECT) if name in api.CHAINING | api.SLICING | {"order_by", "options", "select_from"} else UNKNOWN
    for value in site.arguments:
        rows = selected(frame, (value,), site.place)
        if rows is not None:
            begun = replace(rows, columns=(None,), plain=True)
            return begun if name == "select_from" else call(frame, begun, name, site)
    return External(api.SELECT)
