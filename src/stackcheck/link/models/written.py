"""What is written in a class's body: names, constants and lists there, resolved where they stand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import msgspec

from stackcheck.catalogue.django_classes import TRANSLATION
from stackcheck.facts.expressions import (
    Argument,
    Attribute,
    Binary,
    Call,
    Constant,
    Expression,
    FormattedText,
    Name,
    Sequence,
    Starred,
    Subscript,
)
from stackcheck.facts.parts import bodies, dotted, walk
from stackcheck.facts.statements import Bind, Class, Function, Import, Return, Statement
from stackcheck.facts.statements import TypeAlias as TypeStatement
from stackcheck.link.names.resolution import enclosing, followed, imported, member, resolve, resolve_in_class
from stackcheck.link.names.symbols import Symbol, class_scope, definition, module
from stackcheck.link.project import Project

Value: TypeAlias = "str | int | float | bool | None"


class Written(msgspec.Struct, frozen=True, eq=False):
    """An expression with the class (or module) in which it stands."""

    value: Expression
    owner: Symbol


class Unknown:
    """No constant."""


UNKNOWN = Unknown()


def meaning(project: Project, owner: Symbol, written: Expression) -> Symbol | None:
    """The definition that a name or attribute chain means in the body of `owner`, through plain renamings."""
    while isinstance(written, Subscript):
        written = written.value
    name = dotted(written)
    if name is None or owner.is_external:
        return None
    if isinstance(owner.fact, Class):
        first, *rest = name.split(".")
        own = class_scope(project, owner).get(first)
        if own is not None and not _is_renamed(own, first):
            found = _defined(project, owner, first, own)
            for part in rest:
                found = member(project, found, part) if found is not None else None
            return followed(project, found) if found is not None else None
        return resolve_in_class(project, owner, written)
    around = enclosing(project, owner) if owner.fact is not None and "." in owner.qualname else None
    return meaning(project, around, written) if around is not None else resolve(project, owner.path, written)


def _is_renamed(statement: Statement, name: str) -> bool:
    """`x = x` or `x = x(...)`: the name on the right side is the module's."""
    value = statement.value if isinstance(statement, Bind) else None
    inner = value.function if isinstance(value, Call) else value
    return isinstance(inner, Name) and inner.id == name


def _defined(project: Project, owner: Symbol, name: str, statement: Statement) -> Symbol | None:
    match statement:
        case Function() | Class() | Bind() | TypeStatement():
            return definition(project, owner.path, f"{owner.qualname}.{name}", statement)
        case Import():
            return imported(project, owner.path, statement)
        case _:
            return None


def home(project: Project, symbol: Symbol) -> Symbol:
    """The class in whose body a definition stands, else its module: where the names in it are resolved."""
    if symbol.is_external:
        return symbol
    around = enclosing(project, symbol) if "." in symbol.qualname else None
    return around or module(project, symbol.path)


def behind(project: Project, written: Written) -> Written:
    """What a name was bound to, where it is bound once at the top of a module or class; else the expression itself."""
    for _ in range(5):
        if not isinstance(written.value, Name | Attribute):
            break
        symbol = meaning(project, written.owner, written.value)
        if symbol is None or not isinstance(symbol.fact, Bind) or symbol.fact.value is None:
            break
        written = Written(symbol.fact.value, home(project, symbol))
    return written


def constant(project: Project, written: Written) -> Value | Unknown:
    """The value of a constant expression: literals, names of constants, members of enumerations, concatenations."""
    found = behind(project, written)
    match found.value:
        case Constant(value=value):
            return value
        case Attribute(value=inner, name="value"):
            return constant(project, Written(inner, found.owner))
        case Binary(operator="+", left=left, right=right):
            parts = [constant(project, Written(part, found.owner)) for part in (left, right)]
            return "".join(str(p) for p in parts) if all(isinstance(p, str) for p in parts) else UNKNOWN
        case FormattedText(parts=pieces):
            values = [constant(project, Written(piece, found.owner)) for piece in pieces]
            return "".join(map(str, values)) if all(isinstance(v, str | int) for v in values) else UNKNOWN
        case Call(function=function, arguments=(Argument(value=first),)) if _is_str(project, found.owner, function):
            return constant(project, Written(first, found.owner))
        case _:
            return UNKNOWN


def _is_str(project: Project, owner: Symbol, function: Expression) -> bool:
    symbol = meaning(project, owner, function)
    return symbol is not None and symbol.name in {"builtins.str", TRANSLATION}


def text_of(project: Project, written: Written | None) -> str | None:
    found = constant(project, written) if written is not None else None
    return found if isinstance(found, str) else None


def truth(project: Project, written: Written | None) -> bool:
    """Whether an option is given and true; what is no constant counts as not given."""
    found = constant(project, written) if written is not None else None
    return found is not UNKNOWN and bool(found)


def items(project: Project, written: Written | None, depth: int = 0) -> Iterator[Written | None]:
    """The items of a list, tuple or set, through names, `+` and `*`; None for what cannot be known."""
    if written is None:
        return
    found = behind(project, written)
    match found.value:
        case Sequence(items=parts):
            for part in parts:
                if isinstance(part, Starred):
                    yield from items(project, Written(part.value, found.owner), depth + 1)
                else:
                    yield Written(part, found.owner)
        case Binary(operator="+", left=left, right=right) if depth < 8:
            yield from items(project, Written(left, found.owner), depth + 1)
            yield from items(project, Written(right, found.owner), depth + 1)
        case Call(function=Name(id="list" | "tuple" | "set" | "frozenset"), arguments=arguments):
            for argument in arguments:
                yield from items(project, Written(argument.value, found.owner), depth + 1)
        case _:
            yield None


def statements(body: tuple[Statement, ...]) -> Iterator[Statement]:
    """The statements of a class's body, those in its conditions too."""
    for statement in body:
        yield statement
        for inner in bodies(statement):
            yield from statements(inner)


def returned(function: Function) -> tuple[Expression, ...]:
    """What a function's `return` statements return."""
    return tuple(s.value for s in walk(function.body) if isinstance(s, Return) and s.value is not None)


def line_of(node: Expression, default: int) -> int:
    return getattr(node, "line", default)
