"""Files of the checked project, opened so that nothing which only has the name of one can stop a run or get into a report.

Git can store links to everything, and a checkout can hold pipes: a FIFO keeps who opens it waiting, a device never ends, and a
link may lead to what its author cannot read and wants to see in somebody's log.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

NO_FILE = "it is not a regular file"
BROKEN = "it is a broken link"
LEADS_OUT = "it is a link that leads out of the project"

# What is waited for is not waited for; a link is opened by what it leads to; a terminal does not become ours.
_FLAGS = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NONBLOCK", "O_NOFOLLOW", "O_NOCTTY", "O_CLOEXEC", "O_BINARY"))


class NotAFileError(OSError):
    """What has the name may not be read; `strerror` says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(errno.EINVAL, reason)


class TooLargeError(NotAFileError):
    """A file of more bytes than any of its kind has."""


class LeadsOutError(NotAFileError):
    """A link to what does not lie in the project."""

    def __init__(self) -> None:
        super().__init__(LEADS_OUT)


def read(file: str | Path, most: int, *, within: Path | None = None) -> bytes:
    """The bytes of a regular file, `most` of them at most.  Raises OSError, and NotAFileError for what is none.

    A link is followed where what it leads to lies in the folder `within`, and never without one.
    """
    found = os.lstat(file)
    if stat.S_ISLNK(found.st_mode):
        if within is None:
            raise NotAFileError("it is a link")
        file = _target(file, within)
        found = os.lstat(file)
    # A device may do something when it is opened, so the name is looked at first; then what was opened is what counts.
    if not stat.S_ISREG(found.st_mode):
        raise NotAFileError(NO_FILE)
    descriptor = os.open(file, _FLAGS)
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise NotAFileError(NO_FILE)
        return _content(descriptor, found.st_size, most)
    finally:
        os.close(descriptor)


def leads_out(file: str | Path, within: Path) -> bool:
    """Whether links, of the file or of the folders above it, lead out of the folder `within`."""
    return not Path(os.path.realpath(file)).is_relative_to(os.path.realpath(within))


def _target(link: str | Path, within: Path) -> str:
    if leads_out(link, within):
        raise LeadsOutError
    target = os.path.realpath(link)
    if not os.path.exists(target):  # noqa: PTH110
        raise NotAFileError(BROKEN)
    return target


def _content(descriptor: int, size: int, most: int) -> bytes:
    """A size is only a promise: a file may grow, and those of some systems say 0."""
    if size > most:
        raise TooLargeError(f"larger than {most:,} bytes ({size:,})")
    pieces = []
    left = most + 1
    while left > 0 and (piece := os.read(descriptor, min(left, max(size, 65_536) + 1))):
        pieces.append(piece)
        left -= len(piece)
    if left <= 0:
        raise TooLargeError(f"larger than {most:,} bytes")
    return b"".join(pieces)
