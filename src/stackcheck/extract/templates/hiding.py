"""Keeps the values of a template's redactions out of its facts."""

from __future__ import annotations

from typing import TypeVar

from stackcheck.extract.joined import mapped
from stackcheck.extract.secrets import redact
from stackcheck.facts.expressions import Constant, Redacted
from stackcheck.facts.files import Span

T = TypeVar("T")

_FAR = 20_000  # hidden characters of one line; where there are more, all its texts are hidden


def hidden(facts: T, text: str, spans: tuple[Span, ...]) -> T:
    """The same facts without the texts that stand inside of the spans."""
    if not spans:
        return facts
    lines = text.split("\n")
    covered: dict[int, str] = {}
    for span in spans:
        if len(known := covered.get(span.line, "")) <= _FAR:
            covered[span.line] = known + _inside(lines, span)
    return mapped(facts, lambda node: _without(node, covered))


def _inside(lines: list[str], span: Span) -> str:
    if span.line == span.end_line:
        return lines[span.line - 1][span.col : span.end_col]
    first, *between = lines[span.line - 1 : span.end_line - 1]
    return "\n".join((first[span.col :], *between, lines[span.end_line - 1][: span.end_col]))


def _is_in(value: str, source: str) -> bool:
    """Whether the value stands in the source, where quotes and backslashes have others before them."""
    return len(source) > _FAR or value in source or value.replace("\\", "") in source.replace("\\", "")


def _without(node: object, covered: dict[int, str]) -> object:
    match node:
        case Constant(value=str() as value, line=line, col=col) if len(value) > 2 and _is_in(value, covered.get(line, "")):
            return redact(value, "secret", line, col) or Redacted(len(value), 0.0, "", (), line, col)
        case _:
            return None
