"""Django's filter expressions and conditions: `a.b.0|filter:argument`, and the operators of `{% if %}`.

`a.b` is an Attribute, `a.0` a Subscript by the number (Django tries a key, an attribute and an index, in this order), a
translated string a call of `_`.  `True`, `False` and `None` are constants, as they are in every context.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from stackcheck.extract.templates.django_lexer import Bit
from stackcheck.extract.templates.problems import MAX_DEPTH, broken, string, too_deep
from stackcheck.facts.expressions import (
    Argument,
    Attribute,
    Boolean,
    Call,
    Comparison,
    Constant,
    Expression,
    Filter,
    Name,
    RawLiteral,
    Subscript,
    Unary,
)

_DOUBLE, _SINGLE = r'"[^"\\]*(?:\\.[^"\\]*)*"', r"'[^'\\]*(?:\\.[^'\\]*)*'"
_CONSTANT = rf"_\({_DOUBLE}\)|_\({_SINGLE}\)|{_DOUBLE}|{_SINGLE}"
_VARIABLE = r"[\w.]+|[-+.]?\d[\d.e]*"
_OPERAND = re.compile(rf"(?P<constant>{_CONSTANT})|(?P<variable>{_VARIABLE})")
_FILTER = re.compile(rf"\s*\|\s*(?P<name>\w+)(?::(?:(?P<constant>{_CONSTANT})|(?P<variable>{_VARIABLE})))?")
_SINGLETONS = {"True": True, "False": False, "None": None}

# The binding powers of django.template.smartif; an operator binds to the left.
_POWERS = {"or": 6, "and": 7, "in": 9, "not in": 9} | dict.fromkeys(("is", "is not", "==", "!=", ">", ">=", "<", "<="), 10)
_NOT = 8
_PAIRS = {("is", "not"): "is not", ("not", "in"): "not in"}


def filter_expression(text: str, line: int, col: int) -> Expression:
    """What Django compiles to a FilterExpression; a filter's place is that of its name."""
    match = _OPERAND.match(text)
    if match is None:
        raise broken("a template expression has to begin with a variable or a constant", line, col)
    value = _operand(match, line, col)
    position = match.end()
    links = text.count(".") + text.count("|")
    while position < len(text):
        match = _FILTER.match(text, position)
        if match is None:
            raise broken(f"unexpected {text[position]!r} in a template expression", line, col + position)
        arguments: tuple[Argument, ...] = ()
        if match["constant"] or match["variable"]:
            arguments = (Argument(_operand(match, line, col)),)
        value = Filter(value, match["name"], arguments, line, col + match.start("name"))
        position = match.end()
    if links > MAX_DEPTH and _links(value) > MAX_DEPTH:
        raise too_deep(line, col)
    return value


def _links(value: Expression) -> int:
    count = 0
    while isinstance(value, Filter | Attribute | Subscript):
        value = value.value
        count += 1
    return count


def _operand(match: re.Match[str], line: int, col: int) -> Expression:
    if constant := match["constant"]:
        return _string(constant, line, col + match.start("constant"))
    return _variable(match["variable"], line, col + match.start("variable"))


def _string(text: str, line: int, col: int) -> Expression:
    if text.startswith("_("):
        return Call(Name("_", line, col), (Argument(_string(text[2:-1], line, col + 2)),), line, col)
    quote = text[0]
    return string(text[1:-1].replace(f"\\{quote}", quote).replace(r"\\", "\\"), line, col)


def _variable(text: str, line: int, col: int) -> Expression:
    if (text[0] in "+-." or text[0].isdigit()) and (number := _number(text, line, col)) is not None:
        return number
    if text in _SINGLETONS:
        return Constant(_SINGLETONS[text], line, col)
    if text[0] == "_" or "._" in text:
        raise broken("variables and attributes of a template may not begin with underscores", line, col)
    first, *names = text.split(".")
    value: Expression = Name(first, line, col)
    col += len(first) + 1
    for name in names:
        if name.isascii() and name.isdecimal() and len(name) < 10:
            value = Subscript(value, Constant(int(name), line, col))
        else:
            value = Attribute(value, name, line, col)
        col += len(name) + 1
    return value


def _number(text: str, line: int, col: int) -> Expression | None:
    try:
        if "." in text or "e" in text.lower():
            return None if text.endswith(".") else Constant(float(text), line, col)
        number = int(text)
    except ValueError:
        return None
    return Constant(number, line, col) if -(2**63) <= number < 2**64 else RawLiteral("integer", text, line, col)


def condition(bits: Sequence[Bit], line: int, col: int) -> Expression:
    """What stands behind `{% if` and `{% elif`."""
    words = list(_words(bits))
    if sum(isinstance(word, str) for word in words) > MAX_DEPTH:
        raise too_deep(line, col)
    position = 0

    def expression(power: int) -> Expression:
        nonlocal position
        if position == len(words):
            raise broken("a condition ends before its operand", line, col)
        word = words[position]
        position += 1
        if word == "not":
            left: Expression = Unary("not", expression(_NOT))
        elif isinstance(word, str):
            raise broken(f"an operand is missing before {word!r} in a condition", line, col)
        else:
            left = filter_expression(word.text, line, word.col)
        while position < len(words):
            operator = words[position]
            if not isinstance(operator, str) or _POWERS.get(operator, 0) <= power:
                break
            position += 1
            right = expression(_POWERS[operator])
            if operator in ("and", "or"):
                left = Boolean("and" if operator == "and" else "or", left, right)
            else:
                left = Comparison(left, (operator,), (right,))
        return left

    whole = expression(0)
    if position < len(words):
        rest = words[position]
        raise broken("an operator is missing in a condition", line, col if isinstance(rest, str) else rest.col)
    return whole


def _words(bits: Sequence[Bit]) -> list[str | Bit]:
    """Operators as plain strings, operands as the bits that they are."""
    words: list[str | Bit] = []
    position = 0
    while position < len(bits):
        text = bits[position].text
        pair = _PAIRS.get((text, bits[position + 1].text)) if position + 1 < len(bits) else None
        words.append(pair or (text if text in _POWERS or text == "not" else bits[position]))
        position += 2 if pair else 1
    return words


def named(bits: Sequence[Bit], line: int, *, legacy: bool) -> tuple[tuple[tuple[Name, Expression], ...], int]:
    """The `name=value` pairs that `bits` begin with, or with `legacy` the older `value as name and ...`, and their number."""
    found: list[tuple[Name, Expression]] = []
    position = 0
    if bits and keyword(bits[0]) is not None:
        while position < len(bits) and (pair := keyword(bits[position])) is not None:
            name, value = pair
            found.append((Name(name.text, line, name.col), filter_expression(value.text, line, value.col)))
            position += 1
    elif legacy:
        while position + 2 < len(bits) and bits[position + 1].text == "as":
            value, name = bits[position], bits[position + 2]
            found.append((Name(name.text, line, name.col), filter_expression(value.text, line, value.col)))
            position += 3
            if position == len(bits) or bits[position].text != "and":
                break
            position += 1
    return tuple(found), position


_KEYWORD = re.compile(r"(\w+)=(.+)")


def keyword(bit: Bit) -> tuple[Bit, Bit] | None:
    """The two sides of `name=value`."""
    match = _KEYWORD.match(bit.text)
    return match and (Bit(match[1], bit.col), Bit(match[2], bit.col + match.start(2)))
