"""Conditions as what they ask: each question once, with its negations pushed in, joined by `and` and `or`."""

from __future__ import annotations

from typing import Literal

import msgspec

from stackcheck.facts.expressions import Boolean, Call, Comparison, Constant, Expression, Name, Sequence, Unary

Kind = Literal["truth", "none", "equal", "order", "member", "instance", "attribute", "call"]


class Atom(msgspec.Struct, frozen=True):
    """One question about `subject` that is answered with yes where `holds`, else with no.

    | kind | asked | others |
    | --- | --- | --- |
    | truth | `subject` | |
    | none | `subject is None` | |
    | equal | `subject == other`, `subject is other` | the other |
    | order | `subject < other` and the like | the other |
    | member | `subject in other` | the other |
    | instance | `isinstance(subject, others)`, `issubclass` | the classes |
    | attribute | `hasattr(subject, other)` | the name |
    | call | `function(...)`: `subject` is the whole call | |
    """

    kind: Kind
    subject: Expression
    holds: bool
    others: tuple[Expression, ...] = ()


class Every(msgspec.Struct, frozen=True):
    """Both hold; the right one is asked only where the left one holds."""

    left: Test
    right: Test


class Some(msgspec.Struct, frozen=True):
    """One holds at least; the right one is asked only where the left one does not hold."""

    left: Test
    right: Test


Test = Atom | Every | Some

_NEGATED = frozenset({"is not", "!=", "not in"})
_KINDS: dict[str, Kind] = {
    "is": "equal", "is not": "equal", "==": "equal", "!=": "equal", "in": "member", "not in": "member",
    "<": "order", "<=": "order", ">": "order", ">=": "order",
}  # fmt: skip


def asked(test: Expression, *, holds: bool = True) -> Test:
    """What is known where a condition is true, or where it is not."""
    match test:
        case Unary(operator="not", operand=operand):
            return asked(operand, holds=not holds)
        case Boolean(operator=operator, left=left, right=right):
            both = Every if (operator == "and") is holds else Some
            return both(asked(left, holds=holds), asked(right, holds=holds))
        case Comparison(left=left, operators=(operator,), comparators=(right,)):
            return _compared(left, operator, right, holds=holds)
        case Comparison(left=left, operators=(operator, *operators), comparators=(right, *comparators)):
            rest = Comparison(right, tuple(operators), tuple(comparators))
            both = Every if holds else Some
            return both(_compared(left, operator, right, holds=holds), asked(rest, holds=holds))
        case Call(function=Name(id="bool"), arguments=(argument,)):
            return asked(argument.value, holds=holds)
        case Call(function=Name(id="isinstance" | "issubclass"), arguments=(first, second)):
            kinds = second.value.items if isinstance(second.value, Sequence) else (second.value,)
            return Atom("instance", first.value, holds, kinds)
        case Call(function=Name(id="hasattr"), arguments=(first, second)):
            return Atom("attribute", first.value, holds, (second.value,))
        case Call():
            return Atom("call", test, holds)
        case _:
            return Atom("truth", test, holds)


def _compared(left: Expression, operator: str, right: Expression, *, holds: bool) -> Test:
    """Two operands: a constant is what the other one is compared with."""
    is_so = holds is not (operator in _NEGATED)
    kind = _KINDS[operator]
    if kind == "equal" and isinstance(left, Constant) and not isinstance(right, Constant):
        left, right = right, left
    if kind == "equal" and isinstance(right, Constant):
        if right.value is None:
            return Atom("none", left, is_so)
        if operator in ("is", "is not") and isinstance(right.value, bool):
            # `match(x) is True` asks what `match(x)` asks
            return asked(left, holds=is_so is right.value)
    return Atom(kind, left, is_so, (right,))
