"""The last line of a run, and the count of findings by rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from stackcheck.facts.findings import Finding, Severity
from stackcheck.report.text import as_json, printable


def summary(findings: Sequence[Finding]) -> str:
    """`Found 3 findings in 2 files (1 error, 2 warnings).`"""
    if not findings:
        return "All checks passed!"
    levels = Counter(finding.severity for finding in findings)
    counted = ", ".join(_count(levels[level], level.name.lower()) for level in sorted(Severity, reverse=True) if levels[level])
    files = _count(len({finding.path for finding in findings}), "file")
    return f"Found {_count(len(findings), 'finding')} in {files} ({counted})."


def nothing(sources: int, where: str) -> str:
    """What is said of a run that could not find anything: of so many files at `where`, none has anything that is judged."""
    if not sources:
        return f"No Python files or templates in {printable(where)} (what is excluded or ignored does not count)."
    return f"No Django or FastAPI code was recognised in {_count(sources, 'file')}."


def statistics(form: str, findings: Sequence[Finding]) -> Iterator[str]:
    """Rules by the number of their findings, the most frequent first."""
    counts = Counter((finding.code, finding.rule) for finding in findings)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    if form == "json":
        yield as_json([{"code": code, "name": name, "count": number} for (code, name), number in ordered])
        return
    margin = max((len(str(number)) for _, number in ordered), default=0)
    for (code, name), number in ordered:
        yield f"{number:>{margin}}  {code}  {name}\n"


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
