"""Statements in their order: what variables hold after branches and loops, and what a function returns."""

from __future__ import annotations

import re
from collections.abc import Mapping

from stackcheck.facts.expressions import Attribute, Call, Constant, Expression, Name, Yield, children, dotted
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
    expressions,
)
from stackcheck.link.project import Project
from stackcheck.link.sql import calls, classes, evaluation
from stackcheck.link.sql.checks import assume
from stackcheck.link.sql.frames import Frame, Wrapper
from stackcheck.link.sql.values import NOTHING, Handle, Hole, Instance, Items, Parts, Queryset, Ref, Table, Text, Value, concatenated, harmless, joined, one_of
from stackcheck.link.symbols import Symbol, imported

_DEEPEST = 4
_TEXT_TYPES = frozenset(
    """str LiteralString Any object TextClause TextElement tuple Tuple list List set Sequence Iterable Iterator Generator
    AsyncIterator AsyncGenerator Composed SQL Composable Q dict Dict Mapping T""".split()
)


def started(
    project: Project,
    symbol: Symbol,
    given: Mapping[str, Value] | None = None,
    *,
    owner: Symbol | None = None,
    wrappers: Mapping[Symbol, Wrapper] | None = None,
    depth: int = 0,
) -> Frame:
    """A frame for a function's body, its parameters bound to what is given, to what annotations say, or to holes."""
    function = symbol.fact
    assert isinstance(function, Function)  # noqa: S101 - callers see to it
    owner = owner or classes.owner_of(project, symbol)
    frame = Frame(project, symbol.path, function=symbol, owner=owner, wrappers=wrappers, depth=depth)
    for number, parameter in enumerate(function.parameters):
        name = parameter.name
        value = (given or {}).get(name)
        if value is None and number == 0 and owner is not None and name in ("self", "cls"):
            value = classes.instance(project, owner) if name == "self" else Ref(owner)
        if value is None or (isinstance(value, Text) and value.hole is not None):
            value = classes.annotated(frame, parameter.annotation) or value
        if value is None and given is not None and parameter.default is not None:
            value = evaluation.evaluate(frame, parameter.default)
        if value is None:
            is_number = isinstance(parameter.default, Constant) and isinstance(parameter.default.value, int | float)
            safe = "number" if is_number and parameter.annotation is None else ""
            value = Text(((Hole(name, symbol.place, "parameter", safe, name),),))
        frame.variables[name] = value
    return frame


def result(frame: Frame, symbol: Symbol, given: Mapping[str, Value], *, owner: Symbol | None = None) -> Value:
    """What a function of the project returns or yields for these arguments; a hole where that is not known."""
    function = symbol.fact
    name = Text(((Hole(f"{symbol.qualname}()", symbol.place),),))
    if not isinstance(function, Function):
        return name
    inside = Frame(frame.project, symbol.path, owner=owner)
    if (declared := classes.annotated(inside, function.returns)) is not None and not isinstance(declared, Items):
        return declared
    if frame.depth >= _DEEPEST or not _returns_text(function):
        return name
    # arguments of which nothing is known are put in afterwards, so that the body is run once for all of them
    plain = {p: v.choices[0] for p, v in given.items() if isinstance(v, Text) and (h := v.hole) and not h.safe and h.origin != "request"}
    key = (result, symbol, owner, frozenset((p, v) for p, v in given.items() if p not in plain))
    if key not in frame.project.memory:
        frame.project.memory[key] = name  # a function that calls itself
        rest = {p: v for p, v in given.items() if p not in plain}
        rest |= {p: Text(((Hole(p, symbol.place, "parameter", parameter=p),),)) for p in plain}
        called = started(frame.project, symbol, rest, owner=owner, depth=frame.depth + 1)
        run(called, function.body)
        frame.project.memory[key] = evaluation.either(called.returned) or name
    found: Value = frame.project.memory[key]
    return _put_in(found, symbol, plain) if isinstance(found, Text) and plain else found


def _returns_text(function: Function) -> bool:
    """Whether a function may return what becomes SQL, as far as its annotation says."""
    return function.returns is None or not _TEXT_TYPES.isdisjoint(_names(function.returns))


def _names(node: Expression) -> set[str]:
    match node:
        case Name(id=name) | Attribute(name=name):
            return {name}
        case Constant(value=str() as text):
            return set(re.findall(r"\w+", text))
        case _:
            return {name for inner in children(node) for name in _names(inner)}


def _put_in(found: Text, symbol: Symbol, given: Mapping[str, Parts]) -> Text:
    """The text that a function returns, with its caller's arguments where its parameters stand."""

    def filled(part: str | Hole) -> Text:
        if isinstance(part, str) or part.parameter not in given or part.place != symbol.place:
            return Text(((part,),))
        argument = Text((given[part.parameter],))
        return harmless(argument, part.safe) if part.safe else argument

    return one_of([choice for own in found.choices for choice in concatenated([filled(part) for part in own]).choices])


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
        case Return(value=value):
            frame.returned.append(NOTHING if value is None else evaluation.evaluate(frame, value))
            return False
        case Raise() | Jump(kind="break" | "continue"):
            for expression in expressions(statement):
                evaluation.evaluate(frame, expression)
            return False
        case Branch(test=test, body=body, orelse=orelse):
            evaluation.evaluate(frame, test)
            return _alternatives(frame, [(test, True, body), (test, False, orelse)])
        case Loop(target=target, iterable=iterable, body=body, orelse=orelse):
            value = evaluation.evaluate(frame, iterable)
            before = dict(frame.variables)
            calls.bind_element(frame, target, value, iterable)
            run(frame, body)
            frame.variables = _merged(frame.variables, before)
            return run(frame, orelse)
        case While(test=test, body=body, orelse=orelse):
            evaluation.evaluate(frame, test)
            before = dict(frame.variables)
            assume(frame, test, truth=True)
            run(frame, body)
            frame.variables = _merged(frame.variables, before)
            return run(frame, orelse)
        case With(items=items, body=body):
            for item, target in items:
                value = evaluation.evaluate(frame, item)
                if target is not None:
                    calls.bind(frame, target, value, item)
            return run(frame, body)
        case Try():
            return _attempt(frame, statement)
        case Match(subject=subject, cases=cases):
            evaluation.evaluate(frame, subject)
            return _alternatives(frame, [*((subject, None, case.body) for case in cases), (subject, None, ())])
        case Import():
            symbol = imported(frame.project, frame.path, statement)
            if symbol is not None and statement.bound:
                frame.variables[statement.bound] = evaluation.of_symbol(frame, Name(statement.bound, statement.line, 0), symbol)
        case Function():
            inner = Frame(
                frame.project, frame.path, function=frame.function, owner=frame.owner, variables=frame.variables,
                wrappers=frame.wrappers, depth=frame.depth,
            )  # fmt: skip
            inner.variables.update({p.name: frame.hole(Name(p.name, p.line, p.col)) for p in statement.parameters})
            inner.variables.update(
                {p.name: v for p in statement.parameters if (v := classes.annotated(inner, p.annotation)) is not None}
            )
            run(inner, statement.body)
            frame.executions += inner.executions
        case Class():
            pass
        case Assert(test=test):
            evaluation.evaluate(frame, test)
            assume(frame, test, truth=True)
        case _:
            for expression in expressions(statement):
                evaluation.evaluate(frame, expression)
    return True


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
            calls.bind(frame, target, value, statement.value or target)
        elif statement.operator == "+" and (name := dotted(target)) is not None:
            before = frame.variables.get(name)
            match before, value:
                case Text(), Text():
                    frame.variables[name] = concatenated([before, value])
                case Items(items=items), Items(items=more):
                    frame.variables[name] = Items((*items, *more), open=True)
                case _:
                    frame.variables[name] = frame.hole(target)
        elif (name := dotted(target)) is not None and isinstance(frame.variables.get(name), Text):
            frame.variables[name] = frame.hole(target, safe="number")


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
            frame.variables[name] = Items((*items, evaluation.evaluate(frame, argument)), open=True)
        case "extend", Items(items=items):
            more = evaluation.evaluate(frame, argument)
            frame.variables[name] = Items((*items, *(more.items if isinstance(more, Items) else ())), open=True)
        case "update", Table(entries=entries):
            more = evaluation.evaluate(frame, argument)
            frame.variables[name] = Table((*entries, *more.entries)) if isinstance(more, Table) else frame.hole(node)
        case _:
            return


def _alternatives(frame: Frame, branches: list[tuple[object, bool | None, tuple[Statement, ...]]]) -> bool:
    """Run branches from the same start; whether any of them reaches its end."""
    before = dict(frame.variables)
    ends: list[dict[str, Value]] = []
    for test, truth, body in branches:
        frame.variables = dict(before)
        if truth is not None:
            assume(frame, test, truth=truth)  # type: ignore[arg-type]
        if run(frame, body):
            ends.append(frame.variables)
    if not ends:
        frame.variables = before
        return not branches
    merged = ends[0]
    for other in ends[1:]:
        merged = _merged(merged, other)
    frame.variables = merged
    return True


def _attempt(frame: Frame, statement: Try) -> bool:
    before = dict(frame.variables)
    reached = run(frame, statement.body) and run(frame, statement.orelse)
    after = frame.variables
    for handler in statement.handlers:
        frame.variables = _merged(dict(after), before)
        if run(frame, handler.body):
            after = _merged(after, frame.variables) if reached else frame.variables
            reached = True
    frame.variables = after
    return run(frame, statement.final) and reached


def _merged(one: dict[str, Value], two: dict[str, Value]) -> dict[str, Value]:
    """The variables after either of two ways; one that only one way binds keeps its value."""
    merged = dict(two)
    for name, value in one.items():
        other = two.get(name)
        merged[name] = value if other is None else joined(value, other)
    return merged


