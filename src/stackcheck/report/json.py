"""An array of objects in ruff's shape, for programs that read ruff's output; `rule`, `severity`, `sites`, `trace` besides.

`fingerprint` stays the same while lines around a finding come and go; findings that are alike share it.  `sites` are all places
where a finding shows, each with `filename` and `row`: first the one where it is told, then the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from stackcheck.facts.findings import Finding, Fix, url_of
from stackcheck.report.source import Source
from stackcheck.report.text import as_json, printable, word_end


def render(findings: Sequence[Finding], source: Source) -> Iterator[str]:
    yield as_json([as_object(finding, source) for finding in findings])


def as_object(finding: Finding, source: Source) -> dict[str, Any]:
    end = word_end(source.lines(finding.path), finding.line, finding.col)
    return {
        "cell": None,
        "code": finding.code,
        "end_location": _location(finding.line, end),
        "filename": printable(source.absolute(finding.path)),
        "fingerprint": source.fingerprint(finding),
        "fix": None if finding.fix is None else _fix(finding.fix),
        "location": _location(finding.line, finding.col),
        "message": printable(finding.message),
        "name": finding.rule,
        "noqa_row": finding.line,
        "rule": finding.rule,
        "severity": finding.severity.name.lower(),
        "sites": [{"filename": printable(source.absolute(site.path)), "row": site.line} for site in finding.sites],
        "trace": [
            {"filename": printable(source.absolute(step.path)), "row": step.line, "message": printable(step.text)}
            for step in finding.trace
        ],
        "url": url_of(finding.rule),
    }


def _fix(fix: Fix) -> dict[str, Any]:
    return {
        "applicability": "safe" if fix.safe else "unsafe",
        "edits": [
            {"content": e.content, "end_location": _location(e.end_line, e.end_col), "location": _location(e.line, e.col)}
            for e in fix.edits
        ],
        "message": printable(fix.message),
    }


def _location(line: int, col: int) -> dict[str, int]:
    return {"column": col + 1, "row": line}
