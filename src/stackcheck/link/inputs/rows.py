"""What a request's raw value is, and what an endpoint does with it before anything has checked it."""

from __future__ import annotations

from typing import Literal

import msgspec

from stackcheck.facts.findings import Place
from stackcheck.link.endpoints import Endpoint

UseKind = Literal["answered", "index", "missing", "parse", "lookup", "get", "store", "order", "call", "read"]


class Read(msgspec.Struct, frozen=True):
    """A value out of a request: `source` is "POST", "data", "json" ... or a parameter's name, `key` "" for all of it.

    `text` is how the code writes it; `nested` says that it is a part of the value; `origin` is where the whole was read.
    """

    source: str
    key: str
    text: str
    line: int
    col: int
    nested: bool = False
    origin: tuple[int, int] = (0, 0)

    @property
    def place(self) -> tuple[int, int]:
        """Where a reader would look for it: a body where it is read as a whole, all else where the value is taken out."""
        return self.origin if self.source == "body" else (self.line, self.col)

    @property
    def is_whole(self) -> bool:
        return self.key == ""


class Use(msgspec.Struct, frozen=True):
    """What is done with an unchecked value, and where: `detail` says it in the words of a reader."""

    read: Read
    kind: UseKind
    detail: str
    place: Place


class RawInput(msgspec.Struct, frozen=True):
    """An endpoint that uses raw input; its uses in the order of the code."""

    endpoint: Endpoint
    uses: tuple[Use, ...]

    @property
    def place(self) -> Place:
        return self.endpoint.place
