"""stackcheck failed at something; the findings that rest on it may be incomplete, all others are not.

This is a bug in stackcheck or in a third-party rule.  Please report it with the message, which names the rules that told
less, the kind of the error and the place in the code, and holds nothing of the checked project.  Where no rule is named, a
function, template or class is unknown: the finding stands there.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from stackcheck.facts.findings import Place, Severity, Violation
from stackcheck.link.failures import Cause
from stackcheck.link.project import Project
from stackcheck.rules import Violations, rule


class Failure(msgspec.Struct, frozen=True):
    """Why something failed, where that happened first, at how many places, and the rules that stopped at it."""

    place: Place
    rules: tuple[str, ...]
    cause: Cause
    times: int = 1


def failures(project: Project) -> Iterable[Failure]:
    """Empty: the engine makes these rows while it runs the other rules."""
    return ()


@rule("KC004", about=failures, severity=Severity.ERROR)
def internal_error(row: Failure, project: Project) -> Violations:
    often = f" ({row.times} times)" if row.times > 1 else ""
    what = f"{', '.join(row.rules)} failed" if row.rules else "what is here stays unknown: stackcheck failed"
    failed = f"{row.cause.error} at {row.cause.origin}"
    yield Violation(row.place, f"internal error: {what} with {failed}{often}; please report it")
