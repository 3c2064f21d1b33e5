"""Findings to text, one module a format; everything that stems from the checked project is made harmless first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stackcheck.facts.findings import Finding
    from stackcheck.report.source import Source

FORMATS = ("full", "concise", "json")


def render(form: str, findings: Sequence[Finding], source: Source) -> Iterator[str]:
    """The report in the format `form`, in pieces that end their own lines."""
    pieces: Iterator[str] = import_module(f"{__name__}.{form}").render(findings, source)
    return pieces
