"""Annotations of columns and relationships: the type that stands in them, how many of it, and whether it may be missing."""

from __future__ import annotations

import re

import msgspec

from stackcheck.catalogue.sqlalchemy_classes import COLLECTIONS, LAZY_GENERICS, MAPPED
from stackcheck.facts.expressions import Attribute, Binary, Constant, Expression, Name, Sequence, Subscript
from stackcheck.facts.statements import Bind, TypeAlias
from stackcheck.link.models.written import Written, home, meaning
from stackcheck.link.project import Project

_TOKEN = re.compile(r"([A-Za-z_][\w]*|'[^']*'|\"[^\"]*\"|[\[\],|.]|\S)")
_OPTIONAL = frozenset({"typing.Optional"})
_UNION = frozenset({"typing.Union"})
_ANNOTATED = frozenset({"typing.Annotated", "typing_extensions.Annotated"})
_TRANSPARENT = frozenset({"typing.ClassVar", "typing.Final", "typing.Required", "sqlalchemy.orm.Relationship"})


class Annotation(msgspec.Struct, frozen=True, eq=False):
    """What an annotation says.  `mapped`: it is `Mapped[...]` or a relative; `lazy` is what such a relative loads by."""

    inner: Written | None
    many: bool = False
    nullable: bool = False
    mapped: bool = False
    lazy: str | None = None
    extras: tuple[Written, ...] = ()


def annotation(project: Project, written: Written, depth: int = 0) -> Annotation:
    """Take an annotation apart; `inner` is the innermost type, of a collection that of its elements."""
    value = written.value
    if depth > 12:
        return Annotation(None)
    match value:
        case Constant(value=str(text)):
            parsed = parse(text)
            return annotation(project, Written(parsed, written.owner), depth + 1) if parsed is not None else Annotation(None)
        case Constant(value=None):
            return Annotation(None, nullable=True)
        case Binary(operator="|", left=left, right=right):
            return _union(project, (Written(left, written.owner), Written(right, written.owner)), depth)
        case Subscript(value=generic, index=index):
            return _generic(project, written, generic, index, depth)
        case Name() | Attribute():
            return _named(project, written, depth)
        case _:
            return Annotation(None)


def _union(project: Project, parts: tuple[Written, ...], depth: int) -> Annotation:
    found = [annotation(project, part, depth + 1) for part in parts]
    known = [one for one in found if one.inner is not None] or found
    nullable = any(one.nullable for one in found)
    return msgspec.structs.replace(known[0], nullable=nullable)


def _generic(project: Project, written: Written, generic: Expression, index: Expression, depth: int) -> Annotation:
    symbol = meaning(project, written.owner, generic)
    name = symbol.name if symbol is not None else ""
    first = index.items[0] if isinstance(index, Sequence) and index.items else index
    inner = Written(first, written.owner)
    if name in MAPPED or name in LAZY_GENERICS:
        found = annotation(project, inner, depth + 1)
        lazy = LAZY_GENERICS.get(name)
        return msgspec.structs.replace(found, mapped=True, lazy=lazy, many=found.many or lazy is not None)
    if name in _OPTIONAL:
        return msgspec.structs.replace(annotation(project, inner, depth + 1), nullable=True)
    if name in _UNION:
        parts = index.items if isinstance(index, Sequence) else (index,)
        return _union(project, tuple(Written(part, written.owner) for part in parts), depth)
    if name in _ANNOTATED and isinstance(index, Sequence):
        found = annotation(project, inner, depth + 1)
        extras = tuple(Written(item, written.owner) for item in index.items[1:])
        return msgspec.structs.replace(found, extras=(*found.extras, *extras))
    if name in _TRANSPARENT:
        return annotation(project, inner, depth + 1)
    if name in COLLECTIONS:
        # of a dict the values are the rows
        last = index.items[-1] if isinstance(index, Sequence) and index.items and name.lower().endswith("dict") else first
        found = annotation(project, Written(last, written.owner), depth + 1)
        return Annotation(found.inner or written, many=True)
    return Annotation(written)


def _named(project: Project, written: Written, depth: int) -> Annotation:
    """A name, through aliases: `str50 = Annotated[str, 50]`, `type X = ...`, `UserID = uuid.UUID`."""
    symbol = meaning(project, written.owner, written.value)
    if symbol is None:
        return Annotation(written, nullable=isinstance(written.value, Name) and written.value.id == "None")
    match symbol.fact:
        case TypeAlias(value=value):
            return annotation(project, Written(value, home(project, symbol)), depth + 1)
        case Bind(value=Subscript() | Binary() as value):
            return annotation(project, Written(value, home(project, symbol)), depth + 1)
        case _:
            return Annotation(written)


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
