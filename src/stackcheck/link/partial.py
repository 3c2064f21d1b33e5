"""What was followed only in part, for there would have been too much to follow: told as a note, and all else stands."""

from __future__ import annotations

from stackcheck.facts.findings import Place
from stackcheck.link.project import Project, table


@table
def followed_in_part(_: Project) -> set[Place]:
    """The definitions, by their places; filled while other tables are computed."""
    return set()
