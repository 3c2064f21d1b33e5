"""The path of raw values through a function, statement by statement."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence

import msgspec

from stackcheck.facts.expressions import Call, Expression, Subscript
from stackcheck.facts.expressions import Sequence as Display
from stackcheck.facts.parts import text
from stackcheck.facts.statements import (
    Assert,
    Bind,
    Branch,
    Evaluate,
    Function,
    Handler,
    Loop,
    Match,
    Raise,
    Return,
    Statement,
    Try,
    While,
    With,
)
from stackcheck.link.flow import body as flow_body
from stackcheck.link.flow.body import Way
from stackcheck.link.flow.variables import Variables
from stackcheck.link.inputs import callees
from stackcheck.link.inputs.evaluation import evaluate, keys_of
from stackcheck.link.inputs.failing import kinds, unpacked
from stackcheck.link.inputs.flow import INTERPRETER, Flow, State
from stackcheck.link.inputs.guards import proof
from stackcheck.link.inputs.lookups import queried
from stackcheck.link.inputs.proved import Known, Proved
from stackcheck.link.inputs.targets import assign, bind_pattern
from stackcheck.link.inputs.values import EMPTY, Query, Value, any_item, element, join
from stackcheck.link.names.scopes import resolve_in


class Path:
    """The walk of a flow."""

    __slots__ = ("flow", "project")
    is_scoped = False

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.project = flow.project

    @property
    def state(self) -> State:
        return self.flow.state

    @state.setter
    def state(self, state: State) -> None:
        self.flow.state = state

    @property
    def mode(self) -> frozenset[str]:
        return self.flow.mode

    @mode.setter
    def mode(self, mode: frozenset[str]) -> None:
        self.flow.mode = mode

    def fork(self, state: State) -> State:
        return state.fork()

    def meet(self, start: State, ends: Sequence[State]) -> State:
        return start.meet(ends)

    def between(self, start: State, ends: Sequence[State]) -> State:
        return start.meet(ends, start.fork())

    def kept(self, start: State, end: State) -> State:
        return end.kept(start)

    def held(self, state: State, name: str) -> object:
        first, *attributes = name.split(".")
        value = state.names.get(first) or EMPTY
        for attribute in attributes:
            value = value.parts.get(f".{attribute}", EMPTY)
        return value

    def simple(self, statement: Statement) -> bool:
        flow = self.flow
        match statement:
            case Bind(value=written) if written is not None:
                _bind(flow, statement, written)
            case Evaluate(value=expression):
                flow.value(expression)
            case Return(value=expression):
                if expression is not None:
                    flow.give(flow.value(expression))
                return False
            case Raise(error=error):
                if error is not None:
                    flow.value(error)
                return False
            case Assert(test=condition):
                flow.value(condition)
                flow.state.known |= proof(flow, condition, holds=True)
            case Function():
                flow.state.names[statement.name] = callees.inner(flow, statement)
            case _:
                pass
        return True

    def branches(self, statement: Branch | Match) -> Generator[Way, bool, None]:
        flow, start = self.flow, self.state
        if isinstance(statement, Branch):
            flow.value(statement.test)
            proved = [proof(flow, statement.test, holds=holds) for holds in (True, False)]
            for learned, body in zip(proved, (statement.body, statement.orelse), strict=True):
                self.state = start.fork(learned)
                yield Way(body)
            return
        subject = flow.value(statement.subject)
        for case in statement.cases:
            self.state = start.fork()
            bind_pattern(flow, case.pattern, subject)
            if case.guard is not None:
                flow.value(case.guard)
                flow.state.known |= proof(flow, case.guard, holds=True)
            yield Way(case.body)
        self.state = start.fork()
        yield Way(())

    def passes(self, statement: Loop | While) -> Generator[None, None, None]:
        flow = self.flow
        iterated = flow.value(statement.iterable) if isinstance(statement, Loop) else EMPTY
        while True:
            if isinstance(statement, Loop):
                self.state = self.state.fork(keys_of(statement.iterable, iterated))
                assign(flow, statement.target, element(iterated, any_item))
            else:
                flow.value(statement.test)
                self.state = self.state.fork(proof(flow, statement.test, holds=True))
            yield

    def inside(self, statement: With) -> Iterator[None]:
        mode = self.mode
        for item, target in statement.items:
            value = self.flow.value(item)
            if target is not None:
                assign(self.flow, target, value)
            self.mode = self.mode.union(_suppressed(self.flow, item))
        yield
        self.mode = mode

    def attempt(self, statement: Try) -> frozenset[str]:
        return self.mode.union(*(kinds(handler.kind) for handler in statement.handlers))

    def handle(self, handler: Handler) -> None:
        if handler.name is not None:
            self.state.names[handler.name] = EMPTY


def _suppressed(flow: Flow, item: Expression) -> list[str]:
    """The exceptions that `with suppress(...)` handles."""
    if not isinstance(item, Call):
        return []
    found = resolve_in(flow.project, flow.scope, item.function)
    if found is None or found.name != "contextlib.suppress":
        return []
    return [name for argument in item.arguments for name in kinds(argument.value)]


def _bind(flow: Flow, statement: Bind, written: Expression) -> None:
    value = flow.value(written)
    if any(isinstance(target, Display) for target in statement.targets):
        unpacked(flow, written)
    is_query, model = queried(flow, written)
    if is_query:
        value = msgspec.structs.replace(value, query=Query(model))
    for target in statement.targets:
        assign(flow, target, join(flow.silent(target), value) if statement.operator else value)
        if isinstance(target, Subscript) and (key := text(target.index)) is not None:
            holders = flow.quiet(target.value).reads
            flow.state.known |= {("present", read.source, key) for read in holders if read.is_whole}


def started(names: Mapping[str, Value], known: Iterable[Known] = ()) -> State:
    """The state at the beginning of an endpoint."""
    variables: Variables[Value] = Variables(lambda value: value)
    variables.update(names)
    return State(variables, Proved(known))


def run(flow: Flow, body: tuple[Statement, ...]) -> None:
    """Follow the statements of a function."""
    flow_body.run(Path(flow), body)


INTERPRETER.bind(run, evaluate)
