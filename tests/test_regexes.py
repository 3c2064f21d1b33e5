"""Every regular expression of the source takes linear time, on the worst texts that its parsed form allows."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice

import pytest

from tests.regexes import Expression, ask, attacks, expressions

PARTS = 24
"""Into so many tests the expressions are dealt out: to look for them when tests are collected would take seconds."""
SHORT, LARGE = 4_000, 1_000_000
LIMIT = 0.1
"""Seconds of a processor for the large text; where the machine is slow or busy, as much more as `pace` says."""
USUAL = 0.09
"""Seconds that the measure of `pace` takes on a machine as quick as those of today, where nothing else runs."""

# What an expression can see, whatever a project holds; the rest of a text does not reach it.
LINES = 50_000
OF_LINES = (
    "stackcheck.extract.cursor.",
    "stackcheck.extract.guard.",
    "stackcheck.extract.python.",
    "stackcheck.extract.tokens.",
)
"""Modules that see Python files only behind `guard`, which takes no more lines than these."""
OF_FACTS = ("stackcheck.link.", "stackcheck.rules.")
TEXT = 20_000
"""Characters of the longest text in facts (10,000), and of the longest that `link` puts together."""
BOUNDED = {
    "stackcheck.catalogue.secret_names._WORDS": 4_096,  # of a name
    "stackcheck.catalogue.secret_names.RUN_TOGETHER": 4_096,
    "stackcheck.catalogue.tokens.WHOLE": 512,  # of a word
    "stackcheck.extract.python._CONTINUED": 10_000,  # of a line with a hash in it
    "stackcheck.extract.secrets.INSECURE": 4_096,  # of a literal
    "stackcheck.extract.secrets.PLACEHOLDER": 4_096,
    "stackcheck.extract.source._LINE_END": 4_096,  # of a file, for its coding comment
    "stackcheck.extract.stretches._NUMBERS": 512,  # of a word
    "stackcheck.extract.stretches._READABLE": 512,
    "stackcheck.extract.stretches._PLAIN": 4_096,  # of a value
    "stackcheck.extract.stretches._IN_LINE": 20_000,  # of a stretch
    "stackcheck.extract.suppressions._NOQA": 10_006,  # of codes
    "stackcheck.extract.visible._ASSIGNED": 20_000,  # of a comment
    "stackcheck.extract.visible._CODE": 20_000,
    "stackcheck.extract.visible._BETWEEN": 20_000,  # of literals that stand together
    "stackcheck.extract.visible._FIELDS": 20_000,
    "stackcheck.disk.keys._CODE": 2_000,  # of a line
    "stackcheck.disk.keys._NOTE": 2_000,
    "stackcheck.disk.keys._WORD": 2_000,
    "stackcheck.disk.keys._STARS": 4_000,
    "stackcheck.report.markdown._MARKUP": 20_000,  # of a message
    "stackcheck.disk.discovery._TEST_FOLDER": 255,  # names of files and folders
    "stackcheck.disk.discovery._TEST_FILE": 255,
    "stackcheck.disk.discovery._GENERATED_FOLDER": 255,
    "stackcheck.disk.discovery._GENERATED_FILE": 255,
    "stackcheck.disk.discovery._MIGRATION": 4_096,
    "stackcheck.link.sql.positions._VALUE": 1_000,  # the last words before a hole
    "stackcheck.link.sql.positions._IDENTIFIER": 1_000,
}
"""Expressions that see no more than so many characters."""


class TookTooLongError(Exception):
    pass


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Ends what runs inside after so much of the processor's time; the engine of `re` looks for signals on its way."""

    def end(*_: object) -> None:
        raise TookTooLongError

    known = signal.signal(signal.SIGPROF, end)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, known)


def seconds(expression: Expression, text: str, most: float) -> float:
    """How long it takes of the processor's time, at best of a few times: other programs drive it out of the caches."""
    best = most
    for _ in range(5):
        start = time.process_time()
        try:
            with deadline(most):
                ask(expression, text)
        except TookTooLongError:
            continue
        best = min(best, time.process_time() - start)
        if best < LIMIT / 2:
            break
    return best


def worst(expression: Expression, size: int) -> list[tuple[float, Callable[[int], str]]]:
    """The texts of that size with what they cost, the worst first; one that costs a hundred times what it may ends the search."""
    found = []
    for attack in attacks(expression.pattern):
        start = time.process_time()
        try:
            with deadline(1):
                ask(expression, attack(size))
        except TookTooLongError:
            return [(1.0, attack)]
        found.append((time.process_time() - start, attack))
    return sorted(found, key=lambda pair: pair[0], reverse=True)


def bound(expression: Expression) -> int:
    return BOUNDED.get(expression.name, TEXT if expression.name.startswith(OF_FACTS) else LARGE)


def reached(expression: Expression, attack: Callable[[int], str], size: int) -> str:
    """As much of the text as the expression can see."""
    text = attack(min(size, bound(expression)))
    if expression.name.startswith(OF_LINES):
        ends = islice(re.finditer(r"\r\n?|\n", text), LINES, None)
        text = text[: next((end.start() for end in ends), len(text))]
    return text


def pace() -> float:
    """How many times slower than usual the machine is just now, at its best of a few times."""
    text = '" ' * (LARGE // 2)
    taken = []
    for _ in range(3):
        start = time.process_time()
        re.match(r'[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*;', text)
        taken.append(time.process_time() - start)
    return max(1.0, min(taken) / USUAL)


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
    found = worst(expression, SHORT // 2)[:5]  # a busy machine may take another one for the worst
    assert found[0][0] == 1.0 or any(_is_steep(expression, attack) for _, attack in found)


def _is_steep(expression: Expression, attack: Callable[[int], str]) -> bool:
    return seconds(expression, attack(SHORT * 8), 1) > 2.6 * seconds(expression, attack(SHORT * 2), 1) / 2


def large_texts(expression: Expression) -> Iterator[tuple[float, str]]:
    """What the worst texts cost at the length that the expression can see, and how each of them begins."""
    for _, attack in worst(expression, min(SHORT, bound(expression)))[:4]:
        yield seconds(expression, reached(expression, attack, LARGE), 10), attack(80)


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.slow
def test_a_large_text(part: int) -> None:
    for expression in expressions()[part::PARTS]:
        for taken, text in large_texts(expression):
            # what is quadratic takes a thousand times as long; other processes drive this one out of the caches
            assert taken < LIMIT or taken < 4 * LIMIT * pace(), f"{expression.name}: {taken:.2f} s for {text!r}"


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.sweep
def test_a_large_text_on_a_quiet_machine(part: int) -> None:
    for expression in expressions()[part::PARTS]:
        for taken, text in large_texts(expression):
            assert taken < LIMIT, f"{expression.name}: {taken:.2f} s for {text!r}"


def test_every_expression_ends_soon() -> None:
    """What is exponential or worse than quadratic shows with short texts already; the large ones are slow."""
    slow = []
    for expression in expressions():
        for number, attack in enumerate(attacks(expression.pattern)):
            if number % 32 == 0 and (cost := seconds(expression, attack(1_000), 0.25)) >= 0.25:
                slow.append((expression.name, cost, attack(80)))
                break
    assert slow == []
