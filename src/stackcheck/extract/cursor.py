"""Where each token of a LibCST tree stands in the source, without asking LibCST.

LibCST's trees hold no positions; its PositionProvider generates the whole source again to find them, at two to three
times the price of the parse.  But a walk in source order meets every name, number and string in the order in which they
stand, and between two of them there are only operators, keywords, white space and comments: the place of the next one is
found by skipping those.  Each step checks that the token really stands there, so a walk that leaves a token out or takes
two in the wrong order cannot give a wrong place; it raises `Misplaced`.

Offsets are characters into the decoded source, lines 1-based, columns 0-based characters.
"""

from __future__ import annotations

import re
from keyword import kwlist

_WORDS = "|".join(sorted(set(kwlist) - {"True", "False", "None"}, key=len, reverse=True))
# What can stand between two tokens that matter; "." stops before a digit, for a number may begin with it.
_GAP = re.compile(rf"""(?:[^\w"'#.]+|\.(?!\d)|\#[^\n\r]*|(?:{_WORDS})(?!\w))*""")
_BLANK = re.compile(r"""(?:[^\w"'#]+|\#[^\n\r]*)*""")
_BEFORE_BRACKET = re.compile(r"(?:[^\[{#]+|\#[^\n\r]*)*")
_LINE_END = re.compile(r"\r\n|\n|\r")


class Misplaced(Exception):
    """The walk and the source disagree about what comes next."""


class Cursor:
    """A place in the source that only moves forward."""

    __slots__ = ("_ends", "_gap", "_row", "_row_end", "_row_start", "position", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self._gap = _GAP.match
        self._ends = [m.end() for m in _LINE_END.finditer(text)]
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

    def token(self, value: str) -> tuple[int, int]:
        """Move behind the next name, number or string, which must be `value`; its place."""
        text = self.text
        begin = self._gap(text, self.position).end()  # type: ignore[union-attr]
        if not text.startswith(value, begin):
            raise Misplaced(f"expected a token at offset {begin}")
        self.position = begin + len(value)
        if begin < self._row_end:
            return self._row + 1, begin - self._row_start
        return self.place(begin)

    def word(self, keyword: str) -> tuple[int, int]:
        """Move behind the keyword with which a statement or clause begins; its place."""
        begin = _BLANK.match(self.text, self.position).end()  # type: ignore[union-attr]
        if not self.text.startswith(keyword, begin):
            raise Misplaced(f"expected {keyword!r} at offset {begin}")
        self.position = begin + len(keyword)
        return self.place(begin)

    def later_word(self, keyword: str) -> tuple[int, int]:
        """Move behind a keyword inside an expression, before which other keywords and operators may stand; its place."""
        position = self.position
        while True:
            begin = _BLANK.match(self.text, position).end()  # type: ignore[union-attr]
            end = begin
            while end < len(self.text) and (self.text[end].isalnum() or self.text[end] == "_"):
                end += 1
            if self.text[begin:end] == keyword:
                self.position = end
                return self.place(begin)
            if end == begin:
                raise Misplaced(f"expected {keyword!r} after offset {self.position}")
            position = end

    def bracket(self, opening: str) -> tuple[int, int]:
        """Move behind the next `[` or `{`; its place."""
        begin = _BEFORE_BRACKET.match(self.text, self.position).end()  # type: ignore[union-attr]
        if not self.text.startswith(opening, begin):
            raise Misplaced(f"expected {opening!r} at offset {begin}")
        self.position = begin + 1
        return self.place(begin)

    def symbol(self, written: str) -> tuple[int, int]:
        """Move behind the next occurrence of an operator such as `...` or `(` outside comments; its place."""
        position = self.position
        while True:
            begin = self.text.find(written, position)
            if begin < 0:
                raise Misplaced(f"expected {written!r} after offset {self.position}")
            comment = self.text.find("#", position, begin)
            if comment < 0:
                self.position = begin + len(written)
                return self.place(begin)
            end = _LINE_END.search(self.text, comment)
            position = end.end() if end else len(self.text)

    def exactly(self, value: str) -> tuple[int, int]:
        """Move behind `value`, which must stand right here (inside an f-string); its place."""
        begin = self.position
        if not self.text.startswith(value, begin):
            raise Misplaced(f"expected text at offset {begin}")
        self.position = begin + len(value)
        return self.place(begin)

    def next_place(self) -> tuple[int, int]:
        """The place of the next token, without moving."""
        return self.place(_BLANK.match(self.text, self.position).end())  # type: ignore[union-attr]

    def end_place(self) -> tuple[int, int]:
        """The place right behind the last token met."""
        return self.place(self.position)

    @property
    def lines(self) -> int:
        """How many lines the source has."""
        return len(self._ends) - (1 if self._ends[-2:-1] == [len(self.text)] or not self.text else 0)
