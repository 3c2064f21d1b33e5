"""One line a finding, `path:line:column: CODE severity: message`: for editors, greps and logs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from stackcheck.facts.findings import Finding
from stackcheck.report.source import Source, elsewhere, message
from stackcheck.report.text import BOLD, RED, printable, styled


def render(findings: Sequence[Finding], source: Source) -> Iterator[str]:
    for finding in findings:
        place = styled(printable(source.shown(finding.path)), BOLD, on=source.color)
        code = styled(finding.code, RED, on=source.color)
        severity = finding.severity.name.lower()
        yield f"{place}:{finding.line}:{finding.col + 1}: {code} {severity}: {said(finding, source)}\n"


def said(finding: Finding, source: Source) -> str:
    """The message, and how many other places the finding has."""
    others = elsewhere(finding, source, 0)
    text = printable(message(finding, source))
    return f"{text} ({others})" if others else text
