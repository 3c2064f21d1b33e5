"""One run, read aloud: find the project, read its files, learn their facts, ask the rules, keep what was asked for."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from pathlib import Path

import msgspec

from stackcheck.disk import config, contents, identity, selection
from stackcheck.disk.cache import Cache, Result, closed, opened
from stackcheck.disk.config import Configuration
from stackcheck.disk.contents import Content
from stackcheck.disk.discovery import Tree, is_source
from stackcheck.disk.roots import Root, root_of
from stackcheck.disk.trust import DistrustError
from stackcheck.facts.files import Span
from stackcheck.facts.findings import Finding
from stackcheck.grouping import Verdict, findings

Progress = Callable[[int, int], None]


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What the user asked for.  `overlay` holds contents by absolute path that count more than those on disk."""

    paths: tuple[Path, ...]
    config: Path | None = None
    select: tuple[str, ...] | None = None
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    force_exclude: bool = False
    jobs: int | None = None
    cached: bool = True
    cache_dir: Path | None = None
    overlay: Mapping[Path, bytes] = {}


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What a run found.

    `missing` are the paths that do not exist, `skipped` a line each for what it had to do without: settings and `.gitignore`
    files that may not be read, a cache that cannot be trusted.
    `wanted` are the files that were asked for, None where that is the whole project.
    `sources` is the number of Python files and templates among those that were asked for, `recognised` of how many files in the
    project something of a framework was.
    """

    root: Path
    missing: tuple[Path, ...]
    sources: int = 0
    recognised: int = 0
    skipped: tuple[str, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    wanted: AbstractSet[str] | None = None
    notes: tuple[str, ...] = ()
    contents: Mapping[str, Content] = {}
    redactions: Mapping[str, tuple[Span, ...]] = {}

    def findings(self, *, noqa: bool = True) -> list[Finding]:
        """What a report on the files that were asked for tells; with `noqa` false, comments silence nothing."""
        return findings(self.verdicts, self.wanted, noqa=noqa, own=noqa)

    def lines(self, path: str) -> Sequence[str]:
        content = self.contents.get(path)
        return [] if content is None else contents.lines(path, content, self.redactions.get(path, ()))


def run(request: Request, progress: Progress = lambda _done, _total: None) -> Outcome:
    """Check a project.  Raises ConfigError."""
    asked = tuple(Path(os.path.abspath(path)) for path in request.paths)
    missing = tuple(path for path in asked if not os.path.lexists(path) and path not in request.overlay)
    present = tuple(path for path in asked if path not in missing)
    if not present:
        return Outcome(root=Path.cwd(), missing=missing)
    found = root_of(present)
    root = found.folder
    configuration = _configuration(root, request)
    tree = Tree(root, (*configuration.settings.exclude, *configuration.settings.extend_exclude), base=configuration.base)
    known = set(tree.files())
    wanted = _wanted(tree, known, present, force_exclude=request.force_exclude)
    overlay = {tree.relative(path): data for path, data in request.overlay.items()}
    files = contents.read(root, known, wanted or set(), overlay)
    cache, untrusted = _cache(root, request)
    result = _result(cache, files, configuration, request, progress)
    hidden = selection.FileIgnores(configuration)
    verdicts = (verdict.without(partial(hidden.hides, verdict.code, verdict.rule, root)) for verdict in result.verdicts)
    return Outcome(
        root=root,
        verdicts=tuple(verdicts),
        wanted=wanted,
        missing=missing,
        sources=sum(map(is_source, files if wanted is None else wanted)),
        recognised=result.recognised,
        skipped=tuple(dict.fromkeys((*found.skipped, *tree.skipped, *untrusted))),
        notes=(*_notes(found, configuration), *tree.no_files, *result.notes),
        contents=files,
        redactions=result.redactions,
    )


def _notes(root: Root, configuration: Configuration) -> Iterator[str]:
    yield f"this root, for {root.reason}"
    yield f"settings: {configuration.file or 'the defaults'}"


def _configuration(root: Path, request: Request) -> Configuration:
    found = config.load(root, request.config)
    settings = found.settings
    if request.select is not None:
        settings = msgspec.structs.replace(settings, select=request.select, extend_select=(), ignore=())
    settings = msgspec.structs.replace(
        settings,
        extend_select=(*settings.extend_select, *request.extend_select),
        ignore=(*settings.ignore, *request.ignore),
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


def _cache(root: Path, request: Request) -> tuple[Cache, tuple[str, ...]]:
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
