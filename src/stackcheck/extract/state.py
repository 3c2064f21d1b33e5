"""What one file's walk carries: the cursor, the context of the node at hand, and what its facts gather on the way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import libcst as cst

from stackcheck.extract.cursor import Cursor
from stackcheck.facts.expressions import Expression, RawLiteral
from stackcheck.facts.files import Span
from stackcheck.facts.parts import start

MAX_DEPTH = 100
"""How deep a fact's tree of expressions may be, so that whoever reads it may recurse; deeper ones are `deep` literals."""

MAX_BLOCKS = 150
"""The same for statements: source code indents at most 100 times, but every `elif` is one level more."""

_DISCARDED = 50

HANDLERS: dict[type[cst.CSTNode], Callable[[Lowering, Any], Expression]] = {}
"""What lowers each kind of expression."""


class TooDeepError(Exception):
    """Expressions are nested deeper than the walk may recurse, whoever calls it."""


class Lowering:
    """The state of one file's walk.

    `name` is the name to which the expression at hand is bound (see `secrets`); `function`, `mentions` and `yields` are the
    name and more of the function at hand; `depth` and `blocks` say how deep the facts at hand will stand; `spelt` holds by
    place what the literals say of which something is hidden.
    """

    __slots__ = (
        "blocks", "cursor", "depth", "discarding", "function", "mentions", "multiline", "name", "redactions",
        "spelt", "type_checking", "yields",
    )  # fmt: skip

    def __init__(self, cursor: Cursor) -> None:
        self.cursor = cursor
        self.name = ""
        self.function = ""
        self.mentions: set[str] = set()
        self.yields = False
        self.type_checking = False
        self.depth = 0
        self.discarding = False
        self.blocks = 0
        self.redactions: list[Span] = []
        self.spelt: dict[tuple[int, int], str] = {}
        self.multiline: list[tuple[int, int]] = []

    def expression(self, node: cst.CSTNode) -> Expression:
        self.depth += 1
        lowered = HANDLERS[type(node)](self, node) if self.depth <= MAX_DEPTH else self._discard(node)
        self.depth -= 1
        return lowered

    def named(self, name: str, node: cst.CSTNode) -> Expression:
        """Lower `node`, which is bound to `name`."""
        outer, self.name = self.name, name
        lowered = self.expression(node)
        self.name = outer
        return lowered

    def optional(self, node: cst.CSTNode | None) -> Expression | None:
        return None if node is None else self.expression(node)

    def _discard(self, node: cst.CSTNode) -> RawLiteral:
        """Walk what stands too deep to be told, for its names and its tokens."""
        if self.discarding:
            raise TooDeepError
        outer, self.depth, self.discarding = self.depth, MAX_DEPTH - _DISCARDED, True
        lowered = deep(HANDLERS[type(node)](self, node))
        self.depth, self.discarding = outer, False
        return lowered


def deep(inner: Expression) -> RawLiteral:
    return RawLiteral("deep", "", *start(inner))
