"""Work with Python's garbage collector off."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Trees, facts and tables are millions of objects that hold no cycles to speak of.

    Looking for some costs half of LibCST's time, and a fifth of the linking's.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
