"""Who shares an event loop: a coroutine function that plain functions run, each on a loop of its own, keeps nobody waiting."""

from __future__ import annotations

from collections.abc import Iterable

from stackcheck.catalogue.entries import Kind
from stackcheck.catalogue.loops import LOOPS, RUNNERS, RUNS, SCHEDULERS
from stackcheck.facts.statements import Function
from stackcheck.link.entries.graph import leads, mentions
from stackcheck.link.entries.registered import background, entered
from stackcheck.link.names.definitions import functions
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.project import Project, table

_SHARING = Kind.REQUEST | Kind.SERVER | Kind.SIGNAL | Kind.STARTUP | Kind.UNKNOWN


def runs_alone(project: Project, symbol: Symbol) -> bool:
    """Whether a function runs on event loops only that run nothing else."""
    return symbol in _alone(project)


@table
def _alone(project: Project) -> frozenset[Symbol]:
    begun = [symbol for symbol, kind in entered(project).items() if kind & _SHARING]
    begun += [symbol for given in background(project).values() for symbol in given]
    runners = (symbol for symbol in functions(project) if _runs(project, symbol))
    run = [other for symbol in runners for other in leads(project, symbol) if _is_async(other)]
    return frozenset(_behind(project, run) - _behind(project, begun))


def _behind(project: Project, symbols: Iterable[Symbol]) -> set[Symbol]:
    """The definitions and all that they lead to, but for what one of them runs on a loop of its own."""
    found = set(symbols)
    pending = list(found)
    while pending:
        symbol = pending.pop()
        runs = _runs(project, symbol)
        more = {other for other in leads(project, symbol) if not (runs and _is_async(other))} - found
        found |= more
        pending += more
    return found


@table
def _runs(project: Project, symbol: Symbol) -> bool:
    """Whether a plain function runs coroutines until they are done, and schedules none."""
    words = mentions(project, symbol)
    if not isinstance(symbol.fact, Function) or symbol.fact.is_async or not SCHEDULERS.isdisjoint(words):
        return False
    return not RUNNERS.isdisjoint(words) or (RUNS in words and not LOOPS.isdisjoint(words))


def _is_async(symbol: Symbol) -> bool:
    return isinstance(symbol.fact, Function) and symbol.fact.is_async
