"""A progress bar on stderr: only on a terminal, and only once a run has lasted a second."""

from __future__ import annotations

import time
from types import TracebackType
from typing import TextIO

_WIDTH = 30


class Bar:
    """Draws itself over and over on one line, and takes itself away at the end."""

    def __init__(self, stream: TextIO, *, wanted: bool = True) -> None:
        self._stream = stream
        self._wanted = wanted and stream.isatty()
        self._next = time.monotonic() + 1
        self._drawn = False

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None) -> None:
        if self._drawn:
            self._stream.write("\r\033[K")
            self._stream.flush()

    def update(self, done: int, total: int) -> None:
        """Say that `done` of `total` files have been read."""
        if not self._wanted or time.monotonic() < self._next:
            return
        self._next = time.monotonic() + 0.1
        filled = _WIDTH * done // total if total else 0
        self._stream.write(f"\rreading {'━' * filled}{' ' * (_WIDTH - filled)} {done}/{total} files\033[K")
        self._stream.flush()
        self._drawn = True
