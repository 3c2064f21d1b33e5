"""CPU seconds and peak memory of a check of one shape, in a process of its own under limits.

`python -m tests.shapes.measure tables 1000 2000 4000 8000` prints a table; names after the sizes choose shapes.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

_ROOT = Path(__file__).parents[2]


class Cost(NamedTuple):
    """What a check cost beyond what reading the files did: CPU seconds, and MB of the whole process at its peak."""

    seconds: float
    megabytes: float
    findings: tuple[str, ...]


def cost(module: str, name: str, size: int, *, seconds: int = 60, megabytes: int = 2000) -> Cost | str:
    """The cost of a shape; what went wrong where it did not end within the limits."""
    given = [sys.executable, "-m", "tests.shapes.measure", "--one", module, name, str(size), str(megabytes)]
    try:
        done = subprocess.run(
            given,
            cwd=_ROOT,
            capture_output=True,
            text=True,
            timeout=seconds * 20,
            check=False,
            env={**os.environ, "LIMIT": str(seconds)},
        )
    except subprocess.TimeoutExpired:
        return "no end"
    if done.returncode:
        return (done.stderr.strip().splitlines() or [f"signal {-done.returncode}"])[-1]
    return Cost(*json.loads(done.stdout))


def _one(module: str, name: str, size: int, megabytes: int) -> None:
    from stackcheck.engine import check
    from stackcheck.rules import all_rules
    from tests.cases import project_of

    rules = all_rules()
    files = importlib.import_module(f"tests.shapes.{module}").SHAPES[name](size)
    project = project_of(files)
    del files
    before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    resource.setrlimit(resource.RLIMIT_CPU, (int(before + int(os.environ["LIMIT"])) + 1,) * 2)
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20,) * 2)
    found = check(project, rules)
    used = resource.getrusage(resource.RUSAGE_SELF)
    failures = sorted({f"{f.code} {f.message}" for f in found if f.code == "KC004"})
    counted = {code: sum(f.code == code for f in found) for code in sorted({f.code for f in found})}
    told = [*failures, " ".join(f"{code}:{count}" for code, count in counted.items())]
    print(json.dumps([used.ru_utime - before, used.ru_maxrss / 1024, told]))


def main(arguments: list[str]) -> None:
    module, *rest = arguments
    sizes = [int(text) for text in rest if text.isdigit()]
    names = [text for text in rest if not text.isdigit()] or list(importlib.import_module(f"tests.shapes.{module}").SHAPES)
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
        _one(sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5]))
    else:
        main(sys.argv[1:])
