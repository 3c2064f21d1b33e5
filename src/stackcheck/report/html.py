"""One page that needs nothing else: charts, filters and every finding with its steps and their source.

What stems from the checked project is data in a block that is no script; the page's script makes text nodes of it.  The policy
in its head lets a browser load nothing, and run and apply only the script and the style whose hashes it names.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from stackcheck.facts.findings import Finding, Place
from stackcheck.report.source import Source
from stackcheck.report.summary import FAMILIES, summary
from stackcheck.report.text import printable, utf16, word_end
from stackcheck.rules import all_rules

_AROUND = 3  # lines shown around a place
_MAXIMUM = 300  # characters of a line
_MOST_SITES = 50  # of a finding; a missing index may show in a thousand places


def render(findings: Sequence[Finding], source: Source) -> Iterator[str]:
    texts = {name: resources.files(__package__).joinpath("page", name).read_text("utf-8") for name in ("page.css", "page.js")}
    environment = Environment(loader=PackageLoader(__package__, "page"), autoescape=True, undefined=StrictUndefined)
    yield (
        environment.get_template("page.html.jinja").render(
            project=printable(source.project),
            summary=summary(findings),
            style=Markup(texts["page.css"]),  # noqa: S704 - our own
            script=Markup(texts["page.js"]),  # noqa: S704
            style_hash=_hash(texts["page.css"]),
            script_hash=_hash(texts["page.js"]),
            data=_block(_Page(findings, source).data()),
        )
        + "\n"
    )


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _block(data: Mapping[str, Any]) -> Markup:
    """JSON in which nothing can end the block, or be taken for a command of a build's log."""
    text = json.dumps(data, separators=(",", ":"), sort_keys=True)
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text.replace("##", r"#\u0023"))  # noqa: S704 - see above


class _Page:
    """The data of a page: paths are told by number, and a line is there once, however many findings show it."""

    def __init__(self, findings: Sequence[Finding], source: Source) -> None:
        self._findings = findings
        self._source = source
        self._numbers: dict[str, int] = {}
        self._lines: dict[int, dict[int, str]] = {}
        self._apps = apps([finding.path for finding in findings])

    def data(self) -> dict[str, Any]:
        used = {finding.code for finding in self._findings}
        found = [self._finding(finding) for finding in self._findings]
        trend = self._source.trend
        return {
            "findings": found,
            "families": FAMILIES,
            "lines": self._lines,
            "paths": [printable(path) for path in self._numbers],
            "rules": {
                rule.code: {"name": rule.name, "summary": rule.summary, "documentation": rule.documentation.strip()}
                for rule in all_rules()
                if rule.code in used
            },
            "endpoints": [
                {"name": printable(e.name), "path": printable(e.place.path), "line": e.place.line, "weight": e.weight}
                for e in self._source.endpoints
            ],
            "trend": None
            if trend is None
            else {"name": printable(trend.name), "known": trend.known, "new": trend.new, "gone": trend.gone},
        }

    def _finding(self, finding: Finding) -> dict[str, Any]:
        line = self._source.line(finding.place)
        end = word_end(self._source.lines(finding.path), finding.line, finding.col)
        return {
            "app": printable(self._apps[finding.path]),
            "code": finding.code,
            "rule": finding.rule,
            "severity": finding.severity.name.lower(),
            "message": printable(finding.message),
            "path": self._shown(finding.place),
            "line": finding.line,
            "col": _units(line[: finding.col]),
            "end": _units(line[:end]),
            "steps": [[self._shown(Place(s.path, s.line)), s.line, printable(s.text)] for s in finding.trace],
            "sites": [[self._shown(site), site.line] for site in finding.elsewhere[:_MOST_SITES]],
        }

    def _shown(self, place: Place) -> int:
        """The number of its path, after the lines around it were taken in."""
        number = self._numbers.setdefault(place.path, len(self._numbers))
        lines = self._source.lines(place.path)
        known = self._lines.setdefault(number, {})
        for row in range(max(1, place.line - _AROUND), min(len(lines), place.line + _AROUND) + 1):
            if row not in known:
                known[row] = _readable(lines[row - 1])[:_MAXIMUM]
        return number


def _readable(line: str) -> str:
    return printable(line.replace("\t", "    "))


def _units(text: str) -> int:
    """How long a script takes the text for, as it is shown."""
    shown = _readable(text)
    return utf16(shown, len(shown))


def apps(paths: Sequence[str]) -> dict[str, str]:
    """The folder that stands for each path's app: one below what nearly all of them share."""
    prefix = ""
    while True:
        inside = [path for path in paths if path.startswith(prefix)]
        below = Counter(path[len(prefix) :].partition("/")[0] for path in inside if "/" in path[len(prefix) :])
        (name, number), *_ = below.most_common(1) or [("", 0)]
        if number * 10 < len(paths) * 8 or not name:
            break
        prefix += f"{name}/"
    return {path: _app(path, prefix) for path in paths}


def _app(path: str, prefix: str) -> str:
    start = prefix if path.startswith(prefix) else ""
    name, slash, _ = path[len(start) :].partition("/")
    return f"{start}{name}" if slash else start.rstrip("/") or "(top)"
