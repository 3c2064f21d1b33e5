"""Names for values: the targets of assignments and loops, and the parameters of calls."""

from __future__ import annotations

from collections.abc import Sequence as Several
from typing import TypeVar

from stackcheck.facts.expressions import Argument, Attribute, Expression, Name, Sequence, Starred, Subscript
from stackcheck.facts.parts import dotted
from stackcheck.facts.statements import Function
from stackcheck.link.sql.text import evaluation, rows
from stackcheck.link.sql.text.frames import Frame, spelled
from stackcheck.link.sql.text.values import Items, Queryset, Table, Text, Value, either, unknown

T = TypeVar("T")


def bound(function: Function, arguments: tuple[Argument, ...], values: Several[T], *, is_method: bool) -> dict[str, T]:
    """The values by the names of the parameters that take them."""
    names = [p.name for p in function.parameters if p.kind in ("positional", "any")][1 if is_method else 0 :]
    found: dict[str, T] = {}
    plain = [v for a, v in zip(arguments, values, strict=True) if a.keyword is None and not a.star]
    found.update(zip(names, plain, strict=False))
    found.update({a.keyword: v for a, v in zip(arguments, values, strict=True) if a.keyword is not None})
    return found


def element(frame: Frame, value: Value, node: Expression) -> Value:
    """What every element of an iterable is."""
    match value:
        case Items(items=items):
            return either(list(items)) or frame.hole(node)
        case Table(entries=entries):
            return either([key for key, _ in entries]) or frame.hole(node)
        case Text():
            return unknown(value, spelled(node), frame.place(node))
        case Queryset():
            return rows.row(frame, value, node)
        case _:
            return frame.hole(node)


def bind_element(frame: Frame, target: Expression, iterable: Value, node: Expression) -> None:
    """Bind a loop's target to what the elements of the iterable are."""
    bind(frame, target, element(frame, iterable, node), node)


def bind(frame: Frame, target: Expression, value: Value, node: Expression) -> None:
    """Bind a target to a value; a tuple takes its elements one by one."""
    match target:
        case Name(id=name):
            frame.unbind(name)
            frame.variables[name] = value
        case Attribute():
            if (chain := dotted(target)) is not None:
                frame.hold(chain, value)
        case Subscript(value=inner, index=index):
            chain, key = dotted(inner), evaluation.evaluate(frame, index)
            table = frame.variables.get(chain) if chain is not None else None
            if chain is not None and isinstance(table, Table):
                others = tuple(entry for entry in table.entries if entry[0] != key)
                frame.hold(chain, Table((*others, (key, value))))
        case Sequence(items=targets):
            items = value.items if isinstance(value, Items) and not value.open else ()
            for number, inner in enumerate(targets):
                known = items[number] if len(items) == len(targets) else element(frame, value, node)
                bind(frame, inner, known, inner)
        case Starred(value=inner):
            bind(frame, inner, Items((value,), open=True), node)
        case _:
            return
