"""Coroutine functions that stand beside a plain one and do the same: `get_embedding` and `aget_embedding`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from stackcheck.facts.findings import Step
from stackcheck.facts.statements import Function
from stackcheck.link.names.definitions import functions
from stackcheck.link.names.resolution import enclosing, lookup, member
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.project import Project, table


def around(project: Project, step: Step) -> Symbol | None:
    """The function at the top level of a module, or the method, in which a step stands."""
    inside = (s for s in _of_file(project).get(step.path, ()) if s.place.line <= step.line <= _last_line(s))
    return max(inside, key=lambda symbol: symbol.place.line, default=None)


def _last_line(symbol: Symbol) -> int:
    return symbol.fact.end_line if isinstance(symbol.fact, Function) else 0


@table
def _of_file(project: Project) -> Mapping[str, tuple[Symbol, ...]]:
    found: dict[str, list[Symbol]] = {}
    for symbol in functions(project):
        found.setdefault(symbol.path, []).append(symbol)
    return {path: tuple(symbols) for path, symbols in found.items()}


def twin(project: Project, symbol: Symbol, blocking: frozenset[tuple[str, int]]) -> str:
    """The name of a coroutine function that is called as a plain one is and holds no event loop itself, "" where there is
    none.  `blocking` are the files and lines of the coroutine functions that do.
    """
    fact = symbol.fact
    if not isinstance(fact, Function):
        return ""
    owner = enclosing(project, symbol) if "." in symbol.qualname else None
    for name in _names(fact.name):
        found = member(project, owner, name) if owner is not None else lookup(project, symbol.path, name)
        other = found.fact if found is not None else None
        if (
            found is not None
            and isinstance(other, Function)
            and other.is_async
            and not other.is_generator
            and [p.name for p in other.parameters] == [p.name for p in fact.parameters]
            and (found.path, other.line) not in blocking
        ):
            return name
    return ""


def _names(name: str) -> Iterator[str]:
    bare = name.lstrip("_")
    hidden = name[: len(name) - len(bare)]
    yield from (f"{hidden}a{bare}", f"{hidden}async_{bare}", f"{name}_async", f"{hidden}a_{bare}")
