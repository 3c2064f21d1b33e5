"""What the interpreter of values asks the libraries: mappers, frameworks and the built-in functions, which it does not import.

Each is a `Library`; `stackcheck.link.libraries` names them once, in the order in which they are asked.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from msgspec.structs import replace

from stackcheck.facts.expressions import Filter, Subscript
from stackcheck.facts.findings import Place
from stackcheck.facts.statements import Statement
from stackcheck.link.evaluate.frames import Frame
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.values.kinds import Instance, Rows, Value
from stackcheck.link.values.sites import Site


def _silent(*_: object) -> None:
    return None


class Library(msgspec.Struct, frozen=True, kw_only=True):
    """What a library knows.  Each function answers None where it has nothing to say; then the next library is asked."""

    attribute: Callable[[Frame, Value, str, Place], Value | None] = _silent
    """`value.name` of rows, of a row of several values, or of a class; of an instance where the library itself defines it."""
    inherited: Callable[[Frame, Instance, str, Place], Value | None] = _silent
    """`instance.name` that a base class of the library sets, and no class of the project."""
    asked_of: Callable[[Frame, str], Value | None] = _silent
    """`request.name`: what the library puts on every request, or knows of it where it calls the code at hand."""
    construct: Callable[[Frame, Symbol, Site], Value | None] = _silent
    """`Class(...)`: the object, where the library decides what it is."""
    method: Callable[[Frame, Value, str, Site], Value | None] = _silent
    """`value.name(...)` where the library defines the method."""
    function: Callable[[Frame, str, Site], Value | None] = _silent
    """A call of the library's function of this qualified name."""
    executed: Callable[[Frame, Rows, str, Place], Rows | None] = _silent
    """The rows after their query has run (by "iteration", "truth" ...), which is noted."""
    awaited: Callable[[Frame, Rows, Place], Value | None] = _silent
    """`await rows`."""
    subscripted: Callable[[Frame, Rows, Subscript], Value | None] = _silent
    """`rows[index]`."""
    stored: Callable[[Frame, Instance, str, Value, Place], Instance | None] = _silent
    """The object after `instance.name = value`."""
    returned: Callable[[Frame, Value, Place], None] = _silent
    """A function returns a value at a place: what the library does with it that calls the function."""
    statement: Callable[[Frame, Statement], bool | None] = _silent
    """Follow a statement that Python does not have: a tag of a template; True where it was followed."""
    filtered: Callable[[Frame, Filter], Value | None] = _silent
    """`value|name:argument` in a template."""


_KNOWN: list[Library] = []


def know(*libraries: Library) -> None:
    """Tell which libraries there are, in the order in which they are asked."""
    _KNOWN[:] = libraries


def _known() -> list[Library]:
    if not _KNOWN:
        raise LookupError("the interpreter of values knows no library: import stackcheck.link.libraries first")
    return _KNOWN


def attribute(frame: Frame, value: Value, name: str, place: Place) -> Value | None:
    return next((answer for each in _known() if (answer := each.attribute(frame, value, name, place)) is not None), None)


def inherited(frame: Frame, instance: Instance, name: str, place: Place) -> Value | None:
    return next((answer for each in _known() if (answer := each.inherited(frame, instance, name, place)) is not None), None)


def asked_of(frame: Frame, name: str) -> Value | None:
    return next((answer for each in _known() if (answer := each.asked_of(frame, name)) is not None), None)


def construct(frame: Frame, symbol: Symbol, site: Site) -> Value | None:
    return next((answer for each in _known() if (answer := each.construct(frame, symbol, site)) is not None), None)


def method(frame: Frame, receiver: Value, name: str, site: Site) -> Value | None:
    return next((answer for each in _known() if (answer := each.method(frame, receiver, name, site)) is not None), None)


def function(frame: Frame, name: str, site: Site) -> Value | None:
    return next((answer for each in _known() if (answer := each.function(frame, name, site)) is not None), None)


def awaited(frame: Frame, rows: Rows, place: Place) -> Value | None:
    return next((answer for each in _known() if (answer := each.awaited(frame, rows, place)) is not None), None)


def subscripted(frame: Frame, rows: Rows, node: Subscript) -> Value | None:
    return next((answer for each in _known() if (answer := each.subscripted(frame, rows, node)) is not None), None)


def stored(frame: Frame, instance: Instance, name: str, value: Value, place: Place) -> Instance | None:
    return next((answer for each in _known() if (answer := each.stored(frame, instance, name, value, place)) is not None), None)


def returned(frame: Frame, value: Value, place: Place) -> None:
    for each in _known():
        each.returned(frame, value, place)


def statement(frame: Frame, statement: Statement) -> bool | None:
    return next((answer for each in _known() if (answer := each.statement(frame, statement)) is not None), None)


def filtered(frame: Frame, node: Filter) -> Value | None:
    return next((answer for each in _known() if (answer := each.filtered(frame, node)) is not None), None)


def executed(frame: Frame, rows: Rows, verb: str, place: Place) -> Rows:
    """The rows after their query has run; of an unknown mapper they are rows from then on, too."""
    answers = (each.executed(frame, rows, verb, place) for each in _known())
    return next((answer for answer in answers if answer is not None), replace(rows, state="rows"))
