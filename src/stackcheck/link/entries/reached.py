"""Which entries reach a definition: their kinds are handed on along what leads to what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from stackcheck.catalogue.entries import LATER, SUPPORTING, TESTING, TESTING_MODULES, Kind
from stackcheck.facts.statements import Class, Function, Import
from stackcheck.link.entries.files import functions_of_scripts
from stackcheck.link.entries.graph import extends_library, leads, mentions, methods_of
from stackcheck.link.entries.meant import by_name
from stackcheck.link.entries.registered import background, entered
from stackcheck.link.names.bindings import scope
from stackcheck.link.names.definitions import classes, functions
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.project import Project, table

_ASKED = Kind.REQUEST | Kind.ADMIN | Kind.SWITCHED
_SEEN = _ASKED | Kind.SERVER | Kind.WORKER | Kind.SIGNAL | Kind.COMMAND
"""Kinds of entries that a program has; a project in which none is seen is a library, or its entries are not known."""
_KNOWN = _SEEN | Kind.STARTUP | Kind.MIGRATION
_NONE = Kind(0)


@table
def reached(project: Project) -> Mapping[Symbol, Kind]:
    """The kinds of entry that reach each function and class of the project's code."""
    met = _handed_on(project)
    known = {symbol: Kind(kind & _KNOWN) for symbol, kind in met.items()}
    hidden = _hidden(project, met)
    unsure = _behind(project, {symbol for symbol in hidden if not known.get(symbol, _NONE)})
    last = Kind.NOBODY if any(kind & _SEEN for kind in known.values()) else Kind.UNKNOWN
    found: dict[Symbol, Kind] = {}
    for symbol in (*functions(project), *classes(project)):
        if kinds := known.get(symbol, _NONE):
            found[symbol] = kinds | Kind.UNKNOWN if symbol in unsure else kinds
        elif _is_support(project, symbol):
            found[symbol] = Kind.TEST
        else:
            found[symbol] = Kind.UNKNOWN if symbol in hidden else last
    found.update((symbol, kind) for symbol, kind in known.items() if "<locals>" in symbol.qualname and kind)
    return found


def _handed_on(project: Project) -> dict[Symbol, int]:
    """What is known to run each definition: kinds as plain numbers, for they are put together a hundred thousand times."""
    met: dict[Symbol, int] = {}
    pending: list[Symbol] = []

    def hand(symbol: Symbol, kind: int) -> None:
        before = met.get(symbol, 0)
        if kind | before != before:
            met[symbol] = before | kind
            pending.append(symbol)

    for symbol, begun in _begun(project):
        hand(symbol, int(begun & _KNOWN))
    while pending:
        symbol = pending.pop()
        kind = met[symbol]
        beside = background(project).get(symbol, frozenset())
        waits = not LATER.isdisjoint(mentions(project, symbol))
        for other in leads(project, symbol):
            if not (waits and _is_task(project, other)):
                hand(other, _beside(kind) if other in beside else kind)
    return met


def _begun(project: Project) -> Iterator[tuple[Symbol, Kind]]:
    yield from entered(project).items()
    yield from ((symbol, Kind.COMMAND) for symbol in functions_of_scripts(project))
    for symbol in (*functions(project), *classes(project)):
        if project.files[symbol.path].role == "migration":
            yield symbol, Kind.MIGRATION


_STARTUP, _SERVER = int(Kind.STARTUP), int(Kind.SERVER)


def _beside(kind: int) -> int:
    """What is left running by the start of a process is a loop of its own."""
    return (kind & ~_STARTUP) | _SERVER if kind & _STARTUP else kind


def _is_task(project: Project, symbol: Symbol) -> bool:
    kind = entered(project).get(symbol, _NONE)
    return bool(kind & (Kind.WORKER | Kind.SERVER)) and not kind & _ASKED


def _hidden(project: Project, met: Mapping[Symbol, int]) -> set[Symbol]:
    """What may run although nothing known runs it: what is stored or registered somewhere, whose name is mentioned by what runs
    or may run, and what a library may call.
    """
    names = by_name(project)
    found: set[Symbol] = set()
    seen: set[str] = set()
    pending = [symbol for symbol, kind in met.items() if kind]
    pending += (symbol for symbol, entry in entered(project).items() if entry & Kind.UNKNOWN)
    pending += (symbol for symbol in functions(project) if _takes_request(symbol))
    found.update(pending)
    while pending:
        symbol = pending.pop()
        fresh = mentions(project, symbol) & names.keys() - seen
        seen |= fresh
        more = [other for name in fresh for other in names[name]]
        if isinstance(symbol.fact, Class) and extends_library(project, symbol):
            more += methods_of(project, symbol)
        for other in (*more, *leads(project, symbol)):
            if other not in found:
                found.add(other)
                pending.append(other)
    return found


def _behind(project: Project, symbols: set[Symbol]) -> set[Symbol]:
    """All to which some definitions lead."""
    found: set[Symbol] = set()
    pending = list(symbols)
    while pending:
        more = leads(project, pending.pop()) - found
        found |= more
        pending += more
    return found


def _takes_request(symbol: Symbol) -> bool:
    """Whether a function is written for a framework that calls it: a view of which the URLconf is not known."""
    parameters = symbol.fact.parameters if isinstance(symbol.fact, Function) and "." not in symbol.qualname else ()
    return bool(parameters) and parameters[0].name == "request"


def _is_support(project: Project, symbol: Symbol) -> bool:
    """Whether a definition that nothing known uses is made for tests: by what it is, by what its file imports, by the name of
    that file or its folder where tests use it.
    """
    if entered(project).get(symbol, _NONE) & Kind.TEST or project.files[symbol.path].role == "test":
        return True
    if _imports_testing(project, symbol.path):
        return True
    is_named = not SUPPORTING.isdisjoint(symbol.path.removesuffix(".py").split("/"))
    return is_named and not _tested(project).isdisjoint(symbol.qualname.split("."))


@table
def _tested(project: Project) -> frozenset[str]:
    """The names that tests mention."""
    return frozenset(w for s in functions(project) if project.files[s.path].role == "test" for w in mentions(project, s))


@table
def _imports_testing(project: Project, path: str) -> bool:
    return any(
        isinstance(s, Import)
        and not s.level
        and not s.type_checking
        and (s.module.partition(".")[0] in TESTING or f"{s.module}.{s.name}".startswith(TESTING_MODULES))
        for s in scope(project, path).values()
    )


@table
def stretches(project: Project) -> Mapping[str, tuple[tuple[int, int, Symbol], ...]]:
    """The definitions of which it is known what reaches them, by file: first line, last line, symbol."""
    found: dict[str, list[tuple[int, int, Symbol]]] = {}
    for symbol in reached(project):
        if isinstance(symbol.fact, Function | Class):
            first = min((d.line for d in symbol.fact.decorators if hasattr(d, "line")), default=symbol.fact.line)
            found.setdefault(symbol.path, []).append((min(first, symbol.fact.line), symbol.fact.end_line, symbol))
    return {path: tuple(sorted(each, key=lambda s: (s[0], -s[1]))) for path, each in found.items()}
