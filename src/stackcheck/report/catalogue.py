"""The list of all rules, for a terminal and for README.md."""

from __future__ import annotations

from collections.abc import Sequence

from stackcheck.rules import Rule


def table(rules: Sequence[Rule]) -> str:
    """One line a rule: code, name, severity (in brackets where the rule is off until selected), first sentence."""
    names = max((len(rule.name) for rule in rules), default=0)
    return "".join(f"{r.code}  {r.name:<{names}}  {_state(r):<9}  {r.summary}\n" for r in rules)


def markdown(rules: Sequence[Rule]) -> str:
    """The same as a table in Markdown."""
    head = "| Code | Name | Severity | What it says |\n| --- | --- | --- | --- |\n"
    return head + "".join(f"| {r.code} | `{r.name}` | {_state(r)} | {_cell(r.summary)} |\n" for r in rules)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _state(rule: Rule) -> str:
    severity = rule.severity.name.lower()
    return severity if rule.default else f"({severity})"
