"""Coroutine functions that need no event loop: a route among them may be a plain `def`, which runs in a thread."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from stackcheck.facts.expressions import Name
from stackcheck.facts.parts import expressions, subexpressions, walk
from stackcheck.facts.statements import Function
from stackcheck.link.endpoints import Endpoint, endpoint_of, endpoints
from stackcheck.link.names.definitions import functions
from stackcheck.link.names.resolution import lookup
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.project import Project, table
from stackcheck.link.waiting.standing import awaits

_LOOPING = frozenset(
    {"create_task", "ensure_future", "get_event_loop", "get_running_loop", "current_task", "gather", "run_coroutine_threadsafe"}
)
"""Who mentions one of these asks for the event loop."""


def could_be_sync(project: Project, symbol: Symbol | None, function: Function | None) -> bool:
    """Whether a function is a route or dependency that awaits nothing, asks for no event loop, and is called by nobody else."""
    if symbol is None or function is None or not is_route(project, symbol, function):
        return False
    if awaits(function.body) or not _LOOPING.isdisjoint(function.mentions):
        return False
    return not (_is_called(project, symbol, function) if symbol.fact is function else _is_used_around(symbol, function))


def is_route(project: Project, symbol: Symbol | None, function: Function | None) -> bool:
    """Whether a function, `symbol` itself or inside of it, is a route or a dependency."""
    if symbol is None or function is None:
        return False
    nested = _nested(project).get((symbol.path, function.line, function.name))
    endpoint = endpoint_of(project, symbol) if symbol.fact is function else nested
    return endpoint is not None and endpoint.kind in ("route", "dependency")


@table
def _nested(project: Project) -> Mapping[tuple[str, int, str], Endpoint]:
    """The endpoints that are defined inside of other functions, by their files, lines and names."""
    inner = (endpoint for endpoint in endpoints(project) if "<locals>" in endpoint.symbol.qualname)
    return {(e.symbol.path, e.function.line, e.function.name): e for e in inner}


def _is_used_around(symbol: Symbol, function: Function) -> bool:
    """Whether the function around another one does more with it than to register it."""
    outer = symbol.fact.body if isinstance(symbol.fact, Function) else ()
    nodes = (node for s in walk(outer) for each in expressions(s) for node in subexpressions(each))
    return any(isinstance(node, Name) and node.id == function.name for node in nodes)


def _is_called(project: Project, symbol: Symbol, function: Function) -> bool:
    others = (user for user in _users(project).get(function.name, ()) if user is not symbol)
    return any(lookup(project, user.path, function.name) is symbol for user in others)


@table
def _users(project: Project) -> Mapping[str, list[Symbol]]:
    """The functions of the project's code that use a name."""
    users: dict[str, list[Symbol]] = defaultdict(list)
    for symbol in functions(project):
        if isinstance(symbol.fact, Function) and project.files[symbol.path].role == "code":
            for name in symbol.fact.mentions:
                users[name].append(symbol)
    return users
