"""The indexes of SQLAlchemy and SQLModel tables: of columns, of `__table_args__`, of `Table(...)`, and at module level."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from stackcheck.catalogue.sqlalchemy_classes import EXCLUSIONS, INDEXES, PRIMARY_KEYS, UNIQUE_CONSTRAINTS
from stackcheck.facts.expressions import Attribute, Call, Constant, Expression, Name
from stackcheck.facts.findings import Place
from stackcheck.facts.parts import children, text
from stackcheck.facts.statements import Bind, Evaluate
from stackcheck.link.models.rows import Field, Index
from stackcheck.link.models.sqlalchemy.arguments import table_arguments
from stackcheck.link.models.sqlalchemy.classes import importers
from stackcheck.link.models.sqlalchemy.columns import fields
from stackcheck.link.models.written import Written, constant, line_of, meaning, text_of
from stackcheck.link.names.symbols import Symbol, module
from stackcheck.link.project import Project, table
from stackcheck.link.settings.databases import database

_ORDERED = frozenset({"asc", "desc", "nulls_first", "nulls_last", "nullsfirst", "nullslast"})


def of_fields(project: Project, columns: Mapping[str, Field]) -> Iterator[Index]:
    """The indexes of single columns, and the primary key; MySQL makes one for every foreign key."""
    keyed = database(project) == "mysql"
    primary = [field for field in columns.values() if field.primary_key]
    if primary:
        names = tuple(field.name for field in primary)
        yield Index(columns=names, kind="primary_key", unique=True, place=primary[0].place)
    for field in columns.values():
        if field.primary_key and not ((field.indexed or (keyed and field.references)) and len(primary) > 1):
            continue
        if field.unique:
            yield Index(columns=(field.name,), kind="unique", unique=True, place=field.place)
        elif field.indexed or (keyed and field.references):
            yield Index(columns=(field.name,), place=field.place)


@table
def indexes(project: Project, symbol: Symbol) -> tuple[Index, ...]:
    """The indexes of a model's table."""
    columns = fields(project, symbol)
    written = [index for item in table_arguments(project, symbol) if (index := made(project, item, columns)) is not None]
    replaced = any(index.kind == "primary_key" for index in written)
    own = [index for index in of_fields(project, columns) if not (replaced and index.kind == "primary_key")]
    return (*own, *written, *_outside(project).get(symbol, ()))


def are_known(project: Project, symbol: Symbol) -> bool:
    return None not in set(table_arguments(project, symbol))


def made(project: Project, item: Written | None, columns: Mapping[str, Field]) -> Index | None:
    """The row of an `Index`, a unique or primary key constraint; None for anything else."""
    if item is None or not isinstance(item.value, Call):
        return None
    call = item.value
    symbol = meaning(project, item.owner, call.function)
    name = symbol.name if symbol is not None else ""
    options = {a.keyword: Written(a.value, item.owner) for a in call.arguments if a.keyword is not None}
    given = [a.value for a in call.arguments if a.keyword is None and not a.star]
    place = Place(item.owner.path, line_of(call, 1), call.col)
    title = text_of(project, options.get("name")) or ""
    if name in INDEXES and given:
        title = text_of(project, Written(given[0], item.owner)) or ""
        condition = next((v.value for k, v in options.items() if k.endswith("_where")), None)
        parts = given[1:]
        unique = constant(project, options["unique"]) is True if "unique" in options else False
        using = text_of(project, options.get("postgresql_using")) or "btree"
        named = tuple(_column(part, columns) for part in parts)
        return Index(
            columns=named, kind="unique" if unique else "index", name=title, unique=unique, condition=condition,
            expressions=tuple(p for p, n in zip(parts, named, strict=True) if not n), method=using.lower(), place=place,
        )  # fmt: skip
    if name in UNIQUE_CONSTRAINTS or name in PRIMARY_KEYS:
        named = tuple(_column(part, columns) for part in given)
        kind = "unique" if name in UNIQUE_CONSTRAINTS else "primary_key"
        return Index(columns=named, kind=kind, name=title, unique=True, place=place)  # type: ignore[arg-type]
    if name in EXCLUSIONS:
        return Index(columns=(), kind="exclusion", name=title, method="gist", place=place)
    return None


def _column(part: Expression, columns: Mapping[str, Field]) -> str:
    """The attribute of the column that an expression of an index is; "" for what computes."""
    match part:
        case Constant():
            name = text(part) or ""
            return next((f.name for f in columns.values() if f.column == name), name)
        case Name(id=name):
            return name
        case Attribute(name=name):
            return name
        case Call(function=Attribute(value=inner, name=method), arguments=()) if method in _ORDERED:
            return _column(inner, columns)
        case Call(function=Name(id=method), arguments=(first,)) if method in _ORDERED:
            return _column(first.value, columns)
        case _:
            return ""


@table
def _outside(project: Project) -> Mapping[Symbol, tuple[Index, ...]]:
    """The indexes that stand at the top of a module: `Index("ix_user_name", User.name)`."""
    found: dict[Symbol, list[Index]] = defaultdict(list)
    for path in importers(project):
        owner = module(project, path)
        for statement in project.files[path].module.body:
            call = statement.value if isinstance(statement, Evaluate | Bind) else None
            if not isinstance(call, Call):
                continue
            symbol = meaning(project, owner, call.function)
            if symbol is None or symbol.name not in INDEXES:
                continue
            for target in _classes(project, owner, call):
                index = made(project, Written(call, owner), fields(project, target))
                if index is not None:
                    found[target].append(index)
    return {symbol: tuple(rows) for symbol, rows in found.items()}


def _classes(project: Project, owner: Symbol, call: Call) -> set[Symbol]:
    """The classes whose columns stand in an index."""
    found: set[Symbol] = set()
    pending = list(children(call))
    while pending:
        part = pending.pop()
        if isinstance(part, Attribute):
            symbol = meaning(project, owner, part.value)
            if symbol is not None and not symbol.is_external and not symbol.is_module:
                found.add(symbol)
        pending.extend(children(part))
    return found
