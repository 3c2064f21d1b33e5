"""A file that could not be read, and why.

A file is left out where it cannot be opened or decoded, where it is too large or too deeply nested to be parsed safely, or
where reading it did not end.  What other files import from it is unknown, so findings may be missing there.  Exclude the
file (`extend-exclude`) if that is no loss.

A note tells of a function that was followed only in part: it is called in so many different ways that what further calls do
is not known.  What was found is told.
"""

from __future__ import annotations

from stackcheck.facts.findings import Place, Severity, Violation
from stackcheck.link.project import Project, SourceFile, unread
from stackcheck.rules import Violations, rule


def followed_in_part(place: Place) -> Violation:
    """The note on a function of which not all calls were followed."""
    said = "followed only in part: it is called in too many different ways, and further ones may do what is not told"
    return Violation(place, said, severity=Severity.NOTE)


@rule("KC002", about=unread, severity=Severity.ERROR)
def unreadable_file(file: SourceFile, project: Project) -> Violations:
    problem = file.facts.problem
    if problem is not None and problem.code == "KC002":
        yield Violation(Place(file.path, problem.line, problem.col), f"file was not read: {problem.message}")
