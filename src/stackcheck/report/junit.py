"""JUnit's XML: each finding is a failed test of its file; a run without findings is a test that passed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from stackcheck.facts.findings import Finding, Severity
from stackcheck.report.concise import said
from stackcheck.report.source import Source
from stackcheck.report.text import printable


def render(findings: Sequence[Finding], source: Source) -> Iterator[str]:
    errors = _errors(findings)
    yield '<?xml version="1.0" encoding="utf-8"?>\n'
    yield f'<testsuites name="stackcheck" tests="{len(findings) or 1}" failures="{len(findings) - errors}" errors="{errors}">\n'
    if not findings:
        yield '  <testsuite name="stackcheck" tests="1" failures="0" errors="0">\n'
        yield '    <testcase classname="stackcheck" name="no findings"/>\n'
        yield "  </testsuite>\n"
    for path, group in groupby(findings, lambda finding: finding.path):
        yield from _suite(printable(source.shown(path)), list(group), source)
    yield "</testsuites>\n"


def _suite(path: str, findings: Sequence[Finding], source: Source) -> Iterator[str]:
    errors = _errors(findings)
    counts = f'tests="{len(findings)}" failures="{len(findings) - errors}" errors="{errors}"'
    yield f"  <testsuite name={quoteattr(path)} {counts}>\n"
    for finding in findings:
        name = f"{finding.code} {finding.rule}:{finding.line}:{finding.col + 1}"
        kind = "error" if finding.severity is Severity.ERROR else "failure"
        message = said(finding, source)
        place = f"{path}:{finding.line}:{finding.col + 1}"
        steps = (f"{printable(source.shown(step.path))}:{step.line}: {printable(step.text)}" for step in finding.trace)
        told = f"<{kind} type={quoteattr(finding.code)} message={quoteattr(message)}>"
        named = f"classname={quoteattr(path)} name={quoteattr(name)} file={quoteattr(path)}"
        yield f'    <testcase {named} line="{finding.line}">\n'
        yield f"      {told}{escape(chr(10).join((place, *steps)))}</{kind}>\n"
        yield "    </testcase>\n"
    yield "  </testsuite>\n"


def _errors(findings: Sequence[Finding]) -> int:
    return sum(finding.severity is Severity.ERROR for finding in findings)
