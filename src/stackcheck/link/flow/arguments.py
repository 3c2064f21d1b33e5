"""Which parameter of a function takes which argument of a call."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

from stackcheck.facts.expressions import Argument, Parameter

T = TypeVar("T")


class Given(NamedTuple, Generic[T]):
    """The arguments of a call, those behind stars among them, in order and by name."""

    positional: tuple[T, ...]
    keywords: dict[str, T]


class Bound(NamedTuple, Generic[T]):
    """What the parameters of a function take: `others` goes to `*name`, `rest` to `**name` (or to nobody)."""

    named: dict[str, T]
    others: tuple[T, ...]
    rest: dict[str, T]


def given(
    arguments: Iterable[Argument],
    values: Iterable[T],
    items: Callable[[T], Iterable[T]],
    entries: Callable[[T], Mapping[str, T]],
) -> Given[T]:
    """The arguments of a call by their values, one for each argument; `items` and `entries` say what stands behind a star."""
    positional: list[T] = []
    keywords: dict[str, T] = {}
    for argument, value in zip(arguments, values, strict=True):
        if argument.star == 1:
            positional += items(value)
        elif argument.star == 2:
            keywords.update(entries(value))
        elif argument.keyword is not None:
            keywords[argument.keyword] = value
        else:
            positional.append(value)
    return Given(tuple(positional), keywords)


def bound(parameters: Sequence[Parameter], positional: Sequence[T], keywords: Mapping[str, T]) -> Bound[T]:
    """The arguments by the names of the parameters that take them; a receiver is the first of `positional`."""
    named: dict[str, T] = {}
    rest = dict(keywords)
    plain = [p.name for p in parameters if p.kind in ("positional", "any")]
    named.update(zip(plain, positional, strict=False))
    for parameter in parameters:
        if parameter.kind in ("any", "keyword") and parameter.name in rest and parameter.name not in named:
            named[parameter.name] = rest.pop(parameter.name)
    return Bound(named, tuple(positional[len(plain) :]), rest)
