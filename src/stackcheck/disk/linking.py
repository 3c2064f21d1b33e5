"""The project behind a run: what its functions do is taken over from the last run where no edit can have changed it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

import msgspec

from stackcheck.disk.cache import Cache, Runs
from stackcheck.facts.files import Facts, Module
from stackcheck.link import runs
from stackcheck.link.edits import Edit, edit
from stackcheck.link.evaluate.observed import observations
from stackcheck.link.options import Options
from stackcheck.link.project import Project, SourceFile
from stackcheck.link.recall import is_as_anew, recall, written_down

FACTS: msgspec.msgpack.Decoder[Facts | None] = msgspec.msgpack.Decoder(Facts | None)
_MANY = 50
"""After edits of so many files everything is run again."""


def observed(
    files: Mapping[str, SourceFile], options: Options, keys: Mapping[str, bytes], cache: Cache, past: Runs | None
) -> tuple[Project, Runs | None]:
    """The project after its functions were run; and what they did, where all of them were.

    `keys` says by what the facts of each file are kept.  What fails here is left to the rules, which ask again and tell it.
    """
    edits = _edits(past, files, keys, cache) if past is not None else None
    if past is not None and edits is not None:
        project = Project(files, options)
        with suppress(Exception):
            if recall(project, past.written, edits):
                observations(project)
                if is_as_anew(project):
                    project.runs = runs.Runs(is_noting=False)
                    return project, None
    project = Project(files, options)
    project.runs = noted = runs.Runs()
    try:
        observations(project)
        return project, Runs(dict(keys), written_down(project, noted))
    except Exception:  # noqa: BLE001 - see above
        return Project(files, options), None


def _edits(past: Runs, files: Mapping[str, SourceFile], keys: Mapping[str, bytes], cache: Cache) -> dict[str, Edit] | None:
    """What was edited since then; None where it was more than an edit may be (see `edit`)."""
    if past.keys.keys() != keys.keys():
        return None
    then = {path: key for path, key in past.keys.items() if keys[path] != key}
    if len(then) > _MANY:
        return None
    edits = {}
    for path, key in then.items():
        made = _edit(cache.entry(key), files[path])
        if made is None:
            return None
        edits[path] = made
    return edits


def _edit(entry: bytes | None, file: SourceFile) -> Edit | None:
    """What makes the file out of the module that it was."""
    with suppress(msgspec.MsgspecError, ValueError, RecursionError):
        old = FACTS.decode(entry) if entry is not None else None
        if isinstance(old, Module) and isinstance(file.facts, Module):
            return edit(old, file.facts)
    return None
