"""The last line of a run, and the count of findings by rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from stackcheck.facts.findings import Finding, Severity


def summary(findings: Sequence[Finding]) -> str:
    """`Found 3 findings in 2 files (1 error, 2 warnings).`"""
    if not findings:
        return "All checks passed!"
    levels = Counter(finding.severity for finding in findings)
    counted = ", ".join(_count(levels[level], level.name.lower()) for level in sorted(Severity, reverse=True) if levels[level])
    files = _count(len({finding.path for finding in findings}), "file")
    return f"Found {_count(len(findings), 'finding')} in {files} ({counted})."


def statistics(findings: Sequence[Finding]) -> Iterator[str]:
    """Rules by the number of their findings, the most frequent first."""
    counts = Counter((finding.code, finding.rule) for finding in findings)
    margin = max((len(str(n)) for n in counts.values()), default=0)
    for (code, name), number in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        yield f"{number:>{margin}}  {code}  {name}\n"


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
