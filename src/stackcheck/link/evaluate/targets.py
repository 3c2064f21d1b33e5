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
from stackcheck.link.evaluate.calls import Evaluate
from stackcheck.link.evaluate.frames import Frame
from stackcheck.link.orm.dispatch import stored
from stackcheck.link.orm.flags import written
from stackcheck.link.values.joins import element, join
from stackcheck.link.values.kinds import (
    UNKNOWN,
    Const,
    Fixed,
    Instance,
    Record,
    Value,
)


def assign(frame: Frame, target: Expression, value: Value, evaluate: Evaluate) -> None:
    """Bind a target: a name, a tuple of targets, an attribute of self, an item of a dict that is held by a name."""
    match target:
        case Name(id=name):
            frame.env[name] = value
        case Sequence(items=targets):
            values = value.items if isinstance(value, Fixed) and len(value.items) == len(targets) else None
            for number, each in enumerate(targets):
                part = values[number] if values is not None else element(value)
                assign(frame, each, part, evaluate)
        case Attribute(value=Name(id=name), name=attribute) if frame.env.get(name) == frame.receiver is not None:
            known = frame.attributes.get(attribute)
            frame.attributes[attribute] = value if known is None else join(known, value)
        case Attribute(value=Name(id=name), name=attribute) if isinstance(held := frame.env.get(name), Instance) and (
            held.origin or held.holds
        ):
            kept = tuple(entry for entry in held.holds if entry[0] != attribute)
            if held.origin is not None and not held.origin.path:
                written(frame, held.origin.rows, attribute, value, frame.place(*start(target)))
            frame.env[name] = replace(stored(held, attribute) if held.origin else held, holds=kept)
        case Attribute(value=holder):
            evaluate(frame, holder)
        case Subscript(value=Name(id=name), index=index):
            key, held = evaluate(frame, index), frame.env.get(name)
            if isinstance(held, Record):
                if isinstance(key, Const) and isinstance(key.value, str):
                    entries = dict(held.entries) | {key.value: value}
                    frame.env[name] = Record(tuple(entries.items()), held.others)
                else:
                    frame.env[name] = Record(
                        held.entries, value if held.others == UNKNOWN and not held.entries else join(held.others, value)
                    )
        case Subscript(value=holder, index=index):
            evaluate(frame, holder)
            evaluate(frame, index)
        case Starred(value=inner):
            assign(frame, inner, UNKNOWN, evaluate)
        case _:
            pass
