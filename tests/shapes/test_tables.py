"""No table explodes: what grows is told of in time and space that grow with it."""

from __future__ import annotations

import itertools
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import pytest

from stackcheck.engine import check
from stackcheck.facts.findings import Severity
from stackcheck.link.names.resolution import resolve
from stackcheck.rules import all_rules
from tests.cases import project_of
from tests.shapes.measure import Cost, cost
from tests.shapes.tables import SHAPES

WIDE_AND_DEEP = {
    "depends": 480,
    "serializers": 96,
    "serializers_of_many": 24,
    "includes": 120,
    "includes_in_loops": 80,
    "includes_with_other_values": 120,
    "includes_of_themselves": 120,
    "inclusion_tags": 120,
    "diamonds": 120,
    "diamonds_of_tables": 120,
    "diamonds_of_classes": 120,
    "base_in_a_ring": 500,
    "base_classes_backwards": 400,
    "reexports": 500,
    "stars_in_a_ring": 60,
    "class_loaders": 60,
    "class_loaders_in_a_chain": 300,
    "sql": 24,
}
SAMPLE = {
    "depends": 160,
    "serializers": 48,
    "includes": 80,
    "includes_with_other_values": 80,
    "diamonds": 80,
    "diamonds_of_tables": 80,
}
SIZES = (1000, 2000, 4000, 8000)
NOISE = 0.5
"""Below so many seconds it is the machine that is measured."""


@contextmanager
def seconds(most: int) -> Iterator[None]:
    """Whatever needs more CPU time fails."""

    def over(number: int, frame: FrameType | None) -> None:
        pytest.fail(f"did not end within {most} s", pytrace=False)

    before = signal.signal(signal.SIGVTALRM, over)
    signal.setitimer(signal.ITIMER_VIRTUAL, most)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


@pytest.mark.parametrize(("name", "size"), SAMPLE.items())
def test_what_is_wide_and_deep_ends(name: str, size: int) -> None:
    project = project_of(SHAPES[name](size))
    with seconds(25):
        assert "KC004" not in {f.code for f in check(project, all_rules())}


@pytest.mark.parametrize("name", ["expressions_of_names", "q_constants"])
def test_constants_that_are_made_of_others_are_followed_to_the_first(name: str) -> None:
    project = project_of(SHAPES[name](400))
    with seconds(25):
        assert "KC004" not in {f.code for f in check(project, all_rules())}


def test_a_name_is_found_behind_hundreds_of_re_exports() -> None:
    project = project_of(SHAPES["reexports"](500))
    assert resolve(project, "shop/views.py", "Order") is resolve(project, "shop/m500.py", "Order") is not None


def test_a_name_of_a_ring_of_star_imports_is_found_from_everywhere() -> None:
    files = {f"m{n}.py": f"from m{(n + 1) % 3} import *\n" + ("class X:\n    pass\n" if n == 2 else "") for n in range(3)}
    for first in range(3):
        project = project_of(files)
        found = [resolve(project, f"m{(first + n) % 3}.py", "X") for n in range(3)]
        assert None not in found


def test_classes_with_too_many_bases_are_told_once_in_a_file() -> None:
    found = check(project_of(SHAPES["base_classes"](130)), all_rules())
    assert [(f.code, f.severity) for f in found] == [("KC002", Severity.NOTE)]


def test_a_loader_that_is_loaded_by_itself_is_unknown() -> None:
    loads = "from oscar.core.loading import get_class\nget_class = get_class('a.m', 'get_class')\n"
    project = project_of({"a/m.py": f"{loads}X = get_class('a.m', 'X')\nclass D(X):\n    pass\n"})
    assert "KC004" not in {f.code for f in check(project, all_rules())}


@pytest.mark.slow
@pytest.mark.parametrize("name", WIDE_AND_DEEP)
def test_what_is_wide_and_deep_ends_within_limits(name: str) -> None:
    spent = cost("tables", name, WIDE_AND_DEEP[name])
    assert isinstance(spent, Cost), spent
    assert spent.seconds <= 5
    assert spent.megabytes <= 500
    assert not [said for said in spent.findings if said.startswith("KC004")]


@pytest.mark.sweep
@pytest.mark.parametrize("name", SHAPES)
def test_growth(name: str) -> None:
    costs = []
    for size in SIZES:
        spent = cost("tables", name, size, seconds=120)
        assert isinstance(spent, Cost), (size, spent)
        assert not [said for said in spent.findings if said.startswith("KC004")]
        costs.append(spent.seconds)
    growth = [larger / max(smaller, NOISE) for smaller, larger in itertools.pairwise(costs)]
    assert max(growth) <= 2.6, costs
