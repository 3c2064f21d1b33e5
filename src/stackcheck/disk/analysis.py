"""From the contents of all files to what is wrong with them: facts known or learnt, one project, every rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from typing import NamedTuple

import msgspec

from stackcheck.disk import identity, linking, plugins, selection, workers
from stackcheck.disk.cache import Cache, Result, Runs
from stackcheck.disk.config import Configuration
from stackcheck.disk.contents import Content
from stackcheck.disk.roles import roles
from stackcheck.disk.spared import Wanted, spared
from stackcheck.engine import judge
from stackcheck.extract.uncollected import uncollected
from stackcheck.facts.files import Facts, Module
from stackcheck.facts.findings import Place, Weighed
from stackcheck.facts.scopes import scopes
from stackcheck.grouping import Verdict
from stackcheck.link.coverage import framework_files, recognised
from stackcheck.link.endpoints.weights import measures
from stackcheck.link.observed import OBSERVING
from stackcheck.link.project import Project, SourceFile, attempt
from stackcheck.link.project import unread as unreadable
from stackcheck.rules import Rule

_HEAVIEST = 10


def analyse(
    files: Mapping[str, Content],
    configuration: Configuration,
    cache: Cache,
    key: bytes,
    *,
    jobs: int | None,
    progress: Callable[[int, int], None],
) -> Result:
    """The findings of all rules that are on in the whole project; what is learnt on the way goes into the cache."""
    rules = plugins.known(configuration.settings)
    chosen = selection.selected(rules, configuration.settings)
    with uncollected():
        is_observed = any(rule.about in OBSERVING for rule in chosen)
        made = linked(files, configuration, cache, is_observed=is_observed, jobs=jobs, progress=progress)
        project, facts = made.project, made.facts
        endpoints = attempt(project, Place("", 1), _heaviest, chosen)
        notes = attempt(project, Place("", 1), _notes, chosen, len(made.spared))
        verdicts = judge(project, chosen, severities=selection.severities(rules, configuration))
    shown = _shown(verdicts)
    seen = {step.path for verdict in verdicts for site in verdict.sites for step in site.trace} | shown.keys()
    result = Result(
        verdicts=tuple(verdicts),
        redactions={p: f.redactions for p, f in facts.items() if p in seen and f.redactions},
        notes=notes or (),
        recognised=attempt(project, Place("", 1), _recognised) or 0,
        scopes={p: around for p, lines in shown.items() if p in facts and (around := scopes(facts[p].body, lines))},
        ran=tuple(rule.code for rule in chosen),
        endpoints=endpoints or (),
    )
    if made.is_final and not any(site.code == "KC004" for verdict in verdicts for site in verdict.sites):
        cache.keep_result(key, result)
    return result


class Linked(NamedTuple):
    """A project, the facts of its files, and the tests that were not read; `is_final`: another run would learn the same."""

    project: Project
    facts: Mapping[str, Facts]
    spared: AbstractSet[str]
    is_final: bool


def linked(
    files: Mapping[str, Content],
    configuration: Configuration,
    cache: Cache,
    *,
    is_observed: bool,
    jobs: int | None = None,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Linked:
    """The project, its functions run where `is_observed` and the cache has a memory."""
    keys = {path: identity.of_facts(path, content) for path, content in files.items() if content.problem is None}
    is_remembered = cache.is_kept and is_observed
    linking_key = identity.of_linking(configuration)
    past = cache.runs(linking_key) if is_remembered else None
    tests = spared(keys)
    facts, is_final = _facts(files, keys, tests, cache, past, jobs=jobs, progress=progress)
    unread = tests - facts.keys()
    of = roles(facts, files)
    sources = {p: SourceFile(p, f, of[p]) for p, f in facts.items()}
    if not is_remembered:
        return Linked(Project(sources, configuration.options), facts, unread, is_final)
    read = {path: key for path, key in keys.items() if path not in unread}
    project, runs = linking.observed(sources, configuration.options, read, cache, past)
    if runs is not None:
        cache.keep_runs(linking_key, runs)
    return Linked(project, facts, unread, is_final)


def _shown(verdicts: Iterable[Verdict]) -> dict[str, set[int]]:
    """The lines where something is told or shows, by path; what leads there is seen, too, in a page."""
    shown: dict[str, set[int]] = {}
    for verdict in verdicts:
        for site in verdict.sites:
            for place in (site.place, *site.spots):
                shown.setdefault(place.path, set()).add(place.line)
    return shown


def _heaviest(project: Project, rules: Sequence[Rule]) -> tuple[Weighed, ...]:
    """The endpoints with the most logic, where a rule has weighed them anyway."""
    if not any(rule.about is measures for rule in rules):
        return ()
    heaviest = sorted(measures(project), key=lambda measured: (-measured.weight, measured.place))[:_HEAVIEST]
    return tuple(Weighed(measured.place, measured.endpoint.name, measured.weight) for measured in heaviest if measured.weight)


def _recognised(project: Project) -> int:
    return len(framework_files(project))


def _notes(project: Project, rules: Sequence[Rule], spared: int) -> tuple[str, ...]:
    """What a user may want to know of a run beside its findings; `spared` is the number of tests that were not read."""
    return tuple(_lines(project, rules, spared))


def _lines(project: Project, rules: Sequence[Rule], spared: int) -> Iterator[str]:
    roles = Counter(file.role for file in project.files.values())
    templates = sum(file.template is not None for file in project.files.values())
    counted = ", ".join(f"{number} {kind}" for kind, number in roles.most_common())
    yield f"{len(project.files) - templates} Python files and {templates} templates: {counted}"
    if spared:
        yield f"not read, for no code imports them: {spared} tests"
    for code, kind in (("KC001", "parsed"), ("KC002", "read")):
        failed = Counter(f.role for f in unreadable(project) if f.facts.problem is not None and f.facts.problem.code == code)
        if failed:
            counted = ", ".join(f"{number} {role_}" for role_, number in failed.most_common())
            yield f"{failed.total()} files could not be {kind} ({counted})"
    counts = recognised(project)
    yield f"recognised: {', '.join(f'{row.number} {row.kind}' for row in counts)}"
    unknown = ", ".join(f"{row.unknown} {row.kind}" for row in counts if row.unknown)
    yield f"unknown, or known only in part: {unknown or 'nothing'}"
    yield f"{len(rules)} rules"


def _facts(
    files: Mapping[str, Content],
    keys: Mapping[str, bytes],
    spared: AbstractSet[str],
    cache: Cache,
    past: Runs | None,
    *,
    jobs: int | None,
    progress: Callable[[int, int], None],
) -> tuple[dict[str, Facts], bool]:
    """The facts of all files but of spared ones that nothing asks for, and whether another run would learn the same.

    Those of the past stay known for comparison.
    """
    found: dict[str, Facts | None] = {p: Module(problem=c.problem) for p, c in files.items() if c.problem is not None}
    entries = cache.facts(keys)
    fresh: dict[bytes, bytes] = {}
    failed = False
    wanted = Wanted(spared)
    pending = keys.keys() - spared
    while pending:
        learnt: dict[str, Facts | None] = {}
        for path in pending & entries.keys():
            with suppress(msgspec.MsgspecError, ValueError, RecursionError):
                learnt[path] = linking.FACTS.decode(entries[path])
        unknown = [(path, files[path].data) for path in keys if path in pending and path not in learnt]
        for done, answer in enumerate(workers.encode(unknown, jobs), 1):
            learnt[answer.path] = linking.FACTS.decode(answer.facts)
            if answer.is_final:
                fresh[keys[answer.path]] = answer.facts
            failed |= not answer.is_final
            progress(done, len(unknown))
        found |= learnt
        pending = wanted.by(learnt)
    cache.keep_facts(fresh, {*keys.values(), *(past.keys.values() if past is not None else ())})
    facts = {path: known for path in files if (known := found.get(path)) is not None}
    return facts, not failed
