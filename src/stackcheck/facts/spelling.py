"""Expressions as somebody would write them again, where that is short and nothing of them is left out."""

from __future__ import annotations

from collections.abc import Iterable

from stackcheck.facts.expressions import (
    Argument,
    Attribute,
    Await,
    Binary,
    Boolean,
    Call,
    Comparison,
    Conditional,
    Constant,
    Expression,
    Mapping,
    Name,
    Sequence,
    Starred,
    Subscript,
    Unary,
)

LONGEST = 100
"""So many characters are read at a glance."""


def spelled(node: Expression) -> str | None:
    """An expression as it is written; None for what is long, or cannot be written from what is known of it."""
    try:
        written = _spelled(node)
    except _UnspellableError:
        return None
    return written if len(written) <= LONGEST else None


def spelled_arguments(arguments: Iterable[Argument]) -> str | None:
    """The arguments of a call, "" where there are none; None as for `spelled`."""
    try:
        written = ", ".join(map(_argument, arguments))
    except _UnspellableError:
        return None
    return written if len(written) <= LONGEST else None


class _UnspellableError(Exception):
    """There is an expression that cannot be written again."""


def _argument(argument: Argument) -> str:
    name = f"{argument.keyword}=" if argument.keyword is not None else "*" * argument.star
    return f"{name}{_spelled(argument.value)}"


def _spelled(node: Expression) -> str:
    match node:
        case Name(id=name):
            return name
        case Attribute(value=value, name=name):
            return f"{_operand(value)}.{name}"
        case Call(function=function, arguments=arguments):
            return f"{_operand(function)}({', '.join(map(_argument, arguments))})"
        case Constant(value=str(text)):
            return '"' + _quotable(text) + '"'
        case Constant(value=value):
            return repr(value)
        case Subscript(value=value, index=index):
            return f"{_operand(value)}[{_spelled(index)}]"
        case Await(value=value):
            return f"await {_operand(value)}"
        case Starred(value=value):
            return f"*{_operand(value)}"
        case Unary(operator=operator, operand=operand):
            return f"{'not ' if operator == 'not' else operator}{_operand(operand)}"
        case Binary(operator=operator, left=left, right=right) | Boolean(operator=operator, left=left, right=right):
            return f"{_operand(left)} {operator} {_operand(right)}"
        case Comparison(left=left, operators=operators, comparators=comparators):
            return " ".join((_operand(left), *(f"{o} {_operand(c)}" for o, c in zip(operators, comparators, strict=True))))
        case Conditional(test=test, body=body, orelse=orelse):
            return f"{_operand(body)} if {_operand(test)} else {_operand(orelse)}"
        case Sequence(kind="list", items=items):
            return f"[{', '.join(map(_spelled, items))}]"
        case Sequence(kind="tuple", items=items):
            return f"({', '.join(map(_spelled, items))}{',' * (len(items) == 1)})"
        case Sequence(kind="set", items=items):
            return f"{{{', '.join(map(_spelled, items))}}}"
        case Mapping(items=items):
            pairs = (f"**{_operand(value)}" if key is None else f"{_spelled(key)}: {_spelled(value)}" for key, value in items)
            return f"{{{', '.join(pairs)}}}"
        case _:
            raise _UnspellableError


def _operand(node: Expression) -> str:
    """An expression inside of another one: in parentheses where it is not of one piece."""
    written = _spelled(node)
    is_loose = isinstance(node, Await | Starred | Unary | Binary | Boolean | Comparison | Conditional)
    return f"({written})" if is_loose else written


def _quotable(text: str) -> str:
    if not text.isprintable() or '"' in text or "\\" in text:
        raise _UnspellableError
    return text
