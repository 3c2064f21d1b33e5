"""Reviewdog's diagnostic format: columns are counted in bytes of UTF-8, from 1, and the end is exclusive."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from stackcheck.facts.findings import Edit, Finding, Place, Severity
from stackcheck.report.concise import said
from stackcheck.report.source import Source
from stackcheck.report.text import as_json, printable, utf8, word_end

_SEVERITIES = {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING", Severity.NOTE: "INFO"}


def render(findings: Sequence[Finding], source: Source) -> Iterator[str]:
    yield as_json(
        {
            "source": {"name": "stackcheck"},
            "diagnostics": [_diagnostic(finding, source) for finding in findings],
        }
    )


def _diagnostic(finding: Finding, source: Source) -> dict[str, Any]:
    end = word_end(source.lines(finding.path), finding.line, finding.col)
    others = [{"message": printable(step.text), "location": _location(source, step.path, step.line)} for step in finding.trace]
    others += [{"message": "here, too", "location": _location(source, site.path, site.line)} for site in finding.elsewhere]
    diagnostic = {
        "message": said(finding, source),
        "location": {
            "path": printable(source.shown(finding.path)),
            "range": _range(source, finding.path, (finding.line, finding.col), (finding.line, end)),
        },
        "severity": _SEVERITIES[finding.severity],
        "code": {"value": finding.code},
        "related_locations": others,
    }
    # A suggestion is for the file of its diagnostic.
    edits = [edit for edit in finding.fix.edits if edit.path == finding.path] if finding.fix is not None else []
    if finding.fix is not None and edits and len(edits) == len(finding.fix.edits):
        diagnostic["suggestions"] = [_suggestion(source, edit) for edit in edits]
    return diagnostic


def _suggestion(source: Source, edit: Edit) -> dict[str, Any]:
    return {"range": _range(source, edit.path, (edit.line, edit.col), (edit.end_line, edit.end_col)), "text": edit.content}


def _location(source: Source, path: str, line: int) -> dict[str, Any]:
    return {"path": printable(source.shown(path)), "range": {"start": {"line": line}}}


def _range(source: Source, path: str, start: tuple[int, int], end: tuple[int, int]) -> dict[str, Any]:
    return {"start": _position(source, path, *start), "end": _position(source, path, *end)}


def _position(source: Source, path: str, line: int, col: int) -> dict[str, int]:
    return {"line": line, "column": utf8(source.line(Place(path, line)), col) + 1}
