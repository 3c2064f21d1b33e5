"""Sources to findings: ask every rule about every subject, note what is silenced, put together what has one cause, sort."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

import msgspec

from stackcheck.catalogue.told import told
from stackcheck.facts.files import Module, Suppression, Template
from stackcheck.facts.findings import Finding, Place, Severity, Violation
from stackcheck.facts.parts import walk
from stackcheck.facts.statements import Class, Function, Statement
from stackcheck.grouping import Silence, Site, Verdict, findings, grouped
from stackcheck.link.entries import Kind, kinds_at
from stackcheck.link.failures import Cause, cause_of
from stackcheck.link.left_out import LeftOut, cut
from stackcheck.link.project import Project, attempt
from stackcheck.rules import Rule, all_rules
from stackcheck.rules.internal_error import Failure, internal_error
from stackcheck.rules.unreadable_file import unreadable_file
from stackcheck.rules.unused_suppression import Unused, unused_suppression


def check(
    project: Project,
    rules: Iterable[Rule],
    *,
    paths: AbstractSet[str] | None = None,
    severities: Mapping[str, Severity] | None = None,
    noqa: bool = True,
) -> list[Finding]:
    """The findings of `judge` in the files at `paths`; with `noqa` false, suppression comments are ignored."""
    return findings(judge(project, rules, severities=severities), paths, noqa=noqa, own=noqa)


def judge(project: Project, rules: Iterable[Rule], *, severities: Mapping[str, Severity] | None = None) -> list[Verdict]:
    """What `rules` find in the project's files of role "code", what comments silence included.

    `severities` overrides a rule's severity by code.  What fails gives a KC004, one for each cause, and nothing else is lost.
    """
    return judged(project, rules, severities=severities)[0]


class Unsaid(msgspec.Struct, frozen=True):
    """What a rule yields and nobody is told: it stands in a file of another role than "code", or `kinds` alone run its code."""

    rule: Rule
    violation: Violation
    kinds: Kind


def judged(
    project: Project, rules: Iterable[Rule], *, severities: Mapping[str, Severity] | None = None
) -> tuple[list[Verdict], list[Unsaid]]:
    """The verdicts of `judge`, and what was left unsaid."""
    run = _Run(project, tuple(rules), severities or {})
    verdicts = list(grouped(run.everything()))
    return [*verdicts, *grouped(run.afterwards())], run.unsaid


_NOWHERE = Place("", 1)


class _Run:
    """One run over a project: remembers which rules failed and which suppressions were of use."""

    def __init__(self, project: Project, rules: tuple[Rule, ...], severities: Mapping[str, Severity]) -> None:
        self.project = project
        self.rules = rules
        self.severities = severities
        self.failed: dict[str, None] = {}
        self.failures: dict[Cause, list[tuple[str, Place]]] = defaultdict(list)
        self.useful: dict[str, set[tuple[Suppression, str]]] = defaultdict(set)
        self.unsaid: list[Unsaid] = []

    def reports(self, path: str) -> bool:
        """Whether findings in this file are told; what belongs to no file always is."""
        file = self.project.files.get(path)
        return file is None or file.role == "code"

    def everything(self) -> Iterator[Site]:
        about_facts: dict[type, list[Rule]] = defaultdict(list)
        for rule in self.rules:
            if rule.is_about_facts:
                about_facts[rule.about].append(rule)
            else:
                yield from self._ask_about_rows(rule)
        if about_facts:
            yield from self._ask_about_facts(about_facts)

    def _ask_about_rows(self, rule: Rule) -> Iterator[Site]:
        try:
            for row in rule.about(self.project):
                yield from self._ask(rule, row, self.project, getattr(row, "place", _NOWHERE))
        except Exception as error:  # noqa: BLE001 - a table that fails takes its rule with it, not the run
            self._failed(rule, _NOWHERE, error)

    def _ask_about_facts(self, rules: Mapping[type, list[Rule]]) -> Iterator[Site]:
        for file in self.project.files.values():
            if self.reports(file.path):
                for fact in _facts(file.facts):
                    for rule in rules.get(type(fact), ()):
                        place = Place(file.path, getattr(fact, "line", 1), getattr(fact, "col", 0))
                        yield from self._ask(rule, fact, file, place)

    def _ask(self, rule: Rule, subject: object, context: Any, place: Place) -> Iterator[Site]:
        try:
            for violation in rule.check(subject, context):
                kinds = self._kinds(violation)
                severity = told(rule.code, self._severity(rule, violation), kinds)
                if severity is None or not self.reports(violation.place.path):
                    self.unsaid.append(Unsaid(rule, violation, kinds))
                yield from self._sites(rule, violation, severity)
        except Exception as error:  # noqa: BLE001 - one rule's failure must not lose the other findings
            self._failed(rule, place, error)

    def _kinds(self, violation: Violation) -> Kind:
        """What runs the code that a violation is about; of a template the code that gives it its rows."""
        kinds = Kind(0)
        for place in violation.decides or (violation.place,):
            steps = [Place(step.path, step.line) for step in violation.trace if self._is_template(place.path)]
            behind = next((each for each in (place, *steps) if not self._is_template(each.path)), place)
            found = attempt(self.project, place, kinds_at, behind)
            kinds |= Kind.UNKNOWN if found is None else found
        return kinds

    def _is_template(self, path: str) -> bool:
        file = self.project.files.get(path)
        return file is not None and file.template is not None

    def _failed(self, rule: Rule, place: Place, error: Exception) -> None:
        cause = cause_of(error)
        self.failed[rule.code] = None
        self.failures[cause].append((rule.code, place))

    def _sites(self, rule: Rule, violation: Violation, severity: Severity | None) -> Iterator[Site]:
        """Where the violation is told, if it is: a comment where it is not is of use to who reads it all the same."""
        place, cause = violation.place, violation.cause
        if not self.reports(place.path):
            return
        spots: tuple[Place, ...] = (place,)
        if cause is not None and cause.place.path in self.project.files and self.reports(cause.place.path):
            spots = tuple(dict.fromkeys((cause.place, place) if cause.is_told else (place, cause.place)))
        silenced = self._silenced(rule, spots)
        if severity is None:
            return
        yield Site(
            code=rule.code,
            rule=rule.name,
            place=place,
            message=violation.message,
            severity=severity,
            spots=spots,
            trace=violation.trace,
            fix=violation.fix,
            cause=cause,
            silenced=silenced,
        )

    def _severity(self, rule: Rule, violation: Violation) -> Severity:
        return self.severities.get(rule.code) or violation.severity or rule.severity

    def _silenced(self, rule: Rule, spots: Iterable[Place]) -> Silence:
        """The style of a comment that silences what the rule tells there; all comments that do are noted as useful."""
        # A host such as flake8 sees to its own style of comments, so that one comes second.
        styles = {style for spot in spots for style in self._styles(rule, spot)}
        return "stackcheck" if "stackcheck" in styles else "noqa" if styles else ""

    def _styles(self, rule: Rule, spot: Place) -> Iterator[Silence]:
        file = self.project.files.get(spot.path)
        for suppression in file.facts.suppressions if file is not None else ():
            if suppression.last and not suppression.first <= spot.line <= suppression.last:
                continue
            named = [s for s in suppression.codes or () if _names(s, suppression.style, rule.code, rule.name)]
            if named or suppression.codes is None:
                yield suppression.style
                self.useful[spot.path].update((suppression, code) for code in named)

    def afterwards(self) -> Iterator[Site]:
        """What can be said only when all other rules are done: failures, what was followed only in part, then the suppressions
        that were of no use.
        """
        parts = attempt(self.project, _NOWHERE, _parts) or ()
        # KC004 is told whether or not it was selected.
        failure = next((r for r in self.rules if r.code == "KC004"), internal_error.rule)  # type: ignore[attr-defined]
        for cause, places in self.project.failures.places.items():
            self.failures[cause] += (("", place) for place in places)
        for cause, met in self.failures.items():
            row = Failure(
                place=min((place for _, place in met if place.path), default=_NOWHERE),
                rules=tuple(sorted({code for code, _ in met if code})),
                cause=cause,
                times=max(Counter(code for code, _ in met).values()),
            )
            for violation in failure.check(row, self.project):
                yield from self._sites(failure, violation, self._severity(failure, violation))
        if any(r.code == "KC002" for r in self.rules):
            unreadable: Rule = unreadable_file.rule  # type: ignore[attr-defined]
            for part in parts:
                if self.reports(part.place.path):
                    for violation in unreadable.check(part, self.project):
                        yield from self._sites(unreadable, violation, self._severity(unreadable, violation))
        if any(r.code == "KC003" for r in self.rules):
            rule: Rule = unused_suppression.rule  # type: ignore[attr-defined]
            for unused in self._unused():
                for violation in rule.check(unused, self.project):
                    yield from self._sites(rule, violation, self._severity(rule, violation))

    def _unused(self) -> Iterator[Unused]:
        for file in self.project.files.values():
            if file.facts.suppressions and file.facts.problem is None and self.reports(file.path):
                for suppression in file.facts.suppressions:
                    useful = {code for used, code in self.useful[file.path] if used == suppression}
                    ours = [code for code in suppression.codes or () if suppression.style == "stackcheck" or _is_ours(code)]
                    idle = tuple(code for code in ours if code not in useful and not _names(code, suppression.style, "KC003"))
                    if idle and all(self._ran(code, suppression.style) for code in ours):
                        yield Unused(Place(file.path, suppression.line, suppression.col), idle)

    def _ran(self, selector: str, style: str) -> bool:
        """Whether every rule that `selector` names was run to its end; a selector that names none is of no use anyway."""
        if self.project.failures.places:
            return False  # any rule may have missed something
        done = {rule.code for rule in self.rules if rule.code not in self.failed} | {"KC004"}
        return all(rule.code in done for rule in (*all_rules(), *self.rules) if _names(selector, style, rule.code, rule.name))


def _parts(project: Project) -> tuple[LeftOut, ...]:
    return tuple(cut(project))


def _names(selector: str, style: str, code: str, name: str = "") -> bool:
    """Whether a suppression's selector names the rule: flake8's are prefixes of the code with regard to case."""
    if style == "noqa":
        return code.startswith(selector)
    return code.startswith(selector.upper()) or name == selector.lower()


def _is_ours(selector: str) -> bool:
    return selector.upper().startswith("KC")


def _facts(facts: Module | Template) -> Iterator[Module | Template | Statement]:
    yield facts
    yield from _everything(facts.body)


def _everything(body: tuple[Statement, ...]) -> Iterator[Statement]:
    for statement in walk(body):
        yield statement
        if isinstance(statement, Function | Class):
            yield from _everything(statement.body)
