"""The names that the text of a program gives to a value: of its target, its key, the other side of a comparison."""

from __future__ import annotations

import re
from collections.abc import Iterable

from stackcheck.facts.expressions import Attribute, Boolean, Call, Constant, Expression, Name, Sequence, Subscript
from stackcheck.facts.parts import text

_IDENTIFIER = re.compile(r"[^\W\d]\w*")


def name_of(node: Expression | None) -> str:
    """The last name of a chain, a text key, what a call looks up; several names are separated by spaces, "" is none."""
    match node:
        case Name(id=name) | Attribute(name=name):
            return name
        case Constant(value=str(value)):
            return value if len(value) <= 80 else ""
        case Subscript(value=value, index=index):
            return text(index) or name_of(value)
        case Call(function=function, arguments=arguments):
            first = text(arguments[0].value) if arguments and arguments[0].keyword is None else None
            return f"{first} {name_of(function)}" if first and _IDENTIFIER.fullmatch(first) else name_of(function)
        case Boolean(left=left, right=right):
            return names_of((left, right))
        case Sequence(items=items):
            return names_of(items)
        case _:
            return ""


def names_of(nodes: Iterable[Expression]) -> str:
    """`name_of` of several targets."""
    return " ".join(filter(None, map(name_of, nodes)))
