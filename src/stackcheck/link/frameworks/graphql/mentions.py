"""Where GraphQL types are used: which fields give one object of a type, and which a list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from stackcheck.catalogue import graphql as api
from stackcheck.catalogue.endpoints import GRAPHENE_MUTATIONS, GRAPHENE_TYPES
from stackcheck.facts.expressions import Call, Constant, Expression, Lambda
from stackcheck.link.flow.remembered import recursive
from stackcheck.link.frameworks.graphql import strawberry
from stackcheck.link.frameworks.graphql.graphene import declared, types
from stackcheck.link.frameworks.written import of_meta
from stackcheck.link.names.definitions import classes
from stackcheck.link.names.resolution import descends, resolve
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.project import Project, table
from stackcheck.link.values.kinds import Fixed, Ref, Value

_OWNERS = GRAPHENE_TYPES | GRAPHENE_MUTATIONS


class Mention(msgspec.Struct, frozen=True, eq=False):
    """The field `name` of `owner` gives an object of a type, or `many` of them."""

    owner: Symbol
    name: str
    many: bool


@table
def mentions(project: Project) -> Mapping[Symbol, tuple[Mention, ...]]:
    """The fields that give each type."""
    found: dict[Symbol, list[Mention]] = {}
    for symbol in classes(project):
        if project.files[symbol.path].role != "code":
            continue
        if descends(project, symbol, _OWNERS):
            for name, (path, bind) in declared(project, symbol).items():
                if isinstance(bind.value, Call):
                    for element, many in _elements(project, path, bind.value):
                        found.setdefault(element, []).append(Mention(symbol, name, many))
        elif descends(project, symbol, api.UNIONS):
            for element in _members(of_meta(project, symbol, "types")):
                found.setdefault(element, []).append(Mention(symbol, "", many=True))
    for owner in strawberry.object_types(project):
        for name, element, many in strawberry.given(project, owner):
            found.setdefault(element, []).append(Mention(owner, name, many))
    return {element: tuple(known) for element, known in found.items()}


def _single(_: Project, owner: Symbol) -> bool:
    return True


@recursive(_single)  # for types that have each other
def is_single(project: Project, owner: Symbol) -> bool:
    """Whether a query gives one object of a type at most: no field that is known gives a list of them, or of what has them."""
    known = mentions(project).get(owner, ())
    is_listed = any(mention.many for mention in known) or (not known and _is_of_model(project, owner))
    return not is_listed and all(is_single(project, mention.owner) for mention in known)


def _is_of_model(project: Project, owner: Symbol) -> bool:
    return owner in types(project) or strawberry.object_types(project).get(owner) is not None


def _elements(project: Project, path: str, declaration: Call, *, many: bool = False) -> Iterator[tuple[Symbol, bool]]:
    """The type of which a field gives an object or a list."""
    cls = resolve(project, path, declaration.function)
    many = many or (cls is not None and not descends(project, cls, api.WRAPPERS))
    first = next((a.value for a in declaration.arguments if not a.star and a.keyword in (None, "type_", "of_type")), None)
    if isinstance(first, Call):
        yield from _elements(project, path, first, many=many)
    elif first is not None:
        element = _type_at(project, path, first)
        if element is not None and descends(project, element, api.CONNECTIONS):
            yield from ((node, True) for node in _members(of_meta(project, element, "node")))
        elif element is not None:
            yield element, many


def _type_at(project: Project, path: str, node: Expression) -> Symbol | None:
    """A type by its name, by a lambda that gives it, or by its path as text."""
    inner = node.body if isinstance(node, Lambda) else node
    if isinstance(inner, Constant):
        return resolve(project, path, inner.value) if isinstance(inner.value, str) else None
    return resolve(project, path, inner)


def _members(value: Value) -> Iterator[Symbol]:
    match value:
        case Ref(symbol=symbol):
            yield symbol
        case Fixed(items=items):
            for item in items:
                yield from _members(item)
        case _:
            return
