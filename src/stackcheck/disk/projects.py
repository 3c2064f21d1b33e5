"""A run over all projects that what was asked for lies in: each file is seen in its own one, with the nearest settings."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec.structs import fields, replace

from stackcheck.disk import config
from stackcheck.disk.ignoring import repository_of
from stackcheck.disk.run import Outcome, Progress, Request
from stackcheck.disk.run import run as run_one
from stackcheck.report.source import located

T = TypeVar("T")


def run(request: Request, progress: Progress = lambda _done, _total: None) -> Outcome:
    """Check what was asked for.  Raises ConfigError."""
    outcomes = list(_outcomes(request, progress))
    return outcomes[0] if len(outcomes) == 1 else _together(outcomes)


def _outcomes(request: Request, progress: Progress) -> Iterator[Outcome]:
    """The outcome of each project: those that the paths lie in, then those that lie below a folder which was asked for."""
    if request.config is not None:
        yield run_one(request, progress)  # it was said which settings hold
        return
    folders = [Path(os.path.abspath(path)) for path in request.paths]
    pending = _apart(request, folders)
    done = set(pending)
    while pending:
        folder = next(iter(pending))
        outcome = run_one(pending.pop(folder), progress)
        yield outcome
        below = {each for each in outcome.projects if any(map(each.is_relative_to, folders))} - done
        pending |= {each: replace(request, paths=(each,)) for each in sorted(below)}
        done |= below


def _apart(request: Request, asked: Sequence[Path]) -> dict[Path | None, Request]:
    """The request for each of the projects that the paths lie in, by the folder of its settings."""
    groups: dict[Path | None, list[Path]] = {}
    for path in asked:
        groups.setdefault(_with_settings(path), []).append(path)
    if len(groups) < 2:
        return dict.fromkeys(groups, request)
    whole = {folder for folder in groups if folder is not None and any(map(folder.is_relative_to, asked))}
    return {
        folder: replace(request, paths=(folder,) if folder is not None and folder in whole else tuple(paths))
        for folder, paths in groups.items()
    }


def _with_settings(path: Path) -> Path | None:
    """The nearest folder with settings above a path, the path itself among them; None where there is none."""
    start = path if path.is_dir() else path.parent
    repository = repository_of(start)
    for folder in (start, *start.parents):
        if config.settings_of(folder, repository or folder, lambda _line: None) is not None:
            return folder
        if folder == repository:
            break
    return None


def _together(outcomes: Sequence[Outcome]) -> Outcome:
    """One outcome, with paths from the folder above all the projects."""
    found = [outcome for outcome in outcomes if outcome.contents] or list(outcomes)
    top = Path(os.path.commonpath([outcome.root for outcome in found]))
    moved = [_moved(outcome, top) for outcome in found]
    wanted = None if all(each.wanted is None for each in moved) else {p for each in moved for p in _wanted(each)}
    return replace(
        moved[0],
        root=top,
        missing=tuple(dict.fromkeys(path for each in outcomes for path in each.missing)),
        sources=sum(each.sources for each in outcomes),
        recognised=sum(each.recognised for each in outcomes),
        skipped=tuple(dict.fromkeys(line for each in outcomes for line in each.skipped)),
        verdicts=tuple(verdict for each in moved for verdict in each.verdicts),
        wanted=wanted,
        notes=tuple(line for each in outcomes for line in (f"project: {each.root}", *each.notes)),
        contents={path: content for each in moved for path, content in each.contents.items()},
        redactions={path: spans for each in moved for path, spans in each.redactions.items()},
        projects=(),
        levels={folder: levels for each in moved for folder, levels in each.levels.items()},
    )


def _wanted(outcome: Outcome) -> set[str]:
    return set(outcome.contents if outcome.wanted is None else outcome.wanted)


def _moved(outcome: Outcome, top: Path) -> Outcome:
    """The outcome with paths from the folder `top` above its root."""
    prefix = outcome.root.relative_to(top).as_posix()
    prefix = "" if prefix == "." else f"{prefix}/"
    levels = {prefix: (outcome.min_severity, outcome.fail_on)}
    if not prefix:
        return replace(outcome, levels=levels)
    known = outcome.contents

    def path_of(path: str) -> str:
        return f"{prefix}{path}" if path else path

    return replace(
        outcome,
        verdicts=tuple(rebased(verdict, path_of, known) for verdict in outcome.verdicts),
        wanted=None if outcome.wanted is None else set(map(path_of, outcome.wanted)),
        contents={path_of(path): content for path, content in known.items()},
        redactions={path_of(path): spans for path, spans in outcome.redactions.items()},
        levels=levels,
    )


def rebased(value: T, path_of: Any, known: Any) -> T:
    """A value of the findings with other paths: those of its places, and those that its texts name."""
    if isinstance(value, tuple):
        return tuple(rebased(each, path_of, known) for each in value)  # type: ignore[return-value]
    if not isinstance(value, msgspec.Struct):
        return value
    changed = {}
    for field in fields(value):
        held = getattr(value, field.name)
        if field.name == "path":
            changed[field.name] = path_of(held)
        elif isinstance(held, str):
            changed[field.name] = located(held, lambda path: path_of(path) if path in known else None)
        elif isinstance(held, tuple | msgspec.Struct):
            changed[field.name] = rebased(held, path_of, known)
    return replace(value, **changed)
