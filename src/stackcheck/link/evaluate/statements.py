"""Statements in order: assignments, branches that join, loops, and what ends a body."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator

from msgspec.structs import replace

from stackcheck.facts.expressions import Expression, Name
from stackcheck.facts.parts import start
from stackcheck.facts.statements import (
    Assert,
    Bind,
    Branch,
    Class,
    Delete,
    Evaluate,
    Function,
    Handler,
    Import,
    Match,
    Raise,
    Return,
    Scope,
    Statement,
    Try,
    TypeAlias,
    While,
    With,
)
from stackcheck.facts.statements import (
    Loop as LoopStatement,
)
from stackcheck.link.evaluate import libraries
from stackcheck.link.evaluate.annotations import annotated
from stackcheck.link.evaluate.attributes import of_definition
from stackcheck.link.evaluate.branches import (
    are_attempts,
    behind,
    ends_in_first_pass,
    fails,
    fallback,
    filling,
    goes_on_in,
    left,
    narrow,
)
from stackcheck.link.evaluate.calls import shown
from stackcheck.link.evaluate.closures import run_alone
from stackcheck.link.evaluate.contexts import enter, leave
from stackcheck.link.evaluate.expressions import STORED, evaluate, is_key
from stackcheck.link.evaluate.frames import Frame
from stackcheck.link.evaluate.iteration import iterate, singles_out
from stackcheck.link.evaluate.modes import Mode
from stackcheck.link.evaluate.operators import truth
from stackcheck.link.evaluate.patterns import capture, matches
from stackcheck.link.evaluate.provided import is_of_a_kind, is_there
from stackcheck.link.evaluate.targets import assign
from stackcheck.link.flow.body import Way, run
from stackcheck.link.flow.variables import Variables
from stackcheck.link.names.resolution import imported
from stackcheck.link.values.conditions import combined, is_part
from stackcheck.link.values.events import Loop
from stackcheck.link.values.joins import join
from stackcheck.link.values.kinds import (
    NONE,
    UNKNOWN,
    Collection,
    Const,
    External,
    Fixed,
    Instance,
    Native,
    Rows,
    Unknown,
    Value,
)


def execute(frame: Frame, body: tuple[Statement, ...]) -> None:
    """Execute a body in a frame."""
    run(_Walk(frame), body)
    for function in frame.nested:
        run_alone(frame, function)


class _Walk:
    """The walk through a frame; its state are the variables."""

    __slots__ = ("frame", "is_scoped", "project")

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.project = frame.project
        self.is_scoped = frame.template is not None

    @property
    def state(self) -> Variables[Value]:
        return self.frame.env

    @state.setter
    def state(self, state: Variables[Value]) -> None:
        self.frame.env = state

    @property
    def mode(self) -> Mode:
        return self.frame.mode

    @mode.setter
    def mode(self, mode: Mode) -> None:
        self.frame.mode = mode

    def fork(self, state: Variables[Value]) -> Variables[Value]:
        return state.fork()

    def meet(self, start: Variables[Value], ends: Iterable[Variables[Value]]) -> Variables[Value]:
        start.meet(ends, join)
        return start

    def between(self, start: Variables[Value], ends: Iterable[Variables[Value]]) -> Variables[Value]:
        start.meet(ends, join, into=(apart := start.fork()))
        return apart

    def kept(self, start: Variables[Value], end: Variables[Value]) -> Variables[Value]:
        return end.kept(start)

    def held(self, state: Variables[Value], name: str) -> Value | None:
        return state.get(name)

    def simple(self, statement: Statement) -> bool:
        return _simple(self.frame, statement)

    def branches(self, statement: Branch | Match) -> Generator[Way, bool, None]:
        return _ways(self.frame, statement) if isinstance(statement, Branch) else _cases(self.frame, statement)

    def passes(self, statement: LoopStatement | While) -> Generator[None, None, None]:
        return _loop(self.frame, statement) if isinstance(statement, LoopStatement) else _while(self.frame, statement)

    def inside(self, statement: With) -> Iterator[None]:
        return _with(self.frame, statement)

    def attempt(self, statement: Try) -> Mode:
        mode = self.frame.mode
        return replace(mode, caught_in=max(mode.caught_in, *(goes_on_in(self.frame, h.body) for h in statement.handlers), 0))

    def handle(self, handler: Handler) -> None:
        self.frame.mode = replace(self.frame.mode, failing_in=_failing(self.frame))
        if handler.name is not None:
            self.frame.env[handler.name] = UNKNOWN


def _simple(frame: Frame, statement: Statement) -> bool:
    match statement:
        case Bind(targets=targets, value=value, annotation=annotation, operator=operator):
            _bind(frame, targets, value, annotation, operator)
        case Evaluate(value=value):
            result = evaluate(frame, value)
            if frame.template is not None:
                shown(frame, result, frame.place(statement.line))
        case Return(value=written):
            given = NONE if written is None else evaluate(frame, written)
            if written is not None and frame.template is None:
                libraries.returned(frame, given, frame.place(*start(written)))
            frame.results.returns.append(given)
            return False
        case Raise(error=error):
            if error is not None:
                with frame.during(failing_in=_failing(frame)):
                    evaluate(frame, error)
            return False
        case Import():
            if statement.name != "*":
                frame.env[statement.bound] = of_definition(frame.project, imported(frame.project, frame.path, statement))
        case Function():
            frame.env[statement.name] = frame.closure(statement)
            if not any(known is statement for known in frame.nested):
                frame.nested.append(statement)
        case Class(name=name):
            frame.env[name] = UNKNOWN
        case Assert(test=test):
            evaluate(frame, test)
            narrow(frame, test, holds=True)
        case Delete() | Scope() | TypeAlias():
            pass
        case _:
            if frame.template is not None:
                libraries.statement(frame, statement)
    return True


def _bind(
    frame: Frame, targets: tuple[Expression, ...], written: Expression | None, annotation: Expression | None, operator: str
) -> None:
    value = UNKNOWN if written is None else evaluate(frame, written)
    if operator:
        held = evaluate(frame, targets[0])
        if operator in "&|" and (is_part(held) or is_part(value)):
            value = combined(held, operator, value, frame.place(*start(targets[0])))
        else:
            value = _added(held, value)
    if annotation is not None and isinstance(value, Unknown | Const | Fixed | External | Native):
        expected = annotated(frame.project, frame.path, annotation)
        is_empty = isinstance(value, Fixed) and not value.items
        # what a library's object has under a name is known by that name alone: `request.state.shop`
        is_vague = isinstance(value, Unknown) or (isinstance(value, External | Native) and isinstance(expected, Instance))
        value = expected if is_vague or value == NONE or (is_empty and not isinstance(expected, Rows)) else value
    for target in targets:
        assign(frame, target, value)


def _added(held: Value, value: Value) -> Value:
    """`held += value` of collections."""
    if isinstance(held, Fixed) and isinstance(value, Fixed):
        return Fixed((*held.items, *value.items), held.kind)
    return join(held, value) if isinstance(held, Collection | Fixed | Rows) else UNKNOWN


def _test(frame: Frame, test: Expression) -> bool | None:
    value = STORED if is_key(frame, test) else evaluate(frame, test)
    if isinstance(value, Rows):
        # `if rows:` executes a query; the rows stay with the variable
        done = libraries.executed(frame, value, "truth", frame.place(*start(test)))
        if isinstance(test, Name) and value.state != "manager":
            frame.env[test.id] = done
    return truth(value)


def _ways(frame: Frame, statement: Branch) -> Generator[Way, bool, None]:
    known = _test(frame, statement.test)
    before, outer = frame.env, frame.mode
    filled, name = filling(frame, statement)
    prepared = is_there(frame, statement.test)
    mode = replace(outer, first_time_only=outer.first_time_only or filled)
    is_once = singles_out(frame, statement.test)
    filling_end: Variables[Value] | None = None
    goes_on = True
    if known is not False:
        frame.env = before.fork()
        narrow(frame, statement.test, holds=True)
        frame.mode = replace(
            mode,
            first_time_only=mode.first_time_only or is_once,
            first_time_ever=mode.first_time_ever or (bool(name) and name not in before),
            is_fallback=mode.is_fallback or prepared is False,
            one_kind_only=mode.one_kind_only or is_of_a_kind(frame, statement.test),
            failing_in=_failing(frame) if fails(statement.body) else mode.failing_in,
            leaving=left(frame, outer, statement.body),
        )
        goes_on = yield Way(statement.body, is_fallback=prepared is False)
        filling_end = frame.env if goes_on else None
    if known is not True:
        frame.env = before.fork()
        narrow(frame, statement.test, holds=False)
        frame.mode = replace(
            mode,
            is_fallback=mode.is_fallback or prepared is True,
            failing_in=_failing(frame) if fails(statement.orelse) else mode.failing_in,
            leaving=left(frame, outer, statement.orelse),
        )
        if (yield Way(statement.orelse, is_fallback=prepared is True)) and filling_end is not None:
            fallback(statement.test, filling_end, frame.env)
    # where the prepared way leaves, what stands behind it is for those for whom nobody has prepared anything
    is_fallback = outer.is_fallback or (prepared is True and not goes_on)
    frame.mode = replace(outer, is_fallback=is_fallback, leaving=left(frame, outer, behind(frame, statement)))


def _failing(frame: Frame) -> int:
    """How many loops run around code that is on its way out of an exception (see `Mode`): where it began."""
    known = frame.mode.failing_in
    return len(frame.loops) if known is None else known


def _cases(frame: Frame, statement: Match) -> Generator[Way, bool, None]:
    subject = evaluate(frame, statement.subject)
    before, outer = frame.env, frame.mode
    for case in statement.cases:
        known = matches(frame, case.pattern, subject)
        if known is False:
            continue
        frame.env = before.fork()
        capture(frame, case.pattern, subject, frame.place(statement.line))
        if case.guard is not None:
            evaluate(frame, case.guard)
        frame.mode = replace(outer, leaving=left(frame, outer, case.body))
        yield Way(case.body)
        frame.mode = replace(outer, leaving=left(frame, outer, behind(frame, statement)))
        if case.guard is None and known is True:
            return
    frame.env = before.fork()
    yield Way(())


def _loop(frame: Frame, statement: LoopStatement) -> Generator[None, None, None]:
    is_short = ends_in_first_pass(frame, statement.body)
    if is_short:
        with frame.during(first_only=statement.iterable):
            value = evaluate(frame, statement.iterable)
    else:
        value = evaluate(frame, statement.iterable)
    loop, item = iterate(frame, value, statement.iterable, statement.target, statement.body, is_async=statement.is_async)
    if is_short:
        loop = Loop(loop.place, "literal", loop.names, loop.text)
    elif loop.text == "range" and are_attempts(statement.body):
        loop = Loop(loop.place, "while", loop.names, loop.text)
    with frame.inside(loop):
        while True:
            frame.env = frame.env.fork()
            assign(frame, statement.target, item)
            yield


def _while(frame: Frame, statement: While) -> Generator[None, None, None]:
    _test(frame, statement.test)
    with frame.inside(Loop(frame.place(statement.line), "while", frozenset())):
        while True:
            frame.env = frame.env.fork()
            yield


def _with(frame: Frame, statement: With) -> Iterator[None]:
    managers: list[tuple[Expression, Value]] = []
    for item, target in statement.items:
        value = evaluate(frame, item)
        managers.append((item, value))
        entered = enter(frame, value, frame.place(*start(item)), is_async=statement.is_async)
        if target is not None:
            assign(frame, target, entered)
    yield
    for item, value in managers:
        leave(frame, value, frame.place(*start(item)), is_async=statement.is_async)
