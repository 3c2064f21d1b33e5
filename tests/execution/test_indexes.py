"""What a KC6 fixture says must be what SQLite and PostgreSQL do: flagged queries read or sort a whole table, and search with the
remedy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from stackcheck.link.indexing.filters import unindexed_filters
from stackcheck.link.indexing.foreign_keys import unindexed_foreign_keys
from stackcheck.link.indexing.missing import MissingIndex
from stackcheck.link.indexing.orderings import unindexed_orderings
from tests import cases
from tests.execution import postgresql
from tests.execution.plans import plans

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
RULES = {
    "unindexed-filter": unindexed_filters,
    "unindexed-ordering": unindexed_orderings,
    "unindexed-foreign-key": unindexed_foreign_keys,
}
NO_PROGRAMS = {
    "unindexed-filter/hash-index": "SQLite makes an ordered index of it",
    "unindexed-filter/sample-data": "it imports what is not there",
    "unindexed-filter/unknown": "it imports what is not there",
    "unindexed-filter/unknown-base": "it imports what is not there",
    "unindexed-filter/view-of-another-library": "it imports what is not there",
    "unindexed-filter/unmanaged": "its table is not made from the model",
    "unindexed-foreign-key/mysql": "MySQL has the indexes",
    "unindexed-foreign-key/mysql-by-its-url": "MySQL has the indexes",
}
PROGRAMS = [case.parent for rule in RULES for case in sorted((FIXTURES / rule).glob("*/scenario.py"))]


def _remedy(missing: MissingIndex) -> Iterator[tuple[str, list[str]]]:
    """The indexes that the finding asks for; of the day of a time it asks for another query."""
    if missing.function == "date":
        return
    if missing.function:
        yield missing.model.table, [f"{missing.function}({missing.field.column})"]
    else:
        yield missing.model.table, [column.column for column in missing.columns]
    for other in missing.alternatives:
        yield missing.model.table, [other.column]


def _heavy(steps: tuple[str, ...], rule: str, *, is_narrow: bool = False) -> list[str]:
    """The steps that read a whole table; where it is about order, that sort one, or the rows of a parent (`is_narrow`)."""
    reading = [step for step, then in pairwise((*steps, "")) if _reads_all(step) or _is_for_each(step, then)]
    if rule != "unindexed-ordering":
        return reading
    return [step for step in steps if _sorts(step)] if reading or is_narrow else []


def _sorts(step: str) -> bool:
    return "FOR ORDER BY" in step or step == "Sort"


def _is_for_each(step: str, then: str) -> bool:
    """Whether SQLite searches the index of a key once for every row of the table that the key leads to."""
    all_of = re.fullmatch(r"USING ROWID SEARCH ON TABLE shop_(\w+) FOR IN-OPERATOR", then)
    return all_of is not None and f"({all_of[1]}_id=?)" in step


def _reads_all(step: str) -> bool:
    return step.startswith("Seq Scan") or (step.startswith("SCAN") and "INDEX" not in step and step != "SCAN CONSTANT ROW")


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def port(request: pytest.FixtureRequest) -> Iterator[int | None]:
    """Where PostgreSQL listens; None for SQLite."""
    if request.param == "sqlite":
        yield None
        return
    with postgresql.server() as port:
        yield port


def test_all_fixtures_are_run() -> None:
    fixtures = {f"{rule}/{case.name}" for rule in RULES for case in (FIXTURES / rule).iterdir()}
    assert fixtures - {f"{case.parent.name}/{case.name}" for case in PROGRAMS} == set(NO_PROGRAMS)


@pytest.mark.slow
@pytest.mark.parametrize("case", PROGRAMS, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_plan(case: Path, port: int | None) -> None:
    files, options = cases.read(case)
    found = RULES[case.parent.name](cases.project_of(files, options))
    flagged = bool(cases.expected(files))
    rule = case.parent.name
    result = plans(case, [index for missing in found for index in _remedy(missing)], port)
    is_narrow = any(missing.narrowed for missing in found)
    assert result.before, "the scenario asks for nothing"
    assert bool(_heavy(result.before, rule, is_narrow=is_narrow)) == (flagged or result.unserved), result.before
    if flagged and not result.unserved:
        assert not _heavy(result.after, rule, is_narrow=is_narrow), result.after
        assert any("remedy" in step for step in result.after), result.after
