"""A file that could not be read, and why.

A file is left out where it cannot be opened or decoded, where it is too large or too deeply nested to be parsed safely, or
where reading it did not end.  What other files import from it is unknown, so findings may be missing there.  Exclude the
file (`extend-exclude`) if that is no loss.

Files of more than a megabyte, which hold data or were generated, and links that lead out of the project are told as a note.
As a note this rule does not change the exit code.
"""

from __future__ import annotations

from stackcheck.facts.findings import Place, Severity, Violation
from stackcheck.link.project import Project, SourceFile, unread
from stackcheck.rules import Violations, rule


@rule("KC002", about=unread, severity=Severity.ERROR)
def unreadable_file(file: SourceFile, project: Project) -> Violations:
    problem = file.facts.problem
    if problem is not None and problem.code == "KC002":
        place = Place(file.path, problem.line, problem.col)
        severity = Severity.NOTE if problem.is_note else None
        yield Violation(place, f"file was not read: {problem.message}", severity=severity)
