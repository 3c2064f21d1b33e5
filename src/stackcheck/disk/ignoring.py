"""Which paths a project's `.gitignore` files and `exclude` settings leave out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from pathspec import GitIgnoreSpec

from stackcheck.disk import files

_MAXIMUM = 1_000_000


class Patterns:
    """Lines in the syntax of `.gitignore` that hold for what is below the folder `base`."""

    def __init__(self, base: str, lines: Iterable[str]) -> None:
        self._base = f"{base.rstrip('/')}/"
        self._spec = GitIgnoreSpec.from_lines(line for line in lines if _is_valid(line))
        # Nearly every path matches no pattern at all, and one expression says so ten times faster than one for each pattern.
        used = [p.regex.pattern for p in self._spec.patterns if p.include is not None and p.regex]
        sources = [source.replace("(?P<ps_d>", "(?:") for source in used]
        self._any = re.compile("|".join(f"(?:{source})" for source in sources)) if sources else None

    def verdict(self, path: str) -> bool | None:
        """True where the absolute `path` (a folder's ends in `/`) is left out, False where it is taken in again, else None."""
        if self._any is None or not path.startswith(self._base):
            return None
        below = path[len(self._base) :]
        if self._any.match(below) is None:
            return None
        return self._spec.check_file(below).include


def _is_valid(line: str) -> bool:
    # Git passes over a line that is no pattern (such as a single `!`); pathspec refuses all lines with it.
    try:
        GitIgnoreSpec.from_lines([line])
    except ValueError:
        return False
    return True


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
    return [Patterns(base.as_posix(), text.removeprefix("\ufeff").splitlines())]


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
