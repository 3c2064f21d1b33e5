"""What the readers of both dialects share: what stops them, how deep a template may nest, which text may not be kept."""

from __future__ import annotations

from stackcheck.extract.secrets import redact
from stackcheck.extract.stretches import veiled
from stackcheck.facts.expressions import Constant, Redacted
from stackcheck.facts.files import Problem

# Nested blocks, links of a chain, operators of a condition: what walks facts afterwards may recurse this deep.
MAX_DEPTH = 200
MAX_SIZE = 1_000_000


class UnreadableTemplateError(Exception):
    """Carries the `Problem` from where it is seen to `template_facts`."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def broken(message: str, line: int, col: int = 0) -> UnreadableTemplateError:
    return UnreadableTemplateError(Problem("KC001", message, line, col))


def too_deep(line: int, col: int = 0) -> UnreadableTemplateError:
    return UnreadableTemplateError(Problem("KC002", f"skipped: nested more than {MAX_DEPTH} levels deep", line, col))


def string(value: str, line: int, col: int) -> Constant | Redacted:
    """A string literal without what looks like a secret."""
    return redact(value, "", line, col) or Constant(veiled(value), line, col)
