"""Calls as the interpreter of values sees them: where they stand, and the values that they are given."""

from __future__ import annotations

import msgspec

from stackcheck.facts.expressions import Call
from stackcheck.facts.findings import Place
from stackcheck.link.values.kinds import Value


class Site(msgspec.Struct, frozen=True, eq=False):
    """A call: where it stands, the values it is given, and the expression (None where a framework or builtin makes the call).

    `varies` tells whether it mentions what changes with each pass of the innermost loop, `bare` that a framework calls with
    nothing else than what is seen here.
    """

    place: Place
    arguments: tuple[Value, ...] = ()
    keywords: dict[str, Value] = {}
    node: Call | None = None
    varies: bool = True
    bare: bool = False

    @property
    def is_written(self) -> bool:
        """Whether the code writes all arguments of the call, none of them behind a star."""
        return self.node is not None and not any(argument.star for argument in self.node.arguments)

    @property
    def is_seen(self) -> bool:
        """Whether all that the call gives is known by its places and names."""
        return self.bare or self.is_written

    def argument(self, position: int, name: str) -> Value | None:
        """The argument at a position or of a name, None where it is not given."""
        return self.arguments[position] if position < len(self.arguments) else self.keywords.get(name)
