"""Targets of assignments: what holds their values from then on."""

from __future__ import annotations

from msgspec.structs import replace

from stackcheck.facts.expressions import (
    Attribute,
    Expression,
    Name,
    Sequence,
    Starred,
    Subscript,
)
from stackcheck.facts.parts import start
from stackcheck.facts.statements import Pattern
from stackcheck.link.evaluate import libraries
from stackcheck.link.evaluate.containers import put as put_item
from stackcheck.link.evaluate.frames import Frame
from stackcheck.link.evaluate.keeping import is_kept
from stackcheck.link.evaluate.requests import put
from stackcheck.link.flow.patterns import unpacked
from stackcheck.link.values.joins import element, join
from stackcheck.link.values.kinds import (
    Collection,
    Fixed,
    Instance,
    Rows,
    Value,
)


def assign(frame: Frame, target: Expression, value: Value) -> None:
    """Bind a target: a name, a tuple of targets, an attribute of self, an item of a dict that is held by a name."""
    match target:
        case Name(id=name):
            frame.env[name] = value
        case Sequence(items=targets):
            for each, part in zip(targets, parts(value, targets), strict=True):
                assign(frame, each.value if isinstance(each, Starred) else each, part)
        case Attribute(value=Name(id=name), name=attribute) if frame.env.get(name) == frame.receiver is not None:
            known = frame.attributes.get(attribute)
            frame.attributes[attribute] = value if known is None else join(known, value)
        case Attribute(value=Name(id=name), name=attribute) if isinstance(held := frame.env.get(name), Instance):
            kept = tuple(entry for entry in held.holds if entry[0] != attribute)
            after = libraries.stored(frame, held, attribute, value, frame.place(*start(target))) if held.origin else None
            if not held.origin and is_kept(frame.project, value):
                kept = (*kept, (attribute, value))
            frame.env[name] = replace(after or held, holds=kept)
        case Attribute(value=holder, name=attribute):
            frame.evaluate(holder)
            put(frame, holder, attribute, value)
        case Subscript(value=Name() | Subscript() as holder, index=index):
            frame.evaluate(holder)
            frame.evaluate(index)
            put_item(frame, holder, index, value)
        case Subscript(value=holder, index=index):
            frame.evaluate(holder)
            frame.evaluate(index)
        case _:
            pass


def parts(value: Value, targets: tuple[Expression, ...] | tuple[Pattern, ...]) -> list[Value]:
    """What each of several targets takes; a starred one a list of all that the others leave."""
    each = element(value)
    rest = value if isinstance(value, Rows) else Collection(each)
    items = value.items if isinstance(value, Fixed) else None
    return unpacked(targets, items, lambda several: Fixed(tuple(several), "list"), lambda is_rest: rest if is_rest else each)
