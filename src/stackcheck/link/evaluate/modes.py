"""What is known of the code that a frame is running: whether it always runs, and what becomes of an expression's value."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from stackcheck.facts.expressions import Expression
from stackcheck.facts.findings import Place
from stackcheck.link.values.kinds import Value


class Mode(msgspec.Struct, frozen=True):
    """The code at hand runs the first time only, and `first_time_ever` in the whole life of the object or the program;
    `one_kind_only`: for some kinds of objects; `is_fallback`: where somebody has not prepared what it asks for (see
    `provided`), for example in the parameters that are `given_optional`: those that may be None, and were given;
    `fills_missing_attribute`: where an attribute has nothing, as in `self.key or derived()`.

    Code is `failing_in` so many loops of its frame where an exception is raised or handled, or is about to be raised: what it
    does in these loops, and in those of the callers, is no proof of what happens for every row.

    `leaving` are the loops of its frame that end with the pass at hand: a `return` or `break` follows on every way.  Something
    catches what is raised on that way where `caught_in` so many loops of the frame go on.

    `awaited` is the expression behind the `await` at hand, `first_only` one of whose answers only the first is asked for,
    `read_as_text` one that is read as a text.  `later` where the event loop calls the code at hand.
    """

    first_time_only: bool = False
    first_time_ever: bool = False
    one_kind_only: bool = False
    is_fallback: bool = False
    fills_missing_attribute: bool = False
    failing_in: int | None = None
    leaving: frozenset[Place] = frozenset()
    caught_in: int = 0
    given_optional: Mapping[str, Value] = {}
    awaited: Expression | None = None
    first_only: Expression | None = None
    read_as_text: Expression | None = None
    later: bool = False
