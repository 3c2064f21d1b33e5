"""How the call that holds the event loop stands in its coroutine: what a remedy can do with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from stackcheck.facts.expressions import Await, Call, Comprehension, Expression, Lambda, Name
from stackcheck.facts.findings import Place
from stackcheck.facts.parts import children, expressions, subexpressions, walk
from stackcheck.facts.statements import Function, Loop, Statement, With

Use = Literal["plain", "entered", "iterated", "deferred"]


class Standing(msgspec.Struct, frozen=True, eq=False):
    """A call as it stands in a function, None where what blocks is no call (a property, an operator).

    What it gives is `entered` by `with`, `iterated`, or else `plain`; `deferred` where it stands in a lambda or a generator,
    which cannot wait for it.  `awaits`: the body of that `with` waits for something else, too.  `handed_on`: what the `with`
    gives is handed to another call.
    """

    call: Call | None = None
    use: Use = "plain"
    awaits: bool = False
    handed_on: bool = False


NOWHERE = Standing()


def standing(function: Function | None, place: Place) -> Standing:
    """How the call at a place of a function stands there."""
    for statement in walk(function.body) if function is not None else ():
        for each in expressions(statement):
            for node, is_deferred in _with_depth(each, is_deferred=False):
                if isinstance(node, Call) and (node.line, node.col) == (place.line, place.col):
                    return Standing(node, "deferred") if is_deferred else _in_statement(statement, node)
    return NOWHERE


def _with_depth(node: Expression, *, is_deferred: bool) -> Iterator[tuple[Expression, bool]]:
    """What is inside an expression, and whether that is done later or where nothing can be awaited."""
    yield node, is_deferred
    is_later = isinstance(node, Lambda) or (isinstance(node, Comprehension) and node.kind == "generator")
    at_once = node.clauses[0].iterable if isinstance(node, Comprehension) else None
    for inner in children(node):
        yield from _with_depth(inner, is_deferred=is_deferred or (is_later and inner is not at_once))


def _in_statement(statement: Statement, call: Call) -> Standing:
    match statement:
        case With(items=items, body=body):
            for item, target in items:
                if item is call:
                    handed_on = isinstance(target, Name) and _is_given_away(body, target.id)
                    return Standing(call, "entered", awaits(body), handed_on)
        case Loop(iterable=iterable) if iterable is call:
            return Standing(call, "iterated")
        case _:
            pass
    iterated = any(
        clause.iterable is call
        for each in expressions(statement)
        for node in subexpressions(each)
        if isinstance(node, Comprehension)
        for clause in node.clauses
    )
    return Standing(call, "iterated" if iterated else "plain")


def _is_given_away(body: tuple[Statement, ...], name: str) -> bool:
    return any(
        isinstance(node, Call) and any(isinstance(a.value, Name) and a.value.id == name for a in node.arguments)
        for statement in walk(body)
        for each in expressions(statement)
        for node in subexpressions(each)
    )


def awaits(body: Iterable[Statement]) -> bool:
    """Whether statements wait for a coroutine."""
    return any(
        (isinstance(statement, Loop | With) and statement.is_async) or any(map(_holds_await, expressions(statement)))
        for statement in walk(tuple(body))
    )


def _holds_await(node: Expression) -> bool:
    if isinstance(node, Await) or (isinstance(node, Comprehension) and any(c.is_async for c in node.clauses)):
        return True
    return any(map(_holds_await, children(node)))
