"""Steps into the project's own functions: what they do with the raw values that they are handed, and what they give back."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import NamedTuple

import msgspec

from stackcheck.catalogue.python import CONTEXT_MANAGERS
from stackcheck.facts.expressions import Attribute, Call, Expression, Lambda, Name
from stackcheck.facts.findings import Place
from stackcheck.facts.parts import decorators, start, subexpressions
from stackcheck.facts.statements import Class, Function
from stackcheck.link.endpoints import endpoint_of
from stackcheck.link.flow.arguments import Given, bound
from stackcheck.link.flow.variables import Variables
from stackcheck.link.inputs.flow import Flow, Pass, State
from stackcheck.link.inputs.proved import Known
from stackcheck.link.inputs.targets import put
from stackcheck.link.inputs.values import EMPTY, NOTHING, Callee, Reads, Value, joined, keeping, mapped
from stackcheck.link.names.resolution import member
from stackcheck.link.names.scopes import scope_of
from stackcheck.link.partial import CALLED, followed_in_part

MAX_FOLLOWED = 60
"""So often one function is followed for one endpoint."""


class Outcome(NamedTuple):
    """What a call gives, what is known behind it, and whether the function was found to check what it is handed."""

    value: Value
    learned: frozenset[Known]
    has_checked: bool


def follow(flow: Flow, found: tuple[Callee, ...], node: Call | Attribute, given: Given[Value]) -> Outcome | None:
    """Note what functions do with raw values and what they check; None where none of them is followed."""
    followed = (_follow(flow, callee, node, given) for callee in found if flow.depth)
    outcomes = [outcome for outcome in followed if outcome is not None]
    if not outcomes:
        return None
    learned = frozenset.intersection(*(outcome.learned for outcome in outcomes))
    flow.state.known |= {fact for fact in learned if fact[0] != "present"}
    return Outcome(joined(o.value for o in outcomes), learned, any(o.has_checked for o in outcomes))


def _follow(flow: Flow, callee: Callee, node: Call | Attribute, given: Given[Value]) -> Outcome | None:
    is_made = isinstance(callee.fact, Class)
    callee = _constructor(flow, callee) if is_made else callee
    if isinstance(callee.fact, Class):
        return None
    positional = (*callee.given.positional, *given.positional)
    names = _taken(callee.fact, positional, {**callee.given.keywords, **given.keywords})
    if not any(value.is_followed for value in names.values()) and not _captures(callee):
        return None
    done = _remembered(flow, callee, callee.fact, names)
    if done is None:
        return Outcome(EMPTY, frozenset(), True)
    handed = NOTHING.union(*(value.everything for value in names.values()))
    # a property may have been read before, behind other checks: only of what its object keeps is told
    has_request = isinstance(node, Call) and any(value.has_request for value in names.values())
    change = _seen_by_caller(flow, callee, handed, start(node) if has_request else None)
    for use in done.uses:
        flow.uses.update((msgspec.structs.replace(use, read=read), None) for read in change(frozenset({use.read})))
    flow.looked_at |= done.looked_at
    value = mapped(done.returned, change)
    if is_made:
        value = mapped(done.this, change) if done.this is not None else EMPTY
    elif done.this is not None and callee.given.positional and isinstance(node, Call):
        put(flow, _object(flow, node.function), mapped(done.this, change))
    return Outcome(value, done.learned, _has_checked(done, given))


def _has_checked(done: Pass, given: Given[Value]) -> bool:
    """Whether a function was found to check any of the arguments that it is handed."""
    handed = NOTHING.union(*(value.everything for value in (*given.positional, *given.keywords.values())))
    if any(r.source == "form" for r in handed) and any(r.source == "form" for r in done.looked_at):
        return True
    keys = {(read.source, read.key) for read in handed}
    sources = {read.source for read in handed}
    learned = any((f[1], f[2]) in keys if f[0] == "valid" else f[0] == "covered" and f[1] in sources for f in done.learned)
    return learned or not handed.isdisjoint(done.looked_at)


def _constructor(flow: Flow, callee: Callee) -> Callee:
    """What a class calls, with a new object; the class itself where that is not known."""
    init = member(flow.project, callee.symbol, "__init__") if callee.symbol is not None else None
    if init is None or not isinstance(init.fact, Function):
        return callee
    given = Given((Value(cls=callee.symbol), *callee.given.positional), callee.given.keywords)
    return Callee(init.fact, scope_of(flow.project, init), init, None, given)


def _taken(fact: Function | Lambda, positional: tuple[Value, ...], keywords: Mapping[str, Value]) -> dict[str, Value]:
    """What the parameters of a function hold."""
    named, others, rest = bound(fact.parameters, positional, keywords)
    for parameter in fact.parameters:
        if parameter.kind == "star":
            named[parameter.name] = keeping({str(number): value for number, value in enumerate(others)})
        elif parameter.kind == "double_star":
            named[parameter.name] = keeping(rest)
    return named


def _captures(callee: Callee) -> bool:
    """Whether a function inside a function uses a variable around it that carries raw values."""
    if callee.around is None:
        return False
    fact, around = callee.fact, callee.around()
    names: Iterable[str] = fact.mentions if isinstance(fact, Function) else ()
    if isinstance(fact, Lambda):
        names = (node.id for node in subexpressions(fact.body) if isinstance(node, Name))
    return any((value := around.get(name)) is not None and value.is_followed for name in names)


def _remembered(flow: Flow, callee: Callee, fact: Function | Lambda, names: dict[str, Value]) -> Pass | None:
    """A pass over a function with what it is given, or one that was made before; None where it was followed too often."""
    key: Hashable = None
    if callee.around is None:
        given = tuple((name, _digest(value)) for name, value in names.items())
        key = (id(fact), given, frozenset(flow.state.known.above(None)), flow.mode, flow.depth)
        if key in flow.followed.passes:
            return flow.followed.passes[key]
    if flow.followed.times[id(fact)] >= MAX_FOLLOWED:
        place = callee.symbol.place if callee.symbol is not None else Place(callee.scope.path, fact.line, fact.col)
        followed_in_part(flow.project).setdefault(place, CALLED)
        return None
    flow.followed.times[id(fact)] += 1
    done = _pass(flow, callee, fact, names)
    if key is not None:
        flow.followed.passes[key] = done
    return done


def _pass(flow: Flow, callee: Callee, fact: Function | Lambda, names: dict[str, Value]) -> Pass:
    variables: Variables[Value] = callee.around().fork() if callee.around is not None else Variables(lambda value: value)
    variables.update(names)
    inner = Flow(
        flow.project,
        callee.scope,
        State(variables, flow.state.known.fork()),
        flow.mode,
        flow.is_strict,
        flow.depth - 1,
        flow.answered,
        followed=flow.followed,
    )
    if isinstance(fact, Lambda):
        inner.give(inner.value(fact.body))
    else:
        inner.run(fact.body)
    returned = inner.returned
    if isinstance(fact, Function) and fact.is_generator and decorators(fact).isdisjoint(CONTEXT_MANAGERS):
        returned = keeping({"*": returned})
    learned = frozenset(f for f in inner.state.known.above(flow.state.known) if f not in flow.state.known)
    first = fact.parameters[0].name if fact.parameters else ""
    held = inner.state.names.get(first)
    uses, looked_at = tuple(inner.uses), frozenset(inner.looked_at)
    return Pass(uses, looked_at, learned, returned, held if held is not names.get(first) else None)


def _digest(value: Value) -> Hashable:
    """By what two values are the same."""
    parts = tuple((key, _digest(part)) for key, part in value.parts.items())
    return value.own, parts, value.cls, value.request, value.form, value.query, value.callees


def _seen_by_caller(flow: Flow, callee: Callee, handed: Reads, place: tuple[int, int] | None) -> Callable[[Reads], Reads]:
    """Raw values of a function as its caller sees them: those that it reads itself from a request stand at `place`, where it
    is called.  Endpoints tell of theirs themselves.
    """
    if callee.around is not None and callee.scope.path == flow.scope.path:
        return lambda reads: reads
    places = {read.place for read in handed}
    is_told = callee.symbol is not None and endpoint_of(flow.project, callee.symbol) is not None

    def change(reads: Reads) -> Reads:
        known = frozenset(read for read in reads if read in handed or read.place in places)
        if place is None or is_told:
            return known
        line, col = place
        return known.union(msgspec.structs.replace(r, line=line, col=col, origin=place) for r in reads - known)

    return change


def _object(flow: Flow, function: Expression) -> Expression:
    """What holds the object of a method."""
    match function:
        case Attribute(value=Call(function=Name(id="super"))) if (
            flow.scope.function is not None and flow.scope.function.parameters
        ):
            return Name(flow.scope.function.parameters[0].name, 0, 0)
        case Attribute(value=inner):
            return inner
        case _:
            return function
