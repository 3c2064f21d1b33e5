"""Which files a project has: its Python files and templates, and the role that a path gives to a file."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Container, Iterator, Sequence
from pathlib import Path, PurePosixPath

from stackcheck.disk import config, files, ignoring
from stackcheck.disk.ignoring import EXCLUDED, Patterns
from stackcheck.facts.files import Facts, Module
from stackcheck.link.project import Role

# Made by packaging, but also a name that people give to packages of their own.
_BUILT = ("/build", "/dist")

_TEMPLATE = frozenset({".html", ".htm", ".jinja", ".jinja2", ".j2"})
_TEMPLATE_IN_FOLDER = frozenset({".txt", ".xml"})
_TEMPLATE_FOLDERS = frozenset({"templates", "jinja2"})

_TEST_FOLDER = re.compile(r"tests?|testing|e2e|(?:tests?|testing)[_-].*|.*[_-]tests?")
_TEST_FILE = re.compile(r"tests?\.py|conftest\.py|test_.*\.py|.*_tests?\.py")
_MIGRATION = re.compile(r"(?:^|/)(?:(?:\w*_)?migrations|alembic|(?:db|database)/revisions|versions(?=/[0-9a-f]{10,}_))/")
_GENERATED_FOLDER = re.compile(r"_?_?generated_?_?|_?vendor(?:ed)?|third_party|extern")
_GENERATED_FILE = re.compile(r".*_pb2(?:_grpc)?\.py|_version\.py|versioneer\.py")


def role(path: str, facts: Facts | None = None) -> Role:
    """What a file is for, as far as its path (relative to the root) and the comments at its top tell."""
    *folders, name = path.split("/")
    if any(_TEST_FOLDER.fullmatch(folder) for folder in folders) or _TEST_FILE.fullmatch(name):
        return "test"
    if _MIGRATION.search(path):
        return "migration"
    if any(_GENERATED_FOLDER.fullmatch(folder) for folder in folders) or _GENERATED_FILE.fullmatch(name):
        return "generated"
    return "generated" if isinstance(facts, Module) and facts.is_generated else "code"


def is_source(path: str) -> bool:
    """Whether the file is one that stackcheck reads: a Python module or a template."""
    pure = PurePosixPath(path)
    suffix = pure.suffix
    if suffix == ".py" or suffix in _TEMPLATE:
        return True
    return suffix in _TEMPLATE_IN_FOLDER and not _TEMPLATE_FOLDERS.isdisjoint(pure.parts[:-1])


class Tree:
    """The files below a project's root, without what git or the settings leave out."""

    def __init__(self, root: Path, exclude: Sequence[str] = EXCLUDED, *, base: Path | None = None) -> None:
        """`exclude` holds patterns in the syntax of `.gitignore`, relative to `base` (the root if not given).

        A walk adds a line to `skipped` for each `.gitignore` that may not be read, one to `no_files` for each thing that has
        the name of a source and is no file, and to `projects` each folder that has settings: it is a project of its own.
        """
        self.root = root
        self._prefix = len(root.as_posix().rstrip("/")) + 1
        self.skipped: list[str] = []
        self.no_files: list[str] = []
        self.projects: list[Path] = []
        self._git = ignoring.above(root, self.skipped.append)
        self._exclude = Patterns((base or root).as_posix(), exclude)

    def relative(self, path: Path) -> str:
        """The path as findings tell it: relative to the root, with `/`."""
        return path.as_posix()[self._prefix :]

    def files(self) -> Iterator[str]:
        """The sources of the project, in no order."""
        yield from self._walk(self.root.as_posix(), self._git, self._exclude)

    def below(self, folder: Path) -> Iterator[str]:
        """The sources below a folder that was asked for by name: it may itself be ignored or excluded."""
        yield from self._walk(folder.as_posix(), [], Patterns(folder.as_posix(), EXCLUDED))

    def is_excluded(self, path: Path) -> bool:
        """Whether a walk from the root would leave out the file or folder."""
        layers = list(self._git)
        parents = [p for p in reversed(path.parents) if p.is_relative_to(self.root)]
        for folder in parents:
            if folder != self.root and self._leaves_out(f"{folder.as_posix()}/", layers, self._exclude):
                return True
            layers += ignoring.read(folder / ".gitignore", folder, self.skipped.append)
        name = path.as_posix()
        return self._leaves_out(f"{name}/" if path.is_dir() else name, layers, self._exclude)

    def was_part(self, path: str) -> bool:
        """Whether the file with this relative path, which is not there any more, was a source of the project."""
        file = self.root / path
        return is_source(path) and not os.path.lexists(file) and not self.is_excluded(file)

    def _walk(self, start: str, layers: list[Patterns], exclude: Patterns) -> Iterator[str]:
        pending = [(start.rstrip("/"), layers)]
        while pending:
            folder, layers = pending.pop()
            entries = _entries(folder)
            if "pyvenv.cfg" in entries or _is_built(folder, entries):
                continue
            if folder != start.rstrip("/") and self._is_project(folder, entries):
                continue
            if ".gitignore" in entries:
                layers = [*layers, *ignoring.read(Path(folder, ".gitignore"), Path(folder), self.skipped.append)]
            for name, entry in entries.items():
                # Links to folders are not followed: what they lead to is found in its own place, and no link can make a loop.
                path = f"{folder}/{name}"
                if entry.is_dir(follow_symlinks=False):
                    if not self._leaves_out(f"{path}/", layers, exclude):
                        pending.append((path, layers))
                elif is_source(path[self._prefix :]) and not self._leaves_out(path, layers, exclude):
                    reason = _no_file(entry)
                    if reason is None:
                        yield path[self._prefix :]
                    elif reason:
                        self.no_files.append(f"{path} was skipped: {reason}")

    def _is_project(self, folder: str, entries: Container[str]) -> bool:
        found = any(name in entries for name in config.NAMES) and config.settings_of(
            Path(folder), self.root, lambda _line: None
        )
        if found:
            self.projects.append(Path(folder))
        return bool(found)

    def _leaves_out(self, path: str, layers: list[Patterns], exclude: Patterns) -> bool:
        return bool(exclude.verdict(path)) or ignoring.is_ignored(path, layers)


def _entries(folder: str) -> dict[str, os.DirEntry[str]]:
    try:
        with os.scandir(folder or "/") as entries:
            return {entry.name: entry for entry in entries}
    except OSError:
        return {}


def _is_built(folder: str, entries: Container[str]) -> bool:
    return folder.endswith(_BUILT) and "__init__.py" not in entries


def _no_file(entry: os.DirEntry[str]) -> str | None:
    """Why it is no file that can be read; "" for a link to a folder, of which nothing needs to be said."""
    if entry.is_file(follow_symlinks=False):
        return None
    try:
        mode = entry.stat().st_mode  # of what a link leads to
    except OSError:
        return files.BROKEN
    return None if stat.S_ISREG(mode) else "" if stat.S_ISDIR(mode) else files.NO_FILE
