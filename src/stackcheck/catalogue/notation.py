"""The notation of the catalogue's tables of names: `left left: right right`, one group a line, indented lines go on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from inspect import cleandoc
from itertools import product


def pairs(written: str) -> Iterator[tuple[str, str]]:
    """Every word before a colon with every word behind it."""
    for line in re.sub(r"\n +", " ", cleandoc(written)).splitlines():
        left, _, right = line.partition(":")
        yield from product(left.split(), right.split())
