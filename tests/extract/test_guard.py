"""Hostile files: none may kill LibCST, take long or fail without a reason; and none that is fine may be refused."""

from __future__ import annotations

import os
import pickle
import re
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from stackcheck.extract import guard as guarding
from stackcheck.extract.guard import MAX_BYTES, MAX_DEPTH, _is_harmless, guard
from stackcheck.extract.python import module_facts
from stackcheck.extract.source import Unreadable
from stackcheck.extract.tokens import tokens
from stackcheck.facts.files import Module
from tests.extract.python_sources import library

DEEP = "brackets nested more than 100 deep"
LONG = "an expression with more than 1,000 operators, calls or attributes in one chain"
STEEP = "brackets nested too deeply in a case pattern or del statement"
WORK = "more tokens in nested brackets than can be read in a few seconds"
NESTED = "expressions or statements nested too deeply"

# A source for each size, a size that is read and one that is not (0: all are), and why.
Shape = tuple[Callable[[int], str], int, int, str]
SHAPES: dict[str, Shape] = {
    # what dies or is quadratic in nesting
    "parentheses": (lambda n: "x = " + "(" * n + "1" + ")" * n, 99, 5_000, DEEP),
    "lists": (lambda n: "x = " + "[" * n + "1" + "]" * n, 99, 5_000, DEEP),
    "dicts": (lambda n: "x = " + "{1: " * n + "1" + "}" * n, 99, 5_000, DEEP),
    "tuples": (lambda n: "x = " + "(" * n + "1" + ",)" * n, 99, 5_000, DEEP),
    "subscripts": (lambda n: "x = " + "a[" * n + "1" + "]" * n, 99, 5_000, DEEP),
    "calls": (lambda n: "x = " + "f(" * n + "1" + ")" * n, 99, 5_000, DEEP),
    "keywords": (lambda n: "x = " + "f(a=" * n + "1" + ")" * n, 99, 5_000, DEEP),
    "comprehensions": (lambda n: "x = " + "[" * n + "a" + " for a in b]" * n, 99, 5_000, DEEP),
    "walruses": (lambda n: "x = " + "(a := " * n + "1" + ")" * n, 99, 5_000, DEEP),
    "yields": (lambda n: "x = " + "(yield " * n + "1" + ")" * n, 99, 5_000, DEEP),
    "awaits": (lambda n: "x = " + "(await " * n + "a" + ")" * n, 99, 5_000, DEEP),
    "conditions in parentheses": (lambda n: "x = " + "(a if b else " * n + "c" + ")" * n, 99, 5_000, DEEP),
    "annotations": (lambda n: "x: " + "a[" * n + "b" + "]" * n, 99, 5_000, DEEP),
    "targets": (lambda n: "for " + "(" * n + "a" + ")" * n + " in b: pass", 99, 5_000, DEEP),
    "f-strings": (lambda n: "x = " + "f'{" * n + "1" + "}'" * n, 99, 5_000, DEEP),
    "specifications": (lambda n: "x = f'" + "{a:" * n + "}" * n + "'", 99, 5_000, DEEP),
    "unclosed": (lambda n: "x = " + "(" * n, 0, 5_000, DEEP),
    "unclosed over lines": (lambda n: "f(\n" * n, 0, 5_000, DEEP),
    # hidden from a quick look
    "brackets in strings": (lambda n: "x = " + "(')', " * n + "1" + ")" * n, 99, 5_000, DEEP),
    "brackets in long strings": (lambda n: "x = " + "(''')''', " * n + "1" + ")" * n, 99, 5_000, DEEP),
    "brackets in comments": (lambda n: "x = " + "(  # )\n" * n + "1" + ")" * n, 99, 5_000, DEEP),
    "brackets between quotes of f-strings": (lambda n: "x = " + "f'{'a' + [" * n + "1" + "]}'" * n, 49, 5_000, DEEP),
    "brackets behind braces": (lambda n: "x = " + "f'{{{'{{' + (" * n + "1" + ")}'" * n, 49, 5_000, DEEP),
    "statements in strings": (lambda n: "x = " + "('''\ndef f():\n''', " * n + "1" + ")" * n, 99, 5_000, DEEP),
    # exponential
    "case sequences": (lambda n: "match a:\n case " + "(" * n + "a" + ",)" * n + ": pass", 6, 30, STEEP),
    "case mappings": (lambda n: "match a:\n case " + "{1: " * n + "a" + "}" * n + ": pass", 6, 30, STEEP),
    "case classes": (lambda n: "match a:\n case " + "A(b=" * n + "a" + ")" * n + ": pass", 6, 30, STEEP),
    "many cases": (lambda n: "match a:\n" + " case ((((((a,),),),),),): pass\n" * n, 5, 5_000, STEEP),
    "a case behind a backslash": (
        lambda n: "match a:\n  case 0: pass\n\\\n  case " + "[" * n + "a" + "]" * n + ": pass", 6, 30, STEEP,
    ),
    "del": (lambda n: "del " + "(" * n + "a" + ", b)" * n, 12, 30, STEEP),
    "del behind a colon": (lambda n: "if a: del " + "(" * n + "a" + ".b)" * n, 12, 30, STEEP),
    # quadratic in length
    "attributes": (lambda n: "x = a" + ".b" * n, 500, 5_000, LONG),
    "methods": (lambda n: "x = a" + ".b()" * n, 250, 5_000, LONG),
    "methods over lines": (lambda n: "x = (a" + "\n  .b(c)  # d\n" * n + ")", 250, 5_000, LONG),
    "attributes behind backslashes": (lambda n: "x = a" + "\\\n.b" * n, 500, 5_000, LONG),
    "items": (lambda n: "x = a" + "[0]" * n, 250, 5_000, LONG),
    "calls of calls": (lambda n: "x = f" + "()" * n, 500, 5_000, LONG),
    "sums": (lambda n: "x = 1" + " + 1" * n, 500, 20_000, LONG),
    "sums behind backslashes": (lambda n: "x = 1" + " + 1 \\\n" * n, 500, 5_000, LONG),
    "ands": (lambda n: "x = a" + " and b" * n, 500, 20_000, LONG),
    "ands by hexadecimal numbers": (lambda n: "x = 0xF" + "or 1e5and 0b1and 1." * n, 300, 9_000, LONG),
    "ors": (lambda n: "x = 1" + "or 1" * n, 500, 20_000, LONG),
    "nots": (lambda n: "x = " + "not " * n + "a", 99, 5_000, LONG),
    "minuses": (lambda n: "x = " + "-" * n + "a", 99, 5_000, LONG),
    "powers": (lambda n: "x = a" + " ** a" * n, 99, 5_000, LONG),
    "conditions": (lambda n: "x = " + "a if b else " * n + "c", 99, 5_000, LONG),
    "lambdas": (lambda n: "x = " + "lambda: " * n + "a", 99, 1_000, LONG),
    "lambdas in defaults": (lambda n: "x = " + "lambda a=" * n + "1" + ": 1" * n, 99, 1_000, LONG),
    "imports": (lambda n: "import a" + ".b" * n, 99, 5_000, LONG),
    "alternatives": (lambda n: "match a:\n case 1" + " | 1" * n + ": pass", 500, 5_000, LONG),
    "elifs": (lambda n: "if a: pass\n" + "elif a: pass\n" * n, 500, 5_000, "more than 2,000 elif branches"),
    "nots that are nested": (lambda n: "x = " + "not " * n + "a", 99, 400, NESTED),
    # as large as may be
    "a long line": (lambda n: "x = '" + "a" * n + "'", 500_000, 5_000_000, "larger than 1,000,000 characters (5,000,006)"),
    "many lines": (lambda n: "\n" * n, 49_999 - 1, 200_000, "more than 50,000 lines"),
    "deep indentation": (
        lambda n: "".join(" " * i + "if a:\n" for i in range(n)) + " " * n + "pass", 99, 300,
        "syntax error: too many indentation levels",
    ),
    "nests side by side": (lambda n: ("x = " + "f(a, " * 90 + "a" + ")" * 90 + "\n") * n, 5, 100, WORK),
    "a list without end": (lambda n: "x = [" + "1, " * n + "]", 5_000, 330_000, WORK),
    # linear
    "adjacent strings": (lambda n: "x = (" + "'a'\n" * n + ")", 2_500, 0, ""),
    "comparisons": (lambda n: "x = a" + " == a" * n, 2_000, 0, ""),
    "bindings": (lambda n: "x = " * n + "1", 2_000, 0, ""),
    "decorators": (lambda n: "@a\n" * n + "def f(): pass", 2_000, 0, ""),
    "lambdas side by side": (lambda n: "x = lambda: 0\n" * n, 1_000, 0, ""),
    "parameters": (lambda n: "def f(" + ", ".join(f"a{i}" for i in range(n)) + "): pass", 2_000, 0, ""),
    "arguments": (lambda n: "f(" + "a.b, " * n + ")", 2_000, 0, ""),
    "empty tuples": (lambda n: "x = (" + "(), " * n + ")", 2_000, 0, ""),
    "handlers": (lambda n: "try: pass\n" + "except A: pass\n" * n, 2_000, 0, ""),
    "fields": (lambda n: "x = f'" + "{a}" * n + "'", 500, 0, ""),
}  # fmt: skip

# Neither syntax nor sense, and reasons to look again and again for an end.
BROKEN = {
    "unterminated strings": '"""\\' * 100_000,
    "unterminated strings of the other kind": "'''\\" * 100_000,
    "quotes in turn": "\"'" * 200_000,
    "f-strings opened": "f'{" * 100_000,
    "plain fields and an open one": 'f"' + "{{a}}" * 10_000 + '{"',
    "fields in fields that do not end": "f'" + "{a{" * 10_000,
    "backslashes": "\\" * 300_000,
    "backslashes and ends of lines": "\\\n" * 40_000,
    "blanks": " " * 900_000,
    "blanks in brackets": "x = (" + "( " * 50 + " " * 500_000,
    "blanks behind case": "case" + " " * 500_000,
    "closing brackets": ")" * 300_000,
    "dots": "." * 300_000,
    "hashes": "#" * 900_000,
    "colons": "a:" * 100_000,
    "comments": "(#\n" * 40_000,
    "stars": "f(" + "*" * 300_000 + "a)",
    "question marks": "?" * 300_000,
    "dedents": "    a\n  b\n" * 10_000,
}


@pytest.mark.parametrize("name", SHAPES)
def test_what_is_read(name: str) -> None:
    shape, most, _, _ = SHAPES[name]
    start = time.process_time()
    facts = module_facts(shape(most).encode() + b"\nlast\n")
    assert time.process_time() - start < 2
    if most:
        assert facts.problem is None
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(facts), type=Module) == facts


@pytest.mark.parametrize("name", [name for name, (_, _, n, _) in SHAPES.items() if n])
def test_what_is_refused(name: str) -> None:
    shape, _, least, reason = SHAPES[name]
    start = time.process_time()
    problem = module_facts(shape(least).encode()).problem
    assert time.process_time() - start < 2
    assert problem is not None
    assert problem.message == reason


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_python_ends_soon(name: str) -> None:
    for again in (1, 2):
        start = time.process_time()
        problem = module_facts(BROKEN[name].encode()[: MAX_BYTES // again]).problem
        assert time.process_time() - start < 2
    if name not in ("blanks", "hashes", "blanks behind case"):
        assert problem is not None


@pytest.mark.slow
@pytest.mark.parametrize("name", SHAPES)
def test_whatever_the_guard_lets_through_does_not_kill(name: str) -> None:
    """Sizes around each limit; a signal or a time-out of the process would fail all of them at once."""
    shape, most, least, _ = SHAPES[name]
    for size in (most, (most + max(most, least)) // 2, MAX_DEPTH - 1, MAX_DEPTH + 1):
        if size <= 5_000:
            module_facts(shape(size).encode())


@pytest.mark.parametrize("name", [name for name, (_, _, n, _) in SHAPES.items() if n])
def test_the_quick_look_sees_no_less(name: str) -> None:
    shape, _, least, _ = SHAPES[name]
    text = shape(least)
    try:
        guarding._measure(text)
    except Unreadable:
        assert not _is_harmless(text)


def test_the_library_is_let_through() -> None:
    quick = 0
    for path in library(sample=40):
        text = path.read_bytes().decode("utf-8", "replace")
        guard(text)
        quick += _is_harmless(text)
    assert quick >= 36


FRAMES_BELOW = """
    import sys
    from stackcheck.extract.python import module_facts
    import msgspec, pickle
    sys.setrecursionlimit(1000)
    shapes = pickle.load(open(sys.argv[1], "rb"))

    def below(frames, run):
        return run() if frames == 0 else below(frames - 1, run)

    def both(source):
        facts = module_facts(source)
        again = msgspec.msgpack.decode(msgspec.msgpack.encode(facts), type=type(facts))
        if again != facts:
            return "differs"
        return facts.problem and facts.problem.message

    for name, source in shapes.items():
        here, there = both(source), below(200, lambda: both(source))
        print(name, here == there, here, there)
"""


def test_the_answer_does_not_depend_on_the_frames_below(tmp_path: Path) -> None:
    """In a host that is already 200 frames deep the same files are read, under the default limit of 1,000 frames."""
    names = (
        "calls",
        "lists",
        "comprehensions",
        "conditions in parentheses",
        "f-strings",
        "nots",
        "conditions",
        "sums",
        "elifs",
    )
    sources = {name: SHAPES[name][0](SHAPES[name][1]).encode() for name in names}
    inner = "[not -" * 49 + "a" + "]" * 49
    blocks = "".join(" " * i + "for a in b:\n" for i in range(98))
    sources["blocks and brackets"] = (blocks + " " * 98 + f"x = {inner}\n").encode()
    sources["functions"] = ("".join(" " * i + "def f():\n" for i in range(98)) + " " * 98 + f"x = {inner}\n").encode()
    sources["classes"] = ("".join(" " * i + "class A:\n" for i in range(98)) + " " * 98 + f"x = {inner}\n").encode()
    sources["tries"] = ("".join(" " * i + "try:\n" for i in range(98)) + " " * 98 + "x\n").encode()
    sources["withs"] = (
        "".join(" " * i + "with a:\n" for i in range(98)) + " " * 98 + "f" + "(f" * 98 + ")" * 98 + "\n"
    ).encode()
    path = tmp_path / "shapes"
    path.write_bytes(pickle.dumps(sources))
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(FRAMES_BELOW), str(path)],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ,
    )
    lines = done.stdout.splitlines()
    assert len(lines) == len(sources)
    assert [line for line in lines if " True " not in line] == []


def test_tokens() -> None:
    source = "a.b(c)[1or.5e1:'x'] # d\nf'{e!r:>{f}} {{g}} {h['i']}' \\\n j; k"
    assert [value for _, value in tokens(source)] == [
        "a", ".", "b", "(", "c", ")", "[", "or", ":", "'x'", "]", "\n",
        "f'", "{", "e", "r", "{", "f", "}", "}", "{", "h", "[", "'i'", "]", "}", "j", ";", "k",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "source", ["f'{a", "f'{a:", "f'{a\n}'\nb", "f'''{a:\n}'''\nb", "f'}' b", "f'{{' b", "f'{a:}}' b", "f'{a:'b"]
)
def test_tokens_of_broken_f_strings_end(source: str) -> None:
    values = [value for _, value in tokens(source)]
    assert values[0].startswith("f'")
    if source.endswith("b"):
        assert values[-1] == "b"


@pytest.mark.slow
@pytest.mark.parametrize("pattern", ["_QUOTED", "_PLAIN", "_INNERMOST"])
def test_patterns_are_linear(pattern: str) -> None:
    compiled = getattr(guarding, pattern)
    for broken in BROKEN.values():
        text = broken * (MAX_BYTES // len(broken))
        subject = text.encode() if isinstance(compiled.pattern, bytes) else text
        start = time.process_time()
        (compiled.match if pattern == "_PLAIN" else compiled.split)(subject)
        assert time.process_time() - start < 1, re.escape(broken[:10])
