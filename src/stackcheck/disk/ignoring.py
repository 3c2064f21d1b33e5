"""Which paths a project's `.gitignore` files and `exclude` settings leave out."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from stackcheck.disk import files
from stackcheck.disk.wildcards import Line, parse

EXCLUDED = (
    ".bzr", ".direnv", ".eggs", ".git", ".hg", ".ipynb_checkpoints", ".mypy_cache", ".nox", ".pyenv", ".pytest_cache",
    ".ruff_cache", ".svn", ".tox", ".venv", "__pycache__", "__pypackages__", "_build", "bower_components", "node_modules",
    "site-packages", "venv", "*.egg-info",
)  # fmt: skip
"""Folders that are left out unless `exclude` says otherwise; so is each that holds a `pyvenv.cfg`."""

_MAXIMUM = 1_000_000


class Patterns:
    """Lines in the syntax of `.gitignore` that hold for what is below the folder `base`."""

    def __init__(self, base: str, lines: Iterable[str]) -> None:
        self._base = f"{base.rstrip('/')}/"
        self._lines = [
            (re.compile(line.expression, re.DOTALL), line) for text in lines if (line := parse(_as_bytes(text))) is not None
        ]
        # Nearly every path matches no pattern at all, and one expression says so ten times faster than one for each pattern.
        self._any_name = _any(line for _, line in self._lines if line.of_name)
        self._any_path = _any(line for _, line in self._lines if not line.of_name)
        self._folders: dict[str, bool] = {"": False}

    def verdict(self, path: str) -> bool | None:
        """True where the absolute `path` (a folder's ends in `/`) is left out, False where it is taken in again, else None.

        What lies in a folder that is left out cannot be taken in again.
        """
        if not self._lines or not path.startswith(self._base):
            return None
        below = _as_bytes(path[len(self._base) :])
        named = below.removesuffix("/")
        return True if self._is_left_out(named.rpartition("/")[0]) else self._said(named, is_folder=named != below)

    def _is_left_out(self, folder: str) -> bool:
        """Whether a folder or one above it is left out; each is asked once."""
        unknown = []
        while (known := self._folders.get(folder)) is None:
            unknown.append(folder)
            folder = folder.rpartition("/")[0]
        for inner in reversed(unknown):
            known = known or self._said(inner, is_folder=True) is True
            self._folders[inner] = known
        return known

    def _said(self, path: str, *, is_folder: bool) -> bool | None:
        """What the last line that matches says."""
        name = path.rpartition("/")[2]
        if not self._any_name(name) and not self._any_path(path):
            return None
        said = (
            line.leaves_out
            for expression, line in reversed(self._lines)
            if (is_folder or not line.of_folders) and expression.match(name if line.of_name else path)
        )
        return next(said, None)


def _any(lines: Iterable[Line]) -> Callable[[str], object]:
    sources = [line.expression for line in lines]
    return re.compile("|".join(sources), re.DOTALL).match if sources else lambda _: None


def _as_bytes(text: str) -> str:
    """The text with a character for each byte, for which git's `?` and sets stand."""
    return text if text.isascii() else os.fsencode(text).decode("latin-1")


def is_ignored(path: str, layers: Sequence[Patterns]) -> bool:
    """Whether the last layer that says anything about `path` leaves it out."""
    return next((said for layer in reversed(layers) if (said := layer.verdict(path)) is not None), False)


def read(file: Path, base: Path, passed_over: Callable[[str], None]) -> list[Patterns]:
    """The patterns of a `.gitignore` file; none where there is no such file.  As for git, a link is none."""
    try:
        text = files.read(file, _MAXIMUM).decode("utf-8", "surrogateescape")
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        passed_over(f"{file} was skipped: {error.strerror}")
        return []
    return [Patterns(base.as_posix(), text.removeprefix("\ufeff").split("\n"))]


def repository_of(folder: Path) -> Path | None:
    """The top of the repository that the folder lies in."""
    return next((above for above in (folder, *folder.parents) if (above / ".git").exists()), None)


def above(root: Path, passed_over: Callable[[str], None]) -> list[Patterns]:
    """What git says from above: `.git/info/exclude` and the `.gitignore` files of the folders over `root`, topmost first."""
    top = repository_of(root)
    if top is None:
        return []
    parents = [folder for folder in reversed(root.parents) if folder.is_relative_to(top)]
    listed = [(top / ".git" / "info" / "exclude", top), *((folder / ".gitignore", folder) for folder in parents)]
    return [patterns for file, folder in listed for patterns in read(file, folder, passed_over)]
