"""Files that a user asked for, written so that there is never half of one."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path


def replace(file: Path, pieces: Iterable[str]) -> None:
    """As `replace_bytes`, in UTF-8."""
    replace_bytes(file, (piece.encode("utf-8", "backslashreplace") for piece in pieces))


def replace_bytes(file: Path, pieces: Iterable[bytes]) -> None:
    """Write `pieces` beside `file` and rename; to a pipe or device they are written as to any other.  Raises OSError.

    What a link leads to is written, the link stays; a file that was there keeps its mode.
    """
    target = Path(os.path.realpath(file))
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        mode = None
    if mode is not None and not stat.S_ISREG(mode):
        with target.open("wb") as opened:
            opened.writelines(pieces)
        return
    beside = target.with_name(f".{target.name[:100]}.{os.urandom(6).hex()}.new")
    try:
        with beside.open("xb") as opened:
            opened.writelines(pieces)
        if mode is not None:
            beside.chmod(stat.S_IMODE(mode))
        beside.replace(target)
    except OSError as error:
        # An error names the file that was asked for and not the one beside it.
        raise OSError(error.errno, error.strerror, str(file)) from error
    finally:
        with suppress(FileNotFoundError):
            beside.unlink()
