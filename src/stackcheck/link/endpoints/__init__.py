"""The functions that a framework calls for a request: views, handlers, routes, dependencies, resolvers."""

from __future__ import annotations

from collections.abc import Iterator

from stackcheck.catalogue.endpoints import Framework, Kind
from stackcheck.link.endpoints.classes import handlers
from stackcheck.link.endpoints.dependencies import dependencies
from stackcheck.link.endpoints.django import function_views
from stackcheck.link.endpoints.graphql import resolvers
from stackcheck.link.endpoints.routes import added, decorated, of_classes
from stackcheck.link.endpoints.rows import Endpoint, scope_inside
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.project import Project, table

__all__ = ["Endpoint", "Framework", "Kind", "endpoint_of", "endpoints", "scope_inside"]


@table
def endpoints(project: Project) -> tuple[Endpoint, ...]:
    """Every endpoint, in the order of the files and their lines; of several registrations the most telling counts."""
    found: dict[Symbol, Endpoint] = {}
    for endpoint in _all(project):
        found.setdefault(endpoint.symbol, endpoint)
    return tuple(sorted(found.values(), key=lambda e: e.place))


def _all(project: Project) -> Iterator[Endpoint]:
    yield from decorated(project)
    yield from added(project)
    yield from handlers(project)
    yield from of_classes(project)
    yield from function_views(project)
    yield from dependencies(project)
    yield from resolvers(project)


@table
def _by_symbol(project: Project) -> dict[Symbol, Endpoint]:
    return {endpoint.symbol: endpoint for endpoint in endpoints(project)}


def endpoint_of(project: Project, symbol: Symbol) -> Endpoint | None:
    """The endpoint that a function is, None where it is none."""
    return _by_symbol(project).get(symbol)
