"""Where a reporter gets what a finding does not hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from stackcheck.facts.findings import Finding
from stackcheck.report.text import printable


class Source(msgspec.Struct, frozen=True):
    """The project as a reporter sees it.

    `lines` gives the lines of a file (a path relative to the root) with what must stay hidden in them masked; `shown` gives
    the path as the user sees it, `absolute` the one that other programs want.  `every_site` asks for all places of a finding.
    """

    lines: Callable[[str], Sequence[str]]
    shown: Callable[[str], str]
    absolute: Callable[[str], str]
    color: bool = False
    every_site: bool = False


def elsewhere(finding: Finding, source: Source, number: int) -> str:
    """The other places of a finding, so many by name: "and a.py:3, b.py:7 and 20 more places", "" where there are none.

    "at ..." where it is told at its cause, of which at least one place is named.
    """
    others = finding.elsewhere
    is_cause = finding.place not in finding.sites and bool(finding.sites)
    named = others if source.every_site else others[: max(number, int(is_cause))]
    rest = len(others) - len(named)
    parts = [", ".join(f"{printable(source.shown(place.path))}:{place.line}" for place in named)]
    parts.append(f"{rest} more {'place' if rest == 1 else 'places'}" if rest else "")
    return f"{'at' if is_cause else 'and'} {' and '.join(filter(None, parts))}" if others else ""
