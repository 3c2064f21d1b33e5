"""Many files to facts, in several processes where that pays; a file that kills or stalls its process is given up alone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import IO, NamedTuple

import msgspec

import stackcheck
from stackcheck.disk.worker import BOOTSTRAP, encoded_facts, function, receive, send
from stackcheck.facts.files import Module, Problem

EXTRACT = "stackcheck.extract:extract"

IN_PROCESS = 64_000
"""Bytes of source that are read here: parsing them takes less time than a process needs to get ready."""

_BATCH = 256_000
_START = 30.0  # seconds more for a process to begin
_TIMEOUT = 30.0  # seconds of the processor; the largest file that is read at all (1 MB) takes two
_PATIENCE = 10  # times as long a file may take on the clock, on a machine that does other things, too

File = tuple[str, bytes]


class Answer(NamedTuple):
    """The encoded facts of a file; not final where it was given up, for the next time may be another matter."""

    path: str
    facts: bytes
    is_final: bool = True


def encode(
    files: Sequence[File], jobs: int | None = None, *, extract: str = EXTRACT, timeout: float = _TIMEOUT
) -> Iterator[Answer]:
    """The encoded facts of every file, each as soon as it is known; `jobs` processes at most (None: as many as processors)."""
    size = sum(len(data) for _, data in files)
    if size < IN_PROCESS:
        read = function(extract)
        yield from (Answer(path, *encoded_facts(read, path, data)) for path, data in files)
        return
    batches = deque(_batches(files))
    answers: SimpleQueue[Answer] = SimpleQueue()
    count = min(jobs or processors(), len(batches))
    workers = [_Worker(batches, answers.put, extract, timeout) for _ in range(count)]
    try:
        for worker in workers:
            worker.start()
        for _ in files:
            yield _next(answers, workers)
    finally:
        batches.clear()
        for worker in workers:
            worker.close()


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _batches(files: Sequence[File]) -> Iterator[list[File]]:
    """The largest files first, so that no process is left alone with a large one at the end."""
    batch: list[File] = []
    size = 0
    for path, data in sorted(files, key=lambda file: (-len(file[1]), file[0])):
        batch.append((path, data))
        size += len(data) + 1_000
        if size >= _BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _next(answers: SimpleQueue[Answer], workers: Sequence[_Worker]) -> Answer:
    while True:
        for worker in workers:
            worker.watch()
        with suppress(Empty):  # a wait without an end could not be interrupted everywhere
            return answers.get(timeout=0.2)
        if not any(worker.is_alive() for worker in workers) and answers.empty():
            raise RuntimeError("the workers ended before their work did")


class _Worker:
    """Hands batches to a process of its own and collects the answers; starts another process when one dies."""

    def __init__(self, batches: deque[list[File]], answer: Callable[[Answer], None], extract: str, timeout: float) -> None:
        self._batches = batches
        self._answer = answer
        self._extract = extract
        self._timeout = timeout
        self._process: subprocess.Popen[bytes] | None = None
        self._heard = time.monotonic()
        self._stalled = False
        self._closed = False
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def is_alive(self) -> bool:
        return self._thread.is_alive()

    def _serve(self) -> None:
        while not self._closed:
            try:
                batch = self._batches.popleft()
            except IndexError:
                break
            self._read(batch)
        self._stop()

    def _read(self, batch: list[File]) -> None:
        process = self._process or self._new_process()
        if process is None:
            # No process can be started here at all: a sandbox, or an interpreter that is embedded in another program.
            read = function(self._extract)
            for path, data in batch:
                self._answer(Answer(path, *encoded_facts(read, path, data)))
            return
        done = 0
        with suppress(OSError):
            self._heard = time.monotonic()
            send(_pipe(process.stdin), msgspec.msgpack.encode([(os.fsencode(path), data) for path, data in batch]))
            while done < len(batch) and (answer := receive(_pipe(process.stdout))) is not None:
                self._answer(Answer(batch[done][0], answer[1:], bool(answer[0])))
                self._heard = time.monotonic()
                done += 1
        if done < len(batch):
            reason = self._gave_up(process)
            problem = msgspec.msgpack.encode(Module(problem=Problem("KC002", reason)))
            self._answer(Answer(batch[done][0], problem, is_final=False))
            if batch[done + 1 :]:
                self._batches.appendleft(batch[done + 1 :])

    def _new_process(self) -> subprocess.Popen[bytes] | None:
        if not sys.executable:
            return None
        command = [sys.executable, "-c", BOOTSTRAP, self._extract, str(self._timeout), *_path()]
        try:
            process = subprocess.Popen(  # noqa: S603 - this interpreter, our own code
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
        except OSError:
            return None
        self._heard = time.monotonic() + _START
        self._process = process
        if receive(_pipe(process.stdout)) != b"ready":
            self._stop()
            return None
        return process

    def _gave_up(self, process: subprocess.Popen[bytes]) -> str:
        stalled, self._stalled = self._stalled, False
        self._stop()
        if stalled or process.returncode == -getattr(signal, "SIGPROF", 0):
            return f"reading it took more than {self._timeout:g} seconds"
        return f"reading it ended the process (status {process.returncode}); please report it"

    def watch(self) -> None:
        """End the process if it has been silent for too long."""
        process = self._process
        if process is not None and time.monotonic() - self._heard > _PATIENCE * self._timeout:
            self._stalled = True
            process.kill()

    def close(self) -> None:
        """End the process and take no further batch."""
        self._closed = True
        self._stop()

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                with suppress(OSError):
                    _pipe(pipe).close()


def _path() -> list[str]:
    """Where the process imports from: as here, but never from the current folder, which may be the checked project's."""
    ours = str(Path(stackcheck.__file__).parents[1])
    return list(dict.fromkeys([*(folder for folder in sys.path if folder not in ("", str(Path.cwd()))), ours]))


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise OSError("no pipe")
    return pipe
