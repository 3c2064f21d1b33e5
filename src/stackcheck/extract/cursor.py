"""Where each token of a LibCST tree stands in the source, without asking LibCST.

LibCST's trees hold no positions; its PositionProvider generates the whole source again to find them, at two to three
times the price of the parse.  But a walk in source order meets every name, number and string in the order in which they
stand, and between two of them there are only operators, keywords, white space and comments: the place of the next one is
found by skipping those.  Each step checks that the token really stands there, so a walk that leaves a token out or takes
two in the wrong order cannot give a wrong place; it raises `MisplacedError`.

Offsets are characters into the decoded source, lines 1-based, columns 0-based characters.
"""

from __future__ import annotations

import re
from keyword import kwlist

from stackcheck.extract.source import line_starts

_WORDS = "|".join(sorted(set(kwlist) - {"True", "False", "None"}, key=len, reverse=True))
# Whatever is not ASCII belongs to a name here: some letters of identifiers (℘, ·) are no `\w`.
_LETTER = r"\w\x80-\U0010ffff"
# A comment is taken whole: if what stands behind it were tried inside of it too, a line of hashes would never end.
_COMMENT = r"\#[^\n\r]*(?![^\n\r])"
# What can stand between two tokens that matter; "." stops before a digit, for a number may begin with it.
_MANY = 100_000  # keywords and comments one behind the other; where there are more, `Aligned` finds what comes next
_SIGNS = rf"""[^{_LETTER}"'#.]*"""
_GAP = re.compile(rf"{_SIGNS}(?:(?:\.*(?:{_WORDS})(?![{_LETTER}])|\.+(?!\d)|{_COMMENT}){_SIGNS}){{0,{_MANY}}}")
_BLANK = re.compile(rf"""[^{_LETTER}"'#]*(?:{_COMMENT}[^{_LETTER}"'#]*)*""")
_WORD = re.compile(rf"[{_LETTER}]*")
_BEFORE_BRACKET = re.compile(rf"[^\[{{#]*(?:{_COMMENT}[^\[{{#]*)*")
_SPACE = rf"[\s\\]*(?:{_COMMENT}[\s\\]*)*"
_PAIR = re.compile(rf"{_COMMENT}|(?P<pair>\({_SPACE}\))")
_CLOSING = re.compile(rf"[\s\\,:]*(?:{_COMMENT}[\s\\,:]*)*[)\]}}]")
_FIELD_END = re.compile(rf"(?:{_SPACE},)?{_SPACE}(?:={_SPACE})?(?:!\s*\w+{_SPACE})?[:}}]")
# Behind a statement's last name, number, string or pair there are only these.
_BEHIND = r"[\s)\]},:;/\\]*"
_BEFORE_STATEMENT = re.compile(rf"{_BEHIND}(?:{_COMMENT}{_BEHIND})*")
_LINE_REST = re.compile(r"[^\r\n]*")


class MisplacedError(Exception):
    """The walk and the source disagree about what comes next."""


class Cursor:
    """A place in the source that only moves forward."""

    __slots__ = ("_ends", "_gap", "_row", "_row_end", "_row_start", "position", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self._gap = _GAP.match
        self._ends = line_starts(text)[1:]
        self._ends.append(len(text) + 1)
        self._row = 0
        self._row_start = 0
        self._row_end = self._ends[0]

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset that is not before the last one asked for."""
        while offset >= self._row_end:
            self._row_start = self._row_end
            self._row += 1
            self._row_end = self._ends[self._row]
        return self._row + 1, offset - self._row_start

    def token(self, value: str, /) -> tuple[int, int]:
        """Move behind the next name, number or string, which must be `value`; its place."""
        text = self.text
        begin = self._gap(text, self.position).end()  # type: ignore[union-attr]
        if not text.startswith(value, begin):
            raise MisplacedError(f"expected a token at offset {begin}")
        self.position = begin + len(value)
        if begin < self._row_end:
            return self._row + 1, begin - self._row_start
        return self.place(begin)

    def word(self, keyword: str, /) -> tuple[int, int]:
        """Move behind the keyword with which a statement or clause begins; its place."""
        begin = _BLANK.match(self.text, self.position).end()  # type: ignore[union-attr]
        if not self.text.startswith(keyword, begin):
            raise MisplacedError(f"expected {keyword!r} at offset {begin}")
        self.position = begin + len(keyword)
        return self.place(begin)

    def later_word(self, keyword: str, /) -> tuple[int, int]:
        """Move behind a keyword inside an expression, before which other keywords and operators may stand; its place."""
        text, position = self.text, self.position
        while True:
            begin = _BLANK.match(text, position).end()  # type: ignore[union-attr]
            position = _WORD.match(text, begin).end()  # type: ignore[union-attr]
            if text[begin:position] == keyword:
                self.position = position
                return self.place(begin)
            if position == begin:
                raise MisplacedError(f"expected {keyword!r} after offset {self.position}")

    def bracket(self, opening: str, /) -> tuple[int, int]:
        """Move behind the next `[` or `{`; its place."""
        begin = _BEFORE_BRACKET.match(self.text, self.position).end()  # type: ignore[union-attr]
        if not self.text.startswith(opening, begin):
            raise MisplacedError(f"expected {opening!r} at offset {begin}")
        self.position = begin + 1
        return self.place(begin)

    def symbol(self, written: str, /) -> tuple[int, int]:
        """Move behind the next occurrence of an operator such as `...` or `(` outside comments; its place."""
        position, begin = self.position, -1
        while True:
            if begin < position:
                begin = self.text.find(written, position)
            if begin < 0:
                raise MisplacedError(f"expected {written!r} after offset {self.position}")
            comment = self.text.find("#", position, begin)
            if comment < 0:
                self.position = begin + len(written)
                return self.place(begin)
            position = _LINE_REST.match(self.text, comment).end()  # type: ignore[union-attr]

    def pair(self) -> tuple[int, int]:
        """Move behind the next `()`: an empty tuple, or a call, function, class or pattern without arguments; its place."""
        found = next((found for found in _PAIR.finditer(self.text, self.position) if found["pair"]), None)
        if found is None:
            raise MisplacedError(f"expected '()' after offset {self.position}")
        self.position = found.end()
        return self.place(found.start())

    def close(self, brackets: int) -> None:
        """Move behind that many closing brackets, which follow right here."""
        for _ in range(brackets):
            self._skip(_CLOSING, "a closing bracket")

    def field_end(self) -> None:
        """Move behind what follows the expression of an f-string's field: `=`, `!r`, and `:` or `}`."""
        self._skip(_FIELD_END, "the end of a field")

    def _skip(self, pattern: re.Pattern[str], what: str) -> None:
        found = pattern.match(self.text, self.position)
        if found is None:
            raise MisplacedError(f"expected {what} at offset {self.position}")
        self.position = found.end()

    def exactly(self, value: str) -> tuple[int, int]:
        """Move behind `value`, which must stand right here (inside an f-string); its place."""
        begin = self.position
        if not self.text.startswith(value, begin):
            raise MisplacedError(f"expected text at offset {begin}")
        self.position = begin + len(value)
        return self.place(begin)

    def next_place(self) -> tuple[int, int]:
        """The place where the next statement begins, without moving."""
        return self.place(_BEFORE_STATEMENT.match(self.text, self.position).end())  # type: ignore[union-attr]

    def end_place(self) -> tuple[int, int]:
        """The place right behind the last token met."""
        return self.place(self.position)

    @property
    def lines(self) -> int:
        """How many lines the source has."""
        return len(self._ends) - (1 if self._ends[-2:-1] == [len(self.text)] or not self.text else 0)
