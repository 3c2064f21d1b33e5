"""What is known about a value that may become SQL: text with holes, collections of it, connections, SQLAlchemy's clauses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice, product
from typing import Literal, TypeAlias

import msgspec

from stackcheck.facts.expressions import Lambda
from stackcheck.facts.findings import Place
from stackcheck.facts.statements import Function
from stackcheck.link.flow.variables import Variables
from stackcheck.link.names.symbols import Symbol

Origin = Literal["request", "parameter", "queryset", "other"]
_CHOICES = 12
MAX_PARTS = 60
"""So many pieces and holes of a text are known."""
MAX_LENGTH = 20_000
"""So many letters of a text that is put together are known."""


class Hole(msgspec.Struct, frozen=True):
    """A piece of text that is not known: the expression as written, where it stands, and where its value comes from.

    `safe` says why it cannot do harm ("number", "quoted", "checked", "constant"), "" where nothing says so.  `parameter` is
    set while it is a parameter's own value, unchanged.
    """

    written: str
    place: Place
    origin: Origin = "other"
    safe: str = ""
    parameter: str = ""


Parts: TypeAlias = "tuple[str | Hole, ...]"


class Text(msgspec.Struct, frozen=True):
    """Text with holes: one of several `choices`."""

    choices: tuple[Parts, ...]

    @property
    def hole(self) -> Hole | None:
        """The hole that this text is from end to end, None where anything is known of it."""
        match self.choices:
            case ((Hole() as hole,),):
                return hole
            case _:
                return None

    @property
    def constant(self) -> str | None:
        match self.choices:
            case ((str() as text,),):
                return text
            case ((),):
                return ""
            case _:
                return None

    @property
    def is_harmless(self) -> bool:
        return all(isinstance(part, str) or part.safe for choice in self.choices for part in choice)

    @property
    def longest(self) -> Parts:
        return max(self.choices, key=lambda parts: sum(len(p) if isinstance(p, str) else 1 for p in parts))


class Nothing(msgspec.Struct, frozen=True):
    """None: what a variable holds before it is given text."""


class Items(msgspec.Struct, frozen=True):
    """A list, tuple, set or generator: the elements that are known; `open` where there may be more of the same kind."""

    items: tuple[Value, ...]
    open: bool = False


class Table(msgspec.Struct, frozen=True):
    """A dict with known keys."""

    entries: tuple[tuple[Value, Value], ...]


class Ref(msgspec.Struct, frozen=True):
    """A class, function or module itself."""

    symbol: Symbol


class Instance(msgspec.Struct, frozen=True):
    """An object of a class of the project, with what is known to be in attributes of just this one, sorted by name."""

    symbol: Symbol
    attributes: tuple[tuple[str, Value], ...] = ()

    def held(self, name: str) -> Value | None:
        return next((value for known, value in self.attributes if known == name), None)


class Closure(msgspec.Struct, frozen=True, eq=False):
    """A lambda or a function inside a function, with the frame and the variables around it."""

    fact: Function | Lambda
    frame: object
    variables: Variables[Value]


class Partial(msgspec.Struct, frozen=True):
    """What is called later, with arguments that it was given before: `partial(...)`, or a method with its object."""

    callee: Value
    positional: tuple[Value, ...]
    keywords: tuple[tuple[str, Value], ...] = ()


class Handle(msgspec.Struct, frozen=True):
    """A connection, cursor, pool, engine or session of a database driver, or what such a thing gave; `alias` is Django's."""

    driver: str
    dialect: str = ""
    alias: str = ""


class Clause(msgspec.Struct, frozen=True):
    """SQLAlchemy's `text(...)`, with its place: it runs only when a connection or session is given it."""

    text: Text
    place: Place


class Queryset(msgspec.Struct, frozen=True):
    """A Django manager or queryset of a model; of None where only its own class is known.

    `shape` is what it gives for each row, `columns` what `values()` and `values_list()` ask for.
    """

    model: Symbol | None
    shape: Literal["instances", "dicts", "tuples", "flat", "unknown"] = "instances"
    columns: tuple[str, ...] = ()


Value: TypeAlias = "Text | Nothing | Items | Table | Ref | Instance | Closure | Partial | Handle | Clause | Queryset"
NOTHING = Nothing()


def literal(text: str) -> Text:
    return Text(((text,),) if text else ((),))


def one_of(choices: list[Parts]) -> Text:
    """Text that is one of `choices`; one that another begins with stands for nothing of its own."""
    distinct = list(islice(dict.fromkeys(choices), 4 * _CHOICES))  # a table of thousands tells no more
    kept = [c for c in distinct if not any(other is not c and _begins(other, c) for other in distinct)]
    return Text(tuple(kept[:_CHOICES]))


def _begins(longer: Parts, shorter: Parts) -> bool:
    if not shorter or len(shorter) > len(longer):
        return False
    last, there = shorter[-1], longer[len(shorter) - 1]
    if there != last and not (isinstance(last, str) and isinstance(there, str) and there.startswith(last)):
        return False
    return longer[: len(shorter) - 1] == shorter[:-1]


def concatenated(values: list[Text]) -> Text:
    """The texts one behind the other."""
    combinations = islice(product(*(value.choices for value in values)), _CHOICES)
    return Text(tuple(dict.fromkeys(map(_merged, combinations))))


def _merged(texts: Iterable[Parts]) -> Parts:
    """The parts of texts, each of which is merged already, one behind the other."""
    merged: list[str | Hole] = []
    for parts in texts:
        if merged and parts and isinstance(merged[-1], str) and isinstance(parts[0], str):
            merged[-1] += parts[0]
            merged += parts[1:]
        else:
            merged += parts
    return _cut(merged)


def _cut(parts: list[str | Hole]) -> Parts:
    """The parts, or the first of them where they are too many; the worst hole of the others stands for these."""
    if len(parts) <= MAX_PARTS and sum(len(part) for part in parts if isinstance(part, str)) <= MAX_LENGTH:
        return tuple(parts)
    kept, others = parts[: MAX_PARTS // 2], [part for part in parts[MAX_PARTS // 2 :] if isinstance(part, Hole)]
    each = MAX_LENGTH // (2 * len(kept))
    shortened = (part[:each] if isinstance(part, str) else part for part in kept)
    return (*shortened, *([worst(others)] if others else ()))


def joined(one: Value, two: Value) -> Value:
    """What a variable holds after either of two branches."""
    if two in (one, NOTHING):
        return one
    match one, two:
        case Nothing(), _:
            return two
        case Text(), Text():
            return one_of([*one.choices, *two.choices])
        case Items(), Items():
            longer, shorter = (one, two) if len(one.items) >= len(two.items) else (two, one)
            if longer.items[: len(shorter.items)] == shorter.items:
                return longer
            return Items(tuple(dict.fromkeys([*one.items, *two.items])), open=True)
        case Table(), Table():
            return Table(tuple(dict.fromkeys([*one.entries, *two.entries])))
        case Instance(), Instance() if one.symbol is two.symbol:
            others = dict(two.attributes)
            both = tuple((name, joined(held, others[name])) for name, held in one.attributes if name in others)
            return Instance(one.symbol, both)
        case Handle(), Handle():
            return one if one.driver == two.driver else Handle(one.driver)
        case (Text(hole=Hole()), Items() as items) | (Items() as items, Text(hole=Hole())):
            return Items(items.items, open=True)
        case Text(hole=Hole()), _:
            return two
        case _:
            return one


def either(values: list[Value]) -> Value | None:
    """A value that is one of several, None where there are none."""
    if not values:
        return None
    texts = [value for value in values if isinstance(value, Text)]
    if len(texts) == len(values):
        return one_of([choice for text in texts for choice in text.choices])
    tables = [value.entries for value in values if isinstance(value, Table)]
    if len(tables) == len(values):
        return Table(tuple(dict.fromkeys(entry for entries in tables for entry in entries)))
    rows = [value.items for value in values if isinstance(value, Items) and not value.open]
    if len(rows) == len(values) and len({len(row) for row in rows}) == 1:
        return Items(tuple(either(list(column)) or NOTHING for column in zip(*rows, strict=True)))
    found = values[0]
    for other in values[1:]:
        found = joined(found, other)
    return found


def harmless(value: Text, reason: str) -> Text:
    """The same text, with every hole known to do no harm."""
    return Text(
        tuple(
            tuple(p if isinstance(p, str) or p.safe else msgspec.structs.replace(p, safe=reason) for p in parts)
            for parts in value.choices
        )
    )


def unknown(value: Value, written: str, place: Place) -> Text:
    """A value as a hole of text: what is derived from request input stays request input."""
    if isinstance(value, Text):
        holes = [part for parts in value.choices for part in parts if isinstance(part, Hole)]
        if not holes:
            return Text(((Hole(written, place, safe="constant"),),))
        return Text(((msgspec.structs.replace(worst(holes), written=written, place=place, parameter=""),),))
    return Text(((Hole(written, place),),))


def worst(holes: Sequence[Hole]) -> Hole:
    """The hole that may do the most harm."""
    unsafe = [hole for hole in holes if not hole.safe]
    return next((hole for hole in unsafe if hole.origin == "request"), None) or next(iter(unsafe), holes[0])
