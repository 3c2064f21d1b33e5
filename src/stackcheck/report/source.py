"""Where a reporter gets what a finding does not hold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import msgspec

from stackcheck.facts.findings import Finding, Place, Step, Weighed
from stackcheck.report.text import printable


class Trend(msgspec.Struct, frozen=True):
    """How many places of findings, by code, are as they were in what a run was compared with, are new, and are no more."""

    name: str
    known: dict[str, int]
    new: dict[str, int]
    gone: dict[str, int]


class Source(msgspec.Struct, frozen=True):
    """The project as a reporter sees it.

    `lines` gives the lines of a file (a path relative to the root) with what must stay hidden in them masked; `shown` gives
    the path as the user sees it, `absolute` the one that other programs want, `in_repository` the one from the repository's
    top.  `fingerprint` knows a finding again after other edits; findings that are alike share it.  `every_site` asks for all
    places of a finding.  `project` is its name, `endpoints` are those with the most logic, the first the most.
    """

    lines: Callable[[str], Sequence[str]]
    shown: Callable[[str], str]
    absolute: Callable[[str], str]
    in_repository: Callable[[str], str] = str
    fingerprint: Callable[[Finding], str] = lambda _finding: ""
    project: str = ""
    endpoints: tuple[Weighed, ...] = ()
    trend: Trend | None = None
    color: bool = False
    every_site: bool = False

    def line(self, place: Place | Step) -> str:
        """The text of a line; "" where there is none."""
        lines = self.lines(place.path)
        return lines[place.line - 1] if 0 < place.line <= len(lines) else ""


def numbered(findings: Sequence[Finding], source: Source) -> Iterator[tuple[Finding, str, int]]:
    """Each finding with its fingerprint and which one with that it is, from 1."""
    times: Counter[str] = Counter()
    for finding in findings:
        fingerprint = source.fingerprint(finding)
        times[fingerprint] += 1
        yield finding, fingerprint, times[fingerprint]


_PLACE = re.compile(r"(?<![\w./-])([\w./-]+\.\w+)(?=:\d)")


def located(text: str, path_of: Callable[[str], str | None]) -> str:
    """A text with other paths in the places that it names (`shop/views.py:12`); None leaves one as it is."""
    return _PLACE.sub(lambda match: path_of(match[1]) or match[1], text)


def message(finding: Finding, source: Source) -> str:
    """The message, with the places in it as the user sees them."""
    return located(finding.message, lambda path: source.shown(path) if source.lines(path) else None)


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
