"""The path of raw values through a function, statement by statement."""

from __future__ import annotations

import msgspec

from stackcheck.facts.expressions import Expression, Mapping, Name, Sequence
from stackcheck.facts.parts import dotted, text
from stackcheck.facts.statements import (
    Assert,
    Bind,
    Branch,
    Evaluate,
    Jump,
    Loop,
    Match,
    Raise,
    Return,
    Statement,
    Try,
    While,
    With,
)
from stackcheck.link.inputs import calls, guards, lookups
from stackcheck.link.inputs.flow import NOTHING, Flow, State
from stackcheck.link.inputs.proved import Known
from stackcheck.link.inputs.rows import Read
from stackcheck.link.inputs.values import assign, keys_of, quiet, value


def run(flow: Flow, body: tuple[Statement, ...]) -> bool:
    """Follow the statements; whether the end of the body is never reached."""
    return any(_step(flow, statement) for statement in body)


def _step(flow: Flow, statement: Statement) -> bool:

    match statement:
        case Bind():
            _bind(flow, statement)
        case Evaluate(value=expression):
            value(flow, expression)
        case Return(value=expression):
            value(flow, expression)
            return True
        case Raise(error=error):
            value(flow, error)
            return True
        case Jump(kind=kind):
            return kind != "pass"
        case Assert(test=condition):
            flow.state.known |= guards.test(flow, condition)[0]
        case Branch(test=condition, body=body, orelse=orelse):
            when_true, when_false = guards.test(flow, condition)
            return _fork(flow, [(when_true, body), (when_false, orelse)])
        case Loop(target=target, iterable=iterable, body=body, orelse=orelse):
            carried = value(flow, iterable)
            assign(flow, target, frozenset(_element(read) for read in carried))
            _fork(flow, [(keys_of(flow, iterable, carried), body), (set(), ())])
            run(flow, orelse)
        case While(test=condition, body=body, orelse=orelse):
            _fork(flow, [(guards.test(flow, condition)[0], body), (set(), ())])
            run(flow, orelse)
        case With(items=items, body=body):
            for item, target_ in items:
                carried = value(flow, item)
                if target_ is not None:
                    assign(flow, target_, carried)
            return run(flow, body)
        case Try():
            return _try(flow, statement)
        case Match(subject=subject, cases=cases):
            value(flow, subject)
            return _fork(flow, [*((set[Known](), case.body) for case in cases), (set(), ())])
        case _:
            pass
    return False


def _element(read: Read) -> Read:
    """What one pass of a loop over the value gets."""
    if read.is_whole:
        return msgspec.structs.replace(read, key="*", text=f"{read.text}[...]")
    return msgspec.structs.replace(read, nested=True)


def _fork(flow: Flow, ways: list[tuple[set[Known], tuple[Statement, ...]]]) -> bool:
    """Follow alternative ways from the same state; what they agree on is known after them."""
    before = flow.state
    ends = []
    for learned, body in ways:
        flow.state = before.fork(learned)
        if not run(flow, body):
            ends.append(flow.state)
    return _meet(flow, before, ends)


def _meet(flow: Flow, before: State, ends: list[State]) -> bool:
    """Go on from where the ways meet; whether none of them comes there."""
    if ends:
        before.meet(ends)
    flow.state = before
    return not ends


def _try(flow: Flow, statement: Try) -> bool:
    before, outer = flow.state, flow.caught
    flow.state = before.fork()
    flow.caught = outer | {name for handler in statement.handlers for name in _kinds(handler.kind)}
    ended = run(flow, statement.body)
    flow.caught = outer
    ended = ended or run(flow, statement.orelse)
    ends = [] if ended else [flow.state]
    for handler in statement.handlers:
        flow.state = before.fork()
        if not run(flow, handler.body):
            ends.append(flow.state)
    is_over = _meet(flow, before, ends)
    return run(flow, statement.final) or is_over


def _kinds(kind: Expression | None) -> list[str]:
    if kind is None:
        return [""]
    written = kind.items if isinstance(kind, Sequence) else (kind,)
    return [(dotted(each) or "").rpartition(".")[2] or "?" for each in written]


def _bind(flow: Flow, statement: Bind) -> None:

    if statement.value is None:
        return
    carried = value(flow, statement.value)
    form = calls.form_of(flow, statement.value) or calls.possible_form(flow, statement.value)
    for target in statement.targets:
        if isinstance(target, Sequence) and isinstance(statement.value, Sequence):
            for part, given in zip(target.items, statement.value.items, strict=False):
                assign(flow, part, quiet(flow, given))
            continue
        if statement.operator and isinstance(target, Name):
            carried |= flow.state.names.get(target.id) or NOTHING
        assign(flow, target, carried)
        if isinstance(target, Name):
            is_query, model = lookups.queried(flow, statement.value)
            flow.queries.pop(target.id, None)
            if is_query:
                flow.queries[target.id] = model
            flow.forms.pop(target.id, None)
            if target.id in flow.state.parts:
                del flow.state.parts[target.id]
            if isinstance(statement.value, Mapping):
                keys = ((text(key) or "*", part) for key, part in statement.value.items if key is not None)
                flow.state.parts[target.id] = {key: quiet(flow, part) for key, part in keys}
        if form is not None and (name := dotted(target)) is not None:
            flow.forms[name] = form
