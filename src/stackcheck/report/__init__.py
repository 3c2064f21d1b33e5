"""Findings to text, one module a format; everything that stems from the checked project is made harmless first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stackcheck.facts.findings import Finding
    from stackcheck.report.source import Source

FORMATS = (
    "full", "concise", "json", "json-lines", "sarif", "github", "gitlab", "rdjson", "junit", "azure", "markdown", "html",
)  # fmt: skip
SPOKEN = frozenset({"full", "concise", "github", "azure"})
"""The formats that are read in a terminal or in the log of a build, where what is said of a run as a whole may follow."""


def render(form: str, findings: Sequence[Finding], source: Source) -> Iterator[str]:
    """The report in the format `form`, in pieces that end their own lines."""
    pieces: Iterator[str] = import_module(f"{__name__}.{form.replace('-', '_')}").render(findings, source)
    return pieces
