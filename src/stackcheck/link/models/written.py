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
)
from stackcheck.facts.parts import bodies, walk
from stackcheck.facts.statements import Bind, Class, Function, Return, Statement
from stackcheck.link.names.scopes import Scope, around, resolve_in, scope_around, scope_of
from stackcheck.link.names.symbols import Symbol, module
from stackcheck.link.project import Project

Value: TypeAlias = "str | int | float | bool | None"


class Written(msgspec.Struct, frozen=True, eq=False):
    """An expression with the class (or module) in which it stands."""

    value: Expression
    owner: Symbol


class Unknown:
    """No constant."""


UNKNOWN = Unknown()


def scope_at(project: Project, owner: Symbol) -> Scope:
    """Where the body of a class, or a module's, stands."""
    return scope_of(project, owner) if isinstance(owner.fact, Class) else scope_around(project, owner)


def meaning(project: Project, owner: Symbol, written: Expression) -> Symbol | None:
    """The definition that a name or attribute chain means in the body of `owner`, through plain renamings."""
    return None if owner.is_external else resolve_in(project, scope_at(project, owner), written)


def home(project: Project, symbol: Symbol) -> Symbol:
    """The class in whose body a definition stands, else its module: where the names in it are resolved."""
    return symbol if symbol.is_external else around(project, symbol) or module(project, symbol.path)


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
