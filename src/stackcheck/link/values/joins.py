"""What holds for two values at once: at the end of a branch, for several returns, for the elements of a collection."""

from __future__ import annotations

from functools import reduce

import msgspec

from stackcheck.facts.statements import Class, Function
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.values.kinds import (
    NONE,
    NOTHING,
    UNKNOWN,
    Awaitable,
    Choice,
    Collection,
    Condition,
    Const,
    Fixed,
    Instance,
    Method,
    Origin,
    Predicate,
    Record,
    Ref,
    Rows,
    Unknown,
    Value,
    names_template,
    row,
)

MAX_ALTERNATIVES = 12
"""Conditions with more parts joined by "or" are not known."""

MAX_CHOICES = 4
"""A value that is one of more classes, objects or functions is not known."""


def join(one: Value, two: Value) -> Value:
    """What holds for both values."""
    if one is two or one == two:
        return one
    if one == NONE:
        return two
    if two == NONE:
        return one
    match one, two:
        case Rows(), Rows() if one.model is two.model and (one.tuples, len(one.columns)) == (two.tuples, len(two.columns)):
            return _join_rows(one, two)
        case Instance(), Instance() if one.symbol is two.symbol:
            origin = one.origin if one.origin == two.origin else _join_origins(one.origin, two.origin)
            holds = one.holds if one.holds == two.holds else tuple(kept for kept in one.holds if kept in two.holds)
            return Instance(one.symbol, origin, one.role, given=one.given or two.given, holds=holds)
        case Collection(), Collection():
            return Collection(join(one.element, two.element), one.kind)
        case (Fixed() as empty, Collection() as full) | (Collection() as full, Fixed() as empty) if not empty.items:
            return full
        case (Fixed() as empty, Rows() as full) | (Rows() as full, Fixed() as empty) if not empty.items:
            return full
        case Fixed(), Fixed() if len(one.items) == len(two.items):
            return Fixed(tuple(map(join, one.items, two.items)), one.kind)
        case Fixed(), Fixed() if _are_conditions(one) and _are_conditions(two):
            return _join_conditions(one, two)
        case (Fixed(), Fixed() | Collection()) | (Collection(), Fixed()):
            return Collection(join(element(one), element(two)))
        case (Record(entries=(), others=Unknown()), Record(entries=()) as filled) | (
            Record(entries=()) as filled,
            Record(entries=(), others=Unknown()),
        ):
            return filled  # an empty one, which is filled on one of the ways
        case Record(), Record():
            first, second = dict(one.entries), dict(two.entries)
            met = {
                name: held if held is (other := second.get(name, two.others)) else join(held, other)
                for name, held in {**first, **{name: one.others for name in second if name not in first}}.items()
            }
            return Record(tuple(met.items()), join(one.others, two.others))
        case Awaitable(), Awaitable():
            return Awaitable(join(one.value, two.value))
        case Condition(), Condition():
            return Condition(_either(one.predicates, two.predicates), max(one.alternatives, two.alternatives))
        case (
            (Ref() | Const() | Choice() | Instance() | Method()),
            (Ref() | Const() | Choice() | Instance() | Method()),
        ):
            return _choice(one, two)
        case (Unknown(), Rows() as empty) | (Rows() as empty, Unknown()) if _is_empty(empty):
            return UNKNOWN
        case (Unknown(), Rows() | Instance() as known) | (Rows() | Instance() as known, Unknown()):
            return known  # on one of the ways it is
        case (Unknown(), Choice() | Ref(symbol=Symbol(fact=Class())) as known) | (
            Choice() | Ref(symbol=Symbol(fact=Class())) as known,
            Unknown(),
        ):
            return known
        case _:
            return UNKNOWN


def _join_origins(one: Origin | None, two: Origin | None) -> Origin | None:
    """Of two single objects: what may be loaded with either of them."""
    if one is None or two is None:
        only = one or two
        if only is None or only.loop is not None:
            return None
        rows = msgspec.structs.replace(only.rows, sometimes=only.rows.loaded | only.rows.sometimes)
        return Origin(None, rows, only.path)
    if one.loop is not None or two.loop is not None or one.path != two.path:
        return None
    return Origin(None, _join_rows(one.rows, two.rows), one.path)


def _are_conditions(value: Fixed) -> bool:
    return all(isinstance(item, Condition) for item in value.items)


def _join_conditions(one: Fixed, two: Fixed) -> Fixed:
    """Lists of conditions that all hold: those of only one of the lists are optional."""
    shorter, longer = sorted((one, two), key=lambda value: len(value.items))
    both = map(join, shorter.items, longer.items)
    more = (
        msgspec.structs.replace(item, predicates=_either(item.predicates, ()))
        for item in longer.items[len(shorter.items) :]
        if isinstance(item, Condition)
    )
    return Fixed((*both, *more), longer.kind)


def _choice(one: Value, two: Value) -> Value:
    options = [option for value in (one, two) for option in (value.options if isinstance(value, Choice) else (value,))]
    distinct = tuple(dict.fromkeys(options))
    return Choice(distinct) if len(distinct) <= MAX_CHOICES and all(map(_is_one_of_few, distinct)) else UNKNOWN


def _is_one_of_few(value: Value) -> bool:
    """Whether it matters that a value may be this one: a class or function, an object of the project that is no row, the name
    of a template.
    """
    match value:
        case Ref(symbol=symbol):
            return isinstance(symbol.fact, Class | Function)
        case Instance(symbol=symbol, origin=None, given=False):
            return isinstance(symbol.fact, Class)
        case Method(receiver=receiver):
            return _is_one_of_few(receiver)
        case _:
            return names_template(value)


def _join_rows(one: Rows, two: Rows) -> Rows:
    """Rows of either query: what one of them loads may be loaded, and is no proof of a query for each row; narrowed is what
    narrows both, and what finds no rows tells nothing of those that there are.
    """
    if _is_empty(one) is not _is_empty(two):
        full = two if _is_empty(one) else one
        kept = {name: getattr(full, name) for name in ("predicates", "ordering", "ordered", "sliced")}
        one, two = msgspec.structs.replace(one, **kept), msgspec.structs.replace(two, **kept)
    order = {"manager": 0, "query": 1, "rows": 2}
    state = max(one.state, two.state, key=lambda state: order[state])
    return msgspec.structs.replace(
        one,
        site=one.site or two.site,
        state=state,
        loaded=one.loaded | two.loaded,
        opaque=one.opaque or two.opaque,
        parent=one.parent if one.parent == two.parent else None,
        relation=one.relation if one.parent == two.parent else "",
        prefetched=one.prefetched or two.prefetched,
        methods=one.methods if one.methods is two.methods else None,
        plain=one.plain or two.plain,
        predicates=(*_either(one.predicates, two.predicates), *_narrowed_by_parents(one, two)),
        ordering=one.ordering if one.ordering == two.ordering else None,
        ordered=one.ordered if one.ordering == two.ordering else None,
        sliced=one.sliced and two.sliced,
        attributes=tuple(dict.fromkeys((*one.attributes, *two.attributes))),
        session=one.session if one.session == two.session else "",
        barred=one.barred & two.barred,
        sorting=_sorting(one, two) & _sorting(two, one),
        sometimes=(one.loaded ^ two.loaded) | one.sometimes | two.sometimes,
        annotated=one.annotated | two.annotated,
        counted=one.counted & two.counted,
        only=one.only | two.only,
        streamed=one.streamed or two.streamed,
        joined=(one.joined | two.joined) - (one.loaded - one.joined) - (two.loaded - two.joined),
    )


def _sorting(one: Rows, two: Rows) -> frozenset[str]:
    """What is known of the order of what is loaded with rows, as far as those of `one` do not tell another thing of it."""
    return one.sorting | frozenset(path for path in two.sorting if path.rstrip("-") not in one.loaded)


def united(values: list[Value]) -> Value:
    """What holds for an element of one collection or another that is put together of all: `chain(first, second)`.

    Other than of one of two ways, of such rows each are there: what is loaded with all of them is loaded, and those of which
    nothing is known hide nothing of the others.
    """
    parts = [value for value in values if not (isinstance(value, Fixed) and not value.items)]
    rows = [value for value in parts if isinstance(value, Rows) and not value.plain]
    if not rows or any(each.model is not rows[0].model for each in rows) or len({each.state for each in rows}) > 1:
        return Collection(joined([element(value) for value in parts])) if parts else Fixed((), "list")
    known = [each for each in rows if not each.opaque] or rows
    least = min(known, key=lambda each: len(each.loaded))
    loaded = frozenset.intersection(*(each.loaded for each in known))
    return msgspec.structs.replace(least, loaded=loaded)


def _is_empty(rows: Rows) -> bool:
    """Whether a query finds no rows."""
    return any(each.lookup == NOTHING and not each.either and not each.optional for each in rows.predicates)


def _narrowed_by_parents(one: Rows, two: Rows) -> tuple[Predicate, ...]:
    """What is left of the parents where they differ: the rows are those of one of them, by a condition that is not known."""
    if one.parent is None or two.parent is None or one.parent == two.parent:
        return ()
    return (Predicate("", one.site or one.parent.symbol.place),)


def _either(one: tuple[Predicate, ...], two: tuple[Predicate, ...]) -> tuple[Predicate, ...]:
    """The predicates of two ways to a query: what only one of them adds is optional, what both add differently alternatives."""
    if one == two:
        return one
    first, second = _without(one, two), _without(two, one)
    both = _without(one, first) if first else one
    if not first or not second:
        return (*both, *(p if p.optional else msgspec.structs.replace(p, optional=True) for p in first or second))
    ways = alternatives(first)
    count = ways + alternatives(second)
    return (*both, *branched(first, 0, count), *branched(second, ways, count))


def _without(predicates: tuple[Predicate, ...], others: tuple[Predicate, ...]) -> tuple[Predicate, ...]:
    """The predicates that are not among others, which begin in most cases with the same."""
    same = next((n for n, (one, two) in enumerate(zip(predicates, others, strict=False)) if one != two), len(others))
    known = frozenset(others) if len(predicates) - same > 1 else others
    return tuple(p for p in predicates[same:] if p not in known)


def alternatives(predicates: tuple[Predicate, ...]) -> int:
    """How many parts joined by "or" the predicates have."""
    return max((p.either for p in predicates), default=0) or 1


def branched(predicates: tuple[Predicate, ...], first: int, count: int) -> tuple[Predicate, ...]:
    """The predicates as alternatives from the `first` on, of `count`; what holds beside alternatives is in each of them."""
    if count > MAX_ALTERNATIVES:
        return (Predicate("", predicates[0].place),)
    own = alternatives(predicates)
    return tuple(
        msgspec.structs.replace(p, either=count, branch=first + branch)
        for p in predicates
        for branch in ((p.branch,) if p.either else range(own))
    )


def joined(values: tuple[Value, ...] | list[Value]) -> Value:
    """The join of all; UNKNOWN of none."""
    return reduce(join, values) if values else UNKNOWN


def element(value: Value) -> Value:
    """What holds for every element of a collection, without saying in which loop it is met."""
    match value:
        case Collection(element=inner):
            return inner
        case Fixed(items=items):
            return joined(items)
        case Rows():
            return row(value, None)
        case _:
            return UNKNOWN
