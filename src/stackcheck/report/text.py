"""Text of the checked project where it is printed: it cannot command a terminal or a build's log, and its width is known."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence

from stackcheck.facts.files import Span

# Control characters (C0, DEL, C1), line and paragraph separators, what reorders or hides text (tags and selectors too, in which
# whole texts can be hidden), and halves of surrogate pairs; then what GitHub takes for a command at the start of a line, and
# what Azure, TeamCity and GitHub take for one anywhere.
_HARMFUL = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff\U000110bd\U000110cd\U00013430-\U0001343f"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
    r"|#(?=#\w*\[)"
)
_COMMAND = re.compile(r"(\s*):(?=:)")

RED, YELLOW, CYAN, BOLD, DIM = "31;1", "33;1", "36;1", "1", "2"


def printable(text: str) -> str:
    """`text` on one line, with every character that could act on a terminal or a log written as its escape."""
    is_plain = text.isascii() and text.isprintable() and "##" not in text  # most texts; asked for without a look at each letter
    harmless = text if is_plain else _HARMFUL.sub(lambda match: _escape(match[0]), text)
    begin = _COMMAND.match(harmless)
    return harmless if begin is None else f"{begin[1]}{_escape(':')}{harmless[begin.end() :]}"


def as_json(value: object) -> str:
    """A document whose texts are exact, but in which no line can be taken for a command."""
    return as_json_line(value, indent=2)


def as_json_line(value: object, indent: int | None = None) -> str:
    return json.dumps(value, indent=indent).replace("##", r"#\u0023") + "\n"


def _escape(character: str) -> str:
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # a byte of a file name that is no UTF-8
        return f"\\x{code - 0xDC00:02x}"
    return {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(character) or _numbered(code)


def _numbered(code: int) -> str:
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def width(text: str) -> int:
    """How many cells a terminal needs for `text`."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def utf16(line: str, col: int) -> int:
    """How many UTF-16 code units stand before a column, both from 0; behind the end of a line each character is one."""
    return col + sum(ord(character) > 0xFFFF for character in line[:col])


def utf8(line: str, col: int) -> int:
    """How many bytes stand before a column, both from 0; behind the end of a line each character is one."""
    return col - len(line[:col]) + len(line[:col].encode("utf-8", "surrogatepass"))


def styled(text: str, style: str, *, on: bool) -> str:
    return f"\033[{style}m{text}\033[0m" if on and text else text


def masked(lines: Sequence[str], spans: Iterable[Span]) -> list[str]:
    """The lines with a star for every character inside of `spans`."""
    hidden = list(lines)
    stretches: dict[int, list[tuple[int, int]]] = {}
    for span in spans:
        for number in range(span.line, min(span.end_line, len(hidden)) + 1):
            size = len(hidden[number - 1])
            first = span.col if number == span.line else 0
            last = min(span.end_col, size) if number == span.end_line else size
            stretches.setdefault(number - 1, []).append((first, last))
    for index, found in stretches.items():
        hidden[index] = _starred(hidden[index], found)
    return hidden


def _starred(line: str, stretches: list[tuple[int, int]]) -> str:
    shown: list[str] = []
    position = 0
    for first, last in sorted(stretches):
        if last > max(first, position):
            shown += (line[position:first], "*" * (last - max(first, position)))
            position = last
    return "".join((*shown, line[position:]))


def word_end(lines: Sequence[str], line: int, col: int) -> int:
    """The column behind the name or sign that starts at `col`: what a reporter underlines."""
    text = lines[line - 1] if 0 < line <= len(lines) else ""
    match = re.compile(r"\w+|[^\w\s]").match(text, col)
    return match.end() if match else col + 1
