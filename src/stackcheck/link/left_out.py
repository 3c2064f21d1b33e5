"""What was not read or not followed to its end, and why."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from stackcheck.facts.findings import Place
from stackcheck.link.names.definitions import classes
from stackcheck.link.names.resolution import MAX_LINE, mro
from stackcheck.link.partial import followed_in_part
from stackcheck.link.project import Project, table, unread


class LeftOut(msgspec.Struct, frozen=True):
    """A file that has no facts, or a place behind which something is unknown, for there is too much of it; a note where it is
    one of those that hold no code, or the rest of it is known.
    """

    place: Place
    message: str
    is_note: bool = True


@table
def left_out(project: Project) -> tuple[LeftOut, ...]:
    """Every file that could not be read, and in each file the first class with too many base classes."""
    return (*_files(project), *_classes(project))


def cut(project: Project) -> Iterator[LeftOut]:
    """The functions that were followed only in part; all of them where everything else has been asked for."""
    for place, why in sorted(followed_in_part(project).items()):
        yield LeftOut(place, f"followed only in part: {why}")


def _files(project: Project) -> Iterator[LeftOut]:
    for file in unread(project):
        problem = file.facts.problem
        if problem is not None and problem.code == "KC002":
            yield LeftOut(Place(file.path, problem.line, problem.col), f"file was not read: {problem.message}", problem.is_note)


def _classes(project: Project) -> Iterator[LeftOut]:
    told = set()
    for symbol in classes(project):
        if symbol.path not in told and len(mro(project, symbol)) >= MAX_LINE:
            told.add(symbol.path)
            message = f"only the nearest {MAX_LINE} of the classes that {symbol.qualname} inherits from are known"
            yield LeftOut(symbol.place, message)
