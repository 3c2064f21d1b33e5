"""A Python file or template that cannot be parsed.

Nothing is known about such a file: it gives no findings, and what other files import from it is unknown too.

Bad:

    # shop/views.py
    def orders(request:
        return []

Good:

    # shop/views.py
    def orders(request):
        return []
"""

from __future__ import annotations

from stackcheck.facts.findings import Place, Severity, Violation
from stackcheck.link.project import Project, SourceFile, unread
from stackcheck.rules import Violations, rule


@rule("KC001", about=unread, severity=Severity.ERROR)
def syntax_error(file: SourceFile, project: Project) -> Violations:
    problem = file.facts.problem
    if problem is not None and problem.code == "KC001":
        yield Violation(Place(file.path, problem.line, problem.col), problem.message)
