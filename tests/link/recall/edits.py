"""Edits a copy of a project at random, and compares a run that remembers the last one with one that does not, after each.

    python -m tests.link.recall.edits PROJECT... [--edits 50] [--seed 0]

Both runs read what the files say from the same cache; without memory everything is linked in full.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from unittest import mock

import msgspec

from stackcheck.disk import cache, linking, workers
from stackcheck.disk import run as running
from stackcheck.disk.cache import Cache, Result, Runs
from stackcheck.disk.discovery import Tree
from stackcheck.report import json
from stackcheck.report.source import Source
from tests.link.recall import editor

_EVERY = ("KC",)
_ATTEMPTS = 200
_PATIENCE = 3600.0
"""So many seconds a file may take: on a busy machine one that takes too long would be a difference."""


class FactsAlone(Cache):
    """A cache that knows what files say, and nothing of what was found in them."""

    is_kept = False

    def result(self, key: bytes) -> Result | None:
        return None

    def runs(self, key: bytes) -> Runs | None:
        return None

    def keep_result(self, key: bytes, result: Result) -> None:
        pass

    def keep_runs(self, key: bytes, runs: Runs) -> None:
        pass


class Edited(msgspec.Struct, frozen=True):
    """An edit of a kind: whether what functions do was taken over for some, and what each of two runs told that differ."""

    kind: str
    change: editor.Change
    is_taken: bool
    warm: str = ""
    cold: str = ""

    @property
    def differs(self) -> bool:
        return self.warm != self.cold


class Copy:
    """A copy of a project, in a folder of its own, that can be edited and checked."""

    def __init__(self, project: Path, folder: Path) -> None:
        self.root = folder.resolve() / project.name
        self.kept = folder.resolve() / "cache"
        self.files: dict[str, str] = {}
        for path in Tree(project).files():
            with suppress(UnicodeDecodeError):
                self.files[path] = (project / path).read_text(encoding="utf-8")
        for path in ("pyproject.toml", editor.SETTINGS):
            with suppress(OSError):
                self.files[path] = (project / path).read_text(encoding="utf-8")
        self.files.setdefault(editor.SETTINGS, "")
        self.before = dict(self.files)
        self._write(dict(self.files))

    def edits(self, chance: random.Random, number: int) -> Iterator[Edited]:
        """So many edits in turn, each upon those before."""
        self.warm()
        for kind in editor.kinds(chance, number):
            for _ in range(_ATTEMPTS):
                with suppress(IndexError):
                    change = editor.edit(chance, self.files, kind, self.before)
                    if any(self.files.get(path) != text for path, text in change.items()):
                        yield self._edited(kind, change)
                        break

    def _edited(self, kind: str, change: editor.Change) -> Edited:
        self._write(change)
        recalled = linking._recalled
        taken = []

        def recall(*args: object) -> object:
            project = recalled(*args)  # type: ignore[arg-type]
            taken.append(project is not None)
            return project

        with mock.patch.object(linking, "_recalled", recall):
            warm = self.warm()
        return Edited(kind, change, any(taken), warm, self.cold())

    def warm(self) -> str:
        return self._checked(cache.opened(self.root, self.kept))

    def cold(self) -> str:
        known = cache.opened(self.root, self.kept)
        return self._checked(FactsAlone(known._folder, known._seal))

    def _checked(self, memory: Cache) -> str:
        patient = partial(workers.encode, timeout=_PATIENCE)
        with mock.patch.object(running, "cache_of", return_value=(memory, ())), mock.patch.object(workers, "encode", patient):
            outcome = running.run(running.Request(paths=(self.root,), select=_EVERY, jobs=1))
        return "\n".join(json.render(outcome.findings(), Source(outcome.lines, str, str)))

    def _write(self, change: editor.Change) -> None:
        for path, text in change.items():
            file = self.root / path
            if text is None:
                file.unlink()
                del self.files[path]
            else:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8")
                self.files[path] = text


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("projects", type=Path, nargs="+")
    parser.add_argument("--edits", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--kept", type=Path, help="a folder for the two outputs and the change of each edit that differs")
    arguments = parser.parse_args()
    failed = 0
    for project in arguments.projects:
        failed += _report(project.resolve(), arguments.edits, arguments.seed, arguments.kept)
    return min(failed, 1)


def _report(project: Path, number: int, seed: int, kept: Path | None) -> int:
    """Print what became of the edits of a project; the number of those that differ."""
    made: Counter[str] = Counter()
    taken: Counter[str] = Counter()
    differing = 0
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        copy = Copy(project, Path(folder))
        for order, each in enumerate(copy.edits(random.Random(seed), number)):
            made[each.kind] += 1
            taken[each.kind] += each.is_taken
            differing += each.differs
            if order % 10 == 9:
                print(f"{project.name}: {made.total()} edits, {taken.total()} taken over, {differing} differ", flush=True)
            if each.differs:
                print(f"{project.name}: edit {order} ({each.kind} of {', '.join(each.change)}) differs", flush=True)
                if kept is not None:
                    _keep(kept / f"{project.name}-{seed}-{order}", each, copy.files)
    counts = ", ".join(f"{kind} {count} ({taken[kind]})" for kind, count in sorted(made.items()))
    print(f"{project.name}: {made.total()} edits, {taken.total()} taken over, {differing} differ; {counts}")
    print(f"    {time.monotonic() - start:.0f} s", flush=True)
    return differing


def _keep(folder: Path, each: Edited, files: editor.Files) -> None:
    """The files as they were after the edit, and what both runs told."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (("warm.json", each.warm), ("cold.json", each.cold), ("change.txt", repr(each.change))):
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "files.json").write_bytes(msgspec.json.encode(files))


if __name__ == "__main__":
    sys.exit(main())
