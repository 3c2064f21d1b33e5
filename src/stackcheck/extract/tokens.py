"""A small lexer for Python source, broken or not: brackets, operators, words, strings, and the fields of f-strings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

Kind = Literal["open", "close", "separator", "line", "word", "operator", "colon", "string"]

# A number ends before a letter that is none of it: `1or 2` has an `or`.
# A string ends somewhere, at the latest where its line or the file does: what is never closed costs no second look.
# Where many escapes may follow each other, two are taken in one step.
_TOKEN = re.compile(
    r"""(?P<formatted>(?:[fFtT][rR]?|[rR][fFtT])(?:\"{3}|'{3}|"|'))"""
    r"""|(?P<string>\"{3}[^"\\]*(?:(?:\\.[^"\\]?\\.|\\.|"{1,2}(?!"))[^"\\]*)*(?:\"{3})?"""
    r"""|'{3}[^'\\]*(?:(?:\\.[^'\\]?\\.|\\.|'{1,2}(?!'))[^'\\]*)*(?:'{3})?"""
    r"""|"[^"\\\n]*(?:\\.[^"\\\n]*)*"?|'[^'\\\n]*(?:\\.[^'\\\n]*)*'?)"""
    r"""|(?P<number>0[xX][\da-fA-F_]+|0[bBoO][\d_]+|(?:\d[\d_]*\.?|\.\d)[\d_]*(?:[eE][-+]?\d[\d_]*)?[jJ]?)"""
    r"""|(?P<word>[\w\x80-\U0010ffff]+)|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<separator>[,;])|(?P<line>[\r\n])"""
    r"""|(?P<operator>\*\*|//|<<|>>|[-.+*/%|&^<>@~])|(?P<colon>:)|(?P<skipped>[ \t\f=!]+|\#[^\n\r]*|\\\r?.|.)""",
    re.DOTALL,
)
_TEXT = re.compile(r"""[^"'{}\\\n]*(?:\\.[^"'{}\\\n]*)*""", re.DOTALL)


def tokens(text: str) -> Iterator[tuple[Kind, str]]:
    """The tokens of `text` in order, without white space, comments and the texts of f-strings."""
    position = 0
    # Where the lexer is: in code with so many open brackets, or in an f-string of that quote (True: in a specification).
    places: list[int | tuple[str, bool]] = [0]
    while position < len(text):
        place = places[-1]
        if isinstance(place, int):
            token = _TOKEN.match(text, position)  # every character is one
            position, kind, value = token.end(), token.lastgroup, token[0]  # type: ignore[union-attr, index]
            if kind == "formatted":
                yield "string", value
                places.append((value.lstrip("fFtTrR"), False))
            elif len(places) > 1 and place == 0 and value == "}":
                places.pop()
                yield "close", value
            elif len(places) > 1 and place == 0 and value == ":":
                places.append((places[-2][0], True))  # type: ignore[index]
            elif kind not in ("number", "skipped"):
                places[-1] = place + 1 if kind == "open" else max(place - 1, 0) if kind == "close" else place
                yield kind, value  # type: ignore[misc]
        else:
            quote, is_specification = place
            position = _TEXT.match(text, position).end()  # type: ignore[union-attr]
            found = text[position : position + 1]
            if (closed := text.startswith(quote, position)) or (found == "\n" and len(quote) == 1):
                position += len(quote) if closed else 0
                while places.pop() != (quote, False):
                    pass
            elif found == "{" and (is_specification or not text.startswith("{{", position)):
                position += 1
                yield "open", found
                places.append(0)
            elif found == "}" and is_specification:
                position += 1
                del places[-2:]
                yield "close", found
            else:
                position += 2 if found == "{" else 1
