"""The list of all rules, for a terminal and for README.md."""

from __future__ import annotations

from collections.abc import Sequence

from stackcheck.catalogue.entries import Kind
from stackcheck.catalogue.told import TOLD, AtMost
from stackcheck.report.text import as_json
from stackcheck.rules import Rule

KINDS = {
    Kind.REQUEST: "requests",
    Kind.ADMIN: "the admin",
    Kind.SWITCHED: "switched on by a setting",
    Kind.SERVER: "loops beside them",
    Kind.WORKER: "workers",
    Kind.SIGNAL: "signals",
    Kind.COMMAND: "commands, scripts",
    Kind.STARTUP: "start and end",
    Kind.MIGRATION: "migrations",
    Kind.TEST: "tests' support",
    Kind.NOBODY: "nobody",
}


def table(rules: Sequence[Rule]) -> str:
    """One line a rule: code, name, severity (in brackets where the rule is off until selected), first sentence."""
    names = max((len(rule.name) for rule in rules), default=0)
    return "".join(f"{r.code}  {r.name:<{names}}  {_state(r):<9}  {r.summary}\n" for r in rules)


def markdown(rules: Sequence[Rule]) -> str:
    """The same as a table in Markdown."""
    head = "| Code | Name | Severity | What it says |\n| --- | --- | --- | --- |\n"
    return head + "".join(f"| {r.code} | `{r.name}` | {_state(r)} | {_cell(r.summary)} |\n" for r in rules)


def objects(rules: Sequence[Rule]) -> str:
    """The same for programs, with the whole documentation."""
    return as_json(
        [
            {
                "code": rule.code,
                "name": rule.name,
                "severity": rule.severity.name.lower(),
                "default": rule.default,
                "summary": rule.summary,
                "documentation": rule.documentation.strip(),
                "url": rule.url,
            }
            for rule in rules
        ]
    )


def page(rule: Rule) -> str:
    """A rule with its documentation."""
    state = "on" if rule.default else "off until selected"
    head = f"{rule.code} {rule.name} ({rule.severity.name.lower()}, {state})"
    return f"{head}\n\n{rule.documentation.strip()}\n\n{rule.url}"


def by_entry() -> str:
    """How bad findings are by what runs their code, as a table in Markdown; rows that say the same are one."""
    rows: dict[tuple[str, ...], list[str]] = {}
    for prefix, (at_most, _) in TOLD.items():
        rows.setdefault(tuple(_at_most(at_most, kind) for kind in KINDS), []).append(f"{prefix}{'xx'[: 5 - len(prefix)]}")
    head = f"| Rules | {' | '.join(KINDS.values())} |\n|{' --- |' * (len(KINDS) + 1)}\n"
    return head + "".join(f"| {', '.join(named)} | {' | '.join(cells)} |\n" for cells, named in rows.items())


def _at_most(at_most: AtMost, kind: Kind) -> str:
    if kind not in at_most:
        return "full"
    most = at_most[kind]
    return "-" if most is None else most.name.lower()


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _state(rule: Rule) -> str:
    severity = rule.severity.name.lower()
    return severity if rule.default else f"({severity})"
