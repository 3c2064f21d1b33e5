"""The functions that a framework calls for a request: views, handlers, routes, dependencies, resolvers."""

from __future__ import annotations

from stackcheck.link.endpoints.rows import Endpoint, Framework, Kind
from stackcheck.link.project import Project, table
from stackcheck.link.symbols import Symbol

__all__ = ["Endpoint", "Framework", "Kind", "endpoint_of", "endpoints"]


@table
def endpoints(project: Project) -> tuple[Endpoint, ...]:
    """Every endpoint, in the order of the files and their lines."""
    return ()


@table
def _by_symbol(project: Project) -> dict[Symbol, Endpoint]:
    return {endpoint.symbol: endpoint for endpoint in endpoints(project)}


def endpoint_of(project: Project, symbol: Symbol) -> Endpoint | None:
    """The endpoint that a function is, None where it is none."""
    return _by_symbol(project).get(symbol)
