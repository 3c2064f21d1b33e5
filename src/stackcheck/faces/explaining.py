"""The `explain` command: all that is known of a line, why something is told there, or why nothing is."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from stackcheck.disk import contents, plugins, selection
from stackcheck.disk.discovery import is_source
from stackcheck.disk.looking import Survey, View, look, survey, told
from stackcheck.disk.run import Request
from stackcheck.engine import Unsaid
from stackcheck.faces.checking import is_colored
from stackcheck.faces.codes import CLEAN
from stackcheck.facts.findings import Finding, Place, Severity
from stackcheck.grouping import Site, Verdict
from stackcheck.link.coverage import framework_files
from stackcheck.link.entries import Kind, kinds_at
from stackcheck.link.explained.lines import Line, line_of
from stackcheck.link.project import attempt
from stackcheck.report.catalogue import KINDS
from stackcheck.report.full import render
from stackcheck.report.source import Source
from stackcheck.report.text import printable
from stackcheck.rules import Rule

_OTHERS = {Kind.UNKNOWN: "what cannot be seen (it is stored or registered somewhere)"}


def explain(asked: str, *, no_cache: bool, cache_dir: Path | None, color: str) -> int:
    """Print what is known of `FILE:LINE`."""
    file, line = _parsed(asked)
    request = Request(paths=(file,), cached=not no_cache, cache_dir=cache_dir)
    surveyed = survey(request)
    path = surveyed.path_of(file)
    reason = _left_out(surveyed, file, path)
    pieces = iter([f"{surveyed.shown(path)}: {reason}\n"]) if reason else _explained(look(surveyed, request), path, line, color)
    for piece in pieces:
        sys.stdout.write(piece)
    return CLEAN


def _parsed(asked: str) -> tuple[Path, int]:
    name, _, number = asked.rpartition(":")
    if name.rpartition(":")[2].isdecimal() and number.isdecimal():
        name, _, number = name.rpartition(":")  # a column is not asked for
    if not name or not number.isdecimal() or not int(number):
        raise click.UsageError(f"explain wants FILE:LINE, such as shop/views.py:12, not {asked!r}")
    file = Path(os.path.abspath(name))
    if not file.is_file():
        raise click.UsageError(f"no such file: {name}")
    return file, int(number)


def _left_out(surveyed: Survey, file: Path, path: str) -> str:
    """Why a file is not looked at; "" where it is."""
    if not is_source(path):
        return "it is neither a Python file nor a template, so it is not read"
    if path not in surveyed.known:
        why = (
            "excluded by the settings or ignored by git"
            if surveyed.tree.is_excluded(file)
            else "no regular file of the project"
        )
        return f"it is {why} (project: {surveyed.root}), so it is not read"
    return ""


def _explained(view: View, path: str, line: int, color: str) -> Iterator[str]:
    source = _source(view, color)
    project = view.project
    at = f"{view.survey.shown(path)}:{line}"
    file = project.files.get(path)
    if file is None:
        yield f"{at}: nothing in the file is a template's\n"
        return
    if file.facts.problem is not None:
        done = "parsed" if file.facts.problem.code == "KC001" else "read"
        yield f"{at}: the file could not be {done}: {file.facts.problem.message}\n"
        return
    if line > file.facts.lines:
        yield f"{at}: the file has {file.facts.lines} {'line' if file.facts.lines == 1 else 'lines'}\n"
        return
    place = Place(path, line)
    known = line_of(project, place) if file.template is None else None
    yield from _head(at, source.lines(path)[line - 1], file.role, known)
    verdicts, unsaid = told(view)
    here = [verdict for verdict in verdicts if _touches(verdict, place)]
    for verdict in here:
        yield "\n"
        yield from _finding(view, verdict, place, source)
    for each in unsaid:
        if (each.violation.place.path, each.violation.place.line) == (path, line):
            yield f"\n{each.rule.code} {each.rule.name} would say: {printable(each.violation.message)}\n"
            yield f"  not told: {_unsaid(view, each)}\n"
    if known is not None:
        yield from _list("What is known here", known.said)
        yield from _list("What happens here", known.met)
    if not here:
        yield from _silence(view, place)


def _head(at: str, text: str, role: str, known: Line | None) -> Iterator[str]:
    yield f"{at}  {printable(text.strip())}\n"
    if known is not None and known.around is not None:
        yield f"  in {known.around.qualname}, run by {_kinds(known.kinds)}\n"
    if known is not None and known.entry is not None:
        yield f"  {printable(known.entry.text)} ({known.entry.path}:{known.entry.line})\n"
    if role != "code":
        yield f"  the file is read as {'a test' if role == 'test' else role}: nothing is reported in it\n"


def _kinds(kinds: Kind) -> str:
    return ", ".join({**KINDS, **_OTHERS}[kind] for kind in Kind if kind & kinds) or "nothing that is known"


def _touches(verdict: Verdict, place: Place) -> bool:
    return (place.path, place.line) in {line for site in verdict.sites for line in _lines(site)}


def _lines(site: Site) -> Iterator[tuple[str, int]]:
    """Where a site shows, where it can be told, and the steps to it."""
    yield from ((spot.path, spot.line) for spot in (site.place, *site.spots))
    yield from ((step.path, step.line) for step in site.trace)


def _finding(view: View, verdict: Verdict, place: Place, source: Source) -> Iterator[str]:
    line = (place.path, place.line)
    told_here = verdict.finding({place.path}, noqa=False, own=False)
    finding = verdict.finding(noqa=False, own=False)
    if told_here is not None and (told_here.path, told_here.line) == line:
        finding = told_here
    if finding is None:
        return
    yield from render([finding], source)
    rule = next(each for each in _rules(view) if each.code == finding.code)
    if line not in {(finding.path, finding.line), *((site.path, site.line) for site in finding.sites)}:
        yield f"  this line is a step of it; it is told at {source.shown(finding.path)}:{finding.line}\n"
    for reason in _hidden(view, verdict, finding, rule):
        yield f"  not told: {reason}\n"
    if finding.severity < rule.severity:
        runs = _kinds(kinds_at(view.project, verdict.sites[0].place))
        levels = f"{finding.severity.name.lower()} instead of {rule.severity.name.lower()}"
        yield f"  {levels}: the settings say so, or the facts, or what runs it ({runs})\n"
    yield f"  {rule.summary} {rule.url}\n"


def _hidden(view: View, verdict: Verdict, finding: Finding, rule: Rule) -> Iterator[str]:
    """Why a finding is not shown."""
    configuration = view.survey.configuration
    settings = configuration.settings
    if rule not in selection.selected(_rules(view), settings):
        yield f"{rule.code} is {'off until it is selected' if not rule.default and settings.select is None else 'not selected'}"
    hides = selection.FileIgnores(configuration).hides
    if all(any(hides(view.survey.root, s.code, s.rule, spot.path) for spot in s.spots) for s in verdict.sites):
        yield "per-file-ignores has it for this file"
    least = Severity[settings.min_severity.upper()]
    if finding.severity < least:
        yield f"it is a {finding.severity.name.lower()}, and min-severity is {least.name.lower()}"
    if verdict.sites and all(site.silenced for site in verdict.sites):
        yield f"a comment silences it ({', '.join(dict.fromkeys(_comments(view, verdict.sites))) or 'at its cause'})"


def _comments(view: View, sites: tuple[Site, ...]) -> Iterator[str]:
    for site in sites:
        for spot in site.spots:
            facts = view.project.files[spot.path].facts
            for each in facts.suppressions:
                named = each.codes is None or any(
                    site.code.startswith(code) or code.lower() == site.rule for code in each.codes
                )
                if named and (not each.last or each.first <= spot.line <= each.last):
                    yield f"{view.survey.shown(spot.path)}:{each.line}"


def _unsaid(view: View, each: Unsaid) -> str:
    file = view.project.files.get(each.violation.place.path)
    if file is not None and file.role != "code":
        return f"the file is read as {'a test' if file.role == 'test' else file.role}"
    return f"only {_kinds(each.kinds)} run this code"


def _silence(view: View, place: Place) -> Iterator[str]:
    """What can be said where nothing is found."""
    looked = [f"{rule.code} {rule.name}" for rule in _rules(view) if any(_is_at(row, place) for row in _subjects(view, rule))]
    yield "\nNo rule has a finding on this line.\n"
    if looked:
        yield f"  looked at something on it, and had nothing against it: {', '.join(looked)}\n"
    else:
        things = "endpoint, query, waiting call, raw SQL or secret"
        yield f"  no rule met anything on it that it judges: no {things} that is proved to be one\n"
    if not framework_files(view.project):
        yield "  no Django or FastAPI code was recognised in the whole project\n"


def _rules(view: View) -> tuple[Rule, ...]:
    return plugins.known(view.survey.configuration.settings)


def _subjects(view: View, rule: Rule) -> Iterable[object]:
    """The rows that a rule is asked about; of a kind of statement none, for it says of each what it has to say."""
    return () if rule.is_about_facts else attempt(view.project, Place("", 1), rule.about) or ()


def _is_at(row: object, place: Place) -> bool:
    found = getattr(row, "place", None)
    return isinstance(found, Place) and (found.path, found.line) == (place.path, place.line)


def _list(title: str, lines: tuple[str, ...]) -> Iterator[str]:
    if lines:
        yield f"\n{title}:\n"
        yield from (f"  - {printable(line)}\n" for line in lines)


def _source(view: View, color: str) -> Source:
    def lines(path: str) -> list[str]:
        content = view.files.get(path)
        file = view.project.files.get(path)
        return [] if content is None else contents.lines(path, content, file.facts.redactions if file is not None else ())

    return Source(
        lines=lines,
        shown=view.survey.shown,
        absolute=lambda path: str(view.survey.root / path),
        color=is_colored(color, sys.stdout),
        every_site=True,
    )
