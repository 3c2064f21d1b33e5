"""One run, read aloud: find the project, read its files, learn their facts, ask the rules, keep what was asked for."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from stackcheck.disk import config, contents, selection
from stackcheck.disk.config import Configuration
from stackcheck.disk.contents import Content
from stackcheck.disk.discovery import Tree, role, root_of
from stackcheck.engine import Verdict, judge
from stackcheck.extract import extract
from stackcheck.facts.files import Facts, Module, Span
from stackcheck.facts.findings import Finding
from stackcheck.link.project import Project, SourceFile
from stackcheck.rules import all_rules

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
    overlay: Mapping[Path, bytes] = {}


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What a run found; `missing` are the paths that do not exist."""

    root: Path
    verdicts: tuple[Verdict, ...]
    missing: tuple[Path, ...]
    files: int
    contents: Mapping[str, Content]
    redactions: Mapping[str, tuple[Span, ...]]

    def findings(self, *, noqa: bool = True) -> list[Finding]:
        return [v.finding for v in self.verdicts if not v.silenced or not noqa]

    def lines(self, path: str) -> Sequence[str]:
        content = self.contents.get(path)
        return [] if content is None else contents.lines(content, self.redactions.get(path, ()))


def run(request: Request, progress: Progress = lambda done, total: None) -> Outcome:
    """Check a project.  Raises ConfigError."""
    asked = tuple(Path(os.path.abspath(path)) for path in request.paths)
    missing = tuple(path for path in asked if not os.path.lexists(path) and path not in request.overlay)
    present = tuple(path for path in asked if path not in missing)
    root = root_of(present or (Path.cwd(),))
    configuration = _configuration(root, request)
    tree = Tree(root, (*configuration.settings.exclude, *configuration.settings.extend_exclude), base=configuration.base)
    known = set(tree.files())
    wanted = _wanted(tree, known, present, force_exclude=request.force_exclude)
    overlay = {tree.relative(path): data for path, data in request.overlay.items()}
    files = contents.read(root, known | (wanted or set()), overlay)
    verdicts, redactions = _judged(files, configuration, progress)
    hidden = selection.FileIgnores(configuration)
    kept = [
        verdict
        for verdict in verdicts
        if (wanted is None or verdict.finding.path in wanted or not verdict.finding.path)
        and not hidden.hides(verdict.finding, f"{root.as_posix()}/{verdict.finding.path}")
    ]
    return Outcome(
        root=root, verdicts=tuple(kept), missing=missing, files=len(files), contents=files, redactions=redactions
    )


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


def _judged(
    files: Mapping[str, Content], configuration: Configuration, progress: Progress
) -> tuple[list[Verdict], dict[str, tuple[Span, ...]]]:
    rules = all_rules()
    chosen = selection.selected(rules, configuration.settings)
    with _no_garbage_collection():
        facts = _facts(files, progress)
        project = Project({p: SourceFile(p, f, role(p)) for p, f in facts.items()}, configuration.options)
        verdicts = judge(project, chosen, severities=selection.severities(rules, configuration))
    shown = {verdict.finding.path for verdict in verdicts}
    return verdicts, {p: f.redactions for p, f in facts.items() if p in shown and isinstance(f, Module) and f.redactions}


def _facts(files: Mapping[str, Content], progress: Progress) -> dict[str, Facts]:
    facts = {}
    for done, (path, content) in enumerate(files.items()):
        progress(done, len(files))
        read = Module(problem=content.problem) if content.problem else extract(path, content.data)
        if read is not None:
            facts[path] = read
    return facts


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Facts and tables live until the end and hold no cycles to speak of: looking for some costs a fifth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
