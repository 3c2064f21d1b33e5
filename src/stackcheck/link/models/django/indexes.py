"""The indexes of Django models: of single fields, of `Meta.indexes`, constraints, `unique_together` and `index_together`."""

from __future__ import annotations

from collections.abc import Iterator

from stackcheck.facts.expressions import Argument, Call, Constant, Expression
from stackcheck.facts.findings import Place
from stackcheck.facts.parts import last_name, text
from stackcheck.link.models.django.classes import concrete, is_proxy, meta, parents
from stackcheck.link.models.django.fields import composite_key, fields
from stackcheck.link.models.rows import Field, Index
from stackcheck.link.models.written import Written, constant, items, line_of, meaning, text_of
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.project import Project, table

_METHODS = {
    "BTreeIndex": "btree",
    "BloomIndex": "bloom",
    "BrinIndex": "brin",
    "GinIndex": "gin",
    "GistIndex": "gist",
    "HashIndex": "hash",
    "SpGistIndex": "spgist",
    "HnswIndex": "hnsw",
    "IvfflatIndex": "ivfflat",
}


@table
def indexes(project: Project, symbol: Symbol) -> tuple[Index, ...]:
    """The indexes that serve a model's columns: its own table's, and those of the tables that it extends."""
    # several parents may extend one table
    return tuple({id(index): index for index in _all(project, symbol) if index is not None}.values())


def are_known(project: Project, symbol: Symbol) -> bool:
    """Whether every index and constraint in `Meta` could be read."""
    return None not in _meta_indexes(project, symbol)


def _all(project: Project, symbol: Symbol) -> Iterator[Index | None]:
    for parent in parents(project, symbol):
        yield from indexes(project, parent)
    if is_proxy(project, symbol) and concrete(project, symbol) is not symbol:
        return
    inherited = {f for parent in parents(project, symbol) for f in fields(project, parent).values()}
    for field in fields(project, symbol).values():
        if field not in inherited:
            yield from of_field(field)
    key = composite_key(project, symbol)
    if key is not None:
        names = tuple(text_of(project, argument) or "" for argument in key.arguments)
        yield Index(columns=names, kind="primary_key", unique=True, place=key.place)
    yield from _meta_indexes(project, symbol)


def of_field(field: Field) -> Iterator[Index]:
    """The index that a field has by its own options."""
    columns = (field.name,)
    if field.primary_key:
        yield Index(columns=columns, kind="primary_key", unique=True, place=field.place)
    elif field.unique:
        yield Index(columns=columns, kind="unique", unique=True, place=field.place)
    elif field.indexed:
        yield Index(columns=columns, place=field.place)


@table
def _meta_indexes(project: Project, symbol: Symbol) -> tuple[Index | None, ...]:
    options = meta(project, symbol)
    return (
        *(made(project, item) for name in ("indexes", "constraints") for item in items(project, options.get(name))),
        *_together(project, options.get("unique_together"), unique=True),
        *_together(project, options.get("index_together"), unique=False),
    )


def _together(project: Project, written: Written | None, unique: bool) -> Iterator[Index | None]:
    found = list(items(project, written))
    if found and all(item is not None and isinstance(constant(project, item), str) for item in found):
        yield _of_names(project, found, unique, written)
        return
    for item in found:
        yield _of_names(project, list(items(project, item)), unique, item) if item is not None else None


def _of_names(project: Project, names: list[Written | None], unique: bool, written: Written | None) -> Index | None:
    columns = tuple(text_of(project, name) for name in names)
    if written is None or not columns or None in columns:
        return None
    place = _place(written)
    return Index(columns=tuple(c or "" for c in columns), kind="unique" if unique else "index", unique=unique, place=place)


def made(project: Project, written: Written | None) -> Index | None:
    """The row of `Index(...)`, `UniqueConstraint(...)` or the like; None where it is no such call."""
    if written is None or not isinstance(written.value, Call):
        return None
    call = written.value
    symbol = meaning(project, written.owner, call.function)
    if symbol is None:
        return None
    kind = symbol.name.rpartition(".")[2]
    options = {a.keyword: Written(a.value, written.owner) for a in call.arguments if a.keyword is not None}
    expressions = tuple(a.value for a in call.arguments if a.keyword is None)
    names = list(items(project, options.get("fields")))
    columns = tuple((text_of(project, name) or "").removeprefix("-") if name is not None else "" for name in names)
    if kind == "CheckConstraint":
        return Index(columns=(), kind="check", place=_place(written))
    if kind == "ExclusionConstraint":
        return Index(columns=(), kind="exclusion", method="gist", place=_place(written))
    unique = kind == "UniqueConstraint"
    condition = options.get("condition")
    row = Index(
        columns=(*columns, *(_column(e) for e in expressions)),
        kind="unique" if unique else "index",
        name=text_of(project, options.get("name")) or "",
        unique=unique,
        condition=condition.value if condition is not None else None,
        expressions=expressions,
        method=_METHODS.get(kind, "btree"),
        place=_place(written),
    )
    return row if row.columns else None


def _column(expression: Expression) -> str:
    """The field that an expression of an index is: `"name"`, `F("name")`, `F("name").desc()`; "" for what computes."""
    match expression:
        case Constant():
            return (text(expression) or "").removeprefix("-")
        case Call(function=function, arguments=(Argument(value=Constant() as first),)) if last_name(function) in (
            "F",
            "OrderBy",
        ):
            return text(first) or ""
        case Call(function=function, arguments=()) if last_name(function) in ("asc", "desc"):
            inner = getattr(function, "value", None)
            return _column(inner) if inner is not None else ""
        case Call(function=function, arguments=(Argument(value=first), *_)) if last_name(function) in ("OpClass", "OrderBy"):
            return _column(first)
        case _:
            return ""


def _place(written: Written) -> Place:
    line = line_of(written.value, written.owner.place.line)
    return Place(written.owner.path, line, getattr(written.value, "col", 0))


def ordering(project: Project, symbol: Symbol) -> tuple[str, ...]:
    """The names in `Meta.ordering`, inherited from a concrete parent where the model says nothing; expressions are left out."""
    given = meta(project, symbol).get("ordering")
    if given is None:
        above = parents(project, symbol)
        return ordering(project, above[0]) if above else ()
    return tuple(name for item in items(project, given) if item is not None and (name := _ordered(project, item)))


def _ordered(project: Project, item: Written) -> str:
    match item.value:
        case Call(function=function, arguments=arguments) if last_name(function) in ("asc", "desc"):
            _ = arguments
            column = _column(item.value)
            return f"-{column}" if column and last_name(function) == "desc" else column
        case Call():
            return _column(item.value)
        case _:
            found = constant(project, item)
            return found if isinstance(found, str) else ""
