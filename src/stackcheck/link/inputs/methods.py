"""What methods do with raw values: those of an input, of a value out of it, and of lists and dicts that hold such values."""

from __future__ import annotations

from stackcheck.catalogue.inputs import (
    CHECKING_METHODS,
    READ_METHODS,
    TEXT_METHODS,
    WHOLE_METHODS,
)
from stackcheck.facts.expressions import Argument, Attribute, Call, Expression
from stackcheck.facts.parts import text
from stackcheck.link.inputs.flow import Flow, is_json
from stackcheck.link.inputs.targets import put
from stackcheck.link.inputs.values import (
    EMPTY,
    NOTHING,
    Value,
    any_item,
    element,
    entries,
    item,
    join,
    keeping,
    key_of,
    part_of,
    raw,
    with_part,
)


def method(flow: Flow, node: Call, name: str, holder: Value) -> Value:
    """A method of the input itself, of a value out of it, or of what holds such values."""
    values = [(argument, flow.value(argument.value)) for argument in node.arguments]
    if isinstance(node.function, Attribute):
        fill(flow, node.function, holder, values)
    if name == "copy":
        return holder
    found, receiver = EMPTY, holder.reads
    if name in READ_METHODS and holder.parts:
        key = key_of(node.arguments[0].value if node.arguments else None)
        found = part_of(holder, key)
        receiver = NOTHING if key in holder.parts else holder.own
    whole = frozenset(read for read in receiver if read.is_whole)
    parts = receiver - whole
    if whole and name in READ_METHODS and node.arguments:
        key_text = text(node.arguments[0].value)
        found = join(found, raw(item(read, key_text, node, name) for read in whole))
    elif whole and name in WHOLE_METHODS:
        found = join(found, raw(whole))
    if parts and name in READ_METHODS:
        if flow.is_strict:
            flow.use((r for r in parts if is_json(r)), "read", "is read by hand", node.line)
        found = join(found, raw(parts))
    elif parts and name in TEXT_METHODS:
        if _may_be_none(node.function):
            absent = (read for read in parts if not flow.is_present(read))
            flow.use(absent, "missing", f"may be missing, and None has no {name}()", node.line)
        found = join(found, raw(parts))
    elif parts and name in CHECKING_METHODS:
        flow.check(parts)
    return found


def _may_be_none(function: Expression) -> bool:
    """`request.data.get("name").strip()`: what `get` gives where there is no such key."""
    match function:
        case Attribute(value=Call(function=Attribute(name="get"), arguments=(only,))):
            return only.star == 0
        case _:
            return False


def fill(flow: Flow, function: Attribute, holder: Value, values: list[tuple[Argument, Value]]) -> None:
    """What a method of a list, set or dict puts into it."""
    filled, plain = holder, [value for argument, value in values if argument.keyword is None and not argument.star]
    match function.name, plain:
        case ("append" | "appendleft" | "add", [value]) | ("insert", [_, value]):
            filled = with_part(holder, "*", value)
        case "extend", [value]:
            filled = with_part(holder, "*", element(value, any_item))
        case "setdefault", [_, value]:
            filled = with_part(holder, "*", value)
        case "update", _:
            filled = united(holder, values)
        case _:
            pass
    if filled is not holder:
        put(flow, function.value, filled)


def united(holder: Value, values: list[tuple[Argument, Value]]) -> Value:
    """A dict with what others hold, and with what stands under keywords."""
    for argument, value in values:
        if argument.keyword is not None:
            holder = with_part(holder, argument.keyword, value)
        elif value is not EMPTY:
            holder = keeping({**holder.parts, **entries(value)}, holder.own | value.own, holder)
    return holder
