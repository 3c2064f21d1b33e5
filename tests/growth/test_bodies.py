"""Function bodies of any shape are followed in time that grows with their size."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType

import pytest

from stackcheck.engine import check
from stackcheck.rules import all_rules
from tests.cases import project_of
from tests.growth.bodies import BRANCHING, DEPTHS, LINES, PARTS, Shape
from tests.growth.measured import cost

SECONDS, MEMORY = 5, 500
"""What a shape may take, in CPU seconds and MiB."""


def steps(shape: Shape, size: int) -> int:
    """How many functions of ours and of Python's are called for a check: the same on every machine."""
    project = project_of(shape(size))
    count = 0

    def counted(_: FrameType, event: str, __: object) -> Callable[..., object] | None:
        nonlocal count
        count += event == "call"
        return None

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        check(project, all_rules())
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize(
    "name",
    [
        "if filter", "if own filter", "if text", "if variable", "conditional filter", "pairs in all", "text doubled", "dict merged",
        "list added", "try", "match", "checks", "parts grown", "inner captured", "loop jumps",
    ],
)  # fmt: skip
def test_twice_the_lines_take_twice_the_steps(name: str) -> None:
    base, once, twice = (steps(LINES[name], size) for size in (1, 30, 60))
    assert (twice - base) / (once - base) < 2.6


@pytest.mark.parametrize("name", DEPTHS)
def test_nothing_doubles_with_each_level(name: str) -> None:
    base, once, twice = (steps(DEPTHS[name], size) for size in (1, 8, 16))
    assert twice - base < 9 * (once - base)


@pytest.mark.slow
@pytest.mark.parametrize("name", LINES)
def test_thousands_of_lines(name: str) -> None:
    costs = [cost(LINES[name], size, seconds=5 * SECONDS, memory=4 * MEMORY) for size in (1000, 2000, 4000, 8000)]
    seconds = [each.seconds for each in costs if each is not None]
    assert len(seconds) == len(costs)
    assert seconds[-1] < 2.6**3 * max(seconds[0], 0.1)
    assert max(each.memory for each in costs if each is not None) < MEMORY


@pytest.mark.slow
@pytest.mark.parametrize(
    ("shape", "size"),
    [
        *(pytest.param(shape, 800, id=name) for name, shape in PARTS.items()),
        *(pytest.param(shape, 60, id=name) for name, shape in DEPTHS.items()),
        *(pytest.param(shape, 90, id=name) for name, shape in BRANCHING.items()),
    ],
)
def test_what_branches_ends(shape: Shape, size: int) -> None:
    found = cost(shape, size, seconds=5 * SECONDS, memory=4 * MEMORY)
    assert found is not None
    assert found.memory < MEMORY
    assert not any(said.startswith("KC004") for said in found.said)
