"""One run, read aloud: find the project, read its files, learn their facts, ask the rules, keep what was asked for."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cache, partial
from pathlib import Path
from typing import Literal

import msgspec

from stackcheck.disk import baseline, config, contents, identity, known, revision, selection
from stackcheck.disk.cache import Cache, Result, closed, opened
from stackcheck.disk.config import Configuration
from stackcheck.disk.contents import Content
from stackcheck.disk.discovery import Tree, is_source
from stackcheck.disk.keys import Key, key_of
from stackcheck.disk.roots import Root, root_of
from stackcheck.disk.trust import DistrustError
from stackcheck.facts.files import Span
from stackcheck.facts.findings import Finding, Place, Severity, Weighed
from stackcheck.grouping import Verdict, findings
from stackcheck.report.text import printable

Progress = Callable[[int, int], None]
Level = Literal["error", "warning", "note"]


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What the user asked for.  `overlay` holds contents by absolute path that count more than those on disk.

    What is in `baseline` (or in the one that the settings name), or was found at the revision `since`, is not told, unless
    `tells_known` is set.
    """

    paths: tuple[Path, ...]
    config: Path | None = None
    select: tuple[str, ...] | None = None
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    min_severity: Level | None = None
    fail_on: Level | None = None
    force_exclude: bool = False
    jobs: int | None = None
    cached: bool = True
    cache_dir: Path | None = None
    overlay: Mapping[Path, bytes] = {}
    baseline: Path | None = None
    since: str | None = None
    tells_known: bool = False


class Before(msgspec.Struct, frozen=True, kw_only=True):
    """What a run was compared with: `name` is the file of a baseline, or a revision.

    `hidden` counts the findings that are not told, for all their sites are known; `new` and `gone` are how often keys are there
    now and not then, and the other way round: of the rules that ran, in the files that were asked for.
    """

    name: str
    is_baseline: bool
    hidden: int
    known: Counter[Key]
    new: Counter[Key]
    gone: Counter[Key]


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What a run found.

    `missing` are the paths that do not exist, `skipped` a line each for what it had to do without: settings and `.gitignore`
    files that may not be read, a cache that cannot be trusted.
    `wanted` are the files that were asked for, None where that is the whole project.
    `sources` is the number of Python files and templates among those that were asked for, `recognised` of how many files in the
    project something of a framework was.  Findings below `min_severity` are counted, not shown; from `fail_on` on they fail.
    `baseline` is the file that holds what is known, where there is one; `befores` are what was left out of `verdicts`.
    `projects` are the folders in it that have settings of their own, and so are others; where the outcomes of several projects
    are put together, `levels` has the two severities of each by the beginning of its paths.
    """

    root: Path
    missing: tuple[Path, ...]
    sources: int = 0
    recognised: int = 0
    skipped: tuple[str, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    wanted: AbstractSet[str] | None = None
    min_severity: Severity = Severity.WARNING
    fail_on: Severity = Severity.WARNING
    notes: tuple[str, ...] = ()
    contents: Mapping[str, Content] = {}
    redactions: Mapping[str, tuple[Span, ...]] = {}
    scopes: Mapping[str, Mapping[int, str]] = {}
    ran: tuple[str, ...] = ()
    endpoints: tuple[Weighed, ...] = ()
    baseline: Path | None = None
    befores: tuple[Before, ...] = ()
    projects: tuple[Path, ...] = ()
    levels: Mapping[str, tuple[Severity, Severity]] = {}

    def findings(self, *, noqa: bool = True) -> list[Finding]:
        """All findings in the files that were asked for, those below `min_severity` too.

        With `noqa` false, comments silence nothing.
        """
        return findings(self.verdicts, self.wanted, noqa=noqa, own=noqa)

    def is_shown(self, finding: Finding) -> bool:
        return finding.severity >= self._levels(finding.path)[0]

    def fails(self, finding: Finding) -> bool:
        return finding.severity >= self._levels(finding.path)[1]

    def _levels(self, path: str) -> tuple[Severity, Severity]:
        """`min_severity` and `fail_on` for a file, of several projects those of its own."""
        holding = max((folder for folder in self.levels if path.startswith(folder)), key=len, default=None)
        return (self.min_severity, self.fail_on) if holding is None else self.levels[holding]

    def lines(self, path: str) -> Sequence[str]:
        content = self.contents.get(path)
        return [] if content is None else contents.lines(path, content, self.redactions.get(path, ()))

    def key(self) -> Callable[[str, Place], Key]:
        """What gives the key of what is told at a place; it remembers the lines of files."""
        return partial(key_of, lines=cache(self.lines), scopes=self.scopes)

    def keys(self) -> Counter[Key]:
        """The keys of all that is told in the whole project, however bad it is."""
        return known.keys(self.verdicts, self.key())

    def shown_keys(self) -> Counter[Key]:
        """The keys of what is bad enough to be shown."""
        told = (v for v in self.verdicts if (finding := v.finding()) is not None and self.is_shown(finding))
        return known.keys(told, self.key())

    @property
    def printable_paths(self) -> frozenset[str]:
        """The paths of the project's files as keys have them."""
        return frozenset(map(printable, self.contents))


def run(request: Request, progress: Progress = lambda _done, _total: None) -> Outcome:
    """Check a project.  Raises ConfigError."""
    asked = tuple(Path(os.path.abspath(path)) for path in request.paths)
    missing = tuple(path for path in asked if not os.path.lexists(path) and path not in request.overlay)
    present = tuple(path for path in asked if path not in missing)
    if not present:
        return Outcome(root=Path.cwd(), missing=missing)
    found = root_of(present)
    root = found.folder
    configuration = configuration_of(root, request)
    tree = Tree(root, (*configuration.settings.exclude, *configuration.settings.extend_exclude), base=configuration.base)
    known = set(tree.files())
    wanted = _wanted(tree, known, present, force_exclude=request.force_exclude)
    overlay = {tree.relative(path): data for path, data in request.overlay.items()}
    files = contents.read(root, known, wanted or set(), overlay)
    store, untrusted = cache_of(root, request)
    outcome = Outcome(
        root=root,
        wanted=wanted,
        min_severity=Severity[configuration.settings.min_severity.upper()],
        fail_on=Severity[configuration.settings.fail_on.upper()],
        missing=missing,
        sources=sum(map(is_source, files if wanted is None else wanted)),
        baseline=baseline.file_of(configuration, request.baseline),
    )
    answer = partial(_answered, configuration=configuration, cache=store, request=request, progress=progress)
    # What was is looked at first, so that what is remains the last state that is remembered.
    then = None
    if request.since is not None:
        then = answer(outcome, revision.contents_at(root, request.since, lambda path: path in files or tree.was_part(path)))
    outcome = answer(outcome, files)
    idle = (f"per-file-ignores: no file is meant by {p!r}" for p in selection.FileIgnores(configuration).idle(root, files))
    skipped = tuple(dict.fromkeys((*found.skipped, *tree.skipped, *idle, *untrusted)))
    notes = (*_notes(found, configuration), *tree.no_files, *outcome.notes)
    outcome = msgspec.structs.replace(outcome, skipped=skipped, notes=notes, projects=tuple(tree.projects))
    if outcome.baseline is not None and not request.tells_known:
        outcome = _compared(outcome, baseline.read(outcome.baseline), outcome.baseline.name, is_baseline=True)
    if then is not None:
        outcome = _compared(outcome, then.keys(), request.since or "", is_baseline=False)
    return outcome


def _answered(
    outcome: Outcome,
    files: Mapping[str, Content],
    *,
    configuration: Configuration,
    cache: Cache,
    request: Request,
    progress: Progress,
) -> Outcome:
    """What is found in a state of the project's files."""
    result = _result(cache, files, configuration, request, progress)
    hidden = selection.FileIgnores(configuration)
    return msgspec.structs.replace(
        outcome,
        verdicts=tuple(verdict.without(partial(hidden.hides, outcome.root)) for verdict in result.verdicts),
        recognised=result.recognised,
        notes=result.notes,
        contents=files,
        redactions=result.redactions,
        scopes=result.scopes,
        ran=result.ran,
        endpoints=result.endpoints,
    )


def _compared(outcome: Outcome, before: Counter[Key], name: str, *, is_baseline: bool) -> Outcome:
    """The outcome without what was there before."""
    key = outcome.key()
    found = known.compare(known.keys(outcome.verdicts, key), before, outcome.printable_paths)
    left = tuple(known.without(outcome.verdicts, key, found.known))
    told = [sum(map(outcome.is_shown, findings(verdicts, outcome.wanted))) for verdicts in (outcome.verdicts, left)]
    wanted = None if outcome.wanted is None else {printable(path) for path in outcome.wanted}
    compared = Before(
        name=name,
        is_baseline=is_baseline,
        hidden=told[0] - told[1],
        known=found.known,
        new=found.new,
        gone=Counter({k: n for k, n in found.gone.items() if k.code in outcome.ran and (wanted is None or k.path in wanted)}),
    )
    return msgspec.structs.replace(outcome, verdicts=left, befores=(*outcome.befores, compared))


def _notes(root: Root, configuration: Configuration) -> Iterator[str]:
    yield f"this root, for {root.reason}"
    yield f"settings: {configuration.file or 'the defaults'}"


def configuration_of(root: Path, request: Request) -> Configuration:
    """The settings that hold for a run.  Raises ConfigError."""
    found = config.load(root, request.config)
    settings = found.settings
    if request.select is not None:
        settings = msgspec.structs.replace(settings, select=request.select, extend_select=(), ignore=())
    settings = msgspec.structs.replace(
        settings,
        extend_select=(*settings.extend_select, *request.extend_select),
        ignore=(*settings.ignore, *request.ignore),
        min_severity=request.min_severity or settings.min_severity,
        fail_on=request.fail_on or settings.fail_on,
    )
    return msgspec.structs.replace(found, settings=settings)


def _wanted(tree: Tree, known: set[str], asked: Sequence[Path], *, force_exclude: bool) -> set[str] | None:
    """The files that findings are wanted for; None for all."""
    wanted: set[str] = set()
    for path in asked:
        if path == tree.root:
            return None
        relative = tree.relative(path)
        if path.is_dir():
            below = {file for file in known if file.startswith(f"{relative}/")}
            wanted |= below or (set() if force_exclude else set(tree.below(path)))
        elif relative in known or not (force_exclude and tree.is_excluded(path)):
            wanted.add(relative)
    return wanted


def cache_of(root: Path, request: Request) -> tuple[Cache, tuple[str, ...]]:
    """The cache, and why there is none where one was wanted."""
    if not request.cached:
        return closed(), ()
    try:
        return opened(root, request.cache_dir), ()
    except DistrustError as error:
        return closed(), (f"the cache is off: {error}",)


def _result(
    cache: Cache, files: Mapping[str, Content], configuration: Configuration, request: Request, progress: Progress
) -> Result:
    """The findings of the whole project: remembered ones where nothing has changed since."""
    key = identity.of_run(files, configuration)
    known = cache.result(key)
    if known is not None:
        return known
    with cache.lock():
        result = cache.result(key)
        if result is None:
            from stackcheck.disk.analysis import analyse  # noqa: PLC0415 - the rules and all they need

            result = analyse(files, configuration, cache, key, jobs=request.jobs, progress=progress)
        return result
