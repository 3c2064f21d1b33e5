"""The notations of names: `left left: right right` in the catalogue's tables, `acme.run(1)` in a configuration."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from inspect import cleandoc
from itertools import product


def pairs(written: str) -> Iterator[tuple[str, str]]:
    """Every word before a colon with every word behind it; a group a line, indented lines go on."""
    for line in re.sub(r"\n +", " ", cleandoc(written)).splitlines():
        left, _, right = line.partition(":")
        yield from product(left.split(), right.split())


def positions(written: Iterable[str]) -> dict[str, int]:
    """Functions with the position of the argument that matters: the first of `acme.run`, the second of `acme.run(1)`."""
    parts = (name.rstrip(")").partition("(") for name in written)
    return {name: int(position or 0) for name, _, position in parts}
