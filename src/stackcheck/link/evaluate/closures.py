"""Functions inside functions: each is run once for the arguments and the variables around it that it is given, and remembered.

What is remembered lives as long as the run that calls them: it notes what they met.
"""

from __future__ import annotations

from collections.abc import Iterator

from stackcheck.facts.expressions import Expression, Lambda, Name
from stackcheck.facts.parts import subexpressions
from stackcheck.facts.statements import Function, Return
from stackcheck.link.evaluate.annotations import annotated
from stackcheck.link.evaluate.arguments import origins
from stackcheck.link.evaluate.frames import MAX_DEPTH, Frame, Home, Summary
from stackcheck.link.evaluate.observations import gathered
from stackcheck.link.evaluate.summaries import bind, is_lazy, summary_of
from stackcheck.link.values.kinds import UNKNOWN, Awaitable, Closure, Value
from stackcheck.link.values.sites import Site
from stackcheck.link.values.widening import level

MAX_RUNS = 60
"""So many times each is run while the function around them is; further calls get what its annotations alone say."""
MAX_CAPTURED = 32
"""So many variables are told apart that it uses, by itself or through others of the kind."""


def call_closure(frame: Frame, closure: Closure, site: Site) -> Value:
    """Call a lambda or a function inside a function: it is run in the variables of the frame around it."""
    home, fact = closure.frame, closure.fact
    if not isinstance(home, Home):
        return UNKNOWN
    outer, runs = home.frame, frame.project.runs
    at_hand = runs.stack[-1]
    if home.run is not None and home.run is not at_hand:
        runs.ask(home.run)  # its variables are those of that run
    if frame.depth >= MAX_DEPTH or id(fact) in at_hand.running:
        return UNKNOWN
    at_hand.running.add(id(fact))
    try:
        summary = _remembered(outer, fact, bind(frame.project, outer.path, fact.parameters, None, site), frame)
    finally:
        at_hand.running.discard(id(fact))
    name = f"{fact.name}()" if isinstance(fact, Function) else "a lambda"
    awaits = isinstance(fact, Function) and (fact.is_async or is_lazy(fact))
    frame.inherit(summary, site.place, name, varies=site.varies, awaits=awaits)
    if isinstance(fact, Function) and fact.is_async and not fact.is_generator:
        return Awaitable(summary.returns)
    return summary.returns


def run_alone(frame: Frame, function: Function) -> None:
    """A function inside a function is run once on its own, for what it meets in its own loops and on the event loop."""
    _remembered(frame, function, _unbound(frame, function), None)


def _unbound(outer: Frame, fact: Function | Lambda) -> dict[str, Value]:
    return bind(outer.project, outer.path, fact.parameters, None, Site(outer.place(fact.line)))


def _remembered(outer: Frame, fact: Function | Lambda, bound: dict[str, Value], caller: Frame | None) -> Summary:
    captured = tuple(_captured(outer, fact))
    inside = outer.project.runs.stack[-1].inside
    last: Summary
    count, last = inside.get(id(fact), (0, Summary(UNKNOWN)))
    if count >= MAX_RUNS:
        # one run answers all further calls, wherever they are made
        if count > MAX_RUNS:
            return last
        gathered(outer.project).cut(outer.place(fact.line))
        bound, captured = _unbound(outer, fact), ()
    active = caller.running() & origins((*bound.values(), *captured, *_receivers(outer))) if caller is not None else frozenset()
    key = (outer.key, id(fact), active, *bound.items(), captured)
    known: Summary | None = inside.get(key)
    if known is not None:
        return known
    inside[id(fact)] = (count + 1, last)
    inner = outer.nested_frame(fact, key, caller.depth + 1 if caller is not None else outer.depth, active)
    inner.env.take(bound)
    inner.level = max(outer.level, level(bound.values()))
    inner.run((Return(fact.body, fact.line),) if isinstance(fact, Lambda) else fact.body)
    promised = annotated(outer.project, outer.path, fact.returns) if isinstance(fact, Function) else UNKNOWN
    summary = inside[key] = summary_of(inner, fact, promised)
    inside[id(fact)] = (inside[id(fact)][0], summary)
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
            if isinstance(value, Closure) and isinstance(value.frame, Home):
                pending.append((value.frame.frame, value.fact))


def _mentioned(fact: Function | Lambda) -> tuple[str, ...]:
    return fact.mentions if isinstance(fact, Function) else tuple(dict.fromkeys(_names(fact.body)))


def _names(node: Expression) -> Iterator[str]:
    return (inner.id for inner in subexpressions(node) if isinstance(inner, Name))
