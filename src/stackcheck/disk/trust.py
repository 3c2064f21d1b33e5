"""Whose cache is believed: every entry is sealed with a key that only the user has, and lies in a folder of the user's own.

A cache folder may lie in a checkout or be restored from elsewhere, so what stands in it may have been written by anybody.  The
key lies in the user's own state folder; `STACKCHECK_CACHE_KEY` gives it where several machines are to believe one another, and
then the owner of the folder does not matter.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from hashlib import blake2b
from hmac import compare_digest
from pathlib import Path

VARIABLE = "STACKCHECK_CACHE_KEY"
_LEAST = 16
_SIZE = 32
_MOST = 1_000_000_000  # the facts of ten million lines have fewer bytes
_OTHERS_READ, _OTHERS_WRITE = 0o077, 0o022
_SAFELY = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_IS_POSIX = hasattr(os, "geteuid")


class DistrustError(Exception):
    """Why there is no cache that could be believed, in one line."""


class Seal:
    """Tells bytes that were written with a key from all others."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def of(self, kind: bytes, name: bytes, data: bytes) -> bytes:
        """16 bytes that hold for data of this kind and name (16 bytes at most, both) alone."""
        return blake2b(data, digest_size=16, key=self._key, person=kind, salt=name).digest()

    def holds(self, seal: bytes, kind: bytes, name: bytes, data: bytes) -> bool:
        return compare_digest(seal, self.of(kind, name, data))


def seal() -> Seal:
    """The user's own; its key is made where there is none.  Raises DistrustError."""
    given = os.environ.get(VARIABLE, "")
    if not given:
        from platformdirs import user_state_path  # noqa: PLC0415 - not needed where a key is given

        return Seal(_kept_in(user_state_path("stackcheck", appauthor=False) / "cache.key"))
    if len(given) < _LEAST:
        raise DistrustError(f"{VARIABLE} has fewer than {_LEAST} characters")
    return Seal(blake2b(os.fsencode(given), digest_size=_SIZE).digest())


def _kept_in(file: Path) -> bytes:
    try:
        known = _read_key(file)
        if known is None:
            _make_key(file)
            known = _read_key(file)
    except OSError as error:
        raise DistrustError(f"its key {file} cannot be made or read ({error.strerror}); {VARIABLE} can give one") from error
    if known is None:
        raise DistrustError(f"its key {file} is damaged; delete it")
    return known


def _read_key(file: Path) -> bytes | None:
    """The key; None where there is none, or not the whole of one."""
    try:
        descriptor = os.open(file, os.O_RDONLY | _SAFELY)
    except FileNotFoundError:
        return None
    with os.fdopen(descriptor, "rb") as stream:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise DistrustError(f"its key {file} is no regular file; delete it")
        if _IS_POSIX and (found.st_uid != os.geteuid() or found.st_mode & _OTHERS_READ):
            raise DistrustError(
                f"its key {file} is not the user's alone; delete it, or chmod 600 it where others cannot know it"
            )
        key = stream.read(_SIZE + 1)
    return key if len(key) == _SIZE else None


def _make_key(file: Path) -> None:
    """Make a key; of many processes that do so at once all find the same one."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = file.with_name(f"{os.urandom(8).hex()}.new")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _SAFELY, 0o600), "wb") as stream:
            stream.write(os.urandom(_SIZE))
        _publish(beside, file)
    finally:
        with suppress(OSError):
            beside.unlink()


def _publish(beside: Path, file: Path) -> None:
    """Give the file its name unless another has it by now."""
    try:
        os.link(beside, file)
    except FileExistsError:
        return
    except OSError:
        beside.replace(file)  # a file system without links: the last process wins, and the others have misses


def distrust(folder: Path) -> None:
    """Refuse a project's cache folder that others could change.  Raises DistrustError; a folder that is not there is none."""
    for each, is_own in ((folder.parent, False), (folder, True)):
        try:
            found = os.lstat(each) if is_own else each.stat()
        except FileNotFoundError:
            return
        except OSError as error:
            raise DistrustError(f"{each} cannot be used ({error.strerror})") from error
        if not stat.S_ISDIR(found.st_mode):
            raise DistrustError(f"{each} is no folder")
        if _IS_POSIX and not os.environ.get(VARIABLE):
            _check_owner(each, found, is_own=is_own)


def _check_owner(folder: Path, found: os.stat_result, *, is_own: bool) -> None:
    """The folder around those of all projects may be the system's, too, where nobody can replace what is another's."""
    us = os.geteuid()
    if found.st_uid != us and (is_own or found.st_uid != 0):
        raise DistrustError(f"{folder} belongs to another user (uid {found.st_uid}); choose a folder of your own")
    if not found.st_mode & _OTHERS_WRITE or (not is_own and (found.st_uid == us or found.st_mode & stat.S_ISVTX)):
        return
    if not is_own:
        raise DistrustError(f"{folder} can be written by others; choose a folder of your own")
    try:
        folder.chmod(0o700)
    except OSError as error:
        raise DistrustError(f"{folder} can be written by others ({error.strerror}); chmod 700 it") from error


def content(file: Path) -> bytes | None:
    """What is in a file that stands where anybody may have put something: None for a link, a pipe, a giant or nothing."""
    try:
        descriptor = os.open(file, os.O_RDONLY | _SAFELY)
        with os.fdopen(descriptor, "rb") as stream:
            found = os.fstat(descriptor)
            return stream.read() if stat.S_ISREG(found.st_mode) and found.st_size <= _MOST else None
    except OSError:
        return None
