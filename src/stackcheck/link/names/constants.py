"""Constants that are made of others: a chain of them, however long, is followed without recursion."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from stackcheck.facts.expressions import Attribute, Name
from stackcheck.facts.parts import subexpressions
from stackcheck.facts.statements import Bind
from stackcheck.link.names.resolution import resolve_in_class
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.project import Project

_NESTED = 16
"""So many constants may wait for one another before those that the last one is made of are asked for first."""


@contextmanager
def asked(project: Project, symbol: Symbol, ask: Callable[[Project, Symbol], object]) -> Iterator[None]:
    """While this lasts, it is computed what a constant holds; `ask` does so for any other."""
    waiting: list[Symbol] = project.memory.setdefault((asked, ask), [])
    waiting.append(symbol)
    try:
        if len(waiting) % _NESTED == 0:
            for each in _made_of(project, symbol):
                ask(project, each)
        yield
    finally:
        waiting.pop()


def _made_of(project: Project, symbol: Symbol) -> Iterator[Symbol]:
    """The constants that one is made of, each behind those that it is made of itself."""
    seen = {symbol}
    pending = [(symbol, _named(project, symbol))]
    while pending:
        current, named = pending[-1]
        inner = next((each for each in named if each not in seen), None)
        if inner is not None:
            seen.add(inner)
            pending.append((inner, _named(project, inner)))
            continue
        pending.pop()
        if pending:
            yield current


def _named(project: Project, symbol: Symbol) -> Iterator[Symbol]:
    """The constants that are named where one is assigned."""
    value = symbol.fact.value if isinstance(symbol.fact, Bind) else None
    for written in subexpressions(value) if value is not None else ():
        if isinstance(written, Name | Attribute):
            found = resolve_in_class(project, symbol, written)
            if found is not None and isinstance(found.fact, Bind):
                yield found
