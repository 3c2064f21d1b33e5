"""Statements in order: assignments, branches that join, loops, and what ends a body."""

from __future__ import annotations

from stackcheck.facts.expressions import Boolean, Call, Expression, Name, Sequence, Unary
from stackcheck.facts.findings import Place
from stackcheck.facts.parts import start, walk
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
from stackcheck.link.evaluate.attributes import of_definition, read
from stackcheck.link.evaluate.calls import invoke, shown
from stackcheck.link.evaluate.expressions import assign, evaluate, truth
from stackcheck.link.evaluate.frames import Frame, Site
from stackcheck.link.evaluate.iteration import iterate
from stackcheck.link.evaluate.memory import is_guarded, kept_in
from stackcheck.link.evaluate.summaries import bind
from stackcheck.link.events import Loop
from stackcheck.link.joins import element, join
from stackcheck.link.orm.conditions import combined, is_part
from stackcheck.link.orm.dispatch import evaluates_when_tested
from stackcheck.link.symbols import imported
from stackcheck.link.values import (
    NONE,
    UNKNOWN,
    Awaitable,
    Closure,
    Collection,
    Const,
    External,
    Fixed,
    Instance,
    Native,
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
    return all(_statement(frame, statement) for statement in body)


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
            frame.env[statement.name] = Closure(statement, frame)
            frame.nested.append(statement)
        case Class(name=name):
            frame.env[name] = UNKNOWN
        case Match():
            return _match(frame, statement)
        case Assert(test=test):
            evaluate(frame, test)
            _narrow(frame, test, holds=True)
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
        assign(frame, target, value)


def _added(held: Value, value: Value) -> Value:
    """`held += value` of collections."""
    if isinstance(held, Fixed) and isinstance(value, Fixed):
        return Fixed((*held.items, *value.items), held.kind)
    return join(held, value) if isinstance(held, Collection | Fixed | Rows) else UNKNOWN


def _test(frame: Frame, test: Expression) -> bool | None:
    value = evaluate(frame, test)
    if isinstance(value, Rows):
        evaluates_when_tested(frame, value, test)
    return truth(value)


def _branch(frame: Frame, statement: Branch) -> bool:
    known = _test(frame, statement.test)
    before = dict(frame.env)
    reached: list[dict[str, Value]] = []
    filled, name = _filling(frame, statement)
    outer, frame.once = frame.once, frame.once or filled
    if known is not False:
        _narrow(frame, statement.test, holds=True)
        kept, frame.kept = frame.kept, frame.kept or (bool(name) and name not in before)
        if _block(frame, statement.body):
            reached.append(frame.env)
        frame.kept = kept
    if known is not True:
        frame.env = before
        _narrow(frame, statement.test, holds=False)
        if _block(frame, statement.orelse):
            reached.append(frame.env)
    frame.once = outer
    return _meet(frame, reached)


def _filling(frame: Frame, statement: Branch) -> tuple[bool, str]:
    """Whether a branch fills what its test asks for, and the name that keeps it for good; found out once."""
    memory: dict[int, tuple[bool, str]] = frame.project.memory.setdefault(_filling, {})
    known = memory.get(id(statement))
    if known is None:
        known = memory[id(statement)] = (is_guarded(statement), kept_in(statement))
    return known


def _meet(frame: Frame, reached: list[dict[str, Value]]) -> bool:
    """Join the variables of all ways that reach this point."""
    if not reached:
        return False
    first, *others = reached
    for other in others:
        if other is first:
            continue
        for name in first.keys() | other.keys():
            one, two = first.get(name), other.get(name)
            if one is None or two is None:
                first[name] = one if one is not None else two  # type: ignore[assignment]
            elif one is not two:
                first[name] = join(one, two)
    frame.env = first
    return True


def _narrow(frame: Frame, test: Expression, *, holds: bool) -> None:
    """What a test says about the variables it tests: `isinstance`, `is None`, truth."""
    match test:
        case Unary(operator="not", operand=operand):
            _narrow(frame, operand, holds=not holds)
        case Boolean(operator="and", left=left, right=right) if holds:
            _narrow(frame, left, holds=True)
            _narrow(frame, right, holds=True)
        case Call(function=Name(id="isinstance"), arguments=arguments) if holds and len(arguments) == 2:
            target, kind = arguments[0].value, arguments[1].value
            if isinstance(target, Name) and isinstance(frame.env.get(target.id, UNKNOWN), Unknown):
                kinds = kind.items if isinstance(kind, Sequence) else (kind,)
                values = [evaluate(frame, each) for each in kinds]
                if len(values) == 1 and isinstance(values[0], Ref):
                    frame.env[target.id] = _object_of(values[0])
        case _:
            pass


def _object_of(cls: Ref) -> Value:
    return External(cls.symbol.name) if cls.symbol.is_external else Instance(cls.symbol)


def _loop(frame: Frame, statement: LoopStatement) -> None:
    value = evaluate(frame, statement.iterable)
    loop, item = iterate(frame, value, statement.iterable, statement.target, statement.body, is_async=statement.is_async)
    if _ends_at_once(statement.body):
        loop = Loop(loop.place, "literal", loop.names, loop.text)
    before = dict(frame.env)
    with frame.inside(loop):
        assign(frame, statement.target, item)
        _block(frame, statement.body)
    _meet(frame, [frame.env, before])
    _block(frame, statement.orelse)


def _ends_at_once(body: tuple[Statement, ...]) -> bool:
    """Whether a loop never comes to a second pass: its body ends in `return`, `break` or `raise` on every way."""
    if not body:
        return False
    match body[-1]:
        case Return() | Raise() | Jump(kind="break"):
            return not _continues(body)
        case Branch(body=one, orelse=two):
            return bool(two) and _ends_at_once(one) and _ends_at_once(two) and not _continues(body)
        case Try(body=inner, handlers=handlers):
            return _ends_at_once(inner) and all(_ends_at_once(h.body) for h in handlers) and not _continues(body)
        case With(body=inner):
            return _ends_at_once(inner)
        case _:
            return False


def _continues(body: tuple[Statement, ...]) -> bool:
    return any(isinstance(s, Jump) and s.kind == "continue" for s in walk(body))


def _while(frame: Frame, statement: While) -> None:
    _test(frame, statement.test)
    before = dict(frame.env)
    with frame.inside(Loop(frame.place(statement.line), "while", frozenset())):
        _block(frame, statement.body)
    _meet(frame, [frame.env, before])
    _block(frame, statement.orelse)


def _with(frame: Frame, statement: With) -> bool:
    managers: list[tuple[Expression, Value]] = []
    for item, target in statement.items:
        value = evaluate(frame, item)
        managers.append((item, value))
        entered = _entered(frame, value, frame.place(*start(item)), is_async=statement.is_async)
        if target is not None:
            assign(frame, target, entered)
    goes_on = _block(frame, statement.body)
    for item, value in managers:
        _left(frame, value, frame.place(*start(item)), is_async=statement.is_async)
    return goes_on


def _left(frame: Frame, value: Value, place: Place, *, is_async: bool) -> None:
    """The end of a `with` block."""
    name = "__aexit__" if is_async else "__exit__"
    match value:
        case Instance():
            invoke(frame, read(frame, value, name, place), Site(place))
        case External():
            invoke(frame, Native(value, name), Site(place))
        case _:
            return


def _entered(frame: Frame, value: Value, place: Place, *, is_async: bool) -> Value:
    """What `with value as target` binds."""
    name = "__aenter__" if is_async else "__enter__"
    match value:
        case Awaitable(value=inner):
            return _entered(frame, inner, place, is_async=is_async)
        case Collection(kind="generator"):
            return element(value)
        case Instance():
            entered = invoke(frame, read(frame, value, name, place), Site(place))
            entered = entered.value if isinstance(entered, Awaitable) else entered
            return value if isinstance(entered, Unknown) or entered == NONE else entered
        case External():
            entered = invoke(frame, Native(value, name), Site(place))
            return value if isinstance(entered, Unknown) else entered
        case _:
            return value


def _try(frame: Frame, statement: Try) -> bool:
    before = dict(frame.env)
    reached: list[dict[str, Value]] = []
    if _block(frame, statement.body) and _block(frame, statement.orelse):
        reached.append(frame.env)
    after = frame.env
    for handler in statement.handlers:
        frame.env = dict(before)
        _meet(frame, [frame.env, dict(after)])
        if handler.name is not None:
            frame.env[handler.name] = UNKNOWN
        if _block(frame, handler.body):
            reached.append(frame.env)
    goes_on = _meet(frame, reached)
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
                frame.env[pattern.name] = _object_of(cls) if isinstance(cls, Ref) else UNKNOWN
        if case.guard is not None:
            evaluate(frame, case.guard)
        if _block(frame, case.body):
            reached.append(frame.env)
    return _meet(frame, reached)


def _nested(frame: Frame, function: Function) -> None:
    """A function inside a function is run once on its own, for what it meets in its own loops and on the event loop."""
    inner = Frame(
        frame.project,
        frame.path,
        symbol=frame.symbol,
        owner=frame.owner,
        receiver=frame.receiver,
        outer=frame,
        depth=frame.depth,
        is_async=function.is_async,
    )
    inner.function = function
    inner.env.update(bind(frame.project, frame.path, function.parameters, None, Site(frame.place(function.line))))
    inner.run(function.body)
