"""The interpreter's own library, whole and broken: what CPython reads is read, and nothing makes a crash."""

from __future__ import annotations

import random
import time
import warnings
from pathlib import Path

import pytest

from stackcheck.extract.python import module_facts
from tests.extract.python_sources import LIBRARY, library

# What CPython reads and LibCST 1.9 does not, and why.
UNREAD = {
    "test/test_grammar.py": "annotates a name in parentheses: `(x): int`",
    "test/ann_module.py": "annotates a name in parentheses",
    "test/typinganndata/ann_module.py": "annotates a name in parentheses",
}


def accepted(data: bytes) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(data, "x.py", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError):
        return False
    return True


def unread(paths: list[Path]) -> dict[str, str]:
    """The files that CPython reads and stackcheck does not, with the reason."""
    found = {}
    for path in paths:
        data = path.read_bytes()
        problem = module_facts(data).problem
        if problem is not None and accepted(data):
            found[path.relative_to(LIBRARY).as_posix()] = problem.message
    return found


def test_a_sample_of_the_library_is_read() -> None:
    assert unread(library(sample=25)) == {}


@pytest.mark.slow
def test_the_whole_library_is_read() -> None:
    found = unread(library())
    assert set(found) <= set(UNREAD), found
    assert len(found) <= 0.003 * len(library())


PIECES = (
    "( ) [ ] { } \\ ' \" ''' \"\"\" f'{ t' # : ; , @ ! = := ... () * ** .5 1e 0x 1_ None lambda case match type lazy yield "
    "await async del if else not in import from"
).split()
ODD = [b"\0", b"\xff", b"\xe2\x84\x98", b"\xc2\xb7", b"\r", b"\r\n", b"\n", b"\f", b"\t", b"    ", b"\\\n"]


def mutated(data: bytes, chance: random.Random) -> bytes:
    """The file cut off, or with pieces of it moved, doubled and lost, or with foreign ones put in."""
    if chance.random() < 0.3:
        return data[: chance.randrange(len(data) + 1)]
    source = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 3, 8))):
        at, other = chance.randrange(len(source) + 1), chance.randrange(len(source) + 1)
        size = chance.choice((1, 2, 5, 30))
        kind = chance.randrange(4)
        if kind == 0:
            del source[at : at + size]
        elif kind == 1:
            source[at:at] = source[other : other + size]
        else:
            source[at : at + kind - 2] = chance.choice([*ODD, *(f"{piece} ".encode() for piece in PIECES)])
    return bytes(source)


def survive(count: int) -> None:
    chance = random.Random(1)
    files = [path.read_bytes() for path in library(sample=30)]
    kinds = set()
    for _ in range(count):
        data = mutated(chance.choice(files), chance)
        start = time.process_time()
        problem = module_facts(data).problem
        assert time.process_time() - start < 2
        assert problem is None or "internal error" not in problem.message, data
        kinds.add(problem and problem.code)
    assert kinds == {None, "KC001", "KC002"}


def test_broken_files_do_no_harm() -> None:
    survive(100)


@pytest.mark.slow
def test_many_broken_files_do_no_harm() -> None:
    survive(3_000)
