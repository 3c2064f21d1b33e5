"""Keeps the values of a template's redactions out of its facts."""

from __future__ import annotations

from typing import TypeVar

import msgspec

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
    return _without(facts, covered)


def _without(node: T, covered: dict[int, str]) -> T:
    match node:
        case Constant(value=str() as value, line=line, col=col) if len(value) > 2 and value in covered.get(line, ""):
            return redact(value, "secret", line, col) or Redacted(len(value), 0.0, "", (), line, col)  # type: ignore[return-value]
        case tuple():
            return tuple(_without(part, covered) for part in node)  # type: ignore[return-value]
        case msgspec.Struct():
            fields = {name: getattr(node, name) for name in node.__struct_fields__}
            changed = {name: new for name, old in fields.items() if (new := _without(old, covered)) is not old}
            return msgspec.structs.replace(node, **changed) if changed else node
        case _:
            return node
