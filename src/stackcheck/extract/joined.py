"""Texts that code puts together: their constants lose what is a secret only together (`"ghp_" + "..."`, `"".join([...])`)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, repeat
from typing import TypeVar

import msgspec

from stackcheck.extract.state import Lowering
from stackcheck.extract.stretches import Stretch, masked, spread
from stackcheck.facts.expressions import Attribute, Binary, Call, Constant, Expression, FormattedText, RawLiteral, Redacted
from stackcheck.facts.expressions import Sequence as Display

T = TypeVar("T")

MAKERS = frozenset({"join", "format"})
_FIELD = re.compile(r"%[-+ #0]*\d*[sdrfx]|\{\w*\}")
_UNKNOWN = "{}"


def veiled_together(state: Lowering, node: T) -> T:
    """The same expression; what its literals say before anything of them is hidden is known from `state`."""
    leaves: list[Expression] = []
    pieces = [
        (-1 if leaf is None else _number(leaves, leaf), offset, text)
        for leaf, offset, text in _pieces(state, node)  # type: ignore[arg-type]
    ]
    if len(leaves) < 2 or sum(len(text) for _, _, text in pieces) < 10:
        return node
    hidden = spread(pieces)
    if not hidden:
        return node
    changed = {id(leaves[number]): found for number, found in hidden.items()}
    return mapped(node, lambda part: _veiled(part, changed.get(id(part))))


def mapped(node: T, change: Callable[[object], object]) -> T:
    """The same facts with some of them exchanged: `change` gives None for what stays."""
    if (new := change(node)) is not None:
        return new  # type: ignore[return-value]
    match node:
        case tuple():
            return tuple([mapped(part, change) for part in node])  # type: ignore[return-value]
        case msgspec.Struct():
            fields = {name: getattr(node, name) for name in node.__struct_fields__}
            changed = {name: new for name, old in fields.items() if (new := mapped(old, change)) is not old}
            return msgspec.structs.replace(node, **changed) if changed else node
        case _:
            return node


def _number(leaves: list[Expression], leaf: Expression) -> int:
    if not leaves or leaves[-1] is not leaf:
        leaves.append(leaf)
    return len(leaves) - 1


def _pieces(state: Lowering, node: Expression) -> Iterator[tuple[Expression | None, int, str]]:
    """The texts that the expression puts together, each with the literal that holds it (None: unknown) and where in it."""
    match node:
        case Constant(value=str()) | RawLiteral(kind="bytes") | Redacted():
            yield node, 0, _spelt(state, node)
        case Binary(operator="+", left=left, right=right):
            yield from _pieces(state, left)
            yield from _pieces(state, right)
        case Binary(operator="%", left=template, right=right):
            yield from _filled(state, template, right.items if isinstance(right, Display) else (right,))
        case Call(function=Attribute(value=separator, name="join"), arguments=(argument,)) if isinstance(
            argument.value, Display
        ):
            for number, item in enumerate(argument.value.items):
                if number and isinstance(separator, Constant):
                    yield None, 0, str(separator.value)
                yield from _pieces(state, item)
        case Call(function=Attribute(value=template, name="format"), arguments=arguments):
            yield from _filled(state, template, [argument.value for argument in arguments])
        case FormattedText(parts=parts):
            for part in parts:
                yield from _pieces(state, part)
        case _:
            yield None, 0, _UNKNOWN


def _filled(state: Lowering, template: Expression, given: Sequence[Expression]) -> Iterator[tuple[Expression | None, int, str]]:
    if not isinstance(template, Constant | RawLiteral | Redacted):
        yield None, 0, _UNKNOWN
        return
    text = _spelt(state, template)
    position = 0
    values = chain(given, repeat(None))
    for field in _FIELD.finditer(text):
        yield template, position, text[position : field.start()]
        value = next(values)
        yield from _pieces(state, value) if value is not None else [(None, 0, _UNKNOWN)]
        position = field.end()
    yield template, position, text[position:]


def _spelt(state: Lowering, leaf: Expression) -> str:
    match leaf:
        case Constant(value=str() as said, line=line, col=col) | RawLiteral(text=said, line=line, col=col):
            return state.spelt.get((line, col), said)
        case Redacted(line=line, col=col):
            return state.spelt.get((line, col), _UNKNOWN)
        case _:
            return _UNKNOWN


def _veiled(leaf: object, found: list[Stretch] | None) -> object:
    match leaf:
        case Constant(value=str() as value) if found:
            return msgspec.structs.replace(leaf, value=masked(value, found))
        case RawLiteral(text=text) if found:
            return msgspec.structs.replace(leaf, text=masked(text, found))
        case _:
            return None
