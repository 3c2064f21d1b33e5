"""What a KC6 fixture says must be what SQLite and PostgreSQL do: flagged queries read or sort a whole table, and search with the
remedy.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from stackcheck.link.indexing.foreign_keys import unindexed_foreign_keys
from stackcheck.link.indexing.missing import MissingIndex, unindexed_filters, unindexed_orderings
from tests import cases
from tests.execution import postgresql
from tests.execution.plans import plans

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
RULES = {
    "unindexed-filter": unindexed_filters,
    "unindexed-ordering": unindexed_orderings,
    "unindexed-foreign-key": unindexed_foreign_keys,
}
PROGRAMS = [case.parent for rule in RULES for case in sorted((FIXTURES / rule).glob("*/scenario.py"))]


def _remedy(missing: MissingIndex) -> Iterator[tuple[str, list[str]]]:
    """The indexes that the finding asks for."""
    if missing.function:
        yield missing.model.table, [f"{missing.function}({missing.field.column})"]
    else:
        yield missing.model.table, [column.column for column in missing.columns]
    for other in missing.alternatives:
        yield missing.model.table, [other.column]


def _heavy(steps: tuple[str, ...], rule: str) -> list[str]:
    """The steps that read a whole table; where it is about order, those that sort what they read."""
    is_heavy = _sorts if rule == "unindexed-ordering" else _reads_all
    return [step for step in steps if is_heavy(step)]


def _sorts(step: str) -> bool:
    return "FOR ORDER BY" in step or step in ("Sort", "Incremental Sort")


def _reads_all(step: str) -> bool:
    return step.startswith("Seq Scan") or (step.startswith("SCAN") and "INDEX" not in step)


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def port(request: pytest.FixtureRequest) -> Iterator[int | None]:
    """Where PostgreSQL listens; None for SQLite."""
    if request.param == "sqlite":
        yield None
        return
    with postgresql.server() as port:
        yield port


@pytest.mark.slow
@pytest.mark.parametrize("case", PROGRAMS, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_plan(case: Path, port: int | None) -> None:
    files, options = cases.read(case)
    found = RULES[case.parent.name](cases.project_of(files, options))
    flagged = bool(cases.expected(files))
    rule = case.parent.name
    result = plans(case, [index for missing in found for index in _remedy(missing)], port)
    assert result.before, "the scenario asks for nothing"
    assert bool(_heavy(result.before, rule)) == (flagged or result.unserved), result.before
    if flagged and not result.unserved:
        assert not _heavy(result.after, rule), result.after
        assert any("remedy" in step for step in result.after), result.after
