"""Whether two answers say the same: digests of values, in which lines do not count, nor what a function's body says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from hashlib import blake2b
from typing import Any

import msgspec

from stackcheck.facts.statements import Function
from stackcheck.link.names.symbols import Symbol

_LINES = frozenset({"line", "end_line"})
_PLAIN = (str, int, float, bool, bytes, type(None))


class UntoldError(Exception):
    """A value holds something of which no content is known."""


def digest(value: object) -> bytes:
    """Tells the value from others.  Raises UntoldError for what has no content that could be compared."""
    return _digest(value, {})


def _digest(value: Any, known: dict[int, tuple[bytes, object]]) -> bytes:
    if isinstance(value, _PLAIN):
        return blake2b(repr(value).encode("utf-8", "surrogatepass"), digest_size=16).digest()
    found = known.get(id(value))
    if found is None:
        state = blake2b(type(value).__name__.encode(), digest_size=16)
        for part in _parts(value):
            state.update(part if isinstance(part, bytes) else _digest(part, known))
        found = known[id(value)] = (state.digest(), value)  # the value is kept, for its identity is used
    return found[0]


def _parts(value: Any) -> Iterator[Any]:
    match value:
        case Symbol():
            yield from (value.name, value.path, value.qualname)
        case Function():
            yield value.name  # who looks into it is compared itself
        case Enum():
            yield value.name
        case msgspec.Struct():
            yield from (getattr(value, name) for name in value.__struct_fields__ if name not in _LINES)
        case Mapping():
            for item in value.items():
                yield from item
        case frozenset() | set():
            yield from sorted(digest(each) for each in value)
        case tuple() | list():
            yield from value
        case _:
            raise UntoldError(type(value).__name__)
