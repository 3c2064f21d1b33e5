"""Classes that a library has run: what of them runs, and when, by what they inherit from."""

from __future__ import annotations

from collections.abc import Iterator

from stackcheck.catalogue.entries import CLASSES, MODELS, Hooked, Kind
from stackcheck.facts.expressions import Name
from stackcheck.facts.parts import walk
from stackcheck.facts.statements import Bind, Class, Function
from stackcheck.link.entries.meant import named, words_in
from stackcheck.link.names.resolution import mro
from stackcheck.link.names.symbols import Symbol, definition
from stackcheck.link.project import Project

Entry = tuple[Symbol, Kind]


def hooked(project: Project, symbol: Symbol) -> Hooked | None:
    """How a class runs by what it inherits from: the nearest base that says so."""
    for base in mro(project, symbol):
        if base.is_external:
            for row in CLASSES:
                if any(_fits(base.name, pattern) for pattern in row.bases):
                    return row
    return _COMMANDS if symbol.qualname == "Command" and "/management/commands/" in f"/{symbol.path}" else None


_COMMANDS = Hooked((), Kind.COMMAND)


def _fits(name: str, pattern: str) -> bool:
    return pattern[1:] in name if pattern.startswith("*") else name.startswith(pattern)


def inherited(project: Project, symbol: Symbol) -> Iterator[Entry]:
    """What of a class is entered, and what enters it."""
    if project.files[symbol.path].role == "test" or not isinstance(symbol.fact, Class):
        return
    own = tuple(statement for statement in walk(symbol.fact.body) if isinstance(statement, Function))
    row = hooked(project, symbol)
    if row is not None:
        yield symbol, row.kind
        for function in own if row.all_methods else ():
            kind = Kind.STARTUP if function.name in row.starting else row.kind
            yield definition(project, symbol.path, f"{symbol.qualname}.{function.name}", function), kind
    elif any(_takes_response(function) for function in own):
        # Django's middleware: made at the start, called for each request
        for function in own:
            kind = Kind.STARTUP if function.name == "__init__" else Kind.REQUEST
            if function.name in ("__init__", "__call__", "__acall__") or function.name.startswith("process_"):
                yield definition(project, symbol.path, f"{symbol.qualname}.{function.name}", function), kind
    elif any(base.is_external and base.name.startswith(MODELS) for base in mro(project, symbol)):
        yield symbol, Kind.UNKNOWN
    if symbol.qualname == "WorkerSettings":  # arq's
        yield from _of_arq(project, symbol)


def _takes_response(function: Function) -> bool:
    return function.name == "__init__" and any(p.name == "get_response" for p in function.parameters)


def _of_arq(project: Project, symbol: Symbol) -> Iterator[Entry]:
    for statement in symbol.fact.body if isinstance(symbol.fact, Class) else ():
        match statement:
            case Bind(targets=(Name(id="functions" | "cron_jobs"),), value=value) if value is not None:
                for found in named(project, symbol.path, frozenset(words_in(value))):
                    if isinstance(found.fact, Function):
                        yield found, shared(found.fact, Kind.WORKER, shares=True)
            case Bind(targets=(Name(id="on_startup" | "on_shutdown" | "on_job_start" | "on_job_end"),), value=value) if value:
                yield from ((found, Kind.STARTUP) for found in named(project, symbol.path, frozenset(words_in(value))))


def shared(function: Function, kind: Kind, shares: bool) -> Kind:
    """What runs a function: coroutine functions may share an event loop."""
    return Kind.SERVER if shares and function.is_async else kind
