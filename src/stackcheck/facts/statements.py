"""Statements as written, in order, with their bodies; functions keep theirs encoded until somebody asks for it.

Lines are 1-based, columns 0-based characters.
"""

from __future__ import annotations

from functools import cached_property
from typing import Literal

import msgspec

from stackcheck.facts.expressions import Argument, Expression, Node, Parameter


class Bind(Node, tag="B", frozen=True, array_like=True, gc=False):
    """`a = b = value`, `a: annotation = value` and `a += value` (operator "+"); a bare `a: int` has no value."""

    targets: tuple[Expression, ...]
    value: Expression | None
    line: int
    annotation: Expression | None = None
    operator: str = ""


class Evaluate(Node, tag="E", frozen=True, array_like=True, gc=False):
    """An expression that stands as a statement; docstrings and other bare strings are left out."""

    value: Expression
    line: int


class Return(Node, tag="R", frozen=True, array_like=True, gc=False):
    value: Expression | None
    line: int


class Loop(Node, tag="L", frozen=True, array_like=True, gc=False):
    """`for target in iterable` (the iterable and `orelse` run once, the body many times)."""

    target: Expression
    iterable: Expression
    body: tuple[Statement, ...]
    orelse: tuple[Statement, ...]
    line: int
    is_async: bool = False


class While(Node, tag="H", frozen=True, array_like=True, gc=False):
    test: Expression
    body: tuple[Statement, ...]
    orelse: tuple[Statement, ...]
    line: int


class Branch(Node, tag="I", frozen=True, array_like=True, gc=False):
    """`if`; an `elif` is a Branch alone in `orelse`."""

    test: Expression
    body: tuple[Statement, ...]
    orelse: tuple[Statement, ...]
    line: int


class With(Node, tag="W", frozen=True, array_like=True, gc=False):
    items: tuple[tuple[Expression, Expression | None], ...]
    body: tuple[Statement, ...]
    line: int
    is_async: bool = False


class Handler(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """`except kind as name`."""

    kind: Expression | None
    name: str | None
    body: tuple[Statement, ...]
    line: int


class Try(Node, tag="T", frozen=True, array_like=True, gc=False):
    body: tuple[Statement, ...]
    handlers: tuple[Handler, ...]
    orelse: tuple[Statement, ...]
    final: tuple[Statement, ...]
    line: int
    is_group: bool = False


class Raise(Node, tag="X", frozen=True, array_like=True, gc=False):
    error: Expression | None
    cause: Expression | None
    line: int


class Assert(Node, tag="A", frozen=True, array_like=True, gc=False):
    test: Expression
    message: Expression | None
    line: int


class Delete(Node, tag="D", frozen=True, array_like=True, gc=False):
    targets: tuple[Expression, ...]
    line: int


class Jump(Node, tag="J", frozen=True, array_like=True, gc=False):
    kind: Literal["pass", "break", "continue"]
    line: int


class Scope(Node, tag="G", frozen=True, array_like=True, gc=False):
    """`global` or `nonlocal`."""

    kind: Literal["global", "nonlocal"]
    names: tuple[str, ...]
    line: int


class Import(Node, tag="M", frozen=True, array_like=True, gc=False):
    """`import a.b` (name None) or `from ..a import b as c` (level 2); `*` is a name like any other.

    `bound` is the name that is bound here: `a` for `import a.b`, "" for `*`.  `import a.b as c` is told as `from a import b
    as c`, which binds the same.
    """

    module: str
    name: str | None
    bound: str
    level: int
    line: int
    type_checking: bool = False


class Pattern(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A `case` pattern: literal values and class names, sub-patterns, and the name that it binds."""

    kind: Literal["value", "singleton", "sequence", "mapping", "class", "as", "or", "star"]
    values: tuple[Expression, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    keywords: tuple[str, ...] = ()
    name: str | None = None


class Case(msgspec.Struct, frozen=True, array_like=True, gc=False):
    pattern: Pattern
    guard: Expression | None
    body: tuple[Statement, ...]
    line: int


class Match(Node, tag="S", frozen=True, array_like=True, gc=False):
    subject: Expression
    cases: tuple[Case, ...]
    line: int


class TypeAlias(Node, tag="Y", frozen=True, array_like=True, gc=False):
    name: str
    value: Expression
    line: int


READERS: list[set[int]] = []
"""Who wants to know what is read: the last set takes the identity of each function and module that is looked into."""


class Function(msgspec.Struct, tag="F", frozen=True, array_like=True, dict=True):
    """A function or method as written.

    `line` and `col` are those of its name's `def` line (not of a decorator); `end_line` is the line of its last token.
    `words` are all names and attributes that its body uses, sorted: who does not find one there need not decode it.
    """

    name: str
    parameters: tuple[Parameter, ...]
    returns: Expression | None
    decorators: tuple[Expression, ...]
    encoded: msgspec.Raw
    words: tuple[str, ...]
    line: int
    col: int
    end_line: int
    is_async: bool = False
    is_generator: bool = False

    @property
    def mentions(self) -> tuple[str, ...]:
        """The words of the body.  To ask for them is to read it (see `READERS`)."""
        if READERS:
            READERS[-1].add(id(self))
        return self.words

    @property
    def body(self) -> tuple[Statement, ...]:
        """The ordered statements, decoded at the first call."""
        if READERS:
            READERS[-1].add(id(self))
        return self._body

    @cached_property
    def _body(self) -> tuple[Statement, ...]:
        return _BODY.decode(self.encoded)


class Class(msgspec.Struct, tag="C", frozen=True, array_like=True, dict=True):
    """A class as written: `arguments` are its bases and keywords; `body` holds assignments, methods, inner classes in order."""

    name: str
    arguments: tuple[Argument, ...]
    decorators: tuple[Expression, ...]
    body: tuple[Statement, ...]
    line: int
    col: int
    end_line: int

    @cached_property
    def bases(self) -> tuple[Expression, ...]:
        return tuple(a.value for a in self.arguments if a.keyword is None and a.star == 0)


# What only templates have; loops, branches and bindings are the same as Python's.


class Block(Node, tag="bl", frozen=True, array_like=True, gc=False):
    """`{% block name %}`."""

    name: str
    body: tuple[Statement, ...]
    line: int


class Include(Node, tag="in", frozen=True, array_like=True, gc=False):
    """`{% include template with a=b only %}`; the body of an `{% embed %}`-like tag is not part of it."""

    template: Expression
    bindings: tuple[Argument, ...]
    isolated: bool
    line: int


class Extends(Node, tag="ex", frozen=True, array_like=True, gc=False):
    template: Expression
    line: int


class Load(Node, tag="lo", frozen=True, array_like=True, gc=False):
    """`{% load a b %}` or `{% load x from a %}`: the libraries."""

    libraries: tuple[str, ...]
    line: int


class Tag(Node, tag="tg", frozen=True, array_like=True, gc=False):
    """A tag of no special meaning here: `{% name argument key=value as target %}...{% endname %}`."""

    name: str
    arguments: tuple[Argument, ...]
    target: str | None
    body: tuple[Statement, ...]
    line: int
    col: int


Statement = (
    Bind
    | Evaluate
    | Return
    | Loop
    | While
    | Branch
    | With
    | Try
    | Raise
    | Assert
    | Delete
    | Jump
    | Scope
    | Import
    | Match
    | TypeAlias
    | Function
    | Class
    | Block
    | Include
    | Extends
    | Load
    | Tag
)

_BODY: msgspec.msgpack.Decoder[tuple[Statement, ...]] = msgspec.msgpack.Decoder(tuple[Statement, ...])
