"""Coroutine functions that need no event loop: a route among them may be a plain `def`, which runs in a thread."""

from __future__ import annotations

from collections.abc import Iterable

from stackcheck.facts.expressions import Await, Comprehension, Expression, Name
from stackcheck.facts.parts import children, expressions, subexpressions, walk
from stackcheck.facts.statements import Function, Loop, Statement, With
from stackcheck.link.endpoints import Endpoint, endpoint_of, endpoints
from stackcheck.link.names.resolution import lookup
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.project import Project
from stackcheck.link.waiting.serving import users_of_names

_LOOPING = frozenset(
    {"create_task", "ensure_future", "get_event_loop", "get_running_loop", "current_task", "gather", "run_coroutine_threadsafe"}
)
"""Who mentions one of these asks for the event loop."""


def could_be_sync(project: Project, symbol: Symbol | None, function: Function | None) -> bool:
    """Whether a function is a route or dependency that awaits nothing, asks for no event loop, and is called by nobody else."""
    if symbol is None or function is None:
        return False
    endpoint = endpoint_of(project, symbol) if symbol.fact is function else _nested(project, symbol, function)
    if endpoint is None or endpoint.kind not in ("route", "dependency"):
        return False
    return not awaits(function.body) and _LOOPING.isdisjoint(function.mentions) and not _is_called(project, symbol, function)


def _nested(project: Project, symbol: Symbol, function: Function) -> Endpoint | None:
    """The endpoint that is defined inside of another function, which does no more with it than to register it."""
    found = next((e for e in endpoints(project) if e.function is function), None)
    outer = symbol.fact.body if isinstance(symbol.fact, Function) else ()
    nodes = (node for s in walk(outer) for each in expressions(s) for node in subexpressions(each))
    return None if any(isinstance(node, Name) and node.id == function.name for node in nodes) else found


def _is_called(project: Project, symbol: Symbol, function: Function) -> bool:
    others = (user for user in users_of_names(project).get(function.name, ()) if user is not symbol)
    return any(lookup(project, user.path, function.name) is symbol for user in others)


def awaits(body: Iterable[Statement]) -> bool:
    """Whether statements wait for a coroutine."""
    return any(
        (isinstance(statement, Loop | With) and statement.is_async) or any(map(_holds_await, expressions(statement)))
        for statement in walk(tuple(body))
    )


def _holds_await(node: Expression) -> bool:
    if isinstance(node, Await) or (isinstance(node, Comprehension) and any(c.is_async for c in node.clauses)):
        return True
    return any(map(_holds_await, children(node)))
