"""The columns of SQLAlchemy and SQLModel classes: declarations to rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from stackcheck.catalogue.field_types import PYTHON_KINDS
from stackcheck.catalogue.python import ENUMERATIONS
from stackcheck.catalogue.sqlalchemy_classes import (
    COLUMNS,
    FIELDS,
    FOREIGN_KEY_CONSTRAINTS,
    FOREIGN_KEYS,
    MAPPED_COLUMNS,
    NO_TYPES,
    PRIMARY_KEYS,
)
from stackcheck.facts.expressions import Attribute, Call, Constant, Expression, Name
from stackcheck.facts.expressions import Mapping as Dict
from stackcheck.facts.parts import text
from stackcheck.facts.statements import Bind, Class
from stackcheck.link.models.annotations import Annotation
from stackcheck.link.models.rows import Field
from stackcheck.link.models.sqlalchemy.arguments import table_arguments
from stackcheck.link.models.sqlalchemy.classes import basename, declarative_classes, is_mapped, lineage, table_name
from stackcheck.link.models.sqlalchemy.column_types import column_type
from stackcheck.link.models.sqlalchemy.parts import Part, parts
from stackcheck.link.models.written import UNKNOWN, Written, behind, constant, items, meaning, text_of
from stackcheck.link.names.resolution import descends
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.project import Project, table


class Column(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """The arguments of a column, sorted by what they are."""

    name: str = ""
    type: Written | None = None
    reference: Written | None = None
    options: Mapping[str, Written] = {}
    is_classic: bool = False


@table
def all_parts(project: Project, symbol: Symbol) -> Mapping[str, Part]:
    """The declarations of a model and of everything that it inherits from; a class's own hide those of its bases."""
    found: dict[str, Part] = {}
    for base in lineage(project, symbol):
        for part in parts(project, base):
            found.setdefault(part.name, part)
    return found


@table
def fields(project: Project, symbol: Symbol) -> Mapping[str, Field]:
    """The columns of a model by attribute."""
    found = {name: field_of(project, part) for name, part in all_parts(project, symbol).items() if part.role == "column"}
    constraints = {own: text_of(project, to) or "" for own, to in constraint_keys(project, symbol)}
    for field in [field for field in found.values() if field.column in constraints and not field.references]:
        found[field.name] = msgspec.structs.replace(field, references=constraints[field.column])
    return keyed(found, _key_names(project, symbol))


def keyed(found: Mapping[str, Field], names: frozenset[str] = frozenset()) -> Mapping[str, Field]:
    """The columns with those of a primary key constraint marked; the parts of a composite key are not unique by themselves."""
    keys = {f.name for f in found.values() if f.primary_key or f.column in names}
    if not keys:
        return found
    replace = msgspec.structs.replace
    marked = {
        n: replace(found[n], primary_key=True, nullable=False, unique=len(keys) == 1 or _says_unique(found[n])) for n in keys
    }
    return {name: marked.get(name, field) for name, field in found.items()}


def _says_unique(field: Field) -> bool:
    given = field.options.get("unique")
    return isinstance(given, Constant) and given.value is True


def constraint_keys(project: Project, symbol: Symbol) -> Iterator[tuple[str, Written]]:
    """The columns in a `ForeignKeyConstraint`, each with what it refers to."""
    for item in table_arguments(project, symbol):
        call = item.value if item is not None else None
        if item is None or not isinstance(call, Call) or len(call.arguments) < 2:
            continue
        function = meaning(project, item.owner, call.function)
        if function is not None and function.name in FOREIGN_KEY_CONSTRAINTS:
            own, others = (items(project, Written(a.value, item.owner)) for a in call.arguments[:2])
            for name, to in zip(own, others, strict=False):
                if name is not None and to is not None and (column := text_of(project, name)):
                    yield column, to


def _key_names(project: Project, symbol: Symbol) -> frozenset[str]:
    """The columns in a `PrimaryKeyConstraint`."""
    found: set[str] = set()
    for item in table_arguments(project, symbol):
        if item is not None and isinstance(item.value, Call):
            function = meaning(project, item.owner, item.value.function)
            if function is not None and function.name in PRIMARY_KEYS:
                found |= {str(text(a.value)) for a in item.value.arguments if a.keyword is None}
    return frozenset(found)


def field_of(project: Project, part: Part) -> Field:
    """The row of a declared column."""
    spec = column(project, part)
    found = part.annotation
    options = {name: constant(project, value) for name, value in spec.options.items()}
    primary = options.get("primary_key") is True
    nullable = options.get("nullable", UNKNOWN)
    if not isinstance(nullable, bool):
        pydantic = part.call is None or _is_pydantic(project, part.call)
        written = found is not None and (found.mapped or (pydantic and not spec.is_classic))
        nullable = found.nullable if written and found is not None else not primary
    name, kind = type_of(project, spec, found)
    return Field(
        name=part.name,
        attname=part.name,
        column=spec.name or part.name,
        type=name,
        kind=kind,
        nullable=nullable and not primary,
        unique=options.get("unique") is True or primary,
        primary_key=primary,
        indexed=options.get("index") is True,
        references=reference(project, spec.reference),
        choices=spec.type.value if kind == "choice" and spec.type is not None else _enumeration(project, found),
        options={key: value.value for key, value in spec.options.items()},
        place=part.place,
        owner=part.owner,
    )


def _enumeration(project: Project, found: Annotation | None) -> Expression | None:
    """The enumeration of which an annotation says that a column holds its members."""
    inner = found.inner if found is not None and not found.many else None
    symbol = meaning(project, inner.owner, inner.value) if inner is not None else None
    is_one = symbol is not None and descends(project, symbol, ENUMERATIONS)
    return inner.value if inner is not None and is_one else None


def _is_pydantic(project: Project, call: Written) -> bool:
    function = meaning(project, call.owner, call.value.function) if isinstance(call.value, Call) else None
    return function is not None and function.name in FIELDS


@table
def _column_of(project: Project, part: Part) -> Column:
    extras = part.annotation.extras if part.annotation is not None else ()
    found = Column()
    for extra in (*extras, *((part.call,) if part.call is not None else ())):
        if isinstance(extra.value, Call):
            found = _merged(found, _written_column(project, extra))
    return found


def column(project: Project, part: Part) -> Column:
    """The arguments of a column's call and of what stands in `Annotated[...]`."""
    return _column_of(project, part)


def _merged(one: Column, two: Column) -> Column:
    return Column(
        name=two.name or one.name,
        type=two.type or one.type,
        reference=two.reference or one.reference,
        options={**one.options, **two.options},
        is_classic=two.is_classic,
    )


def _written_column(project: Project, written: Written) -> Column:
    call = written.value
    assert isinstance(call, Call)  # noqa: S101
    owner = written.owner
    options = {a.keyword: Written(a.value, owner) for a in call.arguments if a.keyword is not None}
    function = None if owner.is_external else meaning(project, owner, call.function)
    if function is not None and function.name in FIELDS:
        return _pydantic(project, options)
    if function is not None and function.name not in COLUMNS:
        return Column()
    name, kind, target = text_of(project, options.get("name")) or "", options.get("type_"), None
    for argument in call.arguments:
        if argument.keyword is not None or argument.star:
            continue
        if text(argument.value) is not None:
            name = str(text(argument.value))
            continue
        if isinstance(argument.value, Constant):
            continue
        inner = argument.value.function if isinstance(argument.value, Call) else argument.value
        symbol = None if owner.is_external else meaning(project, owner, inner)
        if _is_foreign_key(symbol, inner):
            target = _first(argument.value, owner)
        elif symbol is None or symbol.name not in NO_TYPES:
            kind = Written(argument.value, owner)
    classic = function is None or function.name not in MAPPED_COLUMNS
    return Column(name=name, type=kind, reference=target, options=options, is_classic=classic)


def _is_foreign_key(symbol: Symbol | None, written: Expression) -> bool:
    if symbol is None:
        return isinstance(written, Name) and written.id == "ForeignKey"
    return symbol.name in FOREIGN_KEYS


def _first(call: Expression, owner: Symbol) -> Written | None:
    return Written(call.arguments[0].value, owner) if isinstance(call, Call) and call.arguments else None


def _pydantic(project: Project, options: Mapping[str, Written]) -> Column:
    """SQLModel's `Field(...)`: its own keywords, or a whole column in `sa_column`."""
    given = options.get("sa_column")
    if given is not None:
        inner = behind(project, given)
        return _written_column(project, inner) if isinstance(inner.value, Call) else Column()
    extra = options.get("sa_column_kwargs")
    more: dict[str, Written] = {}
    if extra is not None and isinstance(extra.value, Dict):
        more = {str(text(key)): Written(value, extra.owner) for key, value in extra.value.items if text(key) is not None}
    name = text_of(project, more.get("name")) or ""
    return Column(name=name, type=options.get("sa_type"), reference=options.get("foreign_key"), options={**more, **options})


def reference(project: Project, written: Written | None) -> str:
    """What a foreign key refers to, as "table.column" (with the schema where it is written)."""
    if written is None:
        return ""
    found = text_of(project, written)
    if found is not None:
        return found
    owner = referred_class(project, written)
    if owner is None or not isinstance(written.value, Attribute):
        return ""
    return f"{table_name(project, owner) or basename(owner)}.{written.value.name}"


def referred_class(project: Project, written: Written) -> Symbol | None:
    """The class in `ForeignKey(User.id)`, or `User.__table__.c.id`."""
    value: Expression = written.value
    while isinstance(value, Attribute):
        value = value.value
        symbol = meaning(project, written.owner, value)
        if symbol is not None and isinstance(symbol.fact, Class | Bind):
            return symbol
    return None


def type_of(project: Project, spec: Column, found: Annotation | None, depth: int = 0) -> tuple[str, str]:
    """The qualified name and the kind of a column's type; without one the annotation tells, or the column that it refers to."""
    if spec.type is not None:
        return column_type(project, spec.type)
    if found is None or found.inner is None:
        return _referred_type(project, spec, depth)
    if found.many:
        return "", "array"
    symbol = meaning(project, found.inner.owner, found.inner.value)
    if symbol is None:
        return "", "unknown"
    if isinstance(symbol.fact, Class):
        is_enumeration = descends(project, symbol, ENUMERATIONS)
        return symbol.name, "choice" if is_enumeration else "unknown"
    return symbol.name, PYTHON_KINDS.get(symbol.name, "unknown")


def _referred_type(project: Project, spec: Column, depth: int) -> tuple[str, str]:
    """The type of the column that a foreign key refers to."""
    table, _, name = reference(project, spec.reference).rpartition(".")
    for symbol in _tables(project).get(table.rpartition(".")[2], ()) if depth < 5 else ():
        for part in all_parts(project, symbol).values():
            if part.role == "column" and (column(project, part).name or part.name) == name:
                return type_of(project, column(project, part), part.annotation, depth + 1)
    return "", "unknown"


@table
def _tables(project: Project) -> Mapping[str, tuple[Symbol, ...]]:
    """The mapped classes by the name of their table."""
    found: dict[str, tuple[Symbol, ...]] = {}
    for symbol in declarative_classes(project):
        if is_mapped(project, symbol):
            name = table_name(project, symbol)
            found[name] = (*found.get(name, ()), symbol)
    return found


def keys(project: Project, symbol: Symbol) -> Iterator[tuple[str, Field, Written]]:
    """The foreign keys of a model: name, row, and what they refer to."""
    for name, part in all_parts(project, symbol).items():
        if part.role == "column":
            spec = column(project, part)
            if spec.reference is not None:
                yield name, fields(project, symbol)[name], spec.reference
    for name, to in constraint_keys(project, symbol):
        yield from ((field.name, field, to) for field in fields(project, symbol).values() if field.column == name)
