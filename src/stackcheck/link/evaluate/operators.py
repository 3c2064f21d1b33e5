"""Operators on values, and what is certain of a value's truth."""

from __future__ import annotations

from stackcheck.catalogue.django_orm import COLUMN
from stackcheck.catalogue.python import TYPE_CHECKING
from stackcheck.facts.findings import Place
from stackcheck.link.evaluate.attributes import operated as result_of_operator
from stackcheck.link.values.conditions import combined, is_of_row, is_part
from stackcheck.link.values.joins import join
from stackcheck.link.values.kinds import (
    NONE,
    UNKNOWN,
    Collection,
    Const,
    External,
    Fixed,
    Record,
    Ref,
    Rows,
    Unknown,
    Value,
)

_ARITHMETIC = frozenset("+-*/%")


def operated(left: Value, operator: str, right: Value, place: Place) -> Value:
    """`left operator right`, which stands at `place`."""
    match left, right:
        case Const(value=str() as one), Const(value=str() as two) if operator == "+":
            return Const(one + two)
        case Fixed(), Fixed() if operator == "+":
            return Fixed((*left.items, *right.items), left.kind)
        case Record(), Record() if operator == "|":
            return updated(left, right)
        case Fixed(), _ if operator == "-":
            return left
        case _ if operator in _ARITHMETIC and (is_of_row(left) or is_of_row(right)):
            return External(COLUMN)
        case (Collection() | Fixed() | Rows(), Collection() | Fixed() | Rows()) if operator in "+|&":
            return join(left, right)
        case (Collection() | Rows(state="rows"), Collection() | Fixed() | Rows()) if operator == "-":
            return left
        case External(), _:
            return result_of_operator(left)
        case Rows(), Unknown() if operator in "|&":
            # the other operand must be a query of the same model; the left one's loading counts
            return left.narrowed(place)
        case _ if operator in "&|" and (is_part(left) or is_part(right)):
            return combined(left, operator, right, place)
        case _:
            return UNKNOWN


def updated(one: Record, two: Record) -> Record:
    """A dict after another was put into it."""
    others = one.others if two.others == NONE else two.others if one.others == NONE else join(one.others, two.others)
    return Record(tuple({**dict(one.entries), **dict(two.entries)}.items()), others)


def tested(left: Value, operator: str, right: Value) -> Value:
    """A comparison of two values."""
    match left, right, operator:
        case Const(value=one), Const(value=two), "is" | "==":
            return Const(one == two)
        case Const(value=one), Const(value=two), "is not" | "!=":
            return Const(one != two)
        case Const(value=one), Fixed(items=items), "in" | "not in" if all(isinstance(item, Const) for item in items):
            return Const((operator == "in") is any(isinstance(item, Const) and item.value == one for item in items))
        case _:
            return UNKNOWN


def is_key_of(key: Value, held: Value) -> bool:
    """Whether a dict certainly has a key."""
    return isinstance(key, Const) and isinstance(held, Record) and any(name == key.value for name, _ in held.entries)


def truth(value: Value) -> bool | None:
    """Whether a value is true, where that is certain."""
    match value:
        case Const(value=held):
            return bool(held)
        case Fixed(items=items):
            return bool(items)
        case Ref(symbol=symbol) if symbol.name in TYPE_CHECKING:
            return False
        case _:
            return None
