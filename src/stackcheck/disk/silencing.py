"""A comment for each finding, where the engine obeys it: at its cause where it is told there, else at each of its sites."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from stackcheck.disk.run import Outcome
from stackcheck.disk.writing import replace_bytes
from stackcheck.extract.silencing import silenced
from stackcheck.facts.findings import Place


class Silenced(msgspec.Struct, frozen=True):
    """How many lines got a comment, in how many files; `left` are those that could not have one."""

    lines: int
    files: int
    left: tuple[Place, ...]


def silence(outcome: Outcome, reason: str) -> Silenced:
    """Write the comments.  Raises OSError."""
    wanted: dict[str, dict[int, set[str]]] = {}
    for place, code in _told(outcome):
        wanted.setdefault(place.path, {}).setdefault(place.line, set()).add(code)
    lines = files = 0
    left: list[Place] = []
    for path, codes in sorted(wanted.items()):
        content = outcome.contents.get(path)
        data = content.data if content is not None else b""
        made, missed = silenced(path, data, codes, reason)
        left += (Place(path, line) for line in sorted(missed))
        if made != data:
            replace_bytes(outcome.root / path, (made,))
            files += 1
            lines += len(codes) - len(missed)
    return Silenced(lines, files, tuple(left))


def _told(outcome: Outcome) -> Iterator[tuple[Place, str]]:
    """Where a comment has to stand, for every site of what is shown."""
    for verdict in outcome.verdicts:
        finding = verdict.finding(outcome.wanted)
        if finding is None or not outcome.is_shown(finding):
            continue
        for site in verdict.sites:
            spots = [spot for spot in site.spots if outcome.wanted is None or spot.path in outcome.wanted]
            if spots and not site.silenced:
                yield spots[0], site.code
