"""Violations to verdicts: what has one cause is one finding, told where the reader looks, with all places where it shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from typing import Literal

import msgspec
from msgspec.structs import replace

from stackcheck.facts.findings import Cause, Finding, Fix, Place, Severity, Step

Silence = Literal["", "noqa", "stackcheck"]
"""The style of the comment that silences something; "" where none does."""


class Site(msgspec.Struct, frozen=True):
    """One place where something shows that is wrong: what is said of it there, and which comment silences it.

    `spots` are where it can be told, the best one first: the place itself, and its cause where that is in code, too.  A comment
    at either silences it.
    """

    place: Place
    message: str
    severity: Severity
    spots: tuple[Place, ...]
    trace: tuple[Step, ...] = ()
    fix: Fix | None = None
    cause: Cause | None = None
    silenced: Silence = ""


class Verdict(msgspec.Struct, frozen=True):
    """A thing that is wrong, with its sites in order."""

    code: str
    rule: str
    sites: tuple[Site, ...]

    @property
    def paths(self) -> set[str]:
        """The files that it may be told in."""
        return {spot.path for site in self.sites for spot in site.spots}

    def without(self, is_hidden: Callable[[str], bool]) -> Verdict:
        """The verdict without the sites that lie in such files, or have their cause there."""
        return replace(self, sites=tuple(site for site in self.sites if not any(is_hidden(spot.path) for spot in site.spots)))

    def finding(self, paths: AbstractSet[str] | None = None, *, noqa: bool = True, own: bool = True) -> Finding | None:
        """The finding of a report on the files at `paths` (None stands for the whole project); None where there is none.

        It is told where a reader looks for it, as far as that is in one of the files.  `noqa` and `own` say whether comments of
        flake8's style and of stackcheck's silence something.
        """
        obeyed = {style for style, is_obeyed in (("noqa", noqa), ("stackcheck", own)) if is_obeyed}
        sites = [site for site in self.sites if site.silenced not in obeyed]
        found = next(_told(sites, paths), None)
        if found is None:
            return None
        site, spot = found
        places = {(each.place.path, each.place.line): each.place for each in reversed(sites)}
        others = [place for key, place in sorted(places.items()) if key != (spot.path, spot.line)]
        return Finding(
            code=self.code,
            path=spot.path,
            line=spot.line,
            col=spot.col,
            message=site.message if spot == site.spots[0] else f"{site.message} ({site.spots[0].path}:{site.spots[0].line})",
            severity=max(each.severity for each in sites),
            trace=_trace(site, sites),
            fix=site.fix,
            rule=self.rule,
            sites=(*((spot,) if len(others) < len(places) else ()), *others),
        )


def _told(sites: list[Site], paths: AbstractSet[str] | None) -> Iterator[tuple[Site, Place]]:
    """The sites and the places to tell them at, best first."""
    for rank in (0, 1):
        for site in sites:
            for spot in site.spots[rank : rank + 1]:
                if paths is None or not spot.path or spot.path in paths:
                    yield site, spot


def _trace(told: Site, sites: list[Site]) -> tuple[Step, ...]:
    """The steps to a site; where they begin at its cause, the other causes of the same site are named behind it."""
    first, cause = told.trace[:1], told.cause
    if not first or cause is None or (first[0].path, first[0].line) != (cause.place.path, cause.place.line):
        return told.trace
    causes = dict.fromkeys(site.cause.place for site in sites if site.cause is not None and site.place == told.place)
    others = (Step(place.path, place.line, "and here") for place in causes if place != cause.place)
    return (*first, *others, *told.trace[1:])


def findings(
    verdicts: Iterable[Verdict], paths: AbstractSet[str] | None = None, *, noqa: bool = True, own: bool = True
) -> list[Finding]:
    """What a report on the files at `paths` tells, sorted; for the arguments see `Verdict.finding`."""
    told = (verdict.finding(paths, noqa=noqa, own=own) for verdict in verdicts)
    return sorted((finding for finding in told if finding is not None), key=Finding.key)


def grouped(told: Iterable[tuple[str, str, Site]]) -> Iterator[Verdict]:
    """The verdicts on what was told by code and rule: see `Violation` for which sites are one."""
    each = list(told)
    heads: dict[object, object] = {}
    for code, _, site in each:
        first, *others = (_head(heads, end) for end in _ends(code, site))
        heads.update(dict.fromkeys(others, first))
    groups: dict[object, list[tuple[str, str, Site]]] = {}
    for code, rule, site in each:
        groups.setdefault(_head(heads, _ends(code, site)[0]), []).append((code, rule, site))
    for members in groups.values():
        code, rule, _ = members[0]
        # of what was told twice of one place and cause, the worst counts
        known = {(site.place, site.cause): site for *_, site in sorted(members, key=lambda member: member[2].severity)}
        yield Verdict(code, rule, tuple(known[key] for key in sorted(known, key=lambda key: (key[0], key[1] or _NO_CAUSE))))


_NO_CAUSE = Cause(Place("", 0))


def _ends(code: str, site: Site) -> tuple[object, ...]:
    """What ties a site to others: its cause, and the line where it shows."""
    if site.cause is None:
        return ((code, site.place, site.message),)
    what = site.cause.what
    return (code, what, site.cause.place), (code, what, site.place.path, site.place.line)


def _head(heads: dict[object, object], end: object) -> object:
    """What stands for all that is tied to an end."""
    while end in heads and heads[end] != end:
        end = heads[end]
    return end
