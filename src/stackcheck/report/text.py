"""Text of the checked project on a terminal: control characters and direction marks become visible, and widths are known."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from stackcheck.facts.files import Span

# Control characters (C0, DEL, C1), line and paragraph separators, what reorders or hides text, and halves of surrogate pairs.
_HARMFUL = re.compile("[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]")

RED, YELLOW, CYAN, BOLD, DIM = "31;1", "33;1", "36;1", "1", "2"


def printable(text: str) -> str:
    """`text` on one line, with every character that could act on a terminal or a log written as its escape."""
    return _HARMFUL.sub(lambda match: _escape(match[0]), text)


def _escape(character: str) -> str:
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # a byte of a file name that is no UTF-8
        return f"\\x{code - 0xDC00:02x}"
    return {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(character) or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")


def width(text: str) -> int:
    """How many cells a terminal needs for `text`."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def styled(text: str, style: str, *, on: bool) -> str:
    return f"\033[{style}m{text}\033[0m" if on and text else text


def masked(lines: Sequence[str], spans: Iterable[Span]) -> list[str]:
    """The lines with a star for every character inside of `spans`."""
    hidden = list(lines)
    for span in spans:
        for number in range(span.line, min(span.end_line, len(hidden)) + 1):
            line = hidden[number - 1]
            first = span.col if number == span.line else 0
            last = min(span.end_col, len(line)) if number == span.end_line else len(line)
            hidden[number - 1] = f"{line[:first]}{'*' * (last - first)}{line[last:]}"
    return hidden


def word_end(lines: Sequence[str], line: int, col: int) -> int:
    """The column behind the name or sign that starts at `col`: what a reporter underlines."""
    text = lines[line - 1] if 0 < line <= len(lines) else ""
    match = re.compile(r"\w+|[^\w\s]").match(text, col)
    return match.end() if match else col + 1
