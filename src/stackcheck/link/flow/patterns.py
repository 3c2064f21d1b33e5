"""Which parts of a value the targets of an assignment and the names of a `case` pattern take."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from stackcheck.facts.expressions import Expression, Starred
from stackcheck.facts.statements import Pattern

V = TypeVar("V")


def is_starred(target: Expression | Pattern) -> bool:
    """Whether a target takes all that the others leave."""
    return target.kind == "star" if isinstance(target, Pattern) else isinstance(target, Starred)


def unpacked(
    targets: Sequence[Expression | Pattern],
    items: Sequence[V] | None,
    several: Callable[[Sequence[V]], V],
    other: Callable[[bool], V],
) -> list[V]:
    """What each target takes of the items, a starred one `several` of them.

    `other` is what one takes, a starred one or not, where the items are not known, too few or too many.
    """
    star = next((number for number, target in enumerate(targets) if is_starred(target)), None)
    if items is not None and star is None and len(items) == len(targets):
        return list(items)
    if items is not None and star is not None and len(items) >= len(targets) - 1:
        behind = len(items) - (len(targets) - star - 1)
        return [*items[:star], several(items[star:behind]), *items[behind:]]
    return [other(is_starred(target)) for target in targets]


def captured(
    pattern: Pattern, subject: V, held: Callable[[Pattern, V], V], parts: Callable[[Pattern, V], Iterable[V]]
) -> Iterator[tuple[str, V]]:
    """The names of a pattern and what they hold where it matches the subject.

    `held` is what the pattern's own name holds, `parts` what the patterns inside of a sequence, a mapping or a class take.
    """
    are_same = pattern.kind in ("as", "or")
    taken: Iterable[V] = [subject] * len(pattern.patterns) if are_same else parts(pattern, subject)
    for inner, part in zip(pattern.patterns, taken, strict=True):
        yield from captured(inner, part, held, parts)
    if pattern.name is not None:
        yield pattern.name, held(pattern, subject)


def is_irrefutable(pattern: Pattern) -> bool:
    """Whether a pattern matches whatever there is."""
    return pattern.kind == "as" and not pattern.patterns


def is_constant(pattern: Pattern) -> bool:
    """Whether only constants match a pattern."""
    match pattern.kind:
        case "value" | "singleton":
            return True
        case "as" | "or":
            return bool(pattern.patterns) and all(is_constant(inner) for inner in pattern.patterns)
        case _:
            return False
