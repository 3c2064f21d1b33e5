"""What failed while a project was linked: told once for each cause, and not tried again.

A table that fails is remembered with its cause, and whoever asks for it fails with the same one.  What fails of one function,
template, class or statement among many leaves that one unknown (see `project.attempt`).
"""

from __future__ import annotations

import sys
from types import FrameType

import msgspec

from stackcheck.facts.findings import Place

_MOST = 300
"""A RecursionError that ends in so many frames is the own fault of what was asked, not of who asked."""


class Cause(msgspec.Struct, frozen=True):
    """The kind of an error and the `module:line` where it was raised.

    No more of it is kept: its text may hold source, and with it a secret.
    """

    error: str
    origin: str


class FailedError(Exception):
    """What is asked for has failed before."""

    def __init__(self, cause: Cause) -> None:
        super().__init__(f"{cause.error} at {cause.origin}")
        self.cause = cause


def cause_of(error: BaseException) -> Cause:
    """Why something failed, in the end."""
    if isinstance(error, FailedError):
        return error.cause
    traceback = error.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    origin = f"{traceback.tb_frame.f_globals.get('__name__', '?')}:{traceback.tb_lineno}" if traceback else "?"
    return Cause(type(error).__name__, origin)


def is_own(error: BaseException) -> bool:
    """Whether asking again, from wherever, would fail again: who is asked with a nearly full stack may not be at fault."""
    if not isinstance(error, RecursionError):
        return True
    frame: FrameType | None = sys._getframe()  # noqa: SLF001 - there is no other way to learn how deep the stack is
    depth = 0
    while frame is not None and depth <= _MOST:
        frame, depth = frame.f_back, depth + 1
    return depth <= _MOST


class Failures:
    """The failures of a project by their causes: `places` are those of what is unknown now, `entries` the tables' failures."""

    __slots__ = ("entries", "places")

    def __init__(self) -> None:
        self.places: dict[Cause, list[Place]] = {}
        self.entries: dict[object, Cause] = {}

    def note(self, error: Exception, place: Place) -> None:
        """Something is unknown because of an error."""
        self.places.setdefault(cause_of(error), []).append(place)
