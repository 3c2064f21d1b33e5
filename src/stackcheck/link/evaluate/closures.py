"""Functions inside functions: each is run once for the arguments and the variables around it that it is given, and remembered.

What is remembered lives as long as the run of the function around them.
"""

from __future__ import annotations

from collections.abc import Iterator

from stackcheck.facts.expressions import Expression, Lambda, Name
from stackcheck.facts.parts import subexpressions
from stackcheck.facts.statements import Function, Return
from stackcheck.link.evaluate.annotations import annotated
from stackcheck.link.evaluate.arguments import origins
from stackcheck.link.evaluate.frames import MAX_DEPTH, Frame, Site, Summary
from stackcheck.link.evaluate.observations import gathered
from stackcheck.link.evaluate.summaries import bind, is_lazy, summary_of
from stackcheck.link.values.kinds import UNKNOWN, Closure, Value

MAX_RUNS = 60
"""So many times each is run while the function around them is; further calls get what its annotations alone say."""
MAX_CAPTURED = 32
"""So many variables are told apart that it uses, by itself or through others of the kind."""


def call_closure(frame: Frame, closure: Closure, site: Site) -> Value:
    """Call a lambda or a function inside a function: it is run in the variables of the frame around it."""
    outer, fact = closure.frame, closure.fact
    if not isinstance(outer, Frame):
        return UNKNOWN
    if frame.depth >= MAX_DEPTH:
        frame.reach = 0
        return UNKNOWN
    running: set[int] = frame.project.memory.setdefault(call_closure, set())
    if id(fact) in running:
        return UNKNOWN
    running.add(id(fact))
    try:
        summary = _remembered(outer, fact, bind(frame.project, outer.path, fact.parameters, None, site), frame)
    finally:
        running.discard(id(fact))
    name = f"{fact.name}()" if isinstance(fact, Function) else "a lambda"
    awaits = isinstance(fact, Function) and (fact.is_async or is_lazy(fact))
    frame.reach = min(frame.reach, summary.reach + 1)
    frame.inherit(summary, site.place, name, varies=site.varies, awaits=awaits)
    return summary.returns


def run_alone(frame: Frame, function: Function) -> None:
    """A function inside a function is run once on its own, for what it meets in its own loops and on the event loop."""
    _remembered(frame, function, _unbound(frame, function), None)


def _unbound(outer: Frame, fact: Function | Lambda) -> dict[str, Value]:
    return bind(outer.project, outer.path, fact.parameters, None, Site(outer.place(fact.line)))


def _remembered(outer: Frame, fact: Function | Lambda, bound: dict[str, Value], caller: Frame | None) -> Summary:
    captured = tuple(_captured(outer, fact))
    root = outer.root or outer
    if root.runs.get(id(fact), 0) >= MAX_RUNS:
        # one run answers all further calls, wherever they are made
        if root.runs[id(fact)] > MAX_RUNS:
            return root.called[id(fact)]
        gathered(outer.project).cut(outer.place(fact.line))
        bound, captured = _unbound(outer, fact), ()
    active = caller.running() & origins((*bound.values(), *captured, *_receivers(outer))) if caller is not None else frozenset()
    key = (id(fact), active, *bound.items(), captured)
    known = outer.called.get(key)
    if known is not None:
        return known
    root.runs[id(fact)] = root.runs.get(id(fact), 0) + 1
    inner = outer.nested_frame(fact, caller.depth + 1 if caller is not None else outer.depth, active)
    inner.env.take(bound)
    root.called[id(fact)] = Summary(UNKNOWN)
    inner.run((Return(fact.body, fact.line),) if isinstance(fact, Lambda) else fact.body)
    promised = annotated(outer.project, outer.path, fact.returns) if isinstance(fact, Function) else UNKNOWN
    summary = outer.called[key] = root.called[id(fact)] = summary_of(inner, fact, promised)
    return summary


def _receivers(frame: Frame | None) -> Iterator[Value]:
    """What the methods around are called on."""
    while frame is not None:
        if frame.receiver is not None:
            yield frame.receiver
        frame = frame.outer


def _captured(outer: Frame, fact: Function | Lambda) -> Iterator[Value]:
    """The values of the variables around that a function uses, those of the functions around that it may call included."""
    pending: list[tuple[Frame, Function | Lambda]] = [(outer, fact)]
    seen: set[tuple[int, str]] = set()
    while pending:
        frame, current = pending.pop()
        for name in _mentioned(current):
            value = frame.find(name)
            if value is None or (id(frame), name) in seen:
                continue
            seen.add((id(frame), name))
            yield value
            if len(seen) >= MAX_CAPTURED:
                return
            if isinstance(value, Closure) and isinstance(value.frame, Frame):
                pending.append((value.frame, value.fact))


def _mentioned(fact: Function | Lambda) -> tuple[str, ...]:
    return fact.mentions if isinstance(fact, Function) else tuple(dict.fromkeys(_names(fact.body)))


def _names(node: Expression) -> Iterator[str]:
    return (inner.id for inner in subexpressions(node) if isinstance(inner, Name))
