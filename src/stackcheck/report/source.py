"""Where a reporter gets what a finding does not hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec


class Source(msgspec.Struct, frozen=True):
    """The project as a reporter sees it.

    `lines` gives the lines of a file (a path relative to the root) with what must stay hidden in them masked; `shown` gives
    the path as the user sees it, `absolute` the one that other programs want.
    """

    lines: Callable[[str], Sequence[str]]
    shown: Callable[[str], str]
    absolute: Callable[[str], str]
    color: bool = False
