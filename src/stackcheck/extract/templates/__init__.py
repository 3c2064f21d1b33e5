"""Django and Jinja2 templates to facts."""

from __future__ import annotations

from collections.abc import Iterator

from stackcheck.extract import suppressions
from stackcheck.extract.templates import django
from stackcheck.extract.templates.dialect import Dialect, dialect_of, is_certain
from stackcheck.extract.templates.hiding import hidden
from stackcheck.extract.templates.problems import MAX_SIZE, UnreadableTemplateError
from stackcheck.extract.visible import in_template
from stackcheck.facts.files import Problem, Template
from stackcheck.facts.statements import Statement

__all__ = ["dialect_of", "template_facts", "template_facts_of"]


def template_facts_of(path: str, data: bytes) -> Template | None:
    """The facts of a file that may be a template; None where it has no template syntax, or is no text."""
    if b"\0" in data:
        return None
    text = data.decode("utf-8-sig", "replace")
    dialect = dialect_of(path, text)
    return None if dialect is None else template_facts(text, dialect)


def template_facts(text: str, dialect: Dialect) -> Template:
    """What the template says; never raises.

    `problem` is KC001 only where the template is certainly one of `dialect` and that dialect would refuse it, and KC002 where
    it is too large or too deep; the body is empty then.
    """
    text = text.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n")
    lines = text.count("\n") + (not text.endswith("\n") and text != "")
    if len(text) > MAX_SIZE:
        problem = Problem("KC002", f"skipped: larger than {MAX_SIZE:,} characters", is_note=True)
        shown = tuple(in_template(text.partition("\n")[0]))  # the problem is told at its first line
        return Template(dialect, lines=lines, problem=problem, redactions=shown)
    comments = suppressions.find(_comments(text, dialect)) if suppressions.mentioned(text) else ()
    spans = tuple(in_template(text))
    try:
        return Template(dialect, hidden(_statements(text, dialect), text, spans), comments, lines, redactions=spans)
    except UnreadableTemplateError as error:
        return Template(dialect, (), comments, lines, error.problem, spans)
    except Exception as error:  # noqa: BLE001 - one template must not end the run; its text may hold a secret and is not told
        problem = Problem("KC002", f"skipped: cannot be read ({type(error).__name__})")
        return Template(dialect, (), comments, lines, problem, spans)


def _statements(text: str, dialect: Dialect) -> tuple[Statement, ...]:
    certain = is_certain(text, dialect)
    if dialect == "django":
        return django.statements(text, certain=certain)
    # Most projects have no Jinja2 templates: they need not pay for loading it.
    from stackcheck.extract.templates import jinja  # noqa: PLC0415

    return jinja.statements(text, certain=certain)


def _comments(text: str, dialect: Dialect) -> Iterator[tuple[int, int, str]]:
    """Every `{# #}` with its first and last line, moved to its column; in Django none runs over the end of its line."""
    line, line_start, position = 1, 0, 0
    while (start := text.find("{#", position)) >= 0:
        end = text.find("#}", start + 2)
        if end < 0:
            return
        line += text.count("\n", position, start)
        line_start = max(line_start, text.rfind("\n", position, start) + 1)
        comment = text[start : end + 2]
        breaks = comment.count("\n")
        position = start + 2 if breaks and dialect == "django" else end + 2
        if position == end + 2:
            yield line, line + breaks, " " * (start - line_start) + comment.replace("{#-", " {#", 1)
            line += breaks
            if breaks:
                line_start = text.rfind("\n", 0, end) + 1
