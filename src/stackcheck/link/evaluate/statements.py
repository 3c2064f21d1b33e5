"""Statements in order: assignments, branches that join, loops, and what ends a body."""

from __future__ import annotations

from stackcheck.facts.expressions import Expression
from stackcheck.facts.parts import start
from stackcheck.facts.statements import (
    Assert,
    Bind,
    Branch,
    Class,
    Delete,
    Evaluate,
    Function,
    Import,
    Jump,
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
from stackcheck.link.evaluate.annotations import annotated
from stackcheck.link.evaluate.attributes import of_definition
from stackcheck.link.evaluate.branches import are_attempts, ends_in_first_pass, fallback, filling, meet, narrow, object_of
from stackcheck.link.evaluate.calls import shown
from stackcheck.link.evaluate.contexts import enter, leave
from stackcheck.link.evaluate.expressions import STORED, evaluate, is_key
from stackcheck.link.evaluate.frames import Frame, Site
from stackcheck.link.evaluate.iteration import iterate
from stackcheck.link.evaluate.operators import truth
from stackcheck.link.evaluate.provided import is_of_a_kind, is_there
from stackcheck.link.evaluate.summaries import bind
from stackcheck.link.evaluate.targets import assign
from stackcheck.link.events import Loop
from stackcheck.link.joins import join
from stackcheck.link.orm.conditions import combined, is_part
from stackcheck.link.orm.dispatch import evaluates_when_tested
from stackcheck.link.symbols import imported
from stackcheck.link.values import (
    NONE,
    UNKNOWN,
    Collection,
    Const,
    Fixed,
    Ref,
    Rows,
    Unknown,
    Value,
)


def execute(frame: Frame, body: tuple[Statement, ...]) -> None:
    """Execute a body in a frame."""
    _block(frame, body)
    for function in frame.nested:
        _nested(frame, function)


def _block(frame: Frame, body: tuple[Statement, ...]) -> bool:
    """Execute statements in order; whether control can reach what follows them."""
    spare = frame.spare
    goes_on = all(_statement(frame, statement) for statement in body)
    frame.spare = spare
    return goes_on


def _statement(frame: Frame, statement: Statement) -> bool:
    match statement:
        case Bind(targets=targets, value=value, annotation=annotation, operator=operator):
            _bind(frame, targets, value, annotation, operator)
        case Evaluate(value=value):
            result = evaluate(frame, value)
            if frame.template:
                shown(frame, result, frame.place(statement.line))
        case Return(value=returned):
            frame.returns.append(NONE if returned is None else evaluate(frame, returned))
            return False
        case Branch():
            return _branch(frame, statement)
        case LoopStatement():
            _loop(frame, statement)
        case While():
            _while(frame, statement)
        case With():
            return _with(frame, statement)
        case Try():
            return _try(frame, statement)
        case Raise(error=error):
            if error is not None:
                evaluate(frame, error)
            return False
        case Jump(kind=kind):
            return kind == "pass"
        case Import():
            if statement.name != "*":
                frame.env[statement.bound] = of_definition(frame.project, imported(frame.project, frame.path, statement))
        case Function():
            frame.env[statement.name] = frame.closure(statement)
            frame.nested.append(statement)
        case Class(name=name):
            frame.env[name] = UNKNOWN
        case Match():
            return _match(frame, statement)
        case Assert(test=test):
            evaluate(frame, test)
            narrow(frame, test, holds=True)
        case Delete() | Scope() | TypeAlias():
            pass
        case _:
            if frame.template:
                # imported late: templates are statements, and statements call what renders templates
                from stackcheck.link.frameworks.templates import template_statement  # noqa: PLC0415

                template_statement(frame, statement)
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
    if annotation is not None and isinstance(value, Unknown | Const | Fixed):
        expected = annotated(frame.project, frame.path, annotation)
        is_empty = isinstance(value, Fixed) and not value.items
        value = (
            expected if isinstance(value, Unknown) or value == NONE or (is_empty and not isinstance(expected, Rows)) else value
        )
    for target in targets:
        assign(frame, target, value, evaluate)


def _added(held: Value, value: Value) -> Value:
    """`held += value` of collections."""
    if isinstance(held, Fixed) and isinstance(value, Fixed):
        return Fixed((*held.items, *value.items), held.kind)
    return join(held, value) if isinstance(held, Collection | Fixed | Rows) else UNKNOWN


def _test(frame: Frame, test: Expression) -> bool | None:
    value = STORED if is_key(frame, test) else evaluate(frame, test)
    if isinstance(value, Rows):
        evaluates_when_tested(frame, value, test)
    return truth(value)


def _branch(frame: Frame, statement: Branch) -> bool:
    known = _test(frame, statement.test)
    before = dict(frame.env)
    reached: list[dict[str, Value]] = []
    filled, name = filling(frame, statement)
    outer, frame.once = frame.once, frame.once or filled
    prepared = is_there(frame, statement.test, evaluate)
    spare, goes_on = frame.spare, True
    if known is not False:
        narrow(frame, statement.test, holds=True)
        kept, frame.kept = frame.kept, frame.kept or (bool(name) and name not in before)
        frame.spare = spare or prepared is False
        rare, frame.rare = frame.rare, frame.rare or is_of_a_kind(frame, statement.test)
        goes_on = _block(frame, statement.body)
        frame.rare = rare
        if goes_on:
            reached.append(frame.env)
        frame.kept = kept
    if known is not True:
        frame.env = before
        narrow(frame, statement.test, holds=False)
        frame.spare = spare or prepared is True
        if _block(frame, statement.orelse):
            reached.append(frame.env)
    if len(reached) == 2:
        fallback(statement.test, *reached)
    frame.once = outer
    frame.spare = spare or (prepared is True and not goes_on)
    if prepared is not None and len(reached) > 1:
        reached = reached[:1] if prepared else reached[1:]
    return meet(frame, reached)


def _loop(frame: Frame, statement: LoopStatement) -> None:
    is_short = ends_in_first_pass(frame, statement.body)
    if is_short:
        frame.glanced = statement.iterable
    value = evaluate(frame, statement.iterable)
    loop, item = iterate(frame, value, statement.iterable, statement.target, statement.body, is_async=statement.is_async)
    if is_short:
        loop = Loop(loop.place, "literal", loop.names, loop.text)
    elif loop.text == "range" and are_attempts(statement.body):
        loop = Loop(loop.place, "while", loop.names, loop.text)
    before = dict(frame.env)
    with frame.inside(loop):
        assign(frame, statement.target, item, evaluate)
        _block(frame, statement.body)
    # what a template's loop binds is gone behind it
    meet(frame, [before] if frame.template else [frame.env, before])
    _block(frame, statement.orelse)


def _while(frame: Frame, statement: While) -> None:
    _test(frame, statement.test)
    before = dict(frame.env)
    with frame.inside(Loop(frame.place(statement.line), "while", frozenset())):
        _block(frame, statement.body)
    meet(frame, [frame.env, before])
    _block(frame, statement.orelse)


def _with(frame: Frame, statement: With) -> bool:
    managers: list[tuple[Expression, Value]] = []
    before = dict(frame.env) if frame.template else None
    for item, target in statement.items:
        value = evaluate(frame, item)
        managers.append((item, value))
        entered = enter(frame, value, frame.place(*start(item)), is_async=statement.is_async)
        if target is not None:
            assign(frame, target, entered, evaluate)
    goes_on = _block(frame, statement.body)
    for item, value in managers:
        leave(frame, value, frame.place(*start(item)), is_async=statement.is_async)
    if before is not None:
        frame.env = before
    return goes_on


def _try(frame: Frame, statement: Try) -> bool:
    before = dict(frame.env)
    reached: list[dict[str, Value]] = []
    if _block(frame, statement.body) and _block(frame, statement.orelse):
        reached.append(frame.env)
    after = frame.env
    for handler in statement.handlers:
        frame.env = dict(before)
        meet(frame, [frame.env, dict(after)])
        if handler.name is not None:
            frame.env[handler.name] = UNKNOWN
        if _block(frame, handler.body):
            reached.append(frame.env)
    goes_on = meet(frame, reached)
    if not goes_on:
        frame.env = before
    return _block(frame, statement.final) and goes_on


def _match(frame: Frame, statement: Match) -> bool:
    subject = evaluate(frame, statement.subject)
    before = dict(frame.env)
    reached = [before]
    for case in statement.cases:
        frame.env = dict(before)
        pattern = case.pattern
        if pattern.kind == "as" and pattern.name is not None:
            inner = pattern.patterns[0] if pattern.patterns else None
            frame.env[pattern.name] = subject
            if inner is not None and inner.kind == "class" and isinstance(subject, Unknown):
                cls = evaluate(frame, inner.values[0])
                frame.env[pattern.name] = object_of(cls) if isinstance(cls, Ref) else UNKNOWN
        if case.guard is not None:
            evaluate(frame, case.guard)
        if _block(frame, case.body):
            reached.append(frame.env)
    return meet(frame, reached)


def _nested(frame: Frame, function: Function) -> None:
    """A function inside a function is run once on its own, for what it meets in its own loops and on the event loop."""
    inner = frame.nested_frame(function)
    inner.env.update(bind(frame.project, frame.path, function.parameters, None, Site(frame.place(function.line))))
    inner.run(function.body)
