"""What is asked again and again of one long line or text: twice the length takes about twice the time, and not four times."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest

from stackcheck.extract.guard import guard
from stackcheck.extract.source import line_starts, lines
from stackcheck.extract.stretches import stretches
from stackcheck.extract.templates import template_facts
from stackcheck.facts.files import Span
from stackcheck.facts.findings import Place
from stackcheck.link.sql.positions import filled, positions
from stackcheck.link.sql.text.values import Hole
from stackcheck.report.text import masked

HOLE = Hole("x", Place("shop/views.py", 1, 0))


def parts(number: int) -> tuple[str | Hole, ...]:
    return ("INSERT INTO a VALUES (", *("f(a, b), '" + "a" * 180 + "', ", HOLE) * number)


SHAPES: dict[str, tuple[int, Callable[[int], object]]] = {
    "words that make nesting dear": (4_000, lambda size: guard("x" + " case x" * size)),
    "words before brackets": (4_000, lambda size: guard("x" + " del (x)" * size)),
    "stars in a line": (4_000, lambda size: masked(["ab" * size], [Span(1, 2 * at, 1, 2 * at + 1) for at in range(size)])),
    "escapes before a name": (4_000, lambda size: stretches("'a' as token <" + '"' + '\\"' * size)),
    "literals before a name": (1_000, lambda size: stretches("'token' as token <" * size)),
    "hidden texts of a template": (1_000, lambda size: template_facts("{{ a|default:'token=1a2b3c' }}" * size, "django")),
    "holes": (40, lambda size: positions(parts(size))),
    "filled holes": (40, lambda size: filled(parts(size))),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_time_grows_with_length(shape: str) -> None:
    size, ask = SHAPES[shape]

    def taken(number: int) -> float:
        best = 9.0
        for _ in range(3):
            started = time.process_time()
            ask(number)
            best = min(best, time.process_time() - started)
        return best

    assert taken(4 * size) < 8 * taken(size) + 0.02


@pytest.mark.parametrize("text", ["", "a", "\n", "a\r\nb\rc\nd", "\r\r\n\n", "a\x0bb\x0c\u2028c\x85\n", "a\n\r"])
def test_lines_end_where_python_ends_them(text: str) -> None:
    ends = re.compile(r"\r\n|\r|\n")
    assert lines(text) == ends.split(text)
    assert line_starts(text) == [0, *(end.end() for end in ends.finditer(text))]


def test_stretches_that_overlap_are_starred_once() -> None:
    spans = [Span(1, 1, 1, 4), Span(1, 2, 1, 3), Span(1, 3, 2, 1), Span(2, 2, 2, 9)]
    assert masked(["abcdef", "ghi", "j"], spans) == ["a*****", "*h*", "j"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{% with 'a\"b' as token %}<", ["'a\"b'"]),
        (r"""{% with "a\"b" as token %}<""", [r'"a\"b"']),
        ("{% with 'abc' as title %}{% with 'defg' as token %}<", ["'defg'"]),
        ("{% with 'abc'\n' as token %}<", []),
    ],
)
def test_a_literal_before_a_name_that_speaks(text: str, found: list[str]) -> None:
    shown = [text[first:end] for first, end in stretches(text)]
    assert [piece for piece in shown if piece[0] in "'\""] == found
