"""What a variable holds at most: of a collection that grows with each statement only the first elements are known."""

from __future__ import annotations

from itertools import chain

from stackcheck.link.sql.text.values import NOTHING, Instance, Items, Partial, Table, Value

MAX_PARTS = 150
"""So many values are known inside of one."""
MAX_DEPTH = 12
"""So deep values are known inside of one another."""


def bounded(value: Value) -> Value:
    """The value, or what is known of it where it is too large to be followed."""
    if not isinstance(value, _WITH_PARTS) or _fits(value, MAX_PARTS):
        return value
    match value:
        case Items(items=items):
            return Items(tuple(_small(item) for item in items[: MAX_PARTS // 3]), open=True)
        case Table(entries=entries):
            return Table(tuple((_small(key), _small(held)) for key, held in entries[: MAX_PARTS // 3]))
        case Instance(symbol=symbol):
            return Instance(symbol)
        case Partial():
            return NOTHING


def _small(value: Value) -> Value:
    """An element of a large value; nothing is known of one that is large itself."""
    return value if _fits(value, 2) else NOTHING


def _fits(value: Value, parts: int) -> bool:
    left = parts - 1
    level: list[Value] = [value]
    for _ in range(MAX_DEPTH):
        below = [part for each in level for part in _parts(each)]
        left -= len(below)
        if left < 0:
            return False
        level = [part for part in below if isinstance(part, _WITH_PARTS)]
        if not level:
            return True
    return not any(map(_parts, level))


_WITH_PARTS = (Items, Table, Instance, Partial)


def _parts(value: Value) -> tuple[Value, ...]:
    match value:
        case Items(items=items):
            return items
        case Table(entries=entries):
            return tuple(chain.from_iterable(entries))
        case Instance(attributes=attributes):
            return tuple(held for _, held in attributes)
        case Partial(positional=positional, keywords=keywords):
            return (*positional, *(held for _, held in keywords))
        case _:
            return ()
