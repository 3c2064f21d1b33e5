"""What holds the event loop in one coroutine and is one finding: what is near, what is kept, what one edit mends."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import TypeVar

import msgspec

from stackcheck.facts.findings import Cause, Place
from stackcheck.link.waiting.rows import HeldLoop

NEAR = 15
"""So many lines lie at most between calls that are told as one."""


T = TypeVar("T")


def near(rows: list[T], line_of: Callable[[T], int]) -> Iterator[list[T]]:
    """Rows in the order of their lines, those together that stand close to each other."""
    stretch: list[T] = []
    for each in rows:
        if stretch and line_of(each) - line_of(stretch[-1]) > NEAR:
            yield stretch
            stretch = []
        stretch.append(each)
    yield stretch


def first_of_kept(rows: list[HeldLoop]) -> list[HeldLoop]:
    """Without what a function has already: the first call that fills a memory spares the others."""
    seen: set[tuple[str, int, str]] = set()
    left = []
    for held in sorted(rows, key=lambda held: held.place):
        key = (held.place.path, held.function.line if held.function is not None else 0, held.name)
        if not (held.once and key in seen):
            left.append(held)
        if held.once:
            seen.add(key)
    return left


def short_ones_together(rows: list[HeldLoop]) -> list[HeldLoop]:
    """What a function does itself and is soon over weighs little: it is told once, at the first place."""
    together: dict[object, list[HeldLoop]] = defaultdict(list)
    for held in rows:
        function = held.function if held.brief and not held.through else None
        together[(held.place.path, function.line) if function is not None else held.place].append(held)
    return [_at_first(same) for same in together.values()]


def _at_first(same: list[HeldLoop]) -> HeldLoop:
    """The first of several findings in one function, with the places of all."""
    first, *others = same
    places = {place for held in others for place in (held.place, *held.again)}
    return msgspec.structs.replace(first, again=tuple(sorted({*first.again, *places})))


def of_one_edit(rows: list[HeldLoop]) -> Iterator[HeldLoop]:
    """What a coroutine does that one edit mends has one cause: the route itself that becomes a plain `def`; what enters the
    session of its queries, or else the coroutine that asks for them.  What is soon over is not told beside what is not.
    """
    together: dict[object, list[HeldLoop]] = defaultdict(list)
    for held in sorted(rows, key=lambda held: held.place):
        line = held.function.line if held.function is not None else 0
        edit = "plain def" if held.could_be_sync else "orm" if held.tier == "orm" else held.reason
        together[held.place.path, line, edit].append(held)
    for alike in together.values():
        is_far = not alike[0].could_be_sync and alike[0].tier != "orm"
        for close in near(alike, lambda held: held.place.line) if is_far else (alike,):
            yield from _caused([held for held in close if not (held.once or held.brief)] or close)


def _caused(same: list[HeldLoop]) -> Iterator[HeldLoop]:
    first = same[0]
    if first.function is None or len({held.cause for held in same}) == 1:
        yield from same
        return
    at = Place(first.place.path, first.function.line, first.function.col)
    own = Cause(at, "plain def", is_shared=True) if first.could_be_sync else Cause(at, f"{first.reason} {first.place.line}")
    entered = (held.cause for held in same if held.through and held.tier == "orm" and held.standing.use == "entered")
    cause = own if first.could_be_sync else next(entered, own)
    yield from (msgspec.structs.replace(held, cause=cause, is_alone=False) for held in same)
