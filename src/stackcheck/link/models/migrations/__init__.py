"""The indexes that tables have by their migrations, whatever the models say: those made and not dropped again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from stackcheck.link.models.migrations import alembic, django
from stackcheck.link.models.migrations.changes import Change
from stackcheck.link.models.rows import Index
from stackcheck.link.project import Project, table


@table
def migrated(project: Project) -> Mapping[str, tuple[Index, ...]]:
    """The indexes by the table's name, or by "app.model" in lower case where that is what a migration says."""
    there: dict[tuple[str, ...], tuple[str, Index]] = {}
    for change in _changes(project):
        if change.index is not None:
            key = (change.name,) if change.name else (change.table, *change.index.columns)
            there[key] = (change.table, change.index)
        elif change.name:
            there.pop((change.name,), None)
        else:
            there = {key: made for key, made in there.items() if made[0] != change.table}
    found: dict[str, list[Index]] = defaultdict(list)
    for name, index in there.values():
        found[name].append(index)
    return {name: tuple(indexes) for name, indexes in found.items()}


def _changes(project: Project) -> Iterator[Change]:
    yield from django.changes(project)
    yield from alembic.changes(project)
