"""What a variable holds at most: a value that grows with each statement tells less and less, until nothing is known of it.

A value is a tree that shares its parts, so `t = (t, t)` doubles what comparing it costs; each is cut where it is stored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from operator import is_
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
    Partial,
    Predicate,
    Record,
    Ref,
    Rows,
    Unknown,
    Value,
)

MAX_PARTS = 120
"""So many values are known inside of one."""
MAX_ENTRIES = MAX_PARTS // 2
"""So many keys of a dict are known where it has too many."""
MAX_DEPTH = 16
"""So deep values are known inside of one another."""
MAX_PREDICATES = 100
"""So many conditions of a query are known, so many paths that are loaded with it, and the like."""
MAX_TEXT = 2000
"""So long a text or path of names is known."""

MAX_GIVEN = 4
"""So deep values stand in one another that functions are given; what one that calls itself puts around them has an end."""
MAX_CLOSURES = 2
"""The same for functions inside of functions that are given others of that kind."""

_PLAIN = frozenset({Unknown, Ref, Closure})
"""What has nothing inside."""
_AS_IT_IS = frozenset({Const, Unknown, Ref, External})
"""What functions are given as it is."""
_INSIDE = 3
"""So deep it is looked into a value before its parts are counted."""


def bounded(value: Value) -> Value:
    """The value, or what is known of it where it is too large to be followed."""
    if type(value) in _PLAIN or _is_small(value, _INSIDE) or _fits(value, MAX_PARTS):
        return value
    known = _widened(value)
    return known if _fits(known, MAX_PARTS) else UNKNOWN


def _is_small(value: Value, depth: int) -> bool:
    """Whether there is next to nothing inside a value, as in most cases."""
    kind = type(value)
    if kind in _PLAIN:
        return True
    if depth == 0:
        return False
    match value:
        case Instance(origin=origin, holds=()):
            return origin is None or (not origin.path and _is_small(origin.rows, depth - 1))
        case Rows(parent=parent, columns=()):
            return (parent is None or _is_small(parent, depth - 1)) and not _is_long(value)
        case Native(receiver=inner) | Method(receiver=inner) | Collection(element=inner) | Awaitable(value=inner):
            return _is_small(inner, depth - 1)
        case Const(value=held):
            return not isinstance(held, str) or len(held) <= MAX_TEXT
        case Fixed(items=()) | Record(entries=(), others=Unknown()):
            return True
        case _:
            return False


def summed(values: Iterable[Value]) -> Value:
    """The join of many values; UNKNOWN of none."""
    first, *others = (*values,) or (UNKNOWN,)
    return reduce(lambda one, two: bounded(join(one, two)), others, bounded(first))


def _fits(value: Value, parts: int) -> bool:
    left = parts - 1
    level: list[Value] = [value]
    for _ in range(MAX_DEPTH + 1):
        below: list[Value] = []
        for each in level:
            if _is_long(each):
                return False
            below += _parts(each)
            if len(below) > left:
                return False
        left -= len(below)
        level = [part for part in below if type(part) not in _PLAIN]
        if not level:
            return True
    return False


def _parts(value: Value) -> Iterable[Value]:
    parts_of = _PARTS.get(type(value))
    return parts_of(value) if parts_of is not None else ()


def _of_rows(rows: Rows) -> Iterable[Value]:
    if not rows.columns:
        return () if rows.parent is None else (rows.parent,)
    return (*([rows.parent] if rows.parent is not None else ()), *(each for each in rows.columns if each is not None))


def _of_instance(value: Instance) -> Iterable[Value]:
    if not value.holds:
        return () if value.origin is None else (value.origin.rows,)
    return (*([value.origin.rows] if value.origin is not None else ()), *(held for _, held in value.holds))


_PARTS: Mapping[type, Callable[[Any], Iterable[Value]]] = {
    Fixed: lambda value: value.items,
    Choice: lambda value: value.options,
    Collection: lambda value: (value.element,),
    Awaitable: lambda value: (value.value,),
    Record: lambda value: (*(entry for _, entry in value.entries), value.others),
    Rows: _of_rows,
    Instance: _of_instance,
    Partial: lambda value: (value.function, *value.arguments, *(held for _, held in value.keywords)),
    **dict.fromkeys((Method, Native, Above), lambda value: (value.receiver,)),
}
"""What stands in values; nothing in those of other kinds."""


def _is_long(value: Value) -> bool:
    """Whether a value by itself has too many parts that are no values."""
    is_long = _LONG.get(type(value))
    return is_long is not None and is_long(value)


_LONG: Mapping[type, Callable[[Any], bool]] = {
    Const: lambda value: isinstance(value.value, str) and len(value.value) > MAX_TEXT,
    External: lambda value: len(value.name) > MAX_TEXT,
    Column: lambda value: len(value.path) > MAX_TEXT,
    Instance: lambda value: value.origin is not None and len(value.origin.path) > MAX_TEXT,
    Rows: lambda value: len(value.predicates) > MAX_PREDICATES or max(map(len, _lists(value))) > MAX_PREDICATES,
    Condition: lambda value: len(value.predicates) > MAX_PREDICATES,
    Loading: lambda value: len(value.paths) > MAX_PREDICATES,
}


def _lists(rows: Rows) -> tuple[Any, ...]:
    return rows.loaded, rows.where, rows.attributes, rows.annotated, rows.sometimes, rows.sorting, rows.barred, rows.columns


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
            sorting=frozenset(), barred=frozenset(), columns=(), plain=rows.plain or bool(rows.columns),
        )  # fmt: skip
    return rows if _fits(rows, MAX_PARTS // 2) else replace(rows, opaque=True, parent=None, relation="", columns=())


def _first(predicates: tuple[Predicate, ...]) -> tuple[Predicate, ...]:
    """The first conditions that hold in any case, and one of which nothing is known for all others."""
    kept = tuple(each for each in predicates[: MAX_PREDICATES // 2] if not each.either)
    return (*kept, Predicate("", predicates[-1].place))


def shallow(value: Value, left: int = MAX_GIVEN) -> Value:
    """A value as it is given to a function: one of a limited number, for what stands too deep in it is not known."""
    if type(value) in _AS_IT_IS:
        return value
    match value:
        case Closure():
            return value if value.level < MAX_CLOSURES else UNKNOWN
        case Instance(origin=origin, holds=holds) if origin is not None or holds:
            inner = _entries_given(holds, left - 1) if left else ()
            rows = _rows_given(origin.rows, left) if origin is not None else None
            if inner is holds and (origin is None or rows is origin.rows):
                return value
            kept = replace(origin, rows=rows) if origin is not None else None
            return replace(value, origin=kept, holds=inner)
        case Rows():
            return _rows_given(value, left)
        case Collection() | Fixed() | Record() | Awaitable() | Partial() if not left:
            return UNKNOWN
        case Choice(options=options):
            parts = tuple(shallow(option, left - 1) for option in options) if left else ()
            return value if all(map(is_, parts, options)) and parts else Choice(parts) if parts else UNKNOWN
        case Collection(element=inner):
            known = shallow(inner, left - 1)
            return value if known is inner else Collection(known, value.kind)
        case Fixed(items=items):
            parts = tuple(shallow(item, left - 1) for item in items)
            return value if all(map(is_, parts, items)) else Fixed(parts, value.kind)
        case Record(entries=entries, others=others):
            named, rest = _entries_given(entries, left - 1), shallow(others, left - 1)
            return value if named is entries and rest is others else Record(named, rest)
        case Partial(function=function, arguments=arguments, keywords=keywords):
            parts = tuple(shallow(each, left - 1) for each in (function, *arguments))
            named = _entries_given(keywords, left - 1)
            is_same = named is keywords and all(map(is_, parts, (function, *arguments)))
            return value if is_same else Partial(parts[0], parts[1:], named)
        case Awaitable(value=inner):
            known = shallow(inner, left - 1)
            return value if known is inner else Awaitable(known)
        case Method(receiver=receiver) | Native(receiver=receiver) | Above(receiver=receiver):
            known = shallow(receiver, left - 1) if left else UNKNOWN
            return value if known is receiver else replace(value, receiver=known)
        case _:
            return value


def _entries_given(entries: tuple[tuple[str, Value], ...], left: int) -> tuple[tuple[str, Value], ...]:
    if not entries:
        return entries
    parts = tuple(shallow(entry, left) for _, entry in entries)
    if all(part is entry for part, (_, entry) in zip(parts, entries, strict=True)):
        return entries
    return tuple((name, part) for part, (name, _) in zip(parts, entries, strict=True))


def _rows_given(rows: Rows, left: int) -> Rows:
    """Rows whose parents have a limited number of parents, and each condition once."""
    if len(rows.predicates) > 1 and len(predicates := tuple(dict.fromkeys(rows.predicates))) < len(rows.predicates):
        rows = replace(rows, predicates=predicates)
    if rows.parent is None:
        return rows
    parent = shallow(rows.parent, left - 1) if left else Instance(rows.parent.symbol, given=rows.parent.given)
    return rows if parent is rows.parent else replace(rows, parent=parent)


def level(values: Iterable[Value]) -> int:
    """How many closures stand in one another in the values."""
    most = 0
    for each in values:
        if isinstance(each, Closure):
            most = max(most, each.level + 1)
        elif (parts_of := _PARTS.get(type(each))) is not None:
            most = max(most, level(parts_of(each)))
    return most
