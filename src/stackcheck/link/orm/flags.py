"""Flags that rows are found by, and that are taken from them: work that waits, and is done."""

from __future__ import annotations

from stackcheck.facts.findings import Place
from stackcheck.link.evaluate.frames import Frame
from stackcheck.link.evaluate.observations import gathered
from stackcheck.link.values.events import LOWERED, Query
from stackcheck.link.values.kinds import Const, Rows, Value


def written(frame: Frame, rows: Rows, name: str, value: Value, place: Place) -> None:
    """Rows, or one of them, are given a value: noted where it is the opposite of the flag that they were found by."""
    match value:
        case Const(value=bool() as flag) if any(each.lookup == name and each.value is (not flag) for each in rows.predicates):
            gathered(frame.project).execute(Query(place, LOWERED, rows.model, rows, function=name))
        case _:
            return
