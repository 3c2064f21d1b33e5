"""Logging commands, which Azure Pipelines shows as issues of a build."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from stackcheck.facts.findings import Finding, Severity
from stackcheck.report.concise import said
from stackcheck.report.source import Source
from stackcheck.report.text import printable

_KINDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "warning"}  # it knows no other
_ESCAPES = (("%", "%AZP25"), ("\r", "%0D"), ("\n", "%0A"))


def render(findings: Sequence[Finding], source: Source) -> Iterator[str]:
    return (_command(finding, source) for finding in findings)


def _command(finding: Finding, source: Source) -> str:
    properties = {
        "type": _KINDS[finding.severity],
        "sourcepath": printable(source.in_repository(finding.path)),
        "linenumber": str(finding.line),
        "columnnumber": str(finding.col + 1),
        "code": finding.code,
    }
    named = "".join(f"{name}={_property(value)};" for name, value in properties.items() if value)
    return f"##vso[task.logissue {named}]{_data(said(finding, source))}\n"


def _data(text: str) -> str:
    for sign, escape in _ESCAPES:
        text = text.replace(sign, escape)
    return text


def _property(text: str) -> str:
    return _data(text).replace(";", "%3B").replace("]", "%5D")
