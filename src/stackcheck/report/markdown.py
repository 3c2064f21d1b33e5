"""A table of the findings with their steps below it: for a comment on a pull request, or a job's summary."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from stackcheck.facts.findings import Finding, Severity
from stackcheck.report.concise import said
from stackcheck.report.source import Source
from stackcheck.report.summary import summary
from stackcheck.report.text import printable

_MANY = 500  # GitHub refuses a summary of more than a megabyte, and a comment of 65,536 characters
_SIGNS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
_MARKUP = re.compile(r"[\\`*_{}\[\]()<>#+!|~&@$:/\-.]")
"""What Markdown, GitHub's mentions, numbers of issues and bare links are made of."""


def render(findings: Sequence[Finding], source: Source) -> Iterator[str]:
    yield f"### stackcheck\n\n{summary(findings)}\n"
    if findings:
        yield "\n| Severity | Rule | Place | Finding |\n| --- | --- | --- | --- |\n"
    for finding in findings[:_MANY]:
        place = f"{_text(source.in_repository(finding.path))}:{finding.line}"
        told = f"{_escaped(said(finding, source))}{_steps(finding, source)}"
        yield f"| {_SIGNS[finding.severity]} | {finding.code} | {place} | {told} |\n"
    if len(findings) > _MANY:
        yield f"\n{len(findings) - _MANY} more findings are not shown.\n"


def _steps(finding: Finding, source: Source) -> str:
    steps = "".join(
        f"<li>{_text(source.in_repository(step.path))}:{step.line}: {_text(step.text)}</li>" for step in finding.trace
    )
    return f"<details><summary>the steps</summary><ol>{steps}</ol></details>" if steps else ""


def _text(text: str) -> str:
    return _escaped(printable(text))


def _escaped(text: str) -> str:
    """Every sign that could be markup as its number."""
    return _MARKUP.sub(lambda match: f"&#{ord(match[0])};", text)
