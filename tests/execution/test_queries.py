"""What a KC8 fixture says must be what happens: flagged programs make more queries with more rows, silent ones do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import cases
from tests.execution.programs import queries

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
RULES = (
    "n-plus-one", "query-in-loop", "n-plus-one-serializer", "n-plus-one-template", "n-plus-one-admin", "prefetch-defeated",
    "write-in-loop", "lazy-load-in-async", "n-plus-one-resolver",
)  # fmt: skip
PROGRAMS = [case.parent for rule in RULES for case in sorted((FIXTURES / rule).glob("*/scenario.py"))]


@pytest.mark.slow
@pytest.mark.parametrize("case", PROGRAMS, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_queries_grow_where_the_fixture_is_flagged(case: Path) -> None:
    files, _ = cases.read(case)
    flagged = any(code.startswith("KC8") for _, _, code in cases.expected(files))
    few, many = queries(case, 3, 6)
    assert (many > few) == flagged, f"{few} queries with 3 rows, {many} with 6"
