"""What a variable holds at most: a value that grows with each statement tells less and less, until nothing is known of it.

A value is a tree that shares its parts, so `t = (t, t)` doubles what comparing it costs; each is cut where it is stored.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from typing import Any

from msgspec.structs import replace

from stackcheck.link.values.joins import join, joined
from stackcheck.link.values.kinds import (
    UNKNOWN,
    Above,
    Awaitable,
    Choice,
    Closure,
    Collection,
    Column,
    Condition,
    Const,
    External,
    Fixed,
    Instance,
    Loading,
    Method,
    Native,
    Predicate,
    Record,
    Ref,
    Rows,
    Unknown,
    Value,
)

MAX_PARTS = 200
"""So many values are known inside of one."""
MAX_ENTRIES = MAX_PARTS // 2
"""So many keys of a dict are known where it has too many."""
MAX_DEPTH = 16
"""So deep values are known inside of one another."""
MAX_PREDICATES = 100
"""So many conditions of a query are known, so many paths that are loaded with it, and the like."""
MAX_TEXT = 2000
"""So long a text or path of names is known."""

_PLAIN = frozenset({Unknown, Ref, Choice, Closure})
"""What has nothing inside."""


def bounded(value: Value) -> Value:
    """The value, or what is known of it where it is too large to be followed."""
    if type(value) in _PLAIN or _is_single(value) or _fits(value, MAX_PARTS):
        return value
    known = _widened(value)
    return known if _fits(known, MAX_PARTS) else UNKNOWN


def _is_single(value: Value) -> bool:
    """Whether there is nothing inside a value, as in most cases."""
    match value:
        case Rows():
            return value.parent is None and not value.columns and not _is_long(value)
        case Instance():
            return value.origin is None and not value.holds
        case Const():
            return not isinstance(value.value, str) or len(value.value) <= MAX_TEXT
        case _:
            return False


def summed(values: Iterable[Value]) -> Value:
    """The join of many values; UNKNOWN of none."""
    first, *others = (*values,) or (UNKNOWN,)
    return reduce(lambda one, two: bounded(join(one, two)), others, bounded(first))


def _fits(value: Value, parts: int) -> bool:
    pending: list[tuple[Value, int]] = [(value, 0)]
    count = 0
    while pending:
        each, depth = pending.pop()
        count += 1
        if count > parts or depth > MAX_DEPTH or _is_long(each):
            return False
        pending += [(part, depth + 1) for part in _parts(each)]
    return True


def _parts(value: Value) -> Iterable[Value]:
    match value:
        case Fixed(items=items):
            return items
        case Collection(element=inner) | Awaitable(value=inner):
            return (inner,)
        case Record(entries=entries, others=others):
            return (*(entry for _, entry in entries), others)
        case Rows(parent=parent, columns=columns):
            return (*([parent] if parent is not None else ()), *(each for each in columns if each is not None))
        case Instance(origin=origin, holds=holds):
            return (*([origin.rows] if origin is not None else ()), *(held for _, held in holds))
        case Method(receiver=receiver) | Native(receiver=receiver) | Above(receiver=receiver):
            return (receiver,)
        case _:
            return ()


def _is_long(value: Value) -> bool:
    """Whether a value by itself has too many parts that are no values."""
    match value:
        case Const(value=str() as text) | External(name=text) | Column(path=text):
            return len(text) > MAX_TEXT
        case Instance(origin=origin) if origin is not None:
            return len(origin.path) > MAX_TEXT
        case Rows():
            return max(map(len, _lists(value))) > MAX_PREDICATES
        case Condition(predicates=predicates):
            return len(predicates) > MAX_PREDICATES
        case Loading(paths=paths):
            return len(paths) > MAX_PREDICATES
        case _:
            return False


def _lists(rows: Rows) -> tuple[Any, ...]:
    return rows.predicates, rows.loaded, rows.where, rows.attributes, rows.annotated, rows.sometimes, rows.barred, rows.columns


def _widened(value: Value) -> Value:
    match value:
        case Rows():
            return _rows(value)
        case Instance():
            return Instance(value.symbol, role=value.role, given=True)
        case Condition(predicates=predicates):
            return Condition(_first(predicates))
        case Awaitable(value=inner):
            return Awaitable(bounded(inner))
        case Collection(element=inner, kind=kind):
            return Collection(_half(inner), kind)
        case Fixed(items=items):
            return Collection(_half(joined(items)) if items else UNKNOWN)
        case Record(entries=entries, others=others):
            known = Record(entries[:MAX_ENTRIES], _half(joined([others, *(entry for _, entry in entries[MAX_ENTRIES:])])))
            return known if _fits(known, MAX_PARTS) else Record((), _half(joined([others, *(entry for _, entry in entries)])))
        case _:
            return UNKNOWN


def _half(value: Value) -> Value:
    """A value that leaves room for what is put around it."""
    return value if _fits(value, MAX_PARTS // 2) else UNKNOWN


def _rows(rows: Rows) -> Rows:
    """Rows of which is known that they may have loaded anything, where more is loaded than can be told."""
    if len(rows.predicates) > MAX_PREDICATES:
        rows = replace(rows, predicates=_first(rows.predicates))
    if _is_long(rows):
        rows = replace(
            rows, opaque=True, loaded=frozenset(), where=(), attributes=(), annotated=frozenset({"*"}), sometimes=frozenset(),
            barred=frozenset(), columns=(), plain=rows.plain or bool(rows.columns),
        )  # fmt: skip
    return rows if _fits(rows, MAX_PARTS // 2) else replace(rows, opaque=True, parent=None, relation="", columns=())


def _first(predicates: tuple[Predicate, ...]) -> tuple[Predicate, ...]:
    """The first conditions that hold in any case, and one of which nothing is known for all others."""
    kept = tuple(each for each in predicates[: MAX_PREDICATES // 2] if not each.either)
    return (*kept, Predicate("", predicates[-1].place))
