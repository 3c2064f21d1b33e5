"""Files to facts in processes: the same answers however many, and one bad file is given up alone."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import msgspec
import pytest

from stackcheck.disk import workers
from stackcheck.facts.files import Facts, Module, Problem

_DECODER = msgspec.msgpack.Decoder(Facts | None)


def count(path: str, data: bytes) -> Facts | None:
    """Stands in for extraction: says how long a file is; some names do what a library may do."""
    match Path(path).stem:
        case "kills":
            os.kill(os.getpid(), signal.SIGKILL)
        case "exits":
            os._exit(7)
        case "stalls":
            while True:
                pass
        case "waits":
            time.sleep(60)
        case "raises":
            raise ValueError
        case "prints":
            print("noise")
            sys.stdout.flush()
            os.write(1, b"more noise")
        case "nothing":
            return None
        case "process":
            return Module(lines=os.getpid())
    return Module(lines=len(data))


STAND_IN = f"{__name__}:count"
PADDING = [(f"m{number}.py", b"x" * (number * 200)) for number in range(40)]


def answers(files: list[tuple[str, bytes]], jobs: int | None = 2, timeout: float = 30.0) -> dict[str, Facts | None]:
    given = list(workers.encode(files, jobs, extract=STAND_IN, timeout=timeout))
    assert len(given) == len(files)
    return {path: _DECODER.decode(facts) for path, facts, _ in given}


EXPECTED = {path: Module(lines=len(data)) for path, data in PADDING}


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_BATCH", 20_000)
    monkeypatch.setattr(workers, "_path", lambda: [str(Path(__file__).parents[2]), *sys.path])


@pytest.mark.parametrize("jobs", [1, 2, 5, None])
def test_the_same_for_any_number_of_processes(jobs: int | None) -> None:
    assert answers(PADDING, jobs) == EXPECTED


def test_processes_are_really_used() -> None:
    found = answers([*PADDING, *((f"{n}/process.py", bytes(20_000)) for n in range(6))])
    used = {facts.lines for path, facts in found.items() if facts is not None and path.endswith("process.py")}
    assert os.getpid() not in used
    assert 1 <= len(used) <= 2


def test_a_little_is_read_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers.subprocess, "Popen", None)
    assert answers(PADDING[:5]) == {path: EXPECTED[path] for path, _ in PADDING[:5]}


def test_no_file_is_no_work() -> None:
    assert answers([]) == {}


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("kills.py", "reading it ended the process (status -9); please report it"),
        ("exits.py", "reading it ended the process (status 7); please report it"),
        ("stalls.py", "reading it took more than 0.5 seconds"),
        pytest.param("waits.py", "reading it took more than 0.5 seconds", marks=pytest.mark.slow),
        ("raises.py", "reading it failed with ValueError; please report it"),
    ],
)
def test_a_bad_file_is_given_up_alone(name: str, reason: str) -> None:
    bad = (name, b"y" * 3_000)
    found = answers([*PADDING, bad], timeout=0.5)
    assert found.pop(name) == Module(problem=Problem("KC002", reason))
    assert found == EXPECTED


def test_what_was_given_up_is_not_final() -> None:
    final = {
        a.path: a.is_final for a in workers.encode([*PADDING, ("kills.py", b"y"), ("raises.py", b"z")], 2, extract=STAND_IN)
    }
    assert {path for path, is_final in final.items() if not is_final} == {"kills.py", "raises.py"}


def test_many_bad_files() -> None:
    bad = [(f"{n}/kills.py", b"y" * 900 * n) for n in range(6)]
    found = answers([*PADDING, *bad])
    assert {path: facts for path, facts in found.items() if path in EXPECTED} == EXPECTED


def test_noise_does_not_get_between_the_answers() -> None:
    assert answers([*PADDING, ("prints.py", b"abc"), ("nothing.txt", b"")]) == {
        **EXPECTED,
        "prints.py": Module(lines=3),
        "nothing.txt": None,
    }


def test_names_that_are_no_text() -> None:
    name = os.fsdecode(b"\xff\n.py")
    assert answers([*PADDING, (name, b"abc")])[name] == Module(lines=3)


def test_where_no_process_can_be_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert answers(PADDING) == EXPECTED
    monkeypatch.setattr(sys, "executable", "/bin/false")
    assert answers(PADDING) == EXPECTED


def test_who_stops_asking_leaves_no_process_behind() -> None:
    started: list[int] = []
    popen = workers.subprocess.Popen

    def noted(*args: object, **options: object) -> object:
        process = popen(*args, **options)  # type: ignore[call-overload]
        started.append(process.pid)
        return process

    workers.subprocess.Popen = noted  # type: ignore[assignment, misc]
    try:
        answer = workers.encode(PADDING, 2, extract=STAND_IN)
        next(answer)
        answer.close()
    finally:
        workers.subprocess.Popen = popen  # type: ignore[misc]
    assert started
    # a worker's thread may be starting its process at the moment when it is closed: it ends it then
    until = time.monotonic() + 5
    while (left := [pid for pid in started if _runs(pid)]) and time.monotonic() < until:
        time.sleep(0.05)
    assert not left


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
