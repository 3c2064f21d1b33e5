"""Findings to text, one module a format; everything that stems from the checked project is made harmless first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from importlib import import_module

import msgspec

from stackcheck.facts.findings import Finding

FORMATS = ("full", "concise", "json")


class Source(msgspec.Struct, frozen=True):
    """Where a reporter gets what a finding does not hold.

    `lines` gives the lines of a file (a path relative to the root) with what must stay hidden in them masked; `shown` gives
    the path as the user sees it, `absolute` the one that other programs want.
    """

    lines: Callable[[str], Sequence[str]]
    shown: Callable[[str], str]
    absolute: Callable[[str], str]
    color: bool = False


def render(form: str, findings: Sequence[Finding], source: Source) -> Iterator[str]:
    """The report in the format `form`, in pieces that end their own lines."""
    module = import_module(f"{__name__}.{form.replace('-', '_')}")
    pieces: Iterator[str] = module.render(findings, source)
    return pieces
