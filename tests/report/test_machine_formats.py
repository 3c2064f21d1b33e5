"""What hosts read: each format is what its reader asks for, and word for word what is kept of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, Literal, TypeVar

import msgspec
import pytest
from junitparser import JUnitXml, TestSuite
from msgspec.structs import replace

from stackcheck.facts.findings import Finding, Place, Severity, Step
from stackcheck.report import FORMATS, render, sarif
from stackcheck.report.text import utf8, utf16
from tests.report.snapshots import FINDINGS, FOLDER, SOURCE, current

S = TypeVar("S")


@pytest.mark.parametrize("form", [form for form in FORMATS if form != "html"])
def test_each_report_is_as_it_was(form: str) -> None:
    assert current(form) == (FOLDER / f"{form}.txt").read_text(), "run python -m tests.report.snapshots"


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_found(form: str) -> None:
    told = "".join(render(form, [], SOURCE))
    if form in ("json", "gitlab"):
        assert json.loads(told) == []
    if form == "junit":
        ((case,),) = JUnitXml.fromstring(told.encode())
        assert case.is_passed
    if form == "sarif":
        assert json.loads(told)["runs"][0]["results"] == []


@pytest.mark.parametrize(
    ("line", "col", "units", "size"),
    [
        ("abc", 2, 2, 2),
        ("größe", 4, 4, 6),
        ("😀x", 1, 2, 4),
        ("名x", 2, 2, 4),
        ("é", 3, 3, 4),
        ("", 2, 2, 2),
        ("\udc80x", 1, 1, 3),
    ],
)
def test_columns(line: str, col: int, units: int, size: int) -> None:
    assert (utf16(line, col), utf8(line, col)) == (units, size)


# What the specifications ask for, as far as it is written: no other key, and each of its kind.


class Strict(msgspec.Struct, rename="camel", forbid_unknown_fields=True, omit_defaults=True):
    pass


class Text(Strict):
    text: str
    markdown: str | None = None


class Region(Strict):
    start_line: int
    start_column: int | None = None
    end_line: int | None = None
    end_column: int | None = None


class Artifact(Strict):
    uri: str
    uri_base_id: Literal["%SRCROOT%"]


class Physical(Strict):
    artifact_location: Artifact
    region: Region


class Location(Strict):
    physical_location: Physical
    id: int | None = None
    message: Text | None = None


class FlowLocation(Strict):
    location: Location


class ThreadFlow(Strict):
    locations: list[FlowLocation]


class CodeFlow(Strict):
    thread_flows: list[ThreadFlow]


class Replacement(Strict):
    deleted_region: Region
    inserted_content: Text


class Change(Strict):
    artifact_location: Artifact
    replacements: list[Replacement]


class Fix(Strict):
    description: Text
    artifact_changes: list[Change]


class Result(Strict):
    rule_id: str
    level: Literal["error", "warning", "note"]
    message: Text
    locations: list[Location]
    partial_fingerprints: dict[str, str]
    rule_index: int
    related_locations: list[Location] = []
    code_flows: list[CodeFlow] = []
    fixes: list[Fix] = []


class Properties(msgspec.Struct, forbid_unknown_fields=True):
    precision: Literal["very-high", "high", "medium", "low"]
    tags: list[str]
    problem: Literal["error", "warning", "recommendation"] = msgspec.field(name="problem.severity")


class Configuration(Strict):
    level: Literal["error", "warning", "note"]
    enabled: bool


class Rule(Strict):
    id: str
    name: str
    short_description: Text
    full_description: Text
    help: Text
    default_configuration: Configuration
    properties: Properties


class Driver(Strict):
    name: str
    semantic_version: str
    rules: list[Rule]


class Tool(Strict):
    driver: Driver


class Notification(Strict):
    level: Literal["error", "warning", "note"]
    message: Text


class Invocation(Strict):
    execution_successful: bool
    tool_execution_notifications: list[Notification]


class Run(Strict):
    tool: Tool
    column_kind: Literal["utf16CodeUnits"]
    original_uri_base_ids: dict[str, dict[str, Text]]
    invocations: list[Invocation]
    results: list[Result]


class Log(Strict):
    version: Literal["2.1.0"]
    runs: list[Run]
    schema: str = msgspec.field(name="$schema")


class Issue(msgspec.Struct, forbid_unknown_fields=True):
    check_name: str
    description: str
    fingerprint: str
    location: dict[str, Any]
    severity: Literal["info", "minor", "major", "critical", "blocker"]


class Position(msgspec.Struct, forbid_unknown_fields=True):
    line: int
    column: int | None = None


class Range(msgspec.Struct, forbid_unknown_fields=True):
    start: Position
    end: Position | None = None


class RdLocation(msgspec.Struct, forbid_unknown_fields=True):
    path: str
    range: Range


class Related(msgspec.Struct, forbid_unknown_fields=True):
    message: str
    location: RdLocation


class Suggestion(msgspec.Struct, forbid_unknown_fields=True):
    range: Range
    text: str


class Diagnostic(msgspec.Struct, forbid_unknown_fields=True):
    message: str
    location: RdLocation
    severity: Literal["ERROR", "WARNING", "INFO"]
    code: dict[Literal["value"], str]
    related_locations: list[Related]
    suggestions: list[Suggestion] = []


class Diagnostics(msgspec.Struct, forbid_unknown_fields=True):
    source: dict[Literal["name"], str]
    diagnostics: list[Diagnostic]


def read(form: str, kind: type[S], findings: Any = FINDINGS, source: Any = SOURCE) -> S:
    return msgspec.json.decode("".join(render(form, findings, source)), type=kind)


def test_sarif() -> None:
    (run,) = read("sarif", Log).runs
    index, loop = run.results
    assert [rule.id for rule in run.tool.driver.rules] == ["KC601", "KC801"]
    assert [run.tool.driver.rules[each.rule_index].id for each in run.results] == ["KC601", "KC801"]
    physical = loop.locations[0].physical_location
    assert physical.artifact_location == Artifact("backend/shop/views.py", "%SRCROOT%")
    assert physical.region == Region(3, 26, 3, 31)  # the face is two units, the letter before it one
    assert loop.partial_fingerprints["primaryLocationLineHash"] == "KC8010123:1"
    flow = [step.location for step in loop.code_flows[0].thread_flows[0].locations]
    assert [(step.physical_location.region.start_line, step.message) for step in flow] == [
        (2, Text("the rows of Order are queried here")),
        (2, Text("a foreign key")),
    ]
    assert "](" not in loop.message.text
    assert [place.physical_location.region.start_line for place in index.related_locations] == [2, 3]
    assert index.fixes[0].artifact_changes[0].replacements[0].deleted_region == Region(3, 24, 3, 24)
    assert not run.invocations[0].execution_successful
    assert [note.message.text[:5] for note in run.invocations[0].tool_execution_notifications] == ["KC004"]


def test_the_limits_of_sarif(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "_RESULTS", 3)
    loop = FINDINGS[2]
    many = [replace(loop, line=line, trace=loop.trace * 800, severity=Severity(1 + (line > 7))) for line in range(1, 10)]
    (run,) = read("sarif", Log, many).runs
    assert [result.locations[0].physical_location.region.start_line for result in run.results] == [1, 8, 9]
    assert max(len(result.code_flows[0].thread_flows[0].locations) for result in run.results) == 1000
    assert run.invocations[0].tool_execution_notifications[0].message.text.startswith("6 findings are left out")
    assert len({result.partial_fingerprints["stackcheck/v1"] for result in run.results}) == 3
    assert all(len(rule.full_description.text) <= 1024 for rule in run.tool.driver.rules)


def test_an_address_is_quoted() -> None:
    finding = Finding("KC801", "a b/ü#?.py", 1, 0, "x", rule="n-plus-one")
    (result,) = read("sarif", Log, [finding]).runs[0].results
    assert result.locations[0].physical_location.artifact_location.uri == "backend/a%20b/%C3%BC%23%3F.py"


def test_gitlab() -> None:
    issues = read("gitlab", list[Issue], [*FINDINGS, FINDINGS[2]])
    assert len({issue.fingerprint for issue in issues}) == 4
    moved = read("gitlab", list[Issue], [replace(FINDINGS[2], line=2)])
    assert moved[0].fingerprint == issues[2].fingerprint
    assert issues[2].location == {"lines": {"begin": 3}, "path": "backend/shop/views.py"}
    assert [issue.severity for issue in issues[:3]] == ["critical", "info", "major"]


def test_rdjson() -> None:
    _, index, loop = read("rdjson", Diagnostics).diagnostics
    assert loop.location == RdLocation("shop/views.py", Range(Position(3, 30), Position(3, 35)))
    assert index.suggestions == [Suggestion(Range(Position(3, 24), Position(3, 24)), "db_index=True")]
    assert [related.location.range.start.line for related in loop.related_locations] == [2, 2]


def test_junit() -> None:
    suites = list(JUnitXml.fromstring(current("junit").encode()))
    assert all(isinstance(suite, TestSuite) for suite in suites)
    cases = [case for suite in suites for case in suite]
    assert [(case.result[0].type, type(case.result[0]).__name__) for case in cases] == [
        ("KC004", "Error"),
        ("KC601", "Failure"),
        ("KC801", "Failure"),
    ]
    assert cases[2].result[0].message == FINDINGS[2].message
    assert cases[2].result[0].text.splitlines()[1] == "shop/views.py:2: the rows of Order are queried here"


def test_json_lines() -> None:
    objects = [json.loads(line) for line in current("json-lines").splitlines()]
    assert objects == json.loads(current("json"))


GITHUB = re.compile(r"::(?P<kind>error|warning|notice) (?P<named>[^:]*)::(?P<text>.*)")
AZURE = re.compile(r"##vso\[task\.logissue (?P<named>[^\]]*)\](?P<text>.*)")


def unescaped(text: str) -> str:
    """As GitHub's runner reads a property or a message."""
    for sign, escape in ((":", "%3A"), (",", "%2C"), ("\n", "%0A"), ("\r", "%0D"), ("%", "%25")):
        text = text.replace(escape, sign)
    return text


def test_github() -> None:
    *_, line = current("github").splitlines()
    command = GITHUB.fullmatch(line)
    assert command is not None
    named = dict(part.split("=", 1) for part in command["named"].split(","))
    assert {key: unescaped(value) for key, value in named.items()} == {
        "title": "stackcheck (KC801)",
        "file": "backend/shop/views.py",
        "line": "3",
        "endLine": "3",
        "col": "25",
        "endColumn": "30",
    }
    text = unescaped(command["text"]).splitlines()
    assert text[0] == f"backend/shop/views.py:3:25: KC801 {FINDINGS[2].message}"
    assert text[1] == "1. backend/shop/views.py:2: the rows of Order are queried here"


def test_azure() -> None:
    lines = [AZURE.fullmatch(line) for line in current("azure").splitlines()]
    assert [line["named"].split(";")[-2] for line in lines if line] == ["code=KC004", "code=KC601", "code=KC801"]
    assert lines[2] is not None
    assert "100%AZP25, <b>" in lines[2]["text"]


EVIL = "a,b:c;d]e%0A::error::x%\n##vso[task.complete]\r::warning::y|z\n# <script>alert(1)</script> [x](http://y) @you #1 `c` ]]> &amp;"


@pytest.mark.parametrize(("form", "pattern"), [("github", GITHUB), ("azure", AZURE)])
def test_a_command_stays_one(form: str, pattern: re.Pattern[str]) -> None:
    evil = Finding("KC801", EVIL, 1, 0, EVIL, trace=(Step(EVIL, 1, EVIL),), rule="r", sites=(Place(EVIL, 2),))
    told = "".join(render(form, [evil], replace(SOURCE, in_repository=str))).splitlines()
    assert len(told) == 1
    command = pattern.fullmatch(told[0])
    assert command is not None
    separator: Callable[[str], list[str]] = (
        (lambda text: text.split(",")) if form == "github" else (lambda text: text.split(";"))
    )
    assert [part.partition("=")[0] for part in separator(command["named"]) if part] == (
        ["title", "file", "line", "endLine", "col", "endColumn"]
        if form == "github"
        else ["type", "sourcepath", "linenumber", "columnnumber", "code"]
    )
    assert "##vso[" not in told[0][1:]


def test_markdown_stays_a_table() -> None:
    markdown_it = pytest.importorskip("markdown_it")
    evil = Finding("KC801", EVIL, 1, 0, EVIL, trace=(Step(EVIL, 1, EVIL),), rule="r")
    told = "".join(render("markdown", [evil, evil], replace(SOURCE, in_repository=str)))
    tokens = markdown_it.MarkdownIt("commonmark", {"html": True}).enable("table").parse(told)
    assert sum(token.type == "tr_open" for token in tokens) == 3
    assert sum(token.type == "td_open" for token in tokens) == 8
    inner = {child.type for token in tokens for child in token.children or ()}
    assert inner <= {"text", "text_special", "html_inline"}
    html = {child.content for token in tokens for child in token.children or () if child.type == "html_inline"}
    assert html <= {"<details>", "</details>", "<summary>", "</summary>", "<ol>", "</ol>", "<li>", "</li>"}
