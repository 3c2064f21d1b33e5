"""Workflow commands, which GitHub Actions shows as annotations: ten of each severity for a step.

The log shows only the message, so that begins with the place; the steps of a finding follow it on lines of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from stackcheck.facts.findings import Finding, Severity
from stackcheck.report.concise import said
from stackcheck.report.source import Source
from stackcheck.report.text import printable, word_end

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def render(findings: Sequence[Finding], source: Source) -> Iterator[str]:
    return (_command(finding, source) for finding in findings)


def _command(finding: Finding, source: Source) -> str:
    path = printable(source.in_repository(finding.path))
    properties = {
        "title": f"stackcheck ({finding.code})",
        "file": path,
        "line": str(finding.line),
        "endLine": str(finding.line),
        "col": str(finding.col + 1),
        "endColumn": str(word_end(source.lines(finding.path), finding.line, finding.col) + 1),
    }
    told = f"{path}:{finding.line}:{finding.col + 1}: {finding.code} {said(finding, source)}"
    steps = (
        f"{number}. {printable(source.in_repository(step.path))}:{step.line}: {printable(step.text)}"
        for number, step in enumerate(finding.trace, 1)
    )
    named = ",".join(f"{name}={_property(value)}" for name, value in properties.items() if value)
    return f"::{_COMMANDS[finding.severity]} {named}::{_data(chr(10).join((told, *steps)))}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
