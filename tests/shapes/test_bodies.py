"""Function bodies of any shape are followed in time that grows with their size."""

from __future__ import annotations

import itertools

import pytest

from stackcheck.facts.findings import Severity
from tests.cases import found
from tests.shapes.bodies import BRANCHING, DEPTHS, LINES, PARTS, Shape, view
from tests.shapes.measure import Cost, cost, steps

SIZES = (1000, 2000, 4000, 8000)
NOISE = 0.5
"""Below so many seconds it is the machine that is measured."""
SECONDS, MEGABYTES = 5, 500


def growth(shape: Shape, size: int) -> float:
    """How many times the steps twice the size takes, beyond those of the smallest project of the shape."""
    _, base, once, twice = (
        steps(shape(each)) for each in (1, 1, size, 2 * size)
    )  # the first run fills what is cached for good
    return (twice - base) / (once - base)


@pytest.mark.parametrize(
    "name",
    [
        "if filter", "if own filter", "if text", "if variable", "conditional filter", "pairs in all", "text doubled", "dict merged",
        "list added", "try", "match", "checks", "parts grown", "inner captured", "loop jumps",
    ],
)  # fmt: skip
def test_twice_the_lines_take_twice_the_steps(name: str) -> None:
    assert growth(LINES[name], 200) < 2.6  # what is known of one value grows too, until it is cut


@pytest.mark.parametrize("name", ["elif", "conditional chain", "either"])
def test_twice_the_parts_take_few_more_than_twice_the_steps(name: str) -> None:
    assert growth(PARTS[name], 20) < 3  # what is known of one value grows too, until it is cut


@pytest.mark.parametrize("name", DEPTHS)
def test_nothing_doubles_with_each_level(name: str) -> None:
    assert growth(DEPTHS[name], 8) < 9


def test_no_more_sql_of_a_function_is_parsed_than_is_read_in_a_moment() -> None:
    columns = ", ".join(f"column_{n}" for n in range(300))
    once = view([f"cursor.execute('SELECT {columns} FROM models_book WHERE id = {n}')" for n in range(30)])
    told = [f for f in found(once) if f.code == "KC002"]
    assert [(f.path, f.severity) for f in told] == [("views.py", Severity.NOTE)]
    assert "more SQL than is read" in told[0].message


def within_limits(name: str, size: int, *, seconds: int = 5 * SECONDS) -> Cost:
    spent = cost("bodies", name, size, seconds=seconds)
    assert isinstance(spent, Cost), (size, spent)
    assert spent.megabytes < MEGABYTES
    assert not [said for said in spent.findings if said.startswith("KC004")]
    return spent


@pytest.mark.sweep
@pytest.mark.parametrize("name", [*LINES, *PARTS])
def test_thousands_of_lines(name: str) -> None:
    costs = [within_limits(name, size).seconds for size in SIZES]
    assert max(larger / max(smaller, NOISE) for smaller, larger in itertools.pairwise(costs)) <= 2.6, costs


@pytest.mark.slow
@pytest.mark.parametrize(("name", "size"), [*((name, 60) for name in DEPTHS), *((name, 90) for name in BRANCHING)])
def test_what_branches_ends(name: str, size: int) -> None:
    within_limits(name, size)
