"""What was followed only in part, for there would have been too much to follow: told as a note, and all else stands."""

from __future__ import annotations

from stackcheck.facts.findings import Place
from stackcheck.link.project import Project, table

CALLED = "it is called in too many different ways, and further ones may do what is not told"
EXECUTED = "it executes more SQL than is read, and only what gets into its text is told of the rest"


@table
def followed_in_part(_: Project) -> dict[Place, str]:
    """The definitions, by their places, and why; filled while other tables are computed."""
    return {}
