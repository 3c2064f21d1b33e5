"""The slow and sure cursor: LibCST generates its tokens again, and each is found behind the one before it.

`Cursor` skips what it takes for no token; this one knows every token.  It costs several times as much, and serves where
the other has lost its way.
"""

from __future__ import annotations

import re
from bisect import bisect_left

import libcst as cst
from libcst._nodes.internal import CodegenState

from stackcheck.extract.cursor import Cursor, MisplacedError

_SPACE = re.compile(r"[\s\\]*")


class Aligned(Cursor):
    """A cursor over the tokens of a tree; white space, which LibCST does not keep to the letter, plays no part."""

    __slots__ = ("_begins", "_tokens")

    def __init__(self, text: str, tree: cst.Module) -> None:
        super().__init__(text)
        code = CodegenState(tree.default_indent, tree.default_newline)
        tree._codegen(code)  # noqa: SLF001 - `tree.code` joins the tokens
        self._tokens = [token for token in code.tokens if token.strip("\\ \t\r\n\f")]
        self._begins = []
        position = 0
        for token in self._tokens:
            if not text.startswith(token, position):
                position = _SPACE.match(text, position).end()  # type: ignore[union-attr]
            if not text.startswith(token, position):
                raise MisplacedError(f"expected a token at offset {position}")
            self._begins.append(position)
            position += len(token)

    def token(self, value: str, /) -> tuple[int, int]:
        for index in range(bisect_left(self._begins, self.position), len(self._tokens)):
            if self._tokens[index] == value:
                begin = self._begins[index]
                self.position = begin + len(value)
                return self.place(begin)
        raise MisplacedError(f"expected a token after offset {self.position}")

    word = later_word = bracket = symbol = token

    def pair(self) -> tuple[int, int]:
        for index in range(bisect_left(self._begins, self.position), len(self._tokens)):
            if self._tokens[index] == "(":
                closing = next(i for i in range(index + 1, len(self._tokens)) if not self._tokens[i].startswith("#"))
                if self._tokens[closing] == ")":
                    self.position = self._begins[closing] + 1
                    return self.place(self._begins[index])
        raise MisplacedError(f"expected '()' after offset {self.position}")

    def next_place(self) -> tuple[int, int]:
        for index in range(bisect_left(self._begins, self.position), len(self._begins)):
            if self._tokens[index][0] not in ")]},:;/#":
                return self.place(self._begins[index])
        return self.place(len(self.text))
