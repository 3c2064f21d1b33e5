"""Annotations of columns and relationships: the type that stands in them, how many of it, and whether it may be missing."""

from __future__ import annotations

import msgspec

from stackcheck.catalogue.sqlalchemy_classes import LAZY_GENERICS, MAPPED, RELATIONSHIP_GENERICS
from stackcheck.link.models.written import Written, scope_at
from stackcheck.link.names.annotations import Type, read
from stackcheck.link.names.scopes import Scope
from stackcheck.link.names.symbols import Symbol, module
from stackcheck.link.project import Project


class Annotation(msgspec.Struct, frozen=True, eq=False):
    """What an annotation says.  `mapped`: it is `Mapped[...]` or a relative; `lazy` is what such a relative loads by."""

    inner: Written | None
    many: bool = False
    nullable: bool = False
    mapped: bool = False
    lazy: str | None = None
    extras: tuple[Written, ...] = ()


def annotation(project: Project, written: Written) -> Annotation:
    """Take an annotation apart; `inner` is the innermost type, of a collection that of its elements."""
    return _annotation(project, read(project, scope_at(project, written.owner), written.value))


def _annotation(project: Project, said: Type) -> Annotation:
    found = _without_extras(project, said)
    extras = tuple(Written(extra.value, _owner(project, extra.scope)) for extra in said.extras)
    return msgspec.structs.replace(found, extras=(*found.extras, *extras)) if extras else found


def _without_extras(project: Project, said: Type) -> Annotation:
    written = Written(said.written, _owner(project, said.scope))
    match said:
        case Type(kind="none"):
            return Annotation(None, nullable=True)
        case Type(kind="union", arguments=arguments):
            found = [_annotation(project, argument) for argument in arguments]
            known = [one for one in found if one.inner is not None] or found
            return msgspec.structs.replace(known[0], nullable=any(one.nullable for one in found))
        case Type(kind="many" | "stream" | "tuple", arguments=(one, *_)) | Type(kind="mapping", arguments=(*_, one)):
            return Annotation(_annotation(project, one).inner or written, many=True)
        case Type(kind="class", name=name, arguments=(inner, *_)) if name in MAPPED or name in LAZY_GENERICS:
            mapped = _annotation(project, inner)
            lazy = LAZY_GENERICS.get(name)
            return msgspec.structs.replace(mapped, mapped=True, lazy=lazy, many=mapped.many or lazy is not None)
        case Type(kind="class", name=name, arguments=(inner, *_)) if name in RELATIONSHIP_GENERICS:
            return _annotation(project, inner)
        case _:
            return Annotation(written)


def _owner(project: Project, scope: Scope) -> Symbol:
    """The class or module in which a scope stands."""
    return scope.owner or module(project, scope.path)
