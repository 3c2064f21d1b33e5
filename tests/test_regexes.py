"""Every regular expression of the source takes linear time, on the worst texts that its parsed form allows."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from tests.regexes import Expression, ask, attacks, expressions

SHORT, LARGE = 4_000, 1_000_000
LIMIT = 0.1
"""Seconds of a processor for the large text where nothing else runs; tests allow five times as much, and each match its own."""

BOUNDED = {
    "stackcheck.disk.discovery._TEST_FOLDER": 255,  # names of files and folders
    "stackcheck.disk.discovery._TEST_FILE": 255,
    "stackcheck.disk.discovery._GENERATED_FOLDER": 255,
    "stackcheck.disk.discovery._GENERATED_FILE": 255,
    "stackcheck.disk.discovery._MIGRATION": 4_096,
    "stackcheck.link.sql.positions._VALUE": 1_000,  # the last words before a hole
    "stackcheck.link.sql.positions._IDENTIFIER": 1_000,
}
"""Expressions that see no more than so many characters, whatever a project holds."""


class TookTooLongError(Exception):
    pass


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Ends what runs inside; the engine of `re` looks for signals on its way."""

    def end(*_: object) -> None:
        raise TookTooLongError

    known = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, known)


def seconds(expression: Expression, text: str, most: float) -> float:
    """How long it takes at best of a few times: other programs run on the machine too."""
    best = most
    for _ in range(3):
        start = time.process_time()
        try:
            with deadline(most):
                ask(expression, text)
        except TookTooLongError:
            continue
        best = min(best, time.process_time() - start)
        if best < most / 100:
            break
    return best


def worst(expression: Expression, size: int) -> list[tuple[float, Callable[[int], str]]]:
    """The texts of that size with what they cost, the worst first; one that costs a hundred times what it may ends the search."""
    found = []
    for attack in attacks(expression.pattern):
        start = time.perf_counter()
        try:
            with deadline(1):
                ask(expression, attack(size))
        except TookTooLongError:
            return [(1.0, attack)]
        found.append((time.perf_counter() - start, attack))
    return sorted(found, key=lambda pair: pair[0], reverse=True)


def test_all_are_found() -> None:
    names = {expression.name.removeprefix("stackcheck.") for expression in expressions()}
    assert {"extract.cursor._GAP", "link.sql.positions._VALUE", "extract.guard._STEEP", "report.text._HARMFUL"} <= names
    assert len(expressions()) > 200
    assert not [name for name in BOUNDED if not any(expression.name == name for expression in expressions())]


@pytest.mark.parametrize(
    "pattern",
    [r"(?:#[^\n]*\s*)*\)", r"generated\b.*\bdo not", r"\s*(?:\w+)?\s*$", r"(?:a|a)*b", r"x*[^y]*y", r"(?s)(?:/\*.*?\*/)*\w"],
)
def test_an_attack_is_found(pattern: str) -> None:
    expression = Expression("", re.compile(pattern), frozenset({"search"}))
    (cost, attack), *_ = worst(expression, SHORT // 2)
    assert cost == 1.0 or seconds(expression, attack(SHORT * 8), 1) > 2.6 * seconds(expression, attack(SHORT * 2), 1) / 2


@pytest.mark.parametrize("expression", expressions(), ids=lambda expression: expression.name.removeprefix("stackcheck."))
@pytest.mark.slow
def test_a_large_text(expression: Expression) -> None:
    large = BOUNDED.get(expression.name, LARGE)
    for _, attack in worst(expression, min(SHORT, large))[:3]:
        taken = seconds(expression, attack(large), 10)
        assert taken < 5 * LIMIT, f"{taken:.2f} s for {attack(80)!r}"
        if large == LARGE and taken > LIMIT / 2:
            assert taken < 2.6 * seconds(expression, attack(large // 2), 10) + LIMIT / 4, attack(80)


def test_every_expression_ends_soon() -> None:
    """What is exponential or worse than quadratic shows with short texts already; the large ones are slow."""
    slow = []
    for expression in expressions():
        for number, attack in enumerate(attacks(expression.pattern)):
            if number % 32 == 0 and (cost := seconds(expression, attack(1_000), 0.25)) >= 0.25:
                slow.append((expression.name, cost, attack(80)))
                break
    assert slow == []
