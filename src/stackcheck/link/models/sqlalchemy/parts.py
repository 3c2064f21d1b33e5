"""What the body of a SQLAlchemy or SQLModel class declares: columns, relationships and proxies, as written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from stackcheck.catalogue.annotations import CLASS_VARIABLES
from stackcheck.catalogue.sqlalchemy_classes import (
    COLUMNS,
    FIELDS,
    LIBRARY_BASES,
    PROXIES,
    RELATIONSHIPS,
    SQLMODEL_RELATIONSHIPS,
    TABLES,
    WRAPPERS,
)
from stackcheck.facts.expressions import Argument, Attribute, Call, Constant, Expression, Name
from stackcheck.facts.findings import Place
from stackcheck.facts.parts import text
from stackcheck.facts.statements import Bind, Class, Function
from stackcheck.link.models.annotations import Annotation, annotation
from stackcheck.link.models.sqlalchemy.classes import is_declared_attribute, is_sqlmodel
from stackcheck.link.models.written import Written, behind, home, meaning, returned, statements
from stackcheck.link.names.resolution import member
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.project import Project, table

Role = Literal["column", "relationship", "proxy"]


class Part(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """An attribute that a class declares; `call` makes it (None where the annotation alone does)."""

    name: str
    role: Role
    call: Written | None
    annotation: Annotation | None
    owner: Symbol
    place: Place


@table
def parts(project: Project, symbol: Symbol) -> tuple[Part, ...]:
    """The declarations in a class's own body, the last of each name."""
    if symbol.is_external:
        return tuple(_library(symbol))
    return tuple({part.name: part for part in _parts(project, symbol)}.values())


def _parts(project: Project, symbol: Symbol) -> Iterator[Part]:
    if not isinstance(symbol.fact, Class):
        return
    pydantic = is_sqlmodel(project, symbol)
    for statement in statements(symbol.fact.body):
        match statement:
            case Bind(targets=(Name(id="__table__"),), value=Call() as call):
                yield from table_parts(project, Written(call, symbol))
            case Bind(targets=(Name() as target,), value=value, annotation=written, operator=""):
                found = annotation(project, Written(written, symbol)) if written is not None else None
                place = Place(symbol.path, statement.line, target.col)
                part = _part(project, target.id, Written(value, symbol), found, place) if value is not None else None
                if part is not None:
                    yield part
                elif found is not None and (found.mapped or (pydantic and _is_field(project, target.id, written, symbol))):
                    yield Part(name=target.id, role="column", call=None, annotation=found, owner=symbol, place=place)
            case Function() if is_declared_attribute(project, symbol, statement):
                results = returned(statement)
                if len(results) == 1:
                    found = annotation(project, Written(statement.returns, symbol)) if statement.returns is not None else None
                    place = Place(symbol.path, statement.line, statement.col)
                    part = _part(project, statement.name, Written(results[0], symbol), found, place)
                    if part is not None:
                        yield part
            case _:
                pass


def _is_field(project: Project, name: str, written: Expression | None, symbol: Symbol) -> bool:
    """Whether an annotated name of a pydantic class is a field: private names, settings and `ClassVar` are none."""
    generic = meaning(project, symbol, written) if written is not None else None
    return not name.startswith("_") and name != "model_config" and (generic is None or generic.name not in CLASS_VARIABLES)


def _part(project: Project, name: str, value: Written, found: Annotation | None, place: Place) -> Part | None:
    made = role(project, value)
    if made is None:
        return None
    return Part(name=name, role=made[0], call=made[1], annotation=found, owner=value.owner, place=place)


def role(project: Project, written: Written, depth: int = 0) -> tuple[Role, Written] | None:
    """What a call declares, with the call that says how: through wrappers and functions of the project."""
    call = written.value
    if not isinstance(call, Call) or depth > 4:
        return None
    symbol = meaning(project, written.owner, call.function)
    if symbol is None:
        return _method(project, call, written.owner, depth)
    if symbol.name in COLUMNS or symbol.name in FIELDS:
        return "column", written
    if symbol.name in RELATIONSHIPS or symbol.name in SQLMODEL_RELATIONSHIPS:
        return "relationship", written
    if symbol.name in PROXIES:
        return "proxy", written
    if symbol.name in WRAPPERS and call.arguments:
        inner = behind(project, Written(call.arguments[0].value, written.owner))
        return role(project, inner, depth + 1)
    if isinstance(symbol.fact, Function):
        return _result(project, symbol, depth)
    return None


def _method(project: Project, call: Call, owner: Symbol, depth: int) -> tuple[Role, Written] | None:
    """`cls.make_column()` in a `declared_attr`."""
    match call.function:
        case Attribute(value=Name(id="cls"), name=name):
            found = member(project, owner, name)
            return _result(project, found, depth) if found is not None and isinstance(found.fact, Function) else None
        case _:
            return None


def _result(project: Project, symbol: Symbol, depth: int) -> tuple[Role, Written] | None:
    results = returned(symbol.fact) if isinstance(symbol.fact, Function) else ()
    return role(project, Written(results[0], home(project, symbol)), depth + 1) if len(results) == 1 else None


def table_parts(project: Project, written: Written) -> Iterator[Part]:
    """The columns of `Table("name", metadata, Column("id", ...), ...)`."""
    call = written.value
    symbol = meaning(project, written.owner, call.function) if isinstance(call, Call) else None
    if not isinstance(call, Call) or symbol is None or symbol.name not in TABLES:
        return
    for argument in call.arguments:
        made = role(project, Written(argument.value, written.owner)) if isinstance(argument.value, Call) else None
        match argument.value:
            case Call(arguments=(Argument(value=first), *_), line=line, col=col) if made is not None and text(first):
                place = Place(written.owner.path, line, col)
                yield Part(
                    name=str(text(first)), role="column", call=made[1], annotation=None, owner=written.owner, place=place
                )
            case _:
                pass


def _library(symbol: Symbol) -> Iterator[Part]:
    """The columns of a library's base, written as a call of `Column`."""
    for name, kind, options in LIBRARY_BASES[symbol.name][1]:
        given = {word: True for word in options if word in ("unique", "index", "primary_key", "nullable")}
        references = [word for word in options if "." in word]
        arguments = (
            Argument(Attribute(Name("sqlalchemy", 0, 0), kind.rpartition(".")[2], 0, 0)),
            *(Argument(Call(Name("ForeignKey", 0, 0), (Argument(Constant(word, 0, 0)),), 0, 0)) for word in references),
            *(Argument(Constant(value, 0, 0), word) for word, value in {"nullable": False, **given}.items()),
        )
        call = Call(Name("Column", 0, 0), arguments, 0, 0)
        yield Part(name=name, role="column", call=Written(call, symbol), annotation=None, owner=symbol, place=symbol.place)
