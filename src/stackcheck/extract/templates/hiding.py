"""Keeps the values of a template's redactions out of its facts."""

from __future__ import annotations

from typing import TypeVar

from stackcheck.extract.joined import mapped
from stackcheck.extract.secrets import redact
from stackcheck.facts.expressions import Constant, Redacted
from stackcheck.facts.files import Span

T = TypeVar("T")


def hidden(facts: T, text: str, spans: tuple[Span, ...]) -> T:
    """The same facts without the texts that stand inside of the spans."""
    if not spans:
        return facts
    lines = text.split("\n")
    covered: dict[int, str] = {}
    for span in spans:
        inside = [*lines[span.line - 1 : span.end_line - 1], lines[span.end_line - 1][: span.end_col]]
        covered[span.line] = covered.get(span.line, "") + "\n".join(inside)[span.col :]
    return mapped(facts, lambda node: _without(node, covered))


def _is_in(value: str, source: str) -> bool:
    """Whether the value stands in the source, where quotes and backslashes have others before them."""
    return value in source or value.replace("\\", "") in source.replace("\\", "")


def _without(node: object, covered: dict[int, str]) -> object:
    match node:
        case Constant(value=str() as value, line=line, col=col) if len(value) > 2 and _is_in(value, covered.get(line, "")):
            return redact(value, "secret", line, col) or Redacted(len(value), 0.0, "", (), line, col)
        case _:
            return None
