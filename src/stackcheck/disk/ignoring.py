"""Which paths a project's `.gitignore` files and `exclude` settings leave out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from pathspec import GitIgnoreSpec


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


def read(file: Path, base: Path) -> list[Patterns]:
    """The patterns of a `.gitignore` file; none where it cannot be read."""
    if not file.is_file():  # nobody may ever write into a FIFO
        return []
    try:
        text = file.read_bytes().decode("utf-8", "surrogateescape")
    except OSError:
        return []
    return [Patterns(base.as_posix(), text.removeprefix("\ufeff").splitlines())]


def above(root: Path) -> list[Patterns]:
    """What git says from above: `.git/info/exclude` and the `.gitignore` files of the folders over `root`, topmost first."""
    parents = (root, *root.parents)
    depth = next((n for n, folder in enumerate(parents) if (folder / ".git").exists()), None)
    if depth is None:
        return []
    top = parents[depth]
    files = [(top / ".git" / "info" / "exclude", top), *((f / ".gitignore", f) for f in reversed(parents[1 : depth + 1]))]
    return [patterns for file, folder in files for patterns in read(file, folder)]
