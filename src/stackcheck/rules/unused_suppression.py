"""A suppression comment that silences nothing.

It hides the next finding on its line, and it tells the reader of a problem that is not there.  Only stackcheck's own codes
and names are judged, only where every rule that the comment names was run, and never a blanket `# noqa`.

Bad:

    # shop/views.py
    TITLES = ["Orders", "Customers"]  # noqa: KC801

Good:

    # shop/views.py
    TITLES = ["Orders", "Customers"]
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from stackcheck.facts.findings import Place, Violation
from stackcheck.link.project import Project
from stackcheck.rules import Violations, rule


class Unused(msgspec.Struct, frozen=True):
    """A suppression comment and those of its codes or names that silenced nothing."""

    place: Place
    codes: tuple[str, ...]


def unused(project: Project) -> Iterable[Unused]:
    """Empty: the engine makes these rows, for it alone sees what was silenced, and asks the rule once all others are done."""
    return ()


@rule("KC003", about=unused)
def unused_suppression(row: Unused, project: Project) -> Violations:
    silences = "silences" if len(row.codes) == 1 else "silence"
    yield Violation(row.place, f"unused suppression: {', '.join(row.codes)} {silences} nothing here; remove it")
