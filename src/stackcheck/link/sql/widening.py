"""What a variable holds at most: of a collection that grows with each statement only the first elements are known."""

from __future__ import annotations

from stackcheck.link.sql.text.values import NOTHING, Instance, Items, Partial, Table, Value

MAX_PARTS = 150
"""So many values are known inside of one."""
MAX_DEPTH = 12
"""So deep values are known inside of one another."""


def bounded(value: Value) -> Value:
    """The value, or what is known of it where it is too large to be followed."""
    if not isinstance(value, Items | Table | Instance | Partial) or _fits(value, MAX_PARTS):
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
    pending: list[tuple[Value, int]] = [(value, 0)]
    count = 0
    while pending:
        each, depth = pending.pop()
        count += 1
        if count > parts or depth > MAX_DEPTH:
            return False
        match each:
            case Items(items=items):
                pending += [(item, depth + 1) for item in items]
            case Table(entries=entries):
                pending += [(part, depth + 1) for entry in entries for part in entry]
            case Instance(attributes=attributes):
                pending += [(held, depth + 1) for _, held in attributes]
            case Partial(positional=positional, keywords=keywords):
                pending += [(part, depth + 1) for part in (*positional, *(held for _, held in keywords))]
            case _:
                pass
    return True
