"""What assignments, loops and patterns bind."""

from __future__ import annotations

from collections.abc import Sequence as Items

from stackcheck.facts.expressions import Attribute, Expression, Name, Sequence, Starred, Subscript
from stackcheck.facts.parts import text
from stackcheck.facts.statements import Pattern
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


def _unpacked(targets: Items[Expression], value: Value) -> list[Value]:
    """What each target takes of a value."""
    found = items(value)
    star = next((number for number, target in enumerate(targets) if isinstance(target, Starred)), None)
    if found is None:
        return [join(raw(value.own), joined(entries(value).values()))] * len(targets)
    if star is None:
        return [found[number] if number < len(found) else EMPTY for number in range(len(targets))]
    behind = len(targets) - star - 1
    end = max(len(found) - behind, star)
    middle = keeping({str(number): each for number, each in enumerate(found[star:end])})
    taken = [*found[:star], middle, *found[end:]]
    return [taken[number] if number < len(taken) else EMPTY for number in range(len(targets))]


def bind_pattern(flow: Flow, pattern: Pattern, value: Value) -> None:
    """Bind the names of a pattern to what they take of a value."""
    match pattern.kind:
        case "mapping":
            taken = [(key, key_of(key)) for key in pattern.values]
            parts = [join(part_of(value, key), raw(item(r, text(node), node) for r in value.own)) for node, key in taken]
            flow.state.known |= {("present", read.source, read.key) for part in parts for read in part.own}
            rest = {key: part for key, part in entries(value).items() if key not in [key for _, key in taken]}
            value = keeping(rest, value.own)
        case "sequence":
            targets = [Starred(Name("", 0, 0)) if inner.kind == "star" else Name("", 0, 0) for inner in pattern.patterns]
            parts = _unpacked(targets, value)
        case "class":
            parts = [EMPTY] * (len(pattern.patterns) - len(pattern.keywords))
            parts += [value.parts.get(f".{name}", EMPTY) for name in pattern.keywords]
        case _:
            parts = [value] * len(pattern.patterns)
    for inner, part in zip(pattern.patterns, parts, strict=False):
        bind_pattern(flow, inner, part)
    if pattern.name is not None:
        flow.state.names[pattern.name] = value
