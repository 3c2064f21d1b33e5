"""SARIF 2.1.0 as GitHub's code scanning reads it, within its limits; columns are counted in units of UTF-16, from 1.

A pull request shows an alert only where all its lines were changed, so a region is on one line.  The trace is a code flow, the
other places are related locations, and the fingerprint is the one of the baseline.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from stackcheck import __version__
from stackcheck.facts.findings import Edit, Finding, Place, Severity
from stackcheck.report.source import Source, numbered
from stackcheck.report.text import as_json, printable, utf16, word_end
from stackcheck.rules import Rule, all_rules

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_RESULTS = 25_000  # GitHub refuses a run of more
_LOCATIONS = 1_000  # of one flow; more are not shown
_RELATED = 100
_TEXT = 1_024  # characters of a rule's descriptions
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
_PROBLEMS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "recommendation"}
_BASE = "%SRCROOT%"


def render(findings: Sequence[Finding], source: Source) -> Iterator[str]:
    placed = [row for row in numbered(findings, source) if row[0].path]
    shown = placed if len(placed) <= _RESULTS else _worst(placed)
    used = {finding.code for finding, *_ in shown}
    rules = [rule for rule in all_rules() if rule.code in used]
    index = {rule.code: number for number, rule in enumerate(rules)}
    run = {
        "tool": {"driver": {"name": "stackcheck", "semanticVersion": __version__, "rules": [_rule(rule) for rule in rules]}},
        "columnKind": "utf16CodeUnits",
        "originalUriBaseIds": {_BASE: {"description": {"text": "The top of the repository."}}},
        "invocations": [_invocation(findings, len(placed) - len(shown))],
        "results": [_result(finding, f"{mark}:{number}", index, source) for finding, mark, number in shown],
    }
    yield as_json({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _worst(placed: Sequence[tuple[Finding, str, int]]) -> list[tuple[Finding, str, int]]:
    kept = sorted(placed, key=lambda row: -row[0].severity)[:_RESULTS]
    return sorted(kept, key=lambda row: row[0].key())


def _invocation(findings: Sequence[Finding], cut: int) -> dict[str, Any]:
    """What belongs to no file, and what there was no room for."""
    told = [
        {"level": _LEVELS[finding.severity], "message": {"text": f"{finding.code} {printable(finding.message)}"}}
        for finding in findings
        if not finding.path
    ]
    if cut:
        told.append({"level": "warning", "message": {"text": f"{cut} findings are left out: there is room for {_RESULTS}"}})
    failed = any(finding.code == "KC004" for finding in findings)
    return {"executionSuccessful": not failed, "toolExecutionNotifications": told}


def _rule(rule: Rule) -> dict[str, Any]:
    text = rule.documentation.strip()
    described = text.split("\n\nBad:", 1)[0].replace("\n\n", "\0").replace("\n", " ").replace("\0", "\n\n")
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": _cut(rule.summary)},
        "fullDescription": {"text": _cut(described)},
        "help": {"text": text, "markdown": text},
        "defaultConfiguration": {"level": _LEVELS[rule.severity], "enabled": rule.default},
        "properties": {
            "precision": "high",
            "problem.severity": _PROBLEMS[rule.severity],
            "tags": ["security"] if rule.code.startswith(("KC2", "KC4", "KC5")) else ["maintainability"],
        },
    }


def _cut(text: str) -> str:
    return text if len(text) <= _TEXT else f"{text[: _TEXT - 3]}..."


def _result(finding: Finding, fingerprint: str, index: dict[str, int], source: Source) -> dict[str, Any]:
    end = word_end(source.lines(finding.path), finding.line, finding.col)
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "level": _LEVELS[finding.severity],
        "message": {"text": _plain(finding.message)},
        "locations": [_location(source, finding.place, end)],
        "partialFingerprints": {"primaryLocationLineHash": fingerprint, "stackcheck/v1": fingerprint},
    }
    if finding.code in index:
        result["ruleIndex"] = index[finding.code]
    if finding.elsewhere:
        result["relatedLocations"] = [
            {"id": number, **_location(source, site), "message": {"text": "it shows here, too"}}
            for number, site in enumerate(finding.elsewhere[:_RELATED], 1)
        ]
    if finding.trace:
        steps = [
            {"location": {**_location(source, Place(step.path, step.line)), "message": {"text": _plain(step.text)}}}
            for step in finding.trace[:_LOCATIONS]
        ]
        result["codeFlows"] = [{"threadFlows": [{"locations": steps}]}]
    if finding.fix is not None and finding.fix.edits:
        result["fixes"] = [_fix(finding.fix.message, finding.fix.edits, source)]
    return result


def _plain(text: str) -> str:
    """A text in which no name of the project makes a link."""
    return printable(text).replace("](", "] (")


def _location(source: Source, place: Place, end: int | None = None) -> dict[str, Any]:
    region = {"startLine": max(place.line, 1)}
    if end is not None:
        line = source.line(place)
        region |= {"startColumn": utf16(line, place.col) + 1, "endLine": region["startLine"], "endColumn": utf16(line, end) + 1}
    return {"physicalLocation": {"artifactLocation": _artifact(source, place.path), "region": region}}


def _artifact(source: Source, path: str) -> dict[str, Any]:
    return {"uri": quote(source.in_repository(path), errors="surrogatepass"), "uriBaseId": _BASE}


def _fix(message: str, edits: Sequence[Edit], source: Source) -> dict[str, Any]:
    paths = dict.fromkeys(edit.path for edit in edits)
    changes = [
        {
            "artifactLocation": _artifact(source, path),
            "replacements": [_replacement(edit, source) for edit in edits if edit.path == path],
        }
        for path in paths
    ]
    return {"description": {"text": printable(message)}, "artifactChanges": changes}


def _replacement(edit: Edit, source: Source) -> dict[str, Any]:
    start, end = Place(edit.path, edit.line, edit.col), Place(edit.path, edit.end_line, edit.end_col)
    region = {
        "startLine": edit.line,
        "startColumn": utf16(source.line(start), edit.col) + 1,
        "endLine": edit.end_line,
        "endColumn": utf16(source.line(end), edit.end_col) + 1,
    }
    return {"deletedRegion": region, "insertedContent": {"text": edit.content}}
