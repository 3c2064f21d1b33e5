"""GraphQL resolvers: graphene's `resolve_*` and `mutate`, strawberry's `resolver=`."""

from __future__ import annotations

from collections.abc import Iterator

from stackcheck.catalogue.endpoints import DECORATORS, GRAPHENE_MUTATIONS, GRAPHENE_TYPES, MUTATION_METHODS
from stackcheck.facts.parts import keyword
from stackcheck.facts.statements import Class, Function
from stackcheck.link.endpoints.rows import Endpoint
from stackcheck.link.endpoints.sites import calls_of, imports
from stackcheck.link.names.definitions import classes
from stackcheck.link.names.resolution import mro
from stackcheck.link.names.scopes import resolve_in
from stackcheck.link.names.symbols import definition
from stackcheck.link.project import Project


def resolvers(project: Project) -> Iterator[Endpoint]:
    """Strawberry's decorators are among all others'; these are the resolvers that need none."""
    seen = set()
    for symbol in classes(project):
        names = {base.name for base in mro(project, symbol)}
        is_mutation = not names.isdisjoint(GRAPHENE_MUTATIONS)
        if not is_mutation and names.isdisjoint(GRAPHENE_TYPES):
            continue
        for owner in mro(project, symbol):
            for fact in owner.fact.body if isinstance(owner.fact, Class) else ():
                if isinstance(fact, Function) and _resolves(fact.name, is_mutation):
                    found = definition(project, owner.path, f"{owner.qualname}.{fact.name}", fact)
                    if found not in seen:
                        seen.add(found)
                        yield Endpoint(found, "graphene", "resolver", owner)
    if imports(project, "strawberry"):
        yield from _named(project)


def _named(project: Project) -> Iterator[Endpoint]:
    """`orders: list[Order] = strawberry.field(resolver=get_orders)`."""
    for site in calls_of(project, frozenset({"field", "mutation", "subscription"})):
        given = keyword(site.call, "resolver")
        library = resolve_in(project, site.scope, site.call.function) if given is not None else None
        if library is not None and library.name in DECORATORS:
            function = resolve_in(project, site.scope, given)
            if function is not None and isinstance(function.fact, Function):
                yield Endpoint(function, "strawberry", "resolver", None, (), None, site.place)


def _resolves(name: str, is_mutation: bool) -> bool:
    return name.startswith("resolve_") or (is_mutation and name in MUTATION_METHODS)
