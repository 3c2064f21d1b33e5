"""The process that reads files: takes batches of files on stdin, answers with the encoded facts of one file after the other.

It is started as a program of its own and not by `multiprocessing`, so that it works the same everywhere: below flake8's
daemonic processes, beside threads, without a fork, and without importing the host's main module a second time.  When its
parent dies, its input ends, and so does it.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from importlib import import_module
from typing import IO

import msgspec

from stackcheck.facts.files import Facts, Module, Problem

BOOTSTRAP = (
    "import sys; sys.path[:] = sys.argv[3:]; from stackcheck.disk.worker import main; main(sys.argv[1], float(sys.argv[2]))"
)
"""What the interpreter is started with: the parent's path first of all, so that nothing of the current folder is imported."""

_BATCH: msgspec.msgpack.Decoder[list[tuple[bytes, bytes]]] = msgspec.msgpack.Decoder(list[tuple[bytes, bytes]])


def encoded_facts(extract: object, path: str, data: bytes) -> tuple[bytes, bool]:
    """A file's facts (nil for what is no source) as they are kept and sent, and whether it was read.

    Whatever goes wrong becomes the file's problem, and may go well another time.
    """
    facts: Facts | None
    try:
        facts = extract(path, data)  # type: ignore[operator]
        return msgspec.msgpack.encode(facts), True
    except Exception as error:  # noqa: BLE001 - one file must not take the others with it
        problem = Problem("KC002", f"reading it failed with {type(error).__name__}; please report it")
        return msgspec.msgpack.encode(Module(problem=problem)), False


def function(dotted: str) -> object:
    """The function that `module:name` names."""
    module, _, name = dotted.partition(":")
    return getattr(import_module(module), name)


def main(dotted: str, seconds: float) -> None:
    """Serve until the input ends; an interrupt is the parent's to handle.

    A file that takes more than so many seconds of the processor ends the process by SIGPROF, where the system has that: time on
    the clock says nothing on a machine that is busy.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing that is printed by accident may get between the answers
    extract = function(dotted)
    gc.disable()
    send(answers, b"ready")
    while (batch := receive(sys.stdin.buffer)) is not None:
        for path, data in _BATCH.decode(batch):
            if hasattr(signal, "setitimer"):
                signal.setitimer(signal.ITIMER_PROF, seconds)
            facts, was_read = encoded_facts(extract, os.fsdecode(path), data)
            send(answers, bytes((was_read,)) + facts)


def send(stream: IO[bytes], frame: bytes) -> None:
    stream.write(len(frame).to_bytes(8, "little"))
    stream.write(frame)
    stream.flush()


def receive(stream: IO[bytes]) -> bytes | None:
    """The next frame; None where the stream ends before it does."""
    size = stream.read(8)
    if len(size) < 8:
        return None
    frame = stream.read(int.from_bytes(size, "little"))
    return frame if len(frame) == int.from_bytes(size, "little") else None
