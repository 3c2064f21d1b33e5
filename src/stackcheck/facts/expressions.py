"""Expressions as written: names, attribute chains, calls, literals and operators, each with the place where it starts.

Places are `line` (1-based) and `col` (0-based, in characters, as in `ast` but not in bytes).  An `Attribute`'s place is
that of the name behind its dot, so that a call in the middle of a chain that runs over several lines has the line of its
own method; `start()` gives the place where the whole expression begins.
"""

from __future__ import annotations

from typing import Literal

import msgspec


class Node(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Base of every expression and statement: encoded as an array, compared by value."""


class Name(Node, tag="n", frozen=True, array_like=True, gc=False):
    id: str
    line: int
    col: int


class Attribute(Node, tag="a", frozen=True, array_like=True, gc=False):
    """`value.name`; the place is that of `name`."""

    value: Expression
    name: str
    line: int
    col: int


class Argument(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One argument of a call: `value`, `keyword=value`, `*value` (star 1) or `**value` (star 2)."""

    value: Expression
    keyword: str | None = None
    star: int = 0


class Call(Node, tag="c", frozen=True, array_like=True, gc=False):
    """`function(arguments)`; the place is that of the function's last name."""

    function: Expression
    arguments: tuple[Argument, ...]
    line: int
    col: int


class Constant(Node, tag="k", frozen=True, array_like=True, gc=False):
    """A string, number, boolean or None; adjacent string literals are one constant."""

    value: bool | int | float | str | None
    line: int
    col: int


class RawLiteral(Node, tag="l", frozen=True, array_like=True, gc=False):
    """A literal whose value JSON cannot hold: bytes, complex numbers, integers above 64 bits, `...`, very long
    text and text with lone surrogates.

    `text` is the literal as written (bytes: without quotes); "" for text.  "deep" stands for any expression that lies more
    than a hundred levels inside another: facts may be read by recursion.
    """

    kind: Literal["bytes", "complex", "integer", "ellipsis", "text", "deep"]
    text: str
    line: int
    col: int


class Redacted(Node, tag="r", frozen=True, array_like=True, gc=False):
    """A string literal that may be a secret: what is known about it, never any part of its value.

    `family` is the known format ("aws-access-key", "private-key", "url-password", ...), "" where it is just text in a place
    whose name speaks of a secret, or random text; `prefix` and the like are deliberately absent.  `entropy` is that of the
    secret part, in bits a character.  `traits` are words a rule can ask for: of its spelling: "identifier" (letters, digits,
    underscores), "upper" (an environment variable's spelling), "dotted" (an import path), "path", "url", "rate" ("5/min"),
    "scoped" ("stream:orders"), "uuid", "hex", "base64", "number", "spaces", "template" (holds `{}`, `%s`, `${}` or `[a-z]`),
    "prefix" (ends like the beginning of something), "random" (looks generated); of its meaning: "placeholder" ("changeme",
    "xxx", "<your key>"), "insecure" (calls itself unsafe: "django-insecure-..."), "service" (a password with which services are
    delivered: "postgres", "guest", or the same as the user's name), "example" (a published example key), "public" (a key made
    to be published), "echo" (spells the name to which it is bound), "local" (a URL whose host is this machine or a
    container).
    """

    length: int
    entropy: float
    family: str
    traits: tuple[str, ...]
    line: int
    col: int


class FormattedText(Node, tag="f", frozen=True, array_like=True, gc=False):
    """An f-string (or t-string): constants and expressions in order, format specifications included as parts."""

    parts: tuple[Expression, ...]
    line: int
    col: int
    template: bool = False


class Binary(Node, tag="b", frozen=True, array_like=True, gc=False):
    operator: str
    left: Expression
    right: Expression


class Boolean(Node, tag="o", frozen=True, array_like=True, gc=False):
    """`left and right` or `left or right`."""

    operator: Literal["and", "or"]
    left: Expression
    right: Expression


class Unary(Node, tag="u", frozen=True, array_like=True, gc=False):
    operator: Literal["not", "-", "+", "~"]
    operand: Expression


class Comparison(Node, tag="m", frozen=True, array_like=True, gc=False):
    """`left < a <= b`: operators and comparators have the same length."""

    left: Expression
    operators: tuple[str, ...]
    comparators: tuple[Expression, ...]


class Conditional(Node, tag="i", frozen=True, array_like=True, gc=False):
    """`body if test else orelse`."""

    test: Expression
    body: Expression
    orelse: Expression


class Sequence(Node, tag="q", frozen=True, array_like=True, gc=False):
    """A tuple, list or set display."""

    kind: Literal["tuple", "list", "set"]
    items: tuple[Expression, ...]
    line: int
    col: int


class Mapping(Node, tag="d", frozen=True, array_like=True, gc=False):
    """A dict display; a key of None stands for `**value`."""

    items: tuple[tuple[Expression | None, Expression], ...]
    line: int
    col: int


class Subscript(Node, tag="s", frozen=True, array_like=True, gc=False):
    """`value[index]`; several indices are a tuple."""

    value: Expression
    index: Expression


class Slice(Node, tag="sl", frozen=True, array_like=True, gc=False):
    lower: Expression | None
    upper: Expression | None
    step: Expression | None


class Starred(Node, tag="*", frozen=True, array_like=True, gc=False):
    value: Expression


class Await(Node, tag="w", frozen=True, array_like=True, gc=False):
    value: Expression


class Yield(Node, tag="y", frozen=True, array_like=True, gc=False):
    """`yield value`, or `yield from value` where `delegates`."""

    value: Expression | None
    delegates: bool = False


class Walrus(Node, tag="=", frozen=True, array_like=True, gc=False):
    target: Expression
    value: Expression


class Clause(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One `for target in iterable if ...` of a comprehension."""

    target: Expression
    iterable: Expression
    conditions: tuple[Expression, ...] = ()
    is_async: bool = False


class Comprehension(Node, tag="g", frozen=True, array_like=True, gc=False):
    """A list, set, dict comprehension or generator expression; `value` is set for a dict's."""

    kind: Literal["list", "set", "dict", "generator"]
    element: Expression
    value: Expression | None
    clauses: tuple[Clause, ...]
    line: int
    col: int


class Parameter(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A parameter of a function or lambda; `kind` as in `inspect`: star is `*args`, double_star `**kwargs`."""

    name: str
    kind: Literal["positional", "any", "star", "keyword", "double_star"]
    annotation: Expression | None
    default: Expression | None
    line: int
    col: int


class Lambda(Node, tag="λ", frozen=True, array_like=True, gc=False):
    parameters: tuple[Parameter, ...]
    body: Expression
    line: int
    col: int


class Filter(Node, tag="|", frozen=True, array_like=True, gc=False):
    """A template's `value|name:argument` (Django) or `value|name(arguments)` (Jinja2)."""

    value: Expression
    name: str
    arguments: tuple[Argument, ...]
    line: int
    col: int


Expression = (
    Name
    | Attribute
    | Call
    | Constant
    | RawLiteral
    | Redacted
    | FormattedText
    | Binary
    | Boolean
    | Unary
    | Comparison
    | Conditional
    | Sequence
    | Mapping
    | Subscript
    | Slice
    | Starred
    | Await
    | Yield
    | Walrus
    | Comprehension
    | Lambda
    | Filter
)
