"""What the formats make of findings: nothing of the project acts on a terminal, and what must stay hidden stays so."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from stackcheck.facts.files import Span
from stackcheck.facts.findings import Edit, Finding, Fix, Place, Severity, Step
from stackcheck.report import FORMATS, render
from stackcheck.report.source import Source
from stackcheck.report.summary import statistics, summary
from stackcheck.report.text import masked, printable, width

LINES = {
    "shop/views.py": ["def orders(request):", "    for order in Order.objects.all():", "\tname = order.customer.name", ""],
    "wide.py": ["名前 = 'größe'; x = order.customer"],
    "long.py": ["x = 1; " * 100 + "here; " + "y = 2; " * 100],
}


def source(*, color: bool = False) -> Source:
    def lines(path: str) -> Sequence[str]:
        return LINES.get(path, [])

    return Source(lines=lines, shown=lambda path: f"project/{path}", absolute=lambda path: f"/home/me/{path}", color=color)


N_PLUS_ONE = Finding(
    "KC801",
    "shop/views.py",
    3,
    8,
    "N+1: order.customer is read for every order",
    trace=(Step("shop/views.py", 2, "the queryset is made here"), Step("shop/models.py", 9, "customer is a foreign key")),
    rule="n-plus-one",
)


def text(form: str, *findings: Finding, color: bool = False) -> str:
    return "".join(render(form, findings, source(color=color)))


def test_concise() -> None:
    assert text("concise", N_PLUS_ONE) == "project/shop/views.py:3:9: KC801 N+1: order.customer is read for every order\n"


def test_full() -> None:
    assert text("full", N_PLUS_ONE) == (
        "warning[KC801] N+1: order.customer is read for every order\n"
        " --> project/shop/views.py:3:9\n"
        "2 |     for order in Order.objects.all():\n"
        "3 |     name = order.customer.name\n"
        "  |            ^^^^^\n"
        "  1. project/shop/views.py:2: the queryset is made here\n"
        "  2. project/shop/models.py:9: customer is a foreign key\n"
        "\n"
    )


def test_full_underlines_below_wide_characters() -> None:
    shown = text("full", Finding("KC801", "wide.py", 1, 18, "x")).splitlines()
    assert width(shown[2][: shown[2].index("order")]) == shown[3].index("^")
    assert shown[3].count("^") == 5


def test_full_cuts_a_long_line_around_the_finding() -> None:
    shown = text("full", Finding("KC801", "long.py", 1, 700, "x")).splitlines()
    assert len(shown[2]) < 200
    assert shown[2][shown[3].index("^") :].startswith("here;")


@pytest.mark.parametrize(("path", "line"), [("gone.py", 1), ("shop/views.py", 99), ("shop/views.py", 4), ("", 1)])
@pytest.mark.parametrize("form", FORMATS)
def test_a_place_without_source(form: str, path: str, line: int) -> None:
    assert "KC004" in text(form, Finding("KC004", path, line, 3, "x"))


def test_json_with_trace_and_fix() -> None:
    fix = Fix("Add an index", (Edit("shop/views.py", 1, 0, 1, 3, "x"),), safe=False)
    finding = Finding("KC601", "shop/views.py", 1, 4, "m", Severity.NOTE, (Step("a.py", 2, "t"),), fix, "unindexed-filter")
    (found,) = json.loads(text("json", finding))
    assert found["fix"] == {
        "applicability": "unsafe",
        "edits": [{"content": "x", "end_location": {"column": 4, "row": 1}, "location": {"column": 1, "row": 1}}],
        "message": "Add an index",
    }
    assert found["trace"] == [{"filename": "/home/me/a.py", "row": 2, "message": "t"}]
    assert (found["location"], found["end_location"]) == ({"column": 5, "row": 1}, {"column": 11, "row": 1})
    assert (found["severity"], found["rule"]) == ("note", "unindexed-filter")


def test_json_names_all_sites() -> None:
    finding = replace(N_PLUS_ONE, sites=(Place("shop/views.py", 3, 8), Place("a.py", 7)))
    (found,) = json.loads(text("json", finding))
    assert found["sites"] == [{"filename": "/home/me/shop/views.py", "row": 3}, {"filename": "/home/me/a.py", "row": 7}]


@pytest.mark.parametrize("form", FORMATS)
def test_no_format_lets_anything_through(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    evil = "\x1b]0;x\x07\r\n\x9b2J\u202e\u2066\u2028\u200b\ud800"
    monkeypatch.setitem(LINES, f"{evil}.py", [f"x = '{evil}'"])
    shown = text(
        form, Finding("KC801", f"{evil}.py", 1, 0, evil, trace=(Step(evil, 1, evil),), fix=Fix(evil, (), True), rule="r")
    )
    assert not set(shown) & set(evil.replace("\n", "").replace("]0;x", "").replace("2J", ""))
    assert shown.encode()


def test_colour_is_only_decoration() -> None:
    import re

    for form in ("full", "concise"):
        assert re.sub(r"\033\[[\d;]*m", "", text(form, N_PLUS_ONE, color=True)) == text(form, N_PLUS_ONE)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("a\tb", "a\\tb"),
        ("a\nb\rc", "a\\nb\\rc"),
        ("\x00\x1b\x7f\x85", "\\x00\\x1b\\x7f\\x85"),
        ("größe 名前", "größe 名前"),
        ("\udcff", "\\xff"),
    ],
)
def test_printable(given: str, shown: str) -> None:
    assert printable(given) == shown


def test_masked() -> None:
    lines = ["KEY = 'secret'", "PEM = '''abc", "def", "ghi''' + x"]
    spans = (Span(1, 6, 1, 14), Span(2, 6, 4, 6))
    assert masked(lines, spans) == ["KEY = ********", "PEM = ******", "***", "****** + x"]
    assert masked(["short"], (Span(1, 2, 9, 9), Span(5, 0, 6, 0))) == ["sh***"]


def test_summary_and_statistics() -> None:
    error = Finding("KC001", "a.py", 1, 0, "", Severity.ERROR, rule="syntax-error")
    assert summary([]) == "All checks passed!"
    assert summary([error]) == "Found 1 finding in 1 file (1 error)."
    assert summary([error, N_PLUS_ONE, N_PLUS_ONE]) == "Found 3 findings in 2 files (1 error, 2 warnings)."
    assert list(statistics("full", [error, *[N_PLUS_ONE] * 10])) == ["10  KC801  n-plus-one\n", " 1  KC001  syntax-error\n"]
    assert json.loads("".join(statistics("json", [error]))) == [{"code": "KC001", "name": "syntax-error", "count": 1}]
