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


def left_out(findings: Sequence[Finding]) -> Iterator[str]:
    """`12 notes not shown (KC101 9, KC602 3): --min-severity note`; of other severities the like."""
    for level in sorted({finding.severity for finding in findings}, reverse=True):
        counts = Counter(finding.code for finding in findings if finding.severity is level)
        named = ", ".join(f"{code} {number}" for code, number in sorted(counts.items(), key=lambda item: (-item[1], item[0])))
        name = level.name.lower()
        yield f"{_count(counts.total(), name)} not shown ({named}): --min-severity {name}\n"


FAMILIES = {
    "KC0": "stackcheck itself",
    "KC5": "secrets",
    "KC2": "raw SQL",
    "KC8": "N+1 queries",
    "KC7": "blocking calls",
    "KC4": "input validation",
    "KC6": "indexes",
    "KC3": "fat views",
    "KC1": "type hints",
}
"""The families of rules and what they are about, by how much harm comes of what they find."""


def foremost(findings: Sequence[Finding], number: int = 10) -> list[Finding]:
    """The findings that matter most, the most important last: the worst severity, and of each rule in turn one."""
    seen: Counter[tuple[Severity, str]] = Counter()
    ranked = []
    for finding in findings:
        turn = seen[finding.severity, finding.code]
        seen[finding.severity, finding.code] += 1
        family = next((rank for rank, prefix in enumerate(FAMILIES) if finding.code.startswith(prefix)), len(FAMILIES))
        ranked.append((-finding.severity, turn, family, finding.key(), finding))
    return [finding for *_, finding in sorted(ranked, key=lambda row: row[:-1])[:number]][::-1]


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
