"""A file that could not be read, and why; as a note, what there was too much of to read or follow it to its end.

A file is left out where it cannot be opened or decoded, where it is too large or too deeply nested to be parsed safely, or
where reading it did not end.  What other files import from it is unknown, so findings may be missing there.  Exclude the
file (`extend-exclude`) if that is no loss.

Files of more than a megabyte, which hold data or were generated, and links that lead out of the project are told as a note,
and so are functions that are called in too many different ways, and classes with too many base classes: what was found of
them is told.  As a note this rule does not change the exit code.
"""

from __future__ import annotations

from stackcheck.facts.findings import Severity, Violation
from stackcheck.link.left_out import LeftOut, left_out
from stackcheck.link.project import Project
from stackcheck.rules import Violations, rule


@rule("KC002", about=left_out, severity=Severity.ERROR)
def unreadable_file(row: LeftOut, project: Project) -> Violations:
    yield Violation(row.place, row.message, severity=Severity.NOTE if row.is_note else None)
