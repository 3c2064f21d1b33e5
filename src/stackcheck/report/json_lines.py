"""The objects of the format `json`, one a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from stackcheck.facts.findings import Finding
from stackcheck.report.json import as_object
from stackcheck.report.source import Source
from stackcheck.report.text import as_json_line


def render(findings: Sequence[Finding], source: Source) -> Iterator[str]:
    return (as_json_line(as_object(finding, source)) for finding in findings)
