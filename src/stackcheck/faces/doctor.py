"""The `doctor` command: what stackcheck sees of a project, what it does not, and what can be done about it."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from stackcheck.catalogue.entries import Kind
from stackcheck.disk import plugins, selection
from stackcheck.disk.looking import View, look, survey
from stackcheck.disk.run import Request
from stackcheck.faces.codes import CLEAN
from stackcheck.link.coverage import framework_files
from stackcheck.link.explained.survey import Missing, Recognition, recognition
from stackcheck.link.left_out import left_out
from stackcheck.report.catalogue import KINDS
from stackcheck.report.text import printable

_SHOWN = 8
"""So many names of a kind are shown, unless all are wanted."""


def doctor(path: Path, *, no_cache: bool, cache_dir: Path | None, verbose: bool) -> int:
    """Print what was recognised of the project that `path` belongs to."""
    request = Request(paths=(path,), cached=not no_cache, cache_dir=cache_dir)
    view = look(survey(request), request)
    for line in _told(view, None if verbose else _SHOWN):
        sys.stdout.write(f"{printable(line).rstrip()}\n" if line else "\n")
    return CLEAN


def _told(view: View, most: int | None) -> Iterator[str]:
    seen = recognition(view.project)
    configuration = view.survey.configuration
    yield f"project     {view.survey.root}, for {view.survey.found.reason}"
    yield f"settings    {configuration.file or 'the defaults (`stackcheck init` writes some)'}"
    every = plugins.known(configuration.settings)
    rules = selection.selected(every, configuration.settings)
    off = ", ".join(rule.name for rule in every if rule not in rules)
    yield f"rules       {len(rules)} of {len(every)} on; off: {off or 'none'}"
    yield from _files(view)
    for folder in view.survey.tree.projects:
        yield f"not in it   {os.path.relpath(folder)}: it has settings, and so is a project of its own"
    yield ""
    yield from _recognised(view, seen)
    yield ""
    yield from _unknown(view, seen, most)
    yield from _advice(view, seen)


def _files(view: View) -> Iterator[str]:
    files = view.project.files.values()
    templates = sum(file.template is not None for file in files)
    roles = Counter(file.role for file in files)
    yield f"files       {len(files) - templates} Python, {templates} templates: {_counted(roles.items())}"
    for each in left_out(view.project):
        yield f"left out    {view.survey.shown(each.place.path)}: {each.message}"
    for line in (*view.survey.found.skipped, *view.survey.tree.skipped, *view.survey.tree.no_files, *view.untrusted):
        yield f"left out    {line}"
    unparsed = [f for f in files if f.facts.problem is not None and f.facts.problem.code == "KC001"]
    yield from (f"left out    {view.survey.shown(f.path)}: it cannot be parsed" for f in unparsed)


def _recognised(view: View, seen: Recognition) -> Iterator[str]:
    if not framework_files(view.project):
        yield f"No Django or FastAPI code was recognised in {len(view.project.files)} files."
        return
    yield f"frameworks  {_counted(seen.frameworks.items())} (files that import them)"
    settings = ", ".join(f"{view.survey.shown(path)} ({kind})" for path, kind in seen.settings)
    yield f"settings of the project  {settings or 'none found'}"
    yield f"database    {seen.database or 'not known'}"
    yield f"models      {_counted(seen.models.items()) or 'none'}"
    yield f"endpoints   {_counted(seen.endpoints.items()) or 'none'}"
    named = {**KINDS, Kind.UNKNOWN: "what cannot be seen"}
    yield f"functions   run by {_counted((named[kind], number) for kind, number in seen.entries.items() if number)}"


def _counted(counts: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{number} {name}" for name, number in counts)


_HEADS = {
    "import": "Imports of the project's own that lead to nothing",
    "base": "Base classes that lead to nothing",
    "library base": "Base classes of libraries that are not known",
}


def _unknown(view: View, seen: Recognition, most: int | None) -> Iterator[str]:
    for kind, head in _HEADS.items():
        of_kind = [each for each in seen.missing if each.kind == kind]
        if of_kind:
            yield f"{head} ({len(of_kind)}):"
            yield from (f"  {_missing(view, each)}" for each in of_kind[:most])
            yield from _more(of_kind[most:] if most is not None else ())
    if seen.incomplete:
        yield f"Models that are known only in part ({len(seen.incomplete)}):"
        yield from (f"  {name}  {view.survey.shown(place.path)}:{place.line}" for name, place in seen.incomplete[:most])
        yield from _more(seen.incomplete[most:] if most is not None else ())


def _more(rest: Iterable[object]) -> Iterator[str]:
    if number := len(tuple(rest)):
        yield f"  and {number} more (-v names all)"


def _missing(view: View, each: Missing) -> str:
    times = f", {each.times} times" if each.times > 1 else ""
    return f"{each.name}  {view.survey.shown(each.place.path)}:{each.place.line}{times}"


def _advice(view: View, seen: Recognition) -> Iterator[str]:
    """What a user can do, as lines of the settings."""
    lines = []
    options = view.survey.configuration.options
    if not seen.database and seen.models and not options.database:
        lines.append('database = "postgresql"  # or "mysql", "sqlite": which foreign keys have an index depends on it')
    strange = [each for each in seen.missing if each.kind == "library base"]
    if strange:
        lines.append(f'base-classes = {{ "{strange[0].name}" = "..." }}  # what of Django or FastAPI it inherits from')
    if lines:
        yield ""
        yield "What the settings could say:"
        yield from (f"  {line}" for line in lines)
