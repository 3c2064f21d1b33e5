"""What a check costs: CPU seconds and the most memory, taken in a process of its own that is stopped where it takes too much."""

from __future__ import annotations

import os
import resource
import time
from contextlib import suppress
from functools import cache

import msgspec

from stackcheck.engine import check
from stackcheck.rules import all_rules
from tests.cases import project_of
from tests.growth import bodies
from tests.growth.bodies import Shape


class Cost(msgspec.Struct, frozen=True):
    """CPU seconds of `engine.check`, MiB of the process, and what the check says of itself."""

    seconds: float
    memory: float
    said: tuple[str, ...] = ()


def cost(shape: Shape, size: int, *, seconds: int, memory: int) -> Cost | None:
    """What a shape costs in a size; None where it takes more than these limits, in CPU seconds and MiB."""
    _settle()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        with suppress(BaseException):
            os.close(reading)
            os.write(writing, msgspec.json.encode(_measured(shape, size, seconds, memory)))
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        said = answer.read()
    os.waitpid(child, 0)
    return msgspec.json.decode(said, type=Cost) if said else None


@cache
def _settle() -> None:
    """What is made once for all projects is made before."""
    check(project_of(bodies.LINES["if filter"](2)), all_rules())


def _measured(shape: Shape, size: int, seconds: int, memory: int) -> Cost:
    project = project_of(shape(size))
    before = time.process_time()
    resource.setrlimit(resource.RLIMIT_CPU, (int(before) + seconds + 1,) * 2)
    used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize() if os.path.exists("/proc") else 0  # noqa: PTH110, PTH123, SIM115
    resource.setrlimit(resource.RLIMIT_AS, (used + memory * 2**20,) * 2)
    findings = check(project, all_rules())
    taken = time.process_time() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Cost(taken, peak, tuple(f"{f.code} {f.path}:{f.line} {f.message}" for f in findings if f.code.startswith("KC0")))
