"""Functions that do nothing with an argument but compare, test or log it: whatever a client sends, they cannot fail."""

from __future__ import annotations

from collections.abc import Iterator

from stackcheck.catalogue.inputs import LOG_METHODS
from stackcheck.facts.expressions import Boolean, Call, Comparison, Expression, FormattedText, Lambda, Name, Unary
from stackcheck.facts.parts import children, expressions, walk
from stackcheck.facts.statements import Assert, Bind, Branch, Function, Statement, While
from stackcheck.link.flow.arguments import Given, bound
from stackcheck.link.inputs.values import Callee, Value

_TESTS = frozenset({"isinstance", "bool", "len", "hasattr", "print"})
_SAFE = frozenset({"==", "!=", "is", "is not", "in", "not in"})


def only_looks(callees: tuple[Callee, ...], given: Given[Value]) -> bool:
    """Whether each of the functions only compares, tests or logs the raw values that it is given."""
    return bool(callees) and all(_only_looks(callee, given) for callee in callees)


def _only_looks(callee: Callee, given: Given[Value]) -> bool:
    if not isinstance(callee.fact, Function):
        return False
    everything = (*callee.given.positional, *given.positional)
    named, others, rest = bound(callee.fact.parameters, everything, {**callee.given.keywords, **given.keywords})
    if any(value.everything for value in (*others, *rest.values())):
        return False
    risky = risky_names(callee.fact)
    return all(name not in risky for name, value in named.items() if value.everything)


def risky_names(function: Function) -> frozenset[str]:
    """The names that a function, or a function inside it, uses for more than to compare, test or log them."""
    return frozenset(name for statement in _statements(function.body) for name in _of_statement(statement))


def _statements(body: tuple[Statement, ...]) -> Iterator[Statement]:
    for statement in walk(body):
        yield statement
        if isinstance(statement, Function):
            yield from _statements(statement.body)


def _of_statement(statement: Statement) -> Iterator[str]:
    match statement:
        case Branch(test=test) | While(test=test) | Assert(test=test) if test is not None:
            yield from _used(test, is_tested=True)
        case Bind(targets=targets):
            yield from (target.id for target in targets if isinstance(target, Name))
            yield from (name for expression in expressions(statement) for name in _used(expression))
        case _:
            yield from (name for expression in expressions(statement) for name in _used(expression))


def _used(node: Expression, *, is_tested: bool = False) -> Iterator[str]:
    match node:
        case Name(id=name):
            if not is_tested:
                yield name
        case Comparison(operators=operators) if _SAFE.issuperset(operators):
            for inner in children(node):
                yield from _used(inner, is_tested=True)
        case Boolean() | Unary(operator="not"):
            for inner in children(node):
                yield from _used(inner, is_tested=is_tested)
        case Call(function=function, arguments=arguments):
            called = getattr(function, "name", getattr(function, "id", ""))
            yield from _used(function)
            is_harmless = called in _TESTS or called in LOG_METHODS
            for argument in arguments:
                yield from _used(argument.value, is_tested=is_harmless)
        case FormattedText():
            for inner in children(node):
                yield from _used(inner, is_tested=is_tested)
        case Lambda(body=body):
            yield from _used(body)
        case _:
            for inner in children(node):
                yield from _used(inner)
