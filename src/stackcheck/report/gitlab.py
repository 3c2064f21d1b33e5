"""GitLab's report of code quality: an array of issues, each with a fingerprint of its own that knows no line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import blake2b

from stackcheck.facts.findings import Finding, Severity
from stackcheck.report.concise import said
from stackcheck.report.source import Source, numbered
from stackcheck.report.text import as_json, printable

_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.NOTE: "info"}


def render(findings: Sequence[Finding], source: Source) -> Iterator[str]:
    yield as_json(
        [
            {
                "check_name": f"{finding.code} {finding.rule}",
                "description": f"{finding.code}: {said(finding, source)}",
                "fingerprint": blake2b(f"{fingerprint}:{number}".encode(), digest_size=16).hexdigest(),
                "location": {
                    "lines": {"begin": finding.line},
                    "path": printable(source.in_repository(finding.path)),
                },
                "severity": _SEVERITIES[finding.severity],
            }
            for finding, fingerprint, number in numbered(findings, source)
        ]
    )
