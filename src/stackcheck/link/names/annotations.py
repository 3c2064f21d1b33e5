"""Annotations, read in one place: through texts, aliases and wrappers to the classes that are meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, cast

import msgspec

from stackcheck.catalogue.annotations import FORMS, NEW_TYPES
from stackcheck.facts.expressions import Attribute, Binary, Call, Constant, Expression, Name, Sequence, Subscript
from stackcheck.facts.statements import Bind, Class, TypeAlias
from stackcheck.link.names.scopes import Scope, resolve_in, scope_around
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.project import Project

MAX_DEPTH = 12
"""So deep types lie in one another, aliases counted too; of what is deeper nothing is known."""

_TOKEN = re.compile(r"([A-Za-z_][\w]*|'[^']*'|\"[^\"]*\"|[\[\],|.]|\S)")

Kind = Literal["class", "none", "union", "many", "stream", "mapping", "tuple", "type", "awaitable", "context", "unknown"]


class Type(msgspec.Struct, frozen=True, eq=False):
    """What an annotation says.  `written` is the innermost expression that says it, which stands in `scope`.

    `symbol` is the class, that of a generic included; `arguments` are the alternatives of a union, else what stands in the
    brackets.  `extras` is what `Annotated` adds.
    """

    kind: Kind
    written: Expression
    scope: Scope
    symbol: Symbol | None = None
    arguments: tuple[Type, ...] = ()
    extras: tuple[Extra, ...] = ()

    @property
    def name(self) -> str:
        """The qualified name of the class, "" where it is not known."""
        return self.symbol.name if self.symbol is not None else ""

    def alternatives(self) -> Iterator[Type]:
        """The types of a union, those of unions in it too; of all else the type itself."""
        if self.kind != "union":
            yield self
        for argument in self.arguments if self.kind == "union" else ():
            yield from argument.alternatives()


class Extra(msgspec.Struct, frozen=True, eq=False):
    """What stands behind a type in `Annotated`, and where."""

    value: Expression
    scope: Scope


def read(project: Project, scope: Scope, annotation: Expression, depth: int = 0) -> Type:
    """What an annotation says that stands in a scope."""
    unknown = Type("unknown", annotation, scope)
    if depth > MAX_DEPTH:
        return unknown
    match annotation:
        case Constant(value=None):
            return Type("none", annotation, scope)
        case Constant(value=str(text)):
            parsed = parse(text)
            return read(project, scope, parsed, depth + 1) if parsed is not None else unknown
        case Binary(operator="|", left=left, right=right):
            return Type(
                "union", annotation, scope, None, tuple(read(project, scope, part, depth + 1) for part in (left, right))
            )
        case Subscript(value=Name() | Attribute() as generic, index=index):
            items = index.items if isinstance(index, Sequence) and index.kind == "tuple" else (index,)
            return _generic(project, Type("class", annotation, scope, resolve_in(project, scope, generic)), items, depth)
        case Name() | Attribute():
            return _named(project, Type("class", annotation, scope, resolve_in(project, scope, annotation)), depth)
        case _:
            return unknown


def _named(project: Project, found: Type, depth: int) -> Type:
    """A class, or what an alias stands for."""
    symbol = found.symbol
    if symbol is None or symbol.is_external or isinstance(symbol.fact, Class):
        return found
    aliased = _aliased(project, symbol)
    return read(project, scope_around(project, symbol), aliased, depth + 1) if aliased is not None else found


def _aliased(project: Project, symbol: Symbol) -> Expression | None:
    """The annotation that `X = Optional[Order]`, `type X = ...` or `X = NewType("X", int)` stands for."""
    match symbol.fact:
        case TypeAlias(value=value) | Bind(value=Subscript() | Binary() | Constant() | Name() | Attribute() as value):
            return value
        case Bind(value=Call(function=function, arguments=(_, base))):
            maker = resolve_in(project, scope_around(project, symbol), function)
            return base.value if maker is not None and maker.name in NEW_TYPES else None
        case _:
            return None


def _generic(project: Project, found: Type, items: tuple[Expression, ...], depth: int) -> Type:
    form = FORMS.get(found.name)
    if form == "opaque" or not items:
        return found
    if form in ("annotated", "plain"):
        inner = read(project, found.scope, items[0], depth + 1)
        extras = tuple(Extra(item, found.scope) for item in items[1:])
        return msgspec.structs.replace(inner, extras=(*inner.extras, *extras)) if extras else inner
    if form is None and found.symbol is not None and isinstance(found.symbol.fact, Bind | TypeAlias):
        return _named(project, found, depth)
    arguments = tuple(read(project, found.scope, item, depth + 1) for item in items)
    if form == "optional":
        return Type("union", found.written, found.scope, None, (arguments[0], Type("none", found.written, found.scope)))
    return msgspec.structs.replace(found, kind=cast("Kind", form or "class"), arguments=arguments)


def class_named(project: Project, scope: Scope, annotation: Expression | None) -> Symbol | None:
    """The class that an annotation names, the first of several."""
    said = read(project, scope, annotation) if annotation is not None else None
    for one in said.alternatives() if said is not None else ():
        if one.symbol is not None and (one.symbol.is_external or isinstance(one.symbol.fact, Class)):
            return one.symbol
    return None


def parse(text: str) -> Expression | None:
    """An annotation given as text: names with dots, subscripts, unions and texts in it; None for anything else."""
    tokens = _TOKEN.findall(text)
    found, end = _parse_union(tokens, 0)
    return found if found is not None and end == len(tokens) else None


def _parse_union(tokens: list[str], start: int) -> tuple[Expression | None, int]:
    left, at = _parse_one(tokens, start)
    while left is not None and at < len(tokens) and tokens[at] == "|":
        right, at = _parse_one(tokens, at + 1)
        if right is None:
            return None, at
        left = Binary("|", left, right)
    return left, at


def _parse_one(tokens: list[str], at: int) -> tuple[Expression | None, int]:
    if at >= len(tokens):
        return None, at
    word = tokens[at]
    if word[0] in "'\"":
        return Constant(word[1:-1], 0, 0), at + 1
    if not (word[0].isalpha() or word[0] == "_"):
        return None, at
    found: Expression = Constant(None, 0, 0) if word == "None" else Name(word, 0, 0)
    at += 1
    while at < len(tokens):
        if tokens[at] == "." and at + 1 < len(tokens):
            found, at = Attribute(found, tokens[at + 1], 0, 0), at + 2
        elif tokens[at] == "[":
            items: list[Expression] = []
            while tokens[at] != "]":
                item, at = _parse_union(tokens, at + 1)
                if item is None or at >= len(tokens) or tokens[at] not in ",]":
                    return None, at
                items.append(item)
            index = items[0] if len(items) == 1 else Sequence("tuple", tuple(items), 0, 0)
            found, at = Subscript(found, index), at + 1
        else:
            break
    return found, at
