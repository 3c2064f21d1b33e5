"""Django's template lexer: the tags of a template with their places, in linear time; the text between them is dropped.

It cuts as `django.template.base.Lexer` does: a tag never runs over the end of its line, and inside `{% verbatim %}` only the
matching `{% endverbatim %}` counts.  A `{%` without its `%}` on the line is text for Django; it is told as "stray" because
projects exist that teach Django tags over several lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

_OPENER = re.compile(r"\{(?=[%{#])")
_KINDS: dict[str, tuple[str, Literal["block", "variable", "comment"]]] = {
    "%": ("%}", "block"),
    "{": ("}}", "variable"),
    "#": ("#}", "comment"),
}
_PLAIN = re.compile(r"""[^\s'"]*""")
_WORD = re.compile(r"\S+")
_STRINGS = {'"': re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"'), "'": re.compile(r"'[^'\\]*(?:\\.[^'\\]*)*'")}


class Token(NamedTuple):
    """A tag without its braces and the white space inside them; the place is that of `text`."""

    kind: Literal["block", "variable", "comment", "stray"]
    text: str
    line: int
    col: int


class Bit(NamedTuple):
    """One white-space separated piece of a tag, quoted strings kept whole."""

    text: str
    col: int


def tokens(text: str) -> Iterator[Token]:
    line, line_start, line_end = 1, 0, -1
    counted = position = 0
    unclosed: set[str] = set()
    verbatim = ""
    while match := _OPENER.search(text, position):
        start = match.start()
        if start > line_end:
            line += text.count("\n", counted, start)
            line_start = text.rfind("\n", 0, start) + 1
            line_end = text.find("\n", start)
            line_end = len(text) if line_end < 0 else line_end
            counted = start
            unclosed.clear()
        mark = text[start + 1]
        closer, kind = _KINDS[mark]
        # A kind that is not closed once is not closed further on in the same line: this keeps the search linear.
        end = -1 if mark in unclosed else text.find(closer, start + 2, line_end)
        if end < 0:
            if mark == "%" and not verbatim and mark not in unclosed:
                yield Token("stray", "", line, start - line_start)
            unclosed.add(mark)
            position = start + 1
            continue
        position = end + 2
        inside = text[start + 2 : end]
        content = inside.strip()
        if verbatim:
            if kind != "block" or content != verbatim:
                continue
            verbatim = ""
        elif kind == "block" and content[:9] in ("verbatim", "verbatim "):
            verbatim = f"end{content}"
        yield Token(kind, content, line, start + 2 - line_start + len(inside) - len(inside.lstrip()))


def bits(token: Token) -> list[Bit]:
    """The pieces of a tag as `Token.split_contents` cuts them."""
    return list(_rejoined(_split(token.text), token))


def _rejoined(pieces: Iterator[tuple[int, int]], token: Token) -> Iterator[Bit]:
    """`_("a b" )` is one piece for Django, though white space stands in it."""
    for start, end in pieces:
        if token.text.startswith(('_("', "_('"), start):
            closing = token.text[start + 2] + ")"
            while not token.text.endswith(closing, start, end):
                following = next(pieces, None)
                if following is None:
                    break
                end = following[1]  # noqa: PLW2901 - the piece grows
        yield Bit(token.text[start:end], token.col + start)


def _split(text: str) -> Iterator[tuple[int, int]]:
    position = 0
    open_ended: set[str] = set()
    while word := _WORD.search(text, position):
        start = word.start()
        position = _with_strings(text, start, open_ended) or word.end()
        yield start, position


def _with_strings(text: str, start: int, open_ended: set[str]) -> int | None:
    """The end of a piece that starts at `start` and holds at least one whole string, None where there is none in it."""
    found = None
    position = _end(_PLAIN, text, start)
    while (quote := text[position : position + 1]) in _STRINGS and quote not in open_ended:
        string = _STRINGS[quote].match(text, position)
        if string is None:
            open_ended.add(quote)
            break
        found = position = _end(_PLAIN, text, string.end())
    return found


def _end(pattern: re.Pattern[str], text: str, position: int) -> int:
    match = pattern.match(text, position)
    return position if match is None else match.end()
