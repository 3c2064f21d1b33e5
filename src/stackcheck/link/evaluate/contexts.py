"""What a `with` statement calls: entering a context manager, and leaving it."""

from __future__ import annotations

from stackcheck.facts.findings import Place
from stackcheck.link.evaluate.attributes import read
from stackcheck.link.evaluate.calls import invoke
from stackcheck.link.evaluate.frames import Frame
from stackcheck.link.evaluate.iteration import consumed
from stackcheck.link.values.joins import element
from stackcheck.link.values.kinds import NONE, Awaitable, Collection, External, Instance, Native, Unknown, Value
from stackcheck.link.values.sites import Site


def leave(frame: Frame, value: Value, place: Place, *, is_async: bool) -> None:
    """The end of a `with` block."""
    name = "__aexit__" if is_async else "__exit__"
    match value:
        case Instance():
            invoke(frame, read(frame, value, name, place), Site(place))
        case External():
            invoke(frame, Native(value, name), Site(place))
        case _:
            return


def enter(frame: Frame, value: Value, place: Place, *, is_async: bool) -> Value:
    """What `with value as target` binds."""
    name = "__aenter__" if is_async else "__enter__"
    match value:
        case Awaitable(value=inner):
            return enter(frame, inner, place, is_async=is_async)
        case Collection(kind="generator"):
            consumed(frame, value, place)
            return element(value)
        case Instance():
            entered = invoke(frame, read(frame, value, name, place), Site(place))
            entered = entered.value if isinstance(entered, Awaitable) else entered
            return value if isinstance(entered, Unknown) or entered == NONE else entered
        case External():
            entered = invoke(frame, Native(value, name), Site(place))
            return value if isinstance(entered, Unknown) else entered
        case _:
            return value
