"""Statements in their order: what variables hold behind each, what a function returns, and the interpreter put together."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from sys import intern

from stackcheck.facts.expressions import Attribute, Call, Expression, Name
from stackcheck.facts.parts import dotted, expressions
from stackcheck.facts.statements import (
    Assert,
    Bind,
    Branch,
    Class,
    Evaluate,
    Function,
    Handler,
    Import,
    Loop,
    Match,
    Raise,
    Return,
    Statement,
    Try,
    While,
    With,
)
from stackcheck.link.flow import body as flow
from stackcheck.link.flow.body import Way
from stackcheck.link.flow.patterns import is_constant, is_irrefutable
from stackcheck.link.flow.variables import Variables
from stackcheck.link.names.resolution import imported
from stackcheck.link.sql.text import binding, names
from stackcheck.link.sql.text.annotations import annotated
from stackcheck.link.sql.text.checks import assume, limit
from stackcheck.link.sql.text.closures import closure, run_alone
from stackcheck.link.sql.text.evaluation import evaluate
from stackcheck.link.sql.text.frames import INTERPRETER, Frame
from stackcheck.link.sql.text.values import (
    NOTHING,
    Handle,
    Hole,
    Instance,
    Items,
    Queryset,
    Table,
    Text,
    Value,
    concatenated,
    joined,
    literal,
)


def run(frame: Frame, body: tuple[Statement, ...]) -> None:
    """Run statements in order, and the functions inside them that nobody has called."""
    flow.run(_Walk(frame), body)
    run_alone(frame)


class _Walk:
    """The walk through a frame; its state are the variables."""

    __slots__ = ("frame", "mode", "project")
    is_scoped = False

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.project = frame.project
        self.mode = None

    @property
    def state(self) -> Variables[Value]:
        return self.frame.variables

    @state.setter
    def state(self, state: Variables[Value]) -> None:
        self.frame.variables = state

    def fork(self, state: Variables[Value]) -> Variables[Value]:
        return state.fork()

    def meet(self, start: Variables[Value], ends: Sequence[Variables[Value]]) -> Variables[Value]:
        start.meet(ends, joined)
        return start

    def between(self, start: Variables[Value], ends: Sequence[Variables[Value]]) -> Variables[Value]:
        start.meet(ends, joined, into=(apart := start.fork()))
        return apart

    def kept(self, start: Variables[Value], end: Variables[Value]) -> Variables[Value]:
        return end.kept(start)

    def held(self, state: Variables[Value], name: str) -> object:
        """Counters, switches and what is not known are the same in each pass."""
        match state.get(name):
            case Text(choices=((Hole(safe=safe, origin=origin),),)) if safe or origin == "other":
                return intern(safe) or None
            case Text(constant=str() as text) if text.isdigit():
                return intern("number")
            case value:
                return value

    def simple(self, statement: Statement) -> bool:
        return _simple(self.frame, statement)

    def branches(self, statement: Branch | Match) -> Generator[Way, bool, None]:
        return _ways(self.frame, statement) if isinstance(statement, Branch) else _cases(self.frame, statement)

    def passes(self, statement: Loop | While) -> Generator[None, None, None]:
        frame = self.frame
        rows = frame.evaluate(statement.iterable) if isinstance(statement, Loop) else NOTHING
        while True:
            if isinstance(statement, Loop):
                self.state = self.state.fork()
                binding.bind_element(frame, statement.target, rows, statement.iterable)
            else:
                frame.evaluate(statement.test)
                self.state = self.state.fork()
                assume(frame, statement.test, truth=True)
            yield

    def inside(self, statement: With) -> Iterator[None]:
        for item, alias in statement.items:
            entered = self.frame.evaluate(item)
            if alias is not None:
                binding.bind(self.frame, alias, entered, item)
        yield

    def attempt(self, _: Try) -> None:
        return None

    def handle(self, handler: Handler) -> None:
        if handler.name is not None:
            binding.bind(self.frame, written := Name(handler.name, handler.line, 0), self.frame.hole(written), written)


def _simple(frame: Frame, statement: Statement) -> bool:
    match statement:
        case Bind():
            _bind(frame, statement)
        case Evaluate(value=value):
            evaluate(frame, value)
            _mutate(frame, value)
        case Return(value=returned):
            frame.returned.append(NOTHING if returned is None else evaluate(frame, returned))
            return False
        case Raise():
            for expression in expressions(statement):
                evaluate(frame, expression)
            return False
        case Import():
            symbol = imported(frame.project, frame.path, statement)
            if symbol is not None and statement.bound:
                frame.variables[statement.bound] = names.of_symbol(frame, Name(statement.bound, statement.line, 0), symbol)
        case Function():
            frame.variables[statement.name] = closure(frame, statement)
        case Class():
            pass
        case Assert(test=test):
            evaluate(frame, test)
            assume(frame, test, truth=True)
        case _:
            for expression in expressions(statement):
                evaluate(frame, expression)
    return True


def _ways(frame: Frame, statement: Branch) -> Generator[Way, bool, None]:
    evaluate(frame, statement.test)
    before = frame.variables
    for truth, body in ((True, statement.body), (False, statement.orelse)):
        frame.variables = before.fork()
        assume(frame, statement.test, truth=truth)
        yield Way(body)


def _cases(frame: Frame, statement: Match) -> Generator[Way, bool, None]:
    subject = evaluate(frame, statement.subject)
    before = frame.variables
    for case in statement.cases:
        frame.variables = before.fork()
        if is_constant(case.pattern):
            limit(frame, statement.subject)
        binding.capture(frame, case.pattern, subject, statement.subject)
        if case.guard is not None:
            evaluate(frame, case.guard)
            assume(frame, case.guard, truth=True)
        yield Way(case.body)
        if case.guard is None and is_irrefutable(case.pattern):
            return
    frame.variables = before.fork()
    yield Way(())


def _bind(frame: Frame, statement: Bind) -> None:
    value: Value
    if statement.value is None:
        declared = annotated(frame, statement.annotation)
        if declared is None:
            return
        value = declared
    else:
        value = evaluate(frame, statement.value)
        if not isinstance(value, Handle | Instance | Queryset) and statement.annotation is not None:
            declared = annotated(frame, statement.annotation)
            if isinstance(declared, Handle | Instance | Queryset):
                value = declared
    for target in statement.targets:
        if not statement.operator:
            binding.bind(frame, target, value, statement.value or target)
        elif (name := dotted(target)) is not None:
            _change(frame, name, statement.operator, value, target)


def _change(frame: Frame, name: str, operator: str, value: Value, target: Expression) -> None:
    """`name += value` and the like."""
    before = frame.variables.get(name)
    match operator, before, value:
        case "+", Text(), Text():
            frame.hold(name, concatenated([before, value]))
        case "+", Items(items=items), Items(items=more):
            frame.hold(name, Items((*items, *more), open=True))
        case "+", _, _:
            frame.hold(name, frame.hole(target))
        case _, Text(), _:
            frame.hold(name, frame.hole(target, safe="number"))
        case _:
            return


def _mutate(frame: Frame, node: Expression) -> None:
    """`items.append(x)` and the like change what a variable holds."""
    if not (isinstance(node, Call) and isinstance(node.function, Attribute)):
        return
    name = dotted(node.function.value)
    before = frame.variables.get(name) if name else None
    if name is None or not node.arguments or not isinstance(before, Items | Table):
        return
    more = evaluate(frame, node.arguments[-1].value)
    match node.function.name, before:
        case "append" | "add" | "insert" | "appendleft", Items(items=items):
            frame.hold(name, Items((*items, more), open=True))
        case "extend", Items(items=items):
            frame.hold(name, Items((*items, *(more.items if isinstance(more, Items) else ())), open=True))
        case "update", Table(entries=entries):
            named = tuple((literal(a.keyword), evaluate(frame, a.value)) for a in node.arguments if a.keyword is not None)
            others = [evaluate(frame, a.value) for a in node.arguments if a.keyword is None]
            added = [entry for other in others if isinstance(other, Table) for entry in other.entries]
            is_known = all(isinstance(other, Table) for other in others)
            frame.hold(name, Table((*entries, *added, *named)) if is_known else frame.hole(node))
        case _:
            return


INTERPRETER.bind(run, evaluate)
