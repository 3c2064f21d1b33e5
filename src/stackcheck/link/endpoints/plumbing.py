"""What the body of a view handles beside its logic: builders of HTML, what becomes the answer, and a websocket."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from stackcheck.catalogue.views import FILLING, STARTED_EMPTY
from stackcheck.facts.expressions import Attribute, Await, Call, Constant, Expression, Mapping, Name, Sequence, Subscript
from stackcheck.facts.parts import dotted, subexpressions, walk
from stackcheck.facts.statements import Bind, Evaluate, Return, Statement, While, With


class Plumbing(NamedTuple):
    """Names of a view's body: on the methods of `builders` markup is built; `shaped` are displays that become the answer,
    `responses` what is returned; `sockets` are websockets.
    """

    builders: frozenset[str] = frozenset()
    shaped: frozenset[str] = frozenset()
    responses: frozenset[str] = frozenset()
    sockets: frozenset[str] = frozenset()


def plumbing_of(body: tuple[Statement, ...], sockets: frozenset[str] = frozenset()) -> Plumbing:
    statements = list(walk(body))
    displays = {name: value for name, value in _bound(statements) if _is_display(value)}
    responses = {name for name, value in _bound(statements) if _is_response(value)}
    returned = [s.value for s in statements if isinstance(s, Return) and s.value is not None]
    named: set[str] = set().union(
        *map(_names, returned), *(_names(value) for name, value in _bound(statements) if name in responses)
    )
    return Plumbing(_builders(statements), _shaped(statements, displays, named), frozenset(responses & named), sockets)


def _bound(statements: list[Statement]) -> Iterator[tuple[str, Expression]]:
    for statement in statements:
        match statement:
            case Bind(targets=(Name(id=name),), value=value) if value is not None:
                yield name, value
            case _:
                pass


def _is_display(value: Expression) -> bool:
    match value:
        case Mapping() | Sequence():
            return True
        case Call(function=Name(id=name) | Attribute(name=name)):
            return name in STARTED_EMPTY
        case _:
            return False


def _is_response(value: Expression) -> bool:
    match value:
        case Await(value=inner):
            return _is_response(inner)
        case Call(function=Name(id=name) | Attribute(name=name)):
            return name.endswith("Response") or name in ("render", "redirect")
        case _:
            return False


def _shaped(statements: list[Statement], displays: dict[str, Expression], named: set[str]) -> frozenset[str]:
    """The displays that are returned, with those that are put into them."""
    found = {name for name in displays if name in named}
    while True:
        inside = {name for into, value in _put(statements) if into in found for name in _names(value)}
        inside |= {name for into in found for name in _names(displays[into])}
        more = (inside & displays.keys()) - found
        if not more:
            return frozenset(found)
        found |= more


def _put(statements: list[Statement]) -> Iterator[tuple[str, Expression]]:
    """What is put into which name: `answer["key"] = value`, `answer.append(value)`."""
    for statement in statements:
        match statement:
            case Bind(targets=(Subscript(value=Name(id=name)),), value=value) if value is not None:
                yield name, value
            case Evaluate(value=Call(function=Attribute(value=Name(id=name), name=method), arguments=arguments)):
                if method in FILLING:
                    yield from ((name, argument.value) for argument in arguments)
            case _:
                pass


def _names(value: Expression) -> set[str]:
    return {node.id for node in subexpressions(value) if isinstance(node, Name)}


def _builders(statements: list[Statement]) -> frozenset[str]:
    """The names on whose methods three or more `with` blocks are opened: what they build is markup."""
    names = [builder(item) for statement in statements if isinstance(statement, With) for item, _ in statement.items]
    return frozenset(name for name in names if name and names.count(name) >= 3)


def builder(item: Expression) -> str:
    return (dotted(item.function) or "").rpartition(".")[0] if isinstance(item, Call) else ""


def shapes_answer(statement: Statement, known: Plumbing) -> bool:
    """Whether a statement fills what becomes the answer, or talks to the websocket."""
    match statement:
        case Bind(targets=(Name(id=name),), value=value) if value is not None:
            begins = (name in known.shaped and _is_display(value)) or (name in known.responses and _is_response(value))
            return begins or _root(value) in known.sockets
        case Bind(targets=(Subscript(value=inner),)):
            return _root(inner) in known.shaped | known.responses
        case Evaluate(value=value):
            called = value.value if isinstance(value, Await) else value
            if not (isinstance(called, Call) and isinstance(called.function, Attribute)):
                return False
            root = _root(called.function.value)
            fills = root in known.shaped and called.function.name in FILLING
            return fills or root in known.responses | known.sockets
        case _:
            return False


def _root(node: Expression) -> str:
    while isinstance(node, Await | Call | Attribute | Subscript):
        node = node.function if isinstance(node, Call) else node.value
    return node.id if isinstance(node, Name) else ""


def serves_for_ever(statement: Statement, known: Plumbing) -> bool:
    """`while True` around a websocket's messages."""
    test = statement.test if isinstance(statement, While) else None
    return bool(known.sockets) and isinstance(test, Constant) and bool(test.value)
