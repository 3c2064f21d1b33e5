"""The engine on facts made by hand: who is asked, what a failure costs, what a comment silences."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from stackcheck.catalogue.told import told as severity_of
from stackcheck.engine import check, judge
from stackcheck.facts.files import Module, Problem, Suppression
from stackcheck.facts.findings import Cause, Place, Severity, Step, Violation
from stackcheck.facts.statements import Class, Import, Statement
from stackcheck.link.entries import Kind
from stackcheck.link.failures import Cause as Failed
from stackcheck.link.project import Project, SourceFile
from stackcheck.rules import Rule, all_rules
from stackcheck.rules.internal_error import Failure, internal_error
from stackcheck.rules.syntax_error import syntax_error
from stackcheck.rules.unused_suppression import unused_suppression
from tests import cases

FIXTURES = Path(__file__).parents[1] / "fixtures"
KC003: Rule = unused_suppression.rule


def rule(code: str, about: Any, check: Any, *, severity: Severity = Severity.WARNING) -> Rule:
    return Rule(code, f"rule-{code[2:]}", about, check, severity, True, "")


def on_lines(*lines: int, path: str = "a.py", code: str = "KC801", col: int = 0) -> Rule:
    """A rule that finds something on these lines."""

    def finds(row: int, project: Project) -> Iterator[Violation]:
        yield Violation(Place(path, row, col), f"line {row}")

    return rule(code, lambda project: lines, finds)


def project(*suppressions: Suppression, body: tuple[Statement, ...] = (), **roles: Any) -> Project:
    facts = Module(body=body, suppressions=suppressions)
    files = {"a.py": SourceFile("a.py", facts)} | {f"{n}.py": SourceFile(f"{n}.py", facts, r) for n, r in roles.items()}
    return Project(files)


def noqa(*codes: str, first: int = 1, last: int = 1, style: Any = "noqa") -> Suppression:
    return Suppression(first, last, codes or None, style, "", max(first, 1), 8)


def told(project: Project, *rules: Rule, **options: Any) -> list[tuple[str, int]]:
    return [(f.code, f.line) for f in check(project, rules, **options)]


def import_(line: int) -> Import:
    return Import("os", None, "os", 0, line)


def test_a_rule_about_statements_sees_each_of_them_with_its_file() -> None:
    inner = Class("C", (), (), (import_(3),), 2, 0, 3)
    seen = rule("KC901", Import, lambda fact, file: iter([Violation(Place(file.path, fact.line), "import")]))
    assert told(project(body=(import_(1), inner)), seen) == [("KC901", 1), ("KC901", 3)]


def test_a_rule_about_modules_sees_each_module_once() -> None:
    seen = rule("KC901", Module, lambda module, file: iter([Violation(Place(file.path, 1), "module")]))
    assert told(project(body=(import_(1),)), seen) == [("KC901", 1)]


def test_findings_are_sorted_and_said_once() -> None:
    assert told(project(), on_lines(5, 2, 5), on_lines(2, code="KC101")) == [("KC101", 2), ("KC801", 2), ("KC801", 5)]


@pytest.mark.parametrize("role", ["test", "migration", "generated"])
def test_only_code_gives_findings(role: str) -> None:
    assert told(project(other=role), on_lines(1, path="other.py")) == []


def test_paths_limit_what_is_reported() -> None:
    found = told(project(b="code"), on_lines(1), on_lines(1, path="b.py", code="KC101"), paths={"b.py"})
    assert found == [("KC101", 1)]


def caused_at(*shown: tuple[Place, Cause], code: str = "KC801") -> Rule:
    """A rule that finds something at each place with a cause."""

    def finds(row: tuple[Place, Cause], project: Project) -> Iterator[Violation]:
        place, cause = row
        steps = (Step(cause.place.path, cause.place.line, "queried"), Step(place.path, place.line, "read"))
        yield Violation(place, f"{place.path}:{place.line}", steps, cause=cause)

    return rule(code, lambda project: shown, finds)


def at(path: str, line: int, what: str = "", *, is_told: bool = False) -> Cause:
    return Cause(Place(path, line), what, is_told)


QUERY = at("b.py", 7, "order.customer")
READS = [(Place("b.py", 9, 4), QUERY), (Place("a.py", 3, 8), QUERY), (Place("a.py", 3, 20), QUERY), (Place("a.py", 1), QUERY)]


def of_one(project: Project, *rules: Rule, **options: Any) -> list[tuple[str, list[str]]]:
    """The findings by their places, with all their sites."""
    found = check(project, rules, **options)
    return [(f"{f.path}:{f.line}", [f"{site.path}:{site.line}" for site in f.sites]) for f in found]


def test_what_has_one_cause_is_one_finding_with_all_its_sites() -> None:
    assert of_one(project(b="code"), caused_at(*READS)) == [("a.py:1", ["a.py:1", "a.py:3", "b.py:9"])]
    (found,) = check(project(b="code"), [caused_at(*READS)])
    assert (found.message, [step.text for step in found.trace]) == ("a.py:1", ["queried", "read"])
    assert found.elsewhere == (Place("a.py", 3, 8), Place("b.py", 9, 4))


def test_causes_that_show_on_one_line_are_one_finding_that_names_them_all() -> None:
    other = at("b.py", 8, QUERY.what)
    (found,) = check(
        project(b="code"), [caused_at((Place("a.py", 3), QUERY), (Place("a.py", 3), other), (Place("a.py", 5), other))]
    )
    assert [(step.line, step.text) for step in found.trace] == [(7, "queried"), (8, "and here"), (3, "read")]
    assert [site.line for site in found.sites] == [3, 5]


def test_other_things_other_causes_and_other_rules_are_findings_of_their_own() -> None:
    reads = [
        (Place("a.py", 3), QUERY),
        (Place("a.py", 3), at("b.py", 7, "order.items")),
        (Place("a.py", 5), at("b.py", 8, QUERY.what)),
    ]
    assert len(of_one(project(b="code"), caused_at(*reads), caused_at(reads[0], code="KC803"))) == 4


@pytest.mark.parametrize(
    ("severity", "code"), [(Severity.NOTE, "KC201"), (Severity.WARNING, "KC202"), (Severity.ERROR, "KC202")]
)
def test_of_what_several_rules_tell_of_one_thing_the_worst_is_heard(severity: Severity, code: str) -> None:
    def finds(row: int, project: Project) -> Iterator[Violation]:
        yield Violation(Place("a.py", row), "x", cause=Cause(Place("a.py", row), is_shared=True))

    rules = [rule("KC201", lambda project: (1, 2), finds), rule("KC202", lambda project: (2, 3), finds, severity=severity)]
    assert told(project(), *rules) == [("KC201", 1), (code, 2), ("KC202", 3)]
    assert told(project(noqa(code, first=2, last=2)), *rules)[1] == ({"KC201": "KC202", "KC202": "KC201"}[code], 2)
    assert told(project(noqa("KC2", first=2, last=2)), *rules) == [("KC201", 1), ("KC202", 3)]


def test_a_finding_can_stand_at_its_cause() -> None:
    column = at("b.py", 2, "status", is_told=True)
    filters = caused_at((Place("a.py", 5), column), (Place("a.py", 3), column))
    assert of_one(project(b="code"), filters) == [("b.py:2", ["a.py:3", "a.py:5"])]
    # what is not told in the file of the cause is told where it shows
    assert of_one(project(b="test"), filters) == [("a.py:3", ["a.py:3", "a.py:5"])]
    assert of_one(project(), filters) == [("a.py:3", ["a.py:3", "a.py:5"])]


@pytest.mark.parametrize(
    ("paths", "is_told", "shown"),
    [
        ({"a.py", "b.py", "c.py"}, False, ("a.py:3", "a.py:3")),
        ({"a.py"}, False, ("a.py:3", "a.py:3")),
        ({"c.py"}, False, ("c.py:1", "c.py:1")),
        ({"b.py"}, False, ("b.py:2", "a.py:3 (a.py:3)")),
        ({"b.py", "c.py"}, False, ("c.py:1", "c.py:1")),
        ({"b.py", "c.py"}, True, ("b.py:2", "a.py:3")),
        ({"c.py"}, True, ("c.py:1", "c.py:1 (b.py:2)")),
        ({"d.py"}, True, None),
        (set(), False, None),
    ],
)
def test_a_run_on_some_files_tells_what_has_its_cause_or_a_site_in_them(
    paths: set[str], is_told: bool, shown: tuple[str, str] | None
) -> None:
    cause = at("b.py", 2, "x", is_told=is_told)
    found = check(
        project(b="code", c="code", d="code"), [caused_at((Place("c.py", 1), cause), (Place("a.py", 3), cause))], paths=paths
    )
    assert [(f"{f.path}:{f.line}", f.message) for f in found] == ([shown] if shown else [])
    assert all({(site.path, site.line) for site in f.sites} == {("a.py", 3), ("c.py", 1)} for f in found)


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        ((7,), []),
        ((1,), [("a.py:3", ["a.py:3", "b.py:9"])]),
        ((9,), [("a.py:1", ["a.py:1", "a.py:3"])]),
        ((1, 3), [("b.py:9", ["b.py:9"])]),
        ((1, 3, 9), []),
    ],
)
def test_a_comment_at_the_cause_silences_all_and_one_at_a_site_that_site(lines: tuple[int, ...], shown: object) -> None:
    comments = [
        noqa("KC801", first=line, last=line, style=style)
        for line, style in zip(lines, ("noqa", "stackcheck", "noqa"), strict=False)
    ]
    by_path = {path: [c for c in comments if (c.first < 7) == (path == "a.py")] for path in ("a.py", "b.py")}
    here = Project({path: SourceFile(path, Module(suppressions=tuple(found))) for path, found in by_path.items()})
    assert of_one(here, caused_at(*READS), KC003) == shown  # and none of the comments is called unused


def test_the_severity_of_a_finding_is_the_highest_of_its_sites() -> None:
    def finds(row: int, project: Project) -> Iterator[Violation]:
        yield Violation(Place("a.py", row), "x", severity=Severity(row), cause=QUERY)

    made = rule("KC801", lambda project: (1, 3, 2), finds)
    assert [f.severity for f in check(project(), [made])] == [Severity.ERROR]
    assert [f.severity for f in check(project(noqa(first=3, last=3)), [made])] == [Severity.WARNING]


def test_a_template_of_two_views_is_told_once_in_the_template_and_once_in_the_views() -> None:
    files, _ = cases.read(FIXTURES / "n-plus-one-template" / "template-of-two-views")
    project = cases.project_of(files)
    (found,) = (f for f in check(project, all_rules()) if f.code == "KC804")
    assert (found.path, found.line, found.trace[1].text) == ("library/templates/library/books.html", 2, "and here")
    alone = check(project, all_rules(), paths={"library/views.py"})
    assert [(f.code, f.line) for f in alone if f.code == "KC804"] == [("KC804", 7)]


def test_severity_comes_from_the_configuration_then_the_violation_then_the_rule() -> None:
    def finds(row: int, project: Project) -> Iterator[Violation]:
        yield Violation(Place("a.py", row), "x", severity=Severity.NOTE if row == 2 else None)

    made = rule("KC801", lambda project: (1, 2), finds, severity=Severity.ERROR)
    assert [f.severity for f in check(project(), [made])] == [Severity.ERROR, Severity.NOTE]
    assert {f.severity for f in check(project(), [made], severities={"KC801": Severity.WARNING})} == {Severity.WARNING}


def test_a_failing_rule_loses_nothing_but_its_own_rest() -> None:
    def fails(row: int, project: Project) -> Iterator[Violation]:
        yield Violation(Place("a.py", row), "before")
        raise ValueError("SECRET_KEY = 'hunter2'")

    findings = check(project(), [rule("KC901", lambda project: (1, 2), fails), on_lines(3)])
    assert [(f.code, f.line) for f in findings] == [("KC004", 1), ("KC901", 1), ("KC901", 2), ("KC801", 3)]
    assert "KC901 failed with ValueError at tests.test_engine:" in findings[0].message
    assert "(2 times)" in findings[0].message
    assert "hunter2" not in findings[0].message


@pytest.mark.parametrize(
    ("rules", "times", "said"),
    [
        (("KC901",), 1, "internal error: KC901 failed with KeyError at m:7; please report it"),
        (("KC801", "KC901"), 2, "internal error: KC801, KC901 failed with KeyError at m:7 (2 times); please report it"),
        ((), 1, "internal error: what is here stays unknown: stackcheck failed with KeyError at m:7; please report it"),
    ],
)
def test_what_an_internal_error_says(rules: tuple[str, ...], times: int, said: str) -> None:
    row = Failure(place=Place("a.py", 1), rules=rules, cause=Failed("KeyError", "m:7"), times=times)
    assert [violation.message for violation in internal_error(row, project())] == [said]


@pytest.mark.parametrize("error", [RecursionError, MemoryError, KeyError])
def test_a_failing_table_is_one_internal_error(error: type[Exception]) -> None:
    def table(project: Project) -> Iterator[int]:
        yield 1
        raise error

    kept = rule("KC901", table, lambda row, project: iter([Violation(Place("a.py", row), "x")]))
    assert told(project(), kept, on_lines(3)) == [("KC004", 1), ("KC901", 1), ("KC801", 3)]


@pytest.mark.parametrize(
    ("comment", "silences"),
    [
        (noqa(), True),
        (noqa("KC801"), True),
        (noqa("KC8"), True),
        (noqa("KC80", "E501"), True),
        (noqa("K"), True),
        (noqa("KC802"), False),
        (noqa("kc801"), False),
        (noqa("rule-801"), False),
        (noqa("KC8011"), False),
        (noqa(style="stackcheck"), True),
        (noqa("KC801", style="stackcheck"), True),
        (noqa("kc8", style="stackcheck"), True),
        (noqa("RULE-801", style="stackcheck"), True),
        (noqa("rule", style="stackcheck"), False),
        (noqa("KC801", first=2, last=2), False),
        (noqa("KC801", first=1, last=4), True),
        (noqa("KC801", first=1, last=0), True),
        (noqa(first=1, last=0), True),
    ],
)
def test_what_a_comment_silences(comment: Suppression, silences: bool) -> None:
    here = project(comment)
    assert told(here, on_lines(1)) == ([] if silences else [("KC801", 1)])
    assert told(here, on_lines(1), noqa=False) == [("KC801", 1)]


def test_a_host_that_applies_noqa_itself_can_tell_the_styles_apart() -> None:
    here = project(noqa("KC801"), noqa("KC801", first=2, last=2, style="stackcheck"))
    verdicts = judge(here, [on_lines(1, 2, 3)])
    assert [site.silenced for verdict in verdicts for site in verdict.sites] == ["noqa", "stackcheck", ""]


@pytest.mark.parametrize(
    ("comment", "unused"),
    [
        (noqa("KC801"), True),
        (noqa("KC801", "KC101"), True),
        (noqa("E501"), False),
        (noqa(), False),
        (noqa("KC702"), False),  # a rule that was not run
        (noqa("KC801", "KC702"), False),
        (noqa("KC8"), False),  # not all of the family was run
        (noqa("KC999"), True),  # no such rule
        (noqa("KC801", "KC003"), False),
        (noqa("KC801", style="stackcheck"), True),
        (noqa("n-plus-one", style="stackcheck"), True),
        (noqa("blocking-helper", style="stackcheck"), False),
    ],
)
def test_a_suppression_that_silences_nothing_is_told(comment: Suppression, unused: bool, monkeypatch: Any) -> None:
    names = {"KC801": "n-plus-one", "KC802": "query-in-loop", "KC101": "untyped-parameter", "KC702": "blocking-helper"}
    known = [Rule(code, name, None, None, Severity.NOTE, True, "") for code, name in names.items()]
    monkeypatch.setattr("stackcheck.engine.all_rules", lambda: known)
    assert told(project(comment), on_lines(2), on_lines(2, code="KC101"), KC003).count(("KC003", 1)) == unused


def test_a_used_suppression_is_not_told_and_an_unused_code_beside_it_is() -> None:
    findings = check(project(noqa("KC801", "KC101")), [on_lines(1), on_lines(2, code="KC101"), KC003])
    assert [(f.code, f.line, f.col) for f in findings] == [("KC003", 1, 8), ("KC101", 2, 0)]
    assert "KC101 silences nothing" in findings[0].message


def test_no_suppression_is_called_unused_because_its_rule_failed() -> None:
    def fails(project: Project) -> Iterator[int]:
        raise ValueError
        yield

    assert told(project(noqa("KC801")), rule("KC801", fails, None), KC003) == [("KC004", 1)]


def test_a_file_without_facts_is_told_with_its_place() -> None:
    broken = SourceFile("a.py", Module(problem=Problem("KC001", "syntax error: oops", 7, 3)))
    findings = check(Project({"a.py": broken}), [syntax_error.rule])
    assert [(f.code, f.line, f.col, f.message) for f in findings] == [("KC001", 7, 3, "syntax error: oops")]


@pytest.mark.parametrize(
    ("kinds", "code", "severity", "expected"),
    [
        (Kind.REQUEST, "KC801", Severity.WARNING, Severity.WARNING),
        (Kind.COMMAND, "KC801", Severity.WARNING, Severity.NOTE),
        (Kind.COMMAND | Kind.REQUEST, "KC801", Severity.WARNING, Severity.WARNING),
        (Kind.TEST, "KC801", Severity.WARNING, None),
        (Kind.TEST | Kind.NOBODY, "KC801", Severity.WARNING, Severity.NOTE),
        (Kind.UNKNOWN, "KC801", Severity.WARNING, Severity.WARNING),
        (Kind.WORKER, "KC701", Severity.WARNING, None),
        (Kind.WORKER, "KC802", Severity.WARNING, Severity.WARNING),
        (Kind.STARTUP, "KC701", Severity.WARNING, Severity.NOTE),
        (Kind.COMMAND, "KC202", Severity.ERROR, Severity.ERROR),
        (Kind.COMMAND, "KC202", Severity.WARNING, Severity.NOTE),
        (Kind.MIGRATION, "KC501", Severity.WARNING, Severity.WARNING),
        (Kind.NOBODY, "KC901", Severity.WARNING, Severity.WARNING),
    ],
)
def test_what_runs_the_code_says_how_bad_a_finding_is(
    kinds: Kind, code: str, severity: Severity, expected: Severity | None
) -> None:
    assert severity_of(code, severity, kinds) is expected


SERVICES = """
from fastapi import FastAPI
import click
app = FastAPI()
@app.get("/")
def route() -> None:
    ...
@click.command()
def command():  # noqa: KC801
    ...
"""


def test_a_finding_is_as_bad_as_what_runs_its_code() -> None:
    files = cases.project_of({"a.py": SERVICES})
    assert [(f.line, f.severity) for f in check(files, [on_lines(7, 10)])] == [(7, Severity.WARNING), (10, Severity.NOTE)]


def test_another_place_may_decide_how_bad_a_finding_is() -> None:
    def finds(row: int, project: Project) -> Iterator[Violation]:
        yield Violation(Place("a.py", row), "here", decides=(Place("a.py", 10),))

    found = rule("KC801", lambda project: [7], finds)
    assert [(f.line, f.severity) for f in check(cases.project_of({"a.py": SERVICES}), [found])] == [(7, Severity.NOTE)]


def test_a_comment_at_what_is_not_told_is_of_use() -> None:
    files = cases.project_of({"a.py": SERVICES, "factories.py": "import factory\ndef make():\n    ...  # noqa: KC801\n"})
    assert [f.path for f in check(files, [on_lines(3, path="factories.py"), KC003])] == ["a.py"]
