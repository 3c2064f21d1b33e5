"""Which folder is the project that a file belongs to: the same one however the file is asked for."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import msgspec

from stackcheck.disk import config
from stackcheck.disk.discovery import Tree
from stackcheck.disk.files import leads_out
from stackcheck.disk.ignoring import repository_of

_MARKS = ("pyproject.toml", "manage.py", "setup.py", "setup.cfg", "requirements.txt")


class Root(msgspec.Struct, frozen=True):
    """A project's folder; why it is that one, for a user; and the settings that were passed over, a line each."""

    folder: Path
    reason: str
    skipped: tuple[str, ...] = ()


def root_of(paths: Sequence[Path]) -> Root:
    """The project that `paths` (absolute) belong to.

    It is the nearest folder above all of them that has settings of stackcheck, else the repository: one file alone is then seen
    in the same project as all of them.  Where no repository is, or where it ignores the folder, the marks of a project count.
    """
    shared = _above_links(Path(os.path.commonpath([path if path.is_dir() else path.parent for path in paths])))
    repository = repository_of(shared)
    skipped: list[str] = []
    above = [shared, *shared.parents]
    within = above if repository is None else above[: above.index(repository) + 1]
    for folder in within:
        settings = config.settings_of(folder, repository or folder, skipped.append)
        if settings is not None:
            return Root(folder, f"it has settings in {settings.name}", tuple(skipped))
    likely = [folder for folder in within if folder == shared or not _is_shared_by_projects(folder)]
    marked = _marked(likely)
    if repository in likely and not (marked and marked.folder != repository and Tree(repository).is_excluded(marked.folder)):
        found = Root(repository, "it is the repository")
    else:
        found = marked or _unmarked(likely)
    return Root(found.folder, found.reason, tuple(skipped))


def _above_links(folder: Path) -> Path:
    """The folder, or the one above it with a link in a repository that leads out of it: what lies behind is not the project."""
    if os.path.realpath(folder) != str(folder):
        for link in (above for above in reversed((folder, *folder.parents)) if above.is_symlink()):
            repository = repository_of(link.parent)
            if repository is not None and leads_out(link, repository):
                return link.parent
    return folder


def _marked(folders: Sequence[Path]) -> Root | None:
    """The nearest folder with a mark of a project.

    What lies in a package is imported below the package's name, from a root above it; so a package is the root only where
    nothing above has a mark, and then the outermost one.
    """
    marks = [(folder, mark) for folder in folders for mark in _MARKS if (folder / mark).exists()]
    candidates = [(f, mark) for f, mark in marks if not _is_package(f)] or marks[::-1]
    return next((Root(folder, f"it has a {mark}") for folder, mark in candidates), None)


def _unmarked(folders: Sequence[Path]) -> Root:
    """The first folder that is no package, as long as nothing else is expected there."""
    reason = "nothing above it marks a project or repository"
    outermost = next((number for number, folder in enumerate(folders) if not _is_package(folder)), len(folders) - 1)
    return Root(folders[outermost], reason)


def _is_package(folder: Path) -> bool:
    return (folder / "__init__.py").exists()


def _is_shared_by_projects(folder: Path) -> bool:
    """Whether it holds many things that have nothing to do with each other: nobody wants all of them read."""
    home = os.path.expanduser("~")  # noqa: PTH111 - `Path.home` fails for a user whom nothing names
    return folder in (Path(folder.anchor), Path(home), Path(os.environ.get("TMPDIR") or "/tmp"))  # noqa: S108 - nothing is made
