"""Statements in their order: what variables hold after branches and loops, and what a function returns."""

from __future__ import annotations

from stackcheck.facts.expressions import Attribute, Call, Name, Yield
from stackcheck.facts.parts import dotted, expressions
from stackcheck.facts.statements import (
    Assert,
    Bind,
    Branch,
    Class,
    Evaluate,
    Function,
    Import,
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
from stackcheck.link.flow.variables import Variables
from stackcheck.link.names.symbols import imported
from stackcheck.link.sql.text import binding, classes, evaluation, names
from stackcheck.link.sql.text.checks import assume
from stackcheck.link.sql.text.frames import Frame
from stackcheck.link.sql.text.values import (
    NOTHING,
    Handle,
    Instance,
    Items,
    Queryset,
    Table,
    Text,
    Value,
    concatenated,
    joined,
)

MAX_WAYS = 50
"""So many ways out of a loop are told apart."""


def run(frame: Frame, body: tuple[Statement, ...]) -> bool:
    """Run statements in order; whether the end is reached."""
    return all(_step(frame, statement) for statement in body)


def _step(frame: Frame, statement: Statement) -> bool:
    match statement:
        case Bind():
            _bind(frame, statement)
        case Evaluate(value=value):
            _yields(frame, value)
            evaluation.evaluate(frame, value)
            _mutate(frame, value)
        case Return(value=returned):
            frame.returned.append(NOTHING if returned is None else evaluation.evaluate(frame, returned))
            return False
        case Jump(kind="break" | "continue"):
            if len(frame.left) < MAX_WAYS:
                frame.left.append(frame.variables.kept(frame.begun))
            return False
        case Raise():
            for expression in expressions(statement):
                evaluation.evaluate(frame, expression)
            return False
        case Branch(test=test, body=body, orelse=orelse):
            evaluation.evaluate(frame, test)
            return _alternatives(frame, [(test, True, body), (test, False, orelse)])
        case Loop(target=target, iterable=iterable, body=body, orelse=orelse):
            rows = evaluation.evaluate(frame, iterable)
            before = frame.variables
            frame.variables = before.fork()
            binding.bind_element(frame, target, rows, iterable)
            _repeated(frame, body, before)
            return run(frame, orelse)
        case While(test=test, body=body, orelse=orelse):
            evaluation.evaluate(frame, test)
            before = frame.variables
            frame.variables = before.fork()
            assume(frame, test, truth=True)
            _repeated(frame, body, before)
            return run(frame, orelse)
        case With(items=items, body=body):
            for item, alias in items:
                entered = evaluation.evaluate(frame, item)
                if alias is not None:
                    binding.bind(frame, alias, entered, item)
            return run(frame, body)
        case Try():
            return _attempt(frame, statement)
        case Match(subject=subject, cases=cases):
            evaluation.evaluate(frame, subject)
            return _alternatives(frame, [*((subject, None, case.body) for case in cases), (subject, None, ())])
        case Import():
            symbol = imported(frame.project, frame.path, statement)
            if symbol is not None and statement.bound:
                frame.variables[statement.bound] = names.of_symbol(frame, Name(statement.bound, statement.line, 0), symbol)
        case Function():
            _inside(frame, statement)
        case Class():
            pass
        case Assert(test=test):
            evaluation.evaluate(frame, test)
            assume(frame, test, truth=True)
        case _:
            for expression in expressions(statement):
                evaluation.evaluate(frame, expression)
    return True


def _inside(frame: Frame, function: Function) -> None:
    """A function inside a function is run where it stands, with the variables around it."""
    inner = Frame(
        frame.project, frame.path, function=frame.function, owner=frame.owner, wrappers=frame.wrappers, depth=frame.depth,
        around=frame,
    )  # fmt: skip
    inner.variables.update({p.name: frame.hole(Name(p.name, p.line, p.col)) for p in function.parameters})
    inner.variables.update(
        {p.name: v for p in function.parameters if (v := classes.annotated(inner, p.annotation)) is not None}
    )
    run(inner, function.body)
    frame.executions += inner.executions


def _repeated(frame: Frame, body: tuple[Statement, ...], before: Variables[Value]) -> None:
    """Run a loop's body: behind it the variables hold what they do at its end, where it is left, or what they did before."""
    outer, frame.left = frame.left, []
    begun, frame.begun = frame.begun, before
    ended = run(frame, body)
    # the last way comes first: what it holds is joined to what the others do
    before.meet([*reversed(frame.left), *([frame.variables] if ended else ()), before], joined)
    frame.variables, frame.left, frame.begun = before, outer, begun


def _bind(frame: Frame, statement: Bind) -> None:
    value: Value
    if statement.value is None:
        declared = classes.annotated(frame, statement.annotation)
        if declared is None:
            return
        value = declared
    else:
        value = evaluation.evaluate(frame, statement.value)
        if not isinstance(value, Handle | Instance | Queryset) and statement.annotation is not None:
            declared = classes.annotated(frame, statement.annotation)
            if isinstance(declared, Handle | Instance | Queryset):
                value = declared
        _yields(frame, statement.value)
    for target in statement.targets:
        if not statement.operator:
            binding.bind(frame, target, value, statement.value or target)
        elif statement.operator == "+" and (name := dotted(target)) is not None:
            before = frame.variables.get(name)
            match before, value:
                case Text(), Text():
                    frame.hold(name, concatenated([before, value]))
                case Items(items=items), Items(items=more):
                    frame.hold(name, Items((*items, *more), open=True))
                case _:
                    frame.hold(name, frame.hole(target))
        elif (name := dotted(target)) is not None and isinstance(frame.variables.get(name), Text):
            frame.hold(name, frame.hole(target, safe="number"))


def _yields(frame: Frame, node: object) -> None:
    if isinstance(node, Yield) and node.value is not None:
        frame.returned.append(evaluation.evaluate(frame, node.value))


def _mutate(frame: Frame, node: object) -> None:
    """`items.append(x)` and the like change what a variable holds."""
    if not (isinstance(node, Call) and isinstance(node.function, Attribute)):
        return
    name = dotted(node.function.value)
    before = frame.variables.get(name) if name else None
    if name is None or not node.arguments:
        return
    argument = node.arguments[-1].value
    match node.function.name, before:
        case "append" | "add" | "insert" | "appendleft", Items(items=items):
            frame.hold(name, Items((*items, evaluation.evaluate(frame, argument)), open=True))
        case "extend", Items(items=items):
            more = evaluation.evaluate(frame, argument)
            frame.hold(name, Items((*items, *(more.items if isinstance(more, Items) else ())), open=True))
        case "update", Table(entries=entries):
            more = evaluation.evaluate(frame, argument)
            frame.hold(name, Table((*entries, *more.entries)) if isinstance(more, Table) else frame.hole(node))
        case _:
            return


def _alternatives(frame: Frame, branches: list[tuple[object, bool | None, tuple[Statement, ...]]]) -> bool:
    """Run branches from the same start; whether any of them reaches its end."""
    before = frame.variables
    ends: list[Variables[Value]] = []
    for test, truth, body in branches:
        frame.variables = before.fork()
        if truth is not None:
            assume(frame, test, truth=truth)  # type: ignore[arg-type]
        if run(frame, body):
            ends.append(frame.variables)
    before.meet(ends, joined)
    frame.variables = before
    return bool(ends)


def _attempt(frame: Frame, statement: Try) -> bool:
    before = frame.variables
    frame.variables = before.fork()
    ends = [frame.variables] if run(frame, statement.body) and run(frame, statement.orelse) else []
    anywhere = before.fork()  # what raises stands behind any of the statements
    before.meet([frame.variables, before], joined, into=anywhere)
    for handler in statement.handlers:
        frame.variables = anywhere.fork()
        if run(frame, handler.body):
            ends.append(frame.variables)
    before.meet(ends or [frame.variables], joined)
    frame.variables = before
    return run(frame, statement.final) and bool(ends)
