"""A rule failed; its findings may be incomplete, those of all other rules are not.

This is a bug in stackcheck or in a third-party rule.  Please report it with the message, which names the rule, the kind of
the error and the place in the code, and holds nothing of the checked project.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from stackcheck.facts.findings import Place, Severity, Violation
from stackcheck.link.project import Project
from stackcheck.rules import Violations, rule


class Failure(msgspec.Struct, frozen=True):
    """A rule's failure: where it happened first, what kind of error it was, at which `module:line`, and how often."""

    place: Place
    rule: str
    error: str
    origin: str
    times: int = 1


def failures(project: Project) -> Iterable[Failure]:
    """Empty: the engine makes these rows while it runs the other rules."""
    return ()


@rule("KC004", about=failures, severity=Severity.ERROR)
def internal_error(row: Failure, project: Project) -> Violations:
    often = f" ({row.times} times)" if row.times > 1 else ""
    yield Violation(row.place, f"internal error: {row.rule} failed with {row.error} at {row.origin}{often}; please report it")
