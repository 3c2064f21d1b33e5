"""How Python puts text together: what a value adds to it, `%`, `str.format`, `str.join`, and what changes only its letters."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterator, Mapping
from inspect import cleandoc
from string import Formatter

import msgspec

from stackcheck.facts.expressions import Attribute, Expression, Name, Subscript
from stackcheck.link.sql.text.frames import Frame, spelled
from stackcheck.link.sql.text.values import (
    Hole,
    Items,
    Nothing,
    Parts,
    Table,
    Text,
    Value,
    concatenated,
    harmless,
    literal,
    unknown,
)

_DIRECTIVE = re.compile(
    r"%(?:\((?P<key>[^()%]*)\))?[#0\- +]*(?:[1-9]\d*|\*)?(?:\.(?:\d+|\*))?[hlL]?(?P<type>[diouxXeEfFgGcrsa%])"
)
_OF_NUMBERS = frozenset("diouxXeEfFgG")  # what a number alone can be written as
_METHODS: Mapping[str, Callable[[str], str]] = {
    "strip": str.strip, "lstrip": str.lstrip, "rstrip": str.rstrip, "lower": str.lower, "upper": str.upper,
    "title": str.title, "capitalize": str.capitalize, "removesuffix": str, "removeprefix": str, "encode": str,
    "decode": str, "expandtabs": str,
}  # fmt: skip
SAME_LETTERS = frozenset(_METHODS)


def as_text(frame: Frame, node: Expression) -> Text:
    """What an expression adds to text; a hole is named as it is written there."""
    return named(frame, node, frame.evaluate(node))


def named(frame: Frame, node: Expression, value: Value) -> Text:
    text = text_of(frame, node, value)
    if (hole := text.hole) is not None and isinstance(node, Name | Attribute | Subscript):
        return Text(((msgspec.structs.replace(hole, written=spelled(node)),),))
    return text


def text_of(frame: Frame, node: Expression, value: Value) -> Text:
    match value:
        case Text():
            return value
        case Nothing():
            return frame.hole(node, safe="constant")  # None, or what a class leaves to others to give
        case Items(items=items) if items:
            texts = [item for item in items if isinstance(item, Text)]
            return unknown(concatenated(texts), spelled(node), frame.place(node))
        case _:
            return frame.hole(node)


def shaped(value: Text, name: str) -> Text:
    """What a method without arguments makes of text: of its known parts, for a hole stays a hole."""
    change = {"dedent": textwrap.dedent, "cleandoc": cleandoc, **_METHODS}[name]
    if (constant := value.constant) is not None:
        return literal(change(constant))
    return value


def percent(template: Text, argument: Value, as_text: Callable[[Value], Text]) -> Text:
    """`template % argument`."""
    values: list[Value] = list(argument.items) if isinstance(argument, Items) else [argument]
    entries = argument.entries if isinstance(argument, Table) else ()
    named = {key.constant: value for key, value in entries if isinstance(key, Text)}
    return _filled(template, lambda text: _percent(text, values, named, as_text))


def _percent(
    text: str, values: list[Value], named: Mapping[str | None, Value], as_text: Callable[[Value], Text]
) -> Iterator[Text]:
    position, count = 0, 0
    for found in _DIRECTIVE.finditer(text):
        yield literal(text[position : found.start()])
        position = found.end()
        if found["type"] == "%":
            yield literal("%")
        elif found["key"] is not None:
            value = as_text(named[found["key"]]) if found["key"] in named else literal(found.group())
            yield harmless(value, "number") if found["type"] in _OF_NUMBERS else value
        else:
            value = as_text(values[count]) if count < len(values) else literal(found.group())
            yield harmless(value, "number") if found["type"] in _OF_NUMBERS else value
            count += 1
    yield literal(text[position:])


def formatted(template: Text, values: list[Value], named: Mapping[str, Value], as_text: Callable[[Value], Text]) -> Text:
    """`template.format(*values, **named)`."""
    return _filled(template, lambda text: _formatted(text, values, named, as_text))


def _formatted(text: str, values: list[Value], named: Mapping[str, Value], as_text: Callable[[Value], Text]) -> Iterator[Text]:
    count = 0
    try:
        pieces = list(Formatter().parse(text))
    except ValueError:
        yield literal(text)
        return
    for before, field, form, _ in pieces:
        yield literal(before)
        if field is None:
            continue
        name = re.split(r"[.\[]", field)[0]
        if name == "":
            name, count = str(count), count + 1
        found = values[int(name)] if name.isdecimal() and len(name) < 10 and int(name) < len(values) else named.get(name)
        if found is not None:
            value = as_text(found)
            yield harmless(value, "number") if form and form[-1] in _OF_NUMBERS else value


def _filled(template: Text, fill: Callable[[str], Iterator[Text]]) -> Text:
    """A template whose known parts are filled; its holes stay where they are."""

    def parts(choice: Parts) -> Iterator[Text]:
        for part in choice:
            if isinstance(part, Hole):
                yield Text(((part,),))
            else:
                yield from fill(part)

    filled = [concatenated(list(parts(choice))) for choice in template.choices]
    return Text(tuple(dict.fromkeys(choice for text in filled for choice in text.choices)))


def separated(separator: Text, items: list[Text]) -> Text:
    """`separator.join(items)`."""
    pieces: list[Text] = []
    for number, item in enumerate(items):
        if number:
            pieces.append(separator)
        pieces.append(item)
    return concatenated(pieces)
