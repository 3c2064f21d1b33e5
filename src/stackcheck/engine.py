"""Sources to findings: ask every rule about every subject, drop what is suppressed, sort the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Any

from stackcheck.facts.files import Module, Suppression, Template
from stackcheck.facts.findings import Finding, Place, Severity, Violation
from stackcheck.facts.statements import Class, Function, Statement, walk
from stackcheck.link.project import Project, SourceFile
from stackcheck.rules import Rule

INTERNAL = "KC004"


def check(
    project: Project,
    rules: Iterable[Rule],
    *,
    paths: Set[str] | None = None,
    severities: Mapping[str, Severity] | None = None,
    noqa: bool = True,
) -> list[Finding]:
    """Every finding of `rules` in the project's files of role "code", sorted; `paths` keeps only those files' findings.

    `severities` overrides a rule's severity by code.  A rule that fails on a subject gives one KC004 for it, and nothing else
    is lost.  With `noqa` false, suppression comments are ignored.
    """
    chosen = tuple(rules)
    found = {f.key(): f for rule in chosen for f in _ask(rule, project, severities or {}, paths)}
    kept = sorted(found.values(), key=Finding.key)
    if paths is not None:
        kept = [f for f in kept if f.path in paths]
    reportable = [f for f in kept if f.path not in project.files or project.files[f.path].role == "code"]
    if not noqa:
        return reportable
    return list(_unsuppressed(reportable, project, chosen, paths, severities or {}))


def _ask(rule: Rule, project: Project, severities: Mapping[str, Severity], paths: Set[str] | None) -> Iterator[Finding]:
    try:
        for subject, context, place in _subjects(rule, project, paths):
            try:
                for violation in rule.check(subject, context):
                    yield _finding(rule, violation, severities)
            except Exception as error:  # noqa: BLE001 - one rule's failure must not lose the other findings
                yield _internal(rule, place, error)
    except Exception as error:  # noqa: BLE001 - a table that fails takes its rule with it, not the run
        yield _internal(rule, Place("", 1), error)


def _subjects(rule: Rule, project: Project, paths: Set[str] | None) -> Iterator[tuple[Any, Any, Place]]:
    if not rule.is_about_facts:
        for row in rule.about(project):
            yield row, project, getattr(row, "place", Place("", 1))
        return
    for file in project.files.values():
        if file.role == "code" and (paths is None or file.path in paths):
            for fact in _facts(file, rule.about):
                yield fact, file, Place(file.path, getattr(fact, "line", 1), getattr(fact, "col", 0))


def _facts(file: SourceFile, kind: type) -> Iterator[Statement | Module | Template]:
    if kind in (Module, Template):
        if isinstance(file.facts, kind):
            yield file.facts
        return
    yield from (s for s in _everything(file.facts.body) if isinstance(s, kind))


def _everything(body: tuple[Statement, ...]) -> Iterator[Statement]:
    for statement in walk(body):
        yield statement
        if isinstance(statement, Function | Class):
            yield from _everything(statement.body)


def _finding(rule: Rule, violation: Violation, severities: Mapping[str, Severity]) -> Finding:
    place = violation.place
    severity = severities.get(rule.code) or violation.severity or rule.severity
    return Finding(
        code=rule.code,
        path=place.path,
        line=place.line,
        col=place.col,
        message=violation.message,
        severity=severity,
        trace=violation.trace,
        fix=violation.fix,
        rule=rule.name,
    )


def _internal(rule: Rule, place: Place, error: Exception) -> Finding:
    # Only the kind of the error is told: its text may hold source, and with it a secret.
    traceback = error.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    where = ""
    if traceback is not None:
        where = f" at {traceback.tb_frame.f_globals.get('__name__', '?')}:{traceback.tb_lineno}"
    message = f"internal error: rule {rule.code} failed with {type(error).__name__}{where}; please report it"
    return Finding(INTERNAL, place.path, place.line, place.col, message, Severity.ERROR, rule="internal-error")


def _unsuppressed(
    findings: list[Finding],
    project: Project,
    rules: tuple[Rule, ...],
    paths: Set[str] | None,
    severities: Mapping[str, Severity],
) -> Iterator[Finding]:
    used: set[tuple[str, Suppression]] = set()
    kept: list[Finding] = []
    for finding in findings:
        file = project.files.get(finding.path)
        silencing = [s for s in file.facts.suppressions if _silences(s, finding)] if file else []
        used.update((finding.path, s) for s in silencing)
        if not silencing:
            kept.append(finding)
    yield from kept
