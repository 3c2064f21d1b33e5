"""One row of the catalogue of blocking calls, and the notation in which the tables beside this module are written.

A table is text: `owner owner: name name` stands for `owner.name` each, and an indented line goes on with the one above.  `*`
is every method of the owner and `**` every method that a chain of attributes leads to; a method starts with a small letter,
so classes and private names are not among them, nor is what ends in `_async`.  `-name` says that one of these does not
block, behind `owner.**` for all that a chain leads to.  Methods that Python calls have their own names: `__enter__` for
`with`, `__iter__` for iteration, `__call__` for calling an instance.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from stackcheck.catalogue.notation import pairs
from stackcheck.facts.expressions import Attribute, Call, Constant, Expression, Name, Unary
from stackcheck.facts.parts import children, keyword

Tier = Literal["waits", "orm", "disk", "cpu", "metadata"]
"""What holds the loop: somebody else (network, process, sleep, another thread), a database behind an ORM, the disk, the
computation itself, or a cheap look at the file system."""

Trigger = Literal["call", "attribute"]


class Unless(msgspec.Struct, frozen=True):
    """An argument that keeps a call from blocking: it is absent, it is given, it is the constant `value`, it mentions the name
    `value` (a flag among others), or it is a file's mode without a `b`.
    """

    argument: str
    position: int | None
    is_: Literal["absent", "given", "equal", "mentions", "text"]
    value: bool | int | str | None = None

    def holds(self, call: Call) -> bool:
        found = keyword(call, self.argument)
        if found is None and self.position is not None:
            plain = [a.value for a in call.arguments if a.keyword is None and a.star == 0]
            found = plain[self.position] if self.position < len(plain) else None
        match self.is_:
            case "absent":
                return found is None and not any(a.star for a in call.arguments)
            case "given":
                return found is not None
            case "equal":
                return found is not None and _same(found, self.value)
            case "mentions":
                return found is not None and _mentions(found, self.value)
            case "text":
                if found is None:
                    return not any(a.star for a in call.arguments)
                return isinstance(found, Constant) and isinstance(found.value, str) and "b" not in found.value


def _same(written: Expression, value: bool | int | str | None) -> bool:
    match written:
        case Constant(value=constant):
            # 0 and 0.0 are one timeout, but 0 and False are not one flag
            return constant == value and isinstance(constant, bool) == isinstance(value, bool)
        case Unary(operator="-", operand=Constant(value=int() | float() as number)):
            return -number == value
        case _:
            return False


def _mentions(written: Expression, name: object) -> bool:
    match written:
        case Name(id=found) | Attribute(name=found) if found == name:
            return True
        case _:
            return any(_mentions(child, name) for child in children(written))


def absent(argument: str, position: int | None = None) -> Unless:
    return Unless(argument, position, "absent")


def given(argument: str, position: int | None = None) -> Unless:
    return Unless(argument, position, "given")


def equal(argument: str, position: int | None, value: bool | int | str | None) -> Unless:
    return Unless(argument, position, "equal", value)


def mentions(argument: str, position: int | None, name: str) -> Unless:
    return Unless(argument, position, "mentions", name)


def text(position: int) -> Unless:
    return Unless("mode", position, "text")


class Blocking(msgspec.Struct, frozen=True):
    """A call (or the reading of an attribute) that holds the event loop: `reason` completes "it ...", `remedy` is what to
    use or to write instead.  It does so for a moment only, as a rule, where it is `brief` or its arguments say so, or where
    only the first of its answers is asked for and it is `stepwise`; what it makes is good for every later call where it is
    `lasting`.
    """

    name: str
    tier: Tier
    reason: str
    remedy: str
    unless: tuple[Unless, ...] = ()
    trigger: Trigger = "call"
    brief: bool | Unless = False
    lasting: bool = False
    stepwise: bool = False

    def spares(self, call: Call) -> bool:
        """Whether this call's arguments keep it from blocking."""
        return any(condition.holds(call) for condition in self.unless)

    def is_brief(self, call: Call | None) -> bool:
        """Whether this call, as a rule, is soon over."""
        return self.brief if isinstance(self.brief, bool) else call is not None and self.brief.holds(call)


Table = dict[str, "Blocking | None"]
"""Rows by name; None is a method that a wildcard of its class would include and that does not block."""


def rows(
    tier: Tier,
    reason: str,
    remedy: str,
    written: str,
    *unless: Unless,
    trigger: Trigger = "call",
    brief: bool | Unless = False,
    lasting: bool = False,
    stepwise: bool = False,
) -> Iterator[tuple[str, Blocking | None]]:
    for owner, member in pairs(written):
        name = f"{owner}.{member.removeprefix('-')}"
        row = Blocking(name, tier, reason, remedy, unless, trigger, brief, lasting, stepwise)
        yield name, None if member.startswith("-") else row
