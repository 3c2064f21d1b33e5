"""The project behind a run: what its functions do is taken over from the last run where no edit can have changed it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

import msgspec

from stackcheck.disk.cache import Cache, Runs
from stackcheck.disk.roles import roles
from stackcheck.facts.files import Facts, Module
from stackcheck.link import runs
from stackcheck.link.observed import observations
from stackcheck.link.options import Options
from stackcheck.link.project import Project, SourceFile
from stackcheck.link.recall.edits import edit
from stackcheck.link.recall.taken import is_as_anew, recall, written_down

FACTS: msgspec.msgpack.Decoder[Facts | None] = msgspec.msgpack.Decoder(Facts | None)
_NO_FACTS = msgspec.msgpack.encode(None)
"""What is kept of a file that is no source: text without a template's tags."""

_MANY = 50
"""After edits of so many files everything is run again."""


def observed(
    files: Mapping[str, SourceFile], options: Options, keys: Mapping[str, bytes], cache: Cache, past: Runs | None
) -> tuple[Project, Runs | None]:
    """The project after its functions were run; and what they did, where all of them were.

    `keys` says by what the facts of each file are kept.  Whatever fails while the past is recalled, everything is run again,
    and nothing is kept of a run that fails, so that the next one tells the failure again.
    """
    if past is not None:
        with suppress(Exception):
            recalled = _recalled(files, options, keys, cache, past)
            if recalled is not None and not recalled.failures.places:
                return recalled, None
    project = Project(files, options)
    project.runs = noted = runs.Runs()
    with suppress(Exception):  # a failure is remembered, and told by the rules that ask again
        observations(project)
        if not project.failures.places:
            return project, Runs(dict(keys), written_down(project, noted))
    project.runs = runs.Runs(is_noting=False)
    return project, None


def _recalled(
    files: Mapping[str, SourceFile], options: Options, keys: Mapping[str, bytes], cache: Cache, past: Runs
) -> Project | None:
    """The project with what still holds of the past, and what does not run again; None where that cannot be told."""
    edited = _edited(past, files, keys, cache)
    if edited is None:
        return None
    now: dict[str, Facts] = {path: file.facts for path, file in files.items()}
    if edited and roles(now | edited, keys) != roles(now, keys):
        return None
    edits = {path: made for path, then in edited.items() if (made := edit(then, files[path].module)) is not None}
    if len(edits) < len(edited):
        return None
    project = Project(files, options)
    if not recall(project, past.written, edits):
        return None
    observations(project)
    if not is_as_anew(project):
        return None
    project.runs = runs.Runs(is_noting=False)
    return project


def _edited(past: Runs, files: Mapping[str, SourceFile], keys: Mapping[str, bytes], cache: Cache) -> dict[str, Module] | None:
    """The modules as they were that were edited since then; None where more was edited than some modules."""
    if past.keys.keys() != keys.keys():
        return None
    then = {path: key for path, key in past.keys.items() if keys[path] != key}
    if len(then) > _MANY:
        return None
    edited = {}
    for path, key in then.items():
        entry = cache.entry(key)
        if entry == _NO_FACTS and path not in files:
            continue  # nothing was said in it, nor is now
        old = FACTS.decode(entry) if entry is not None else None
        if path not in files or not isinstance(old, Module) or not isinstance(files[path].facts, Module):
            return None
        edited[path] = old
    return edited
