"""What a test that was passed says about a value: that it is one of some constants, a number, or an identifier."""

from __future__ import annotations

from stackcheck.catalogue.sql_apis import ENUMS, NUMBER_TYPES
from stackcheck.facts.expressions import (
    Attribute,
    Boolean,
    Call,
    Comparison,
    Constant,
    Expression,
    Name,
    Sequence,
    Unary,
    Walrus,
)
from stackcheck.facts.parts import dotted, expressions, walk
from stackcheck.facts.statements import Branch, Class, Function, Raise, Return
from stackcheck.link.flow.remembered import recursive
from stackcheck.link.project import Project
from stackcheck.link.sql import classes
from stackcheck.link.sql.frames import Frame
from stackcheck.link.sql.values import Text, harmless
from stackcheck.link.symbols import Symbol, descends, resolve

_TESTS = frozenset({"isidentifier", "isdigit", "isdecimal", "isalnum", "isalpha", "isnumeric"})
_MATCHES = frozenset({"match", "fullmatch", "search"})


def assume(frame: Frame, test: Expression, *, truth: bool) -> None:
    """Note in the frame what holds where `test` is `truth`."""
    for node in limited(frame, test, truth=truth):
        limit(frame, node)
    match test:
        case Call(function=Name(id="isinstance"), arguments=(first, second)) if truth and (name := dotted(first.value)):
            symbol = resolve(frame.project, frame.path, second.value)
            if symbol is not None and isinstance(symbol.fact, Class) and not isinstance(frame.variables.get(name), Text):
                frame.variables[name] = classes.instance(frame.project, symbol)
        case _:
            pass


def limit(frame: Frame, node: Expression) -> None:
    """Take the value of a variable or attribute as checked from here on."""
    name = dotted(node)
    if name is None:
        return
    value = frame.variables.get(name)
    if value is None:
        frame.variables[name] = frame.hole(node, safe="checked")
    elif isinstance(value, Text):
        frame.variables[name] = harmless(value, "checked")


def limited(frame: Frame, test: Expression, *, truth: bool) -> list[Expression]:
    """The expressions that a test limits where it is `truth`."""
    match test:
        case Unary(operator="not", operand=operand):
            return limited(frame, operand, truth=not truth)
        case Boolean(operator="and", left=left, right=right) if truth:
            return [*limited(frame, left, truth=True), *limited(frame, right, truth=True)]
        case Boolean(operator="or", left=left, right=right) if not truth:
            return [*limited(frame, left, truth=False), *limited(frame, right, truth=False)]
        case Boolean(operator="or", left=left, right=right) if truth:
            both = {dotted(node) for node in limited(frame, right, truth=True)}
            return [node for node in limited(frame, left, truth=True) if dotted(node) in both]
        case Comparison(left=left, operators=(operator,), comparators=(right,)):
            if operator == ("in" if truth else "not in"):
                return [_inner(left)]
            if operator == ("==" if truth else "!="):
                return [_inner(left)] if dotted(right) is None else []
            if operator == ("is" if truth else "is not"):
                return limited(frame, left, truth=False) if isinstance(right, Constant) else []
            return limited(frame, left, truth=True) if operator == ("is not" if truth else "is") else []
        case Call(function=Name(id="bool"), arguments=(argument,)):
            return limited(frame, argument.value, truth=truth)
        case Call(function=Name(id="isinstance"), arguments=(first, second)) if truth:
            return [first.value] if _are_numbers(frame, second.value) else []
        case Call(function=Attribute(value=value, name=name)) if truth and name in _TESTS:
            return [_inner(value)]
        case Call(function=Attribute(name=name), arguments=arguments) if truth and name in _MATCHES:
            return [_inner(argument.value) for argument in arguments]
        case Call(function=function, arguments=(first, *_)) if truth:
            return [_inner(first.value)] if _tests(frame, resolve(frame.project, frame.path, function)) else []
        case Walrus(value=value):
            return limited(frame, value, truth=truth)
        case Name(id=name) if not truth and name in frame.variables:
            return [test]  # what is empty or zero
        case _:
            return []


def _are_numbers(frame: Frame, node: Expression) -> bool:
    """Whether a class, or each of several, has only objects that cannot be SQL."""
    if isinstance(node, Sequence):
        return all(_are_numbers(frame, item) for item in node.items)
    symbol = resolve(frame.project, frame.path, node)
    if symbol is None:
        return False
    return symbol.name in NUMBER_TYPES or (not symbol.is_external and descends(frame.project, symbol, ENUMS))


def _inner(node: Expression) -> Expression:
    """The variable that is tested: `value.lower() in ALLOWED` limits `value`."""
    match node:
        case Call(function=Attribute(value=value), arguments=()):
            return _inner(value)
        case Walrus(target=target):
            return target
        case Call(function=Name(id="str"), arguments=(argument,)):
            return _inner(argument.value)
        case _:
            return node


def _tests(frame: Frame, symbol: Symbol | None) -> bool:
    """Whether a function of the project returns what a test says of its first parameter."""
    if symbol is None or not isinstance(symbol.fact, Function) or not symbol.fact.parameters:
        return False
    inside = Frame(frame.project, symbol.path, depth=frame.depth + 1)
    name = next((p.name for p in symbol.fact.parameters if p.name not in ("self", "cls")), "")
    returned = [s.value for s in walk(symbol.fact.body) if isinstance(s, Return) and s.value is not None]
    return inside.depth < 4 and any(dotted(node) == name for v in returned for node in limited(inside, v, truth=True))


def rejects(frame: Frame, symbol: Symbol) -> frozenset[str]:
    """The parameters that a function of the project tests before it raises."""
    return _rejecting(frame.project, symbol)


def _none(_: Project, symbol: Symbol) -> frozenset[str]:
    return frozenset()


@recursive(_none)
def _rejecting(project: Project, symbol: Symbol) -> frozenset[str]:
    if not isinstance(symbol.fact, Function):
        return frozenset()
    return frozenset(_rejected(Frame(project, symbol.path), symbol, symbol.fact))


def _rejected(frame: Frame, symbol: Symbol, function: Function) -> list[str]:
    names = {parameter.name for parameter in function.parameters}
    found: list[str] = []
    for statement in walk(function.body):
        if isinstance(statement, Branch) and any(isinstance(inner, Raise) for inner in walk(statement.body)):
            found += [name for node in limited(frame, statement.test, truth=False) if (name := dotted(node)) in names]
        found += [n for e in expressions(statement) if isinstance(e, Call) for n in _passed_on(frame, symbol, e) if n in names]
    return found


def _passed_on(frame: Frame, symbol: Symbol, call: Call) -> list[str]:
    """The variable that a call hands to a function which tests its first parameter before it raises."""
    called = resolve(frame.project, symbol.path, call.function)
    if called is None or called is symbol or not isinstance(called.fact, Function) or not call.arguments:
        return []
    first = next((p.name for p in called.fact.parameters if p.name not in ("self", "cls")), None)
    name = dotted(call.arguments[0].value)
    return [name] if name is not None and first in rejects(frame, called) else []
