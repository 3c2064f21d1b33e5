"""What a check of a shape costs: CPU seconds and memory in a process of its own under limits, or steps, which are the same
on every machine.

`python -m tests.shapes.measure tables 1000 2000 4000 8000` prints a table; names after the sizes choose shapes.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FrameType
from typing import NamedTuple

from stackcheck.engine import check
from stackcheck.rules import all_rules
from tests.cases import project_of

_ROOT = Path(__file__).parents[2]

Files = dict[str, str]
Shape = Callable[[int], Files]


class Cost(NamedTuple):
    """What a check cost beyond what reading the files did: CPU seconds, and MB of the whole process at its peak."""

    seconds: float
    megabytes: float
    findings: tuple[str, ...]


def cost(module: str, name: str, size: int, *, seconds: int = 60, megabytes: int = 2000) -> Cost | str:
    """The cost of a shape; what went wrong where it did not end within the limits."""
    given = [sys.executable, "-m", "tests.shapes.measure", "--one", module, name, *map(str, (size, seconds, megabytes))]
    try:
        done = subprocess.run(given, cwd=_ROOT, capture_output=True, text=True, timeout=seconds * 20, check=False)
    except subprocess.TimeoutExpired:
        return "no end"
    if done.returncode:
        return (done.stderr.strip().splitlines() or [f"signal {-done.returncode}"])[-1]
    return Cost(*json.loads(done.stdout))


def steps(files: Files) -> int:
    """How many functions of ours and of Python's are called for a check."""
    project = project_of(files)
    count = 0

    def counted(_: FrameType, event: str, __: object) -> Callable[..., object] | None:
        nonlocal count
        count += event == "call"
        return None

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        check(project, all_rules())
    finally:
        sys.setprofile(before)
    return count


def _shapes(module: str) -> Mapping[str, Shape]:
    shapes: Mapping[str, Shape] = importlib.import_module(f"tests.shapes.{module}").SHAPES
    return shapes


def _one(module: str, name: str, size: int, seconds: int, megabytes: int) -> None:
    rules = all_rules()
    project = project_of(_shapes(module)[name](size))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    resource.setrlimit(resource.RLIMIT_CPU, (int(before + seconds) + 1,) * 2)
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20,) * 2)
    found = check(project, rules)
    used = resource.getrusage(resource.RUSAGE_SELF)
    failures = sorted({f"{f.code} {f.message}" for f in found if f.code == "KC004"})
    counted = {code: sum(f.code == code for f in found) for code in sorted({f.code for f in found})}
    told = [*failures, " ".join(f"{code}:{count}" for code, count in counted.items())]
    print(json.dumps([used.ru_utime - before, _peak() or used.ru_maxrss / 1024, told]))


def _peak() -> float:
    """MB of this process at its peak, as Linux tells it: `ru_maxrss` would be that of who started it, if that was larger."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:")), 0)


def main(arguments: list[str]) -> None:
    module, *rest = arguments
    sizes = [int(text) for text in rest if text.isdigit()]
    names = [text for text in rest if not text.isdigit()] or list(_shapes(module))
    for name in names:
        told = []
        for size in sizes:
            spent = cost(module, name, size, seconds=int(os.environ.get("SECONDS_EACH", "20")))
            if isinstance(spent, str):
                told.append(spent[-70:])
                break
            told.append(f"{spent.seconds:6.2f}s {spent.megabytes:4.0f}M")
            last = spent.findings
        else:
            told.append(" | ".join(last)[:160])
        print(f"{name:28}", *told, flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "--one":
        _one(sys.argv[2], sys.argv[3], *map(int, sys.argv[4:]))
    else:
        main(sys.argv[1:])
