"""How a GraphQL field is told to load what it reads: where an optimizer loads the lists, by a hint to it."""

from __future__ import annotations

from stackcheck.catalogue.graphql import GRAPHENE_OPTIMIZER, STRAWBERRY_DJANGO, STRAWBERRY_OPTIMIZER
from stackcheck.link.endpoints.sites import imports
from stackcheck.link.loading.remedies import is_joinable
from stackcheck.link.loading.rows import LoopQuery, RelationRead
from stackcheck.link.names.definitions import functions
from stackcheck.link.project import Project


def resolving(project: Project, read: RelationRead | LoopQuery) -> str:
    """How to load what a field reads of each object, or asks for, with all of them."""
    if isinstance(read, LoopQuery) or read.narrowed or read.defeated:
        return "use a data loader"
    loader = "select_related" if is_joinable(project, read) else "prefetch_related"
    if imports(project, GRAPHENE_OPTIMIZER):
        return f'decorate it with {GRAPHENE_OPTIMIZER}.resolver_hints({loader}=["{read.path}"])'
    if not imports(project, STRAWBERRY_DJANGO):
        return "use a data loader"
    if any(symbol.path == read.loop.path and symbol.place.line == read.loop.line for symbol in functions(project)):
        return f'decorate it with {STRAWBERRY_DJANGO}.field({loader}=["{read.path}"])'
    return f"add {STRAWBERRY_OPTIMIZER} to the extensions of the schema"
