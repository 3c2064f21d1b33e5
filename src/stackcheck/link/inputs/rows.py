"""What a request's raw value is, and what an endpoint does with it before anything has checked it."""

from __future__ import annotations

from typing import Literal

import msgspec

from stackcheck.facts.findings import Place
from stackcheck.link.endpoints import Endpoint

UseKind = Literal[
    "answered",
    "index",
    "header",
    "missing",
    "parse",
    "convert",
    "field",
    "spread",
    "lookup",
    "get",
    "store",
    "order",
    "call",
    "read",
]


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
    """What is done with an unchecked value, and where: `detail` says it in the words of a reader.

    `error` is what text raises there that nobody catches, "" where it is not known; `caught` is what is caught instead.
    """

    read: Read
    kind: UseKind
    detail: str
    place: Place
    error: str = ""
    caught: tuple[str, ...] = ()


class RawInput(msgspec.Struct, frozen=True):
    """An endpoint that uses raw input; its uses in the order of the code.  `others` come to the same lines of helpers."""

    endpoint: Endpoint
    uses: tuple[Use, ...]
    others: tuple[Endpoint, ...] = ()

    @property
    def place(self) -> Place:
        return self.endpoint.place


def once(rows: tuple[RawInput, ...]) -> tuple[RawInput, ...]:
    """The rows without those that only lead to lines of helpers which an earlier row tells of: one edit mends them all."""
    first: dict[Place, int] = {}
    kept: list[RawInput] = []
    for row in rows:
        places = {use.place for use in row.uses if use.kind != "call"} or {use.place for use in row.uses}
        if all(place in first and not _is_own(row, place) for place in places):
            number = first[min(places)]
            kept[number] = msgspec.structs.replace(kept[number], others=(*kept[number].others, row.endpoint))
        else:
            kept.append(row)
            for place in places:
                first.setdefault(place, len(kept) - 1)
    return tuple(kept)


def _is_own(row: RawInput, place: Place) -> bool:
    """Whether a line stands in the endpoint itself."""
    function = row.endpoint.function
    return place.path == row.endpoint.symbol.path and function.line <= place.line <= function.end_line
