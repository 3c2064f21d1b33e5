"""Python files to test on: the interpreter's own library."""

from __future__ import annotations

import random
import sysconfig
from pathlib import Path

LIBRARY = Path(sysconfig.get_path("stdlib"))


def library(*, sample: int | None = None) -> list[Path]:
    """The files of the standard library, with its tests; `sample` draws small ones, the same every time."""
    files = sorted(p for p in LIBRARY.rglob("*.py") if "site-packages" not in p.parts and p.is_file())
    if sample is None:
        return files
    return random.Random(0).sample([p for p in files if p.stat().st_size < 20_000], sample)
