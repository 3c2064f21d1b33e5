"""What stops the reading of a template, and how deep one may nest."""

from __future__ import annotations

from stackcheck.facts.files import Problem

# Nested blocks, links of a chain, operators of a condition: what walks facts afterwards may recurse this deep.
MAX_DEPTH = 200
MAX_SIZE = 1_000_000


class UnreadableTemplate(Exception):
    """Carries the `Problem` from where it is seen to `template_facts`."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def broken(message: str, line: int, col: int = 0) -> UnreadableTemplate:
    return UnreadableTemplate(Problem("KC001", message, line, col))


def too_deep(line: int, col: int = 0) -> UnreadableTemplate:
    return UnreadableTemplate(Problem("KC002", f"skipped: nested more than {MAX_DEPTH} levels deep", line, col))
