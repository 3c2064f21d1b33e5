"""Where a text comes from, through the callers of the functions that hand it on: constants, a request, or nobody knows."""

from __future__ import annotations

from typing import Literal

import msgspec

from stackcheck.facts.expressions import Attribute, Name
from stackcheck.facts.findings import Place
from stackcheck.facts.parts import dotted, expressions, subexpressions
from stackcheck.facts.statements import Function
from stackcheck.link.endpoints import endpoint_of
from stackcheck.link.names.definitions import functions
from stackcheck.link.names.resolution import lookup, resolve
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.project import Project, table
from stackcheck.link.sql.text.candidates import everything
from stackcheck.link.sql.text.frames import Execution, Wrapper
from stackcheck.link.sql.text.functions import started
from stackcheck.link.sql.text.running import run
from stackcheck.link.sql.text.values import Hole, Text

Source = Literal["harmless", "request", "unknown"]
_DEEPEST = 4


class Given(msgspec.Struct, frozen=True):
    """An argument: the call's place, the function that calls, and what it gives."""

    place: Place
    caller: Symbol
    text: Text


@table
def given(project: Project, symbol: Symbol, parameter: str) -> tuple[Given, ...] | None:
    """What each call in the project gives for the parameter; None where the function is also named without being called,
    or where a call could not be followed, so that not all of its callers are known.
    """
    name = symbol.qualname.rpartition(".")[2]
    wrapper = Wrapper(symbol, parameter, Execution(place=symbol.place, api=name, text=Text(()), driver=""))
    found: list[Given] = []
    for caller in functions(project):
        if caller is symbol or not isinstance(caller.fact, Function) or name not in caller.fact.mentions:
            continue
        if project.files[caller.path].role == "test":
            continue
        frame = started(project, caller, wrappers={symbol: wrapper})
        run(frame, caller.fact.body)
        seen = {e.place: Given(e.place, caller, e.text) for e in frame.executions if e.api.rpartition(".")[2] == name}
        own = lookup(project, caller.path, name)
        is_other = own is not None and isinstance(own.fact, Function) and own != symbol  # another function of the same name
        if len(seen) < _mentions(project, symbol, caller, bare=not is_other):
            return None
        found += seen.values()
    return tuple(found)


def source(project: Project, function: Symbol | None, text: Text, depth: int = 0) -> Source:
    """What fills the holes of a text in a function: "harmless" only where every caller gives constants."""
    found: Source = "harmless"
    for hole in (p for choice in text.choices for p in choice if isinstance(p, Hole) and not p.safe):
        calls = _calls(project, function, hole) if depth < _DEEPEST else None
        if hole.origin == "request" or (hole.origin == "parameter" and _is_route(project, function)):
            return "request"
        sources = {source(project, call.caller, call.text, depth + 1) for call in calls or ()} or {"unknown"}
        if "request" in sources:
            return "request"
        if "unknown" in sources:
            found = "unknown"
    return found


def requests(project: Project, function: Symbol | None, hole: Hole) -> tuple[Place, ...]:
    """The calls that hand on what comes from a request."""
    calls = _calls(project, function, hole) or ()
    return tuple(call.place for call in calls if source(project, call.caller, call.text, 1) == "request")


def _calls(project: Project, function: Symbol | None, hole: Hole) -> tuple[Given, ...] | None:
    """The calls that decide what fills a hole, where it is a parameter's own value."""
    if not hole.parameter or function is None or hole.place != function.place or _is_route(project, function):
        return None
    return given(project, function, hole.parameter)


def _is_route(project: Project, function: Symbol | None) -> bool:
    """Whether the parameters of a function are filled from a request."""
    if function is None or not isinstance(function.fact, Function):
        return False
    endpoint = endpoint_of(project, function)
    return endpoint is not None and endpoint.kind in ("route", "websocket", "operation")


def _mentions(project: Project, symbol: Symbol, caller: Symbol, *, bare: bool) -> int:
    """How often a function says the name of another, as an attribute or, where that may be the function, by itself."""
    assert isinstance(caller.fact, Function)  # noqa: S101 - who asks has seen to it
    name = symbol.qualname.rpartition(".")[2]
    nodes = (node for s in everything(caller.fact.body) for e in expressions(s) for node in subexpressions(e))
    return sum(
        (bare and isinstance(node, Name) and node.id == name)
        or (isinstance(node, Attribute) and node.name == name and not _is_other(project, caller.path, node, symbol))
        for node in nodes
    )


def _is_other(project: Project, path: str, node: Attribute, symbol: Symbol) -> bool:
    """Whether an attribute of a module is another function of that name."""
    found = resolve(project, path, node) if dotted(node) else None
    return found is not None and isinstance(found.fact, Function) and found != symbol
