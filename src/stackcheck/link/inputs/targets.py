"""What assignments, loops and patterns bind."""

from __future__ import annotations

from stackcheck.facts.expressions import Attribute, Expression, Name, Sequence, Starred, Subscript
from stackcheck.facts.parts import text
from stackcheck.facts.statements import Pattern
from stackcheck.link.flow.patterns import captured, is_starred, unpacked
from stackcheck.link.inputs.flow import Flow
from stackcheck.link.inputs.values import (
    EMPTY,
    Value,
    entries,
    item,
    items,
    join,
    joined,
    keeping,
    key_of,
    part_of,
    raw,
    with_part,
)


def assign(flow: Flow, target: Expression, value: Value) -> None:
    """Give a target what it holds from now on; what has been checked by now stays so."""
    value = flow.unchecked(value)
    match target:
        case Sequence(items=targets):
            for part, given in zip(targets, _unpacked(targets, value), strict=True):
                assign(flow, part.value if isinstance(part, Starred) else part, given)
        case Attribute(value=Name(id=name), name=attribute, line=line) if name in flow.saved:
            flow.use((r for r in value.reads if not r.is_whole), "store", f"is written to `{name}.{attribute}` unchecked", line)
            put(flow, target, value)
        case _:
            put(flow, target, value)


def put(flow: Flow, target: Expression, value: Value) -> None:
    """Let a variable hold a value, or an attribute or item of what another target holds."""
    match target:
        case Name(id=name):
            flow.state.names[name] = value
        case Attribute(value=inner, name=name):
            _put_part(flow, inner, f".{name}", value)
        case Subscript(value=inner, index=index):
            _put_part(flow, inner, key_of(index), value)
        case _:
            pass


def _put_part(flow: Flow, inner: Expression, key: str, part: Value) -> None:
    whole = flow.silent(inner)
    changed = with_part(whole, key, part)
    if changed is not whole:
        put(flow, inner, changed)


def _unpacked(targets: tuple[Expression, ...] | tuple[Pattern, ...], value: Value) -> list[Value]:
    """What each target takes of a value; what is missing in a list of which only some items are known is nothing raw."""
    found = items(value)
    if found is not None:
        found += (EMPTY,) * (len(targets) - len(found) - any(map(is_starred, targets)))
    each = join(raw(value.own), joined(entries(value).values()))
    return unpacked(targets, found, lambda several: keeping({str(n): item for n, item in enumerate(several)}), lambda _: each)


def bind_pattern(flow: Flow, pattern: Pattern, subject: Value) -> None:
    """Bind the names of a pattern to what they take of a value."""

    def held(pattern: Pattern, value: Value) -> Value:
        if pattern.kind != "mapping":
            return value
        taken = [key_of(key) for key in pattern.values]
        return keeping({key: part for key, part in entries(value).items() if key not in taken}, value.own)

    def parts(pattern: Pattern, value: Value) -> list[Value]:
        match pattern.kind:
            case "mapping":
                found = [
                    join(part_of(value, key_of(key)), raw(item(read, text(key), key) for read in value.own))
                    for key in pattern.values
                ]
                flow.state.known |= {("present", read.source, read.key) for part in found for read in part.own}
                return found
            case "sequence":
                return _unpacked(pattern.patterns, value)
            case _:
                positional = len(pattern.patterns) - len(pattern.keywords)
                return [EMPTY] * positional + [value.parts.get(f".{name}", EMPTY) for name in pattern.keywords]

    flow.state.names.update(dict(captured(pattern, subject, held, parts)))
