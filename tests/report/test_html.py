"""The page: nothing of the project is markup or script in it, it loads nothing, and in a browser it does what it says."""

from __future__ import annotations

import json
import re
import shutil
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from stackcheck.facts.findings import Finding, Place, Severity, Step
from stackcheck.report import render
from stackcheck.report.html import apps
from stackcheck.report.source import Source
from tests.report.snapshots import FINDINGS, SOURCE

EVIL = "</script><script>document.title='evil'</script><img src=x onerror=\"document.title='evil'\"><!--{{ 7*7 }}&amp;"


class Page(HTMLParser):
    """The elements, the attributes and the text of scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.inside: dict[str, list[str]] = {"script": [], "style": []}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag in self.inside:
            self.inside[tag].append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.inside:
            self.elements.append(("", {}))

    def handle_data(self, data: str) -> None:
        tag = self.elements[-1][0] if self.elements else ""
        if tag in self.inside:
            self.inside[tag][-1] += data


def page(findings: Any = FINDINGS, source: Source = SOURCE) -> str:
    return "".join(render("html", findings, source))


def data(text: str) -> dict[str, Any]:
    (found,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    read: dict[str, Any] = json.loads(found)
    return read


def test_it_loads_nothing_and_runs_only_its_own() -> None:
    parsed = Page(page())
    policy = next(a["content"] or "" for tag, a in parsed.elements if tag == "meta" and a.get("http-equiv"))
    block, script = parsed.inside["script"]
    (style,) = parsed.inside["style"]
    for kind, text in (("script-src", script), ("style-src", style)):
        assert f"{kind} 'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert json.loads(block)
    assert not [tag for tag, a in parsed.elements if a.keys() & {"src", "href", "style", "action", "srcdoc"}]
    assert not [name for _, a in parsed.elements for name in a if name.startswith("on")]
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|Function\(", script)


def test_nothing_of_the_project_is_markup() -> None:
    evil = Finding("KC801", f"{EVIL}.py", 1, 0, EVIL, trace=(Step(EVIL, 1, EVIL),), rule="r", sites=(Place(EVIL, 1),))
    source = replace(SOURCE, lines=lambda _path: [EVIL], project=EVIL)
    parsed, plain = Page(page([evil], source)), Page(page())
    assert [tag for tag, _ in parsed.elements] == [tag for tag, _ in plain.elements]
    assert data(page([evil], source))["findings"][0]["message"] == EVIL


def test_what_it_says() -> None:
    told = data(page())
    loop = told["findings"][2]
    assert (loop["line"], loop["col"], loop["end"], told["paths"][loop["path"]]) == (
        3,
        25,
        30,
        "shop/views.py",
    )  # in units of UTF-16, as a script counts
    assert told["lines"][str(loop["path"])]["2"] == "    for order in Order.objects.all():"
    assert told["endpoints"] == [{"line": 1, "name": "orders", "path": "shop/views.py", "weight": 31}]
    assert told["trend"] == {
        "name": "stackcheck-baseline.txt",
        "known": {"KC801": 3},
        "new": {"KC601": 1},
        "gone": {"KC801": 2},
    }
    assert page() == page()


def test_apps() -> None:
    assert apps(["backend/shop/a.py", "backend/shop/b/c.py", "backend/users/a.py", "backend/a.py", "x/a.py"]) == {
        "backend/shop/a.py": "backend/shop",
        "backend/shop/b/c.py": "backend/shop",
        "backend/users/a.py": "backend/users",
        "backend/a.py": "backend",
        "x/a.py": "x",
    }
    assert apps(["a.py", ""]) == {"a.py": "(top)", "": "(top)"}
    assert apps([]) == {}


BROWSER = shutil.which("chromium") or shutil.which("google-chrome")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api")
    if BROWSER is None:
        pytest.skip("there is no Chromium")
    with playwright.sync_playwright() as started:
        launched = started.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield launched
        launched.close()


def expect(locator: Any) -> Any:
    """Playwright's own waiting: the page's policy lets nobody evaluate a text in it."""
    from playwright.sync_api import expect as expected

    return expected(locator)


def opened(browser: Any, file: Path, text: str, scheme: str = "light") -> tuple[Any, list[str]]:
    file.write_text(text)
    tab = browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme=scheme)
    said: list[str] = []
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    tab.on("request", lambda request: None if request.url.startswith("file:") else said.append(request.url))
    tab.goto(file.as_uri())
    return tab, said


@pytest.mark.slow
def test_in_a_browser(browser: Any, tmp_path: Path) -> None:
    tab, said = opened(browser, tmp_path / "a.html", page())
    assert tab.locator("#count").inner_text() == "3 of 3 findings"
    tab.select_option("#severity", "warning")
    assert tab.locator(".finding").count() == 1
    tab.locator(".finding > button").click()
    assert tab.locator("pre u").inner_text() == "order"
    assert tab.locator(".here").inner_text().startswith("3")
    tab.get_by_role("button", name="the rows of Order are queried here").click()
    assert tab.locator(".here").inner_text().startswith("2")
    assert tab.locator(".here .k").all_inner_texts() == ["for", "in"]
    assert "shop/views.py:2" in tab.locator(".where").inner_text()
    tab.click("#clear")
    expect(tab.locator(".finding")).to_have_count(3)
    tab.fill("#search", "foreign key")
    expect(tab.locator(".finding")).to_have_count(1)
    tab.click("#clear")
    tab.select_option("#group", "family")
    assert "KC8 N+1 queries" in tab.locator("h3").all_inner_texts()
    tab.locator(".row", has_text="KC6 indexes").click()
    assert tab.locator("#count").inner_text() == "1 of 3 findings"
    before = tab.evaluate("getComputedStyle(document.body).backgroundColor")
    tab.click("#theme")
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") != before
    assert "+1 −0" in tab.locator("#overview").inner_text()
    assert said == []


@pytest.mark.slow
def test_no_name_becomes_a_script(browser: Any, tmp_path: Path) -> None:
    evil = Finding("KC801", f"{EVIL}.py", 1, 0, EVIL, trace=(Step(EVIL, 1, EVIL),), rule="r", sites=(Place(EVIL, 1),))
    tab, said = opened(browser, tmp_path / "a.html", page([evil], replace(SOURCE, lines=lambda _path: [EVIL], project=EVIL)))
    tab.locator(".finding > button").click()
    for step in tab.locator(".steps button").all():
        step.click()
    assert tab.title() == f"stackcheck: {EVIL}"
    assert tab.locator("img").count() == 0
    assert said == []


@pytest.mark.slow
def test_many_findings_are_listed_as_they_are_looked_at(browser: Any, tmp_path: Path) -> None:
    many = [
        replace(
            FINDINGS[2], path=f"app{number % 30}/views{number % 100}.py", line=number % 3 + 1, severity=Severity(number % 3 + 1)
        )
        for number in range(2000)
    ]
    text = page(many, replace(SOURCE, lines=lambda _path: ["for order in orders:"] * 200))
    assert len(text) < 3_000_000
    tab, said = opened(browser, tmp_path / "a.html", text, "dark")
    assert tab.locator("#count").inner_text() == "2000 of 2000 findings"
    assert tab.locator(".finding").count() <= 200
    tab.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    expect(tab.locator(".finding").nth(150)).to_be_visible()
    tab.fill("#search", "app7/ views7.py")
    expect(tab.locator("#count")).to_have_text("7 of 2000 findings")
    assert said == []
