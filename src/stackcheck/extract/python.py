"""A Python file's bytes to its facts: decode, guard, parse once, walk once."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager

import libcst as cst

from stackcheck.extract.aligned import Aligned
from stackcheck.extract.cursor import Cursor, MisplacedError
from stackcheck.extract.guard import guard
from stackcheck.extract.secrets import in_broken, in_comments
from stackcheck.extract.source import Unreadable, decode
from stackcheck.extract.state import Lowering, TooDeepError
from stackcheck.extract.statements import lower_body
from stackcheck.extract.suppressions import find, mentioned
from stackcheck.facts.files import Module, Problem, Suppression

_LINE_END = re.compile(r"\r\n|\n|\r")
_SYNTAX_ERROR = re.compile(r"(?:parser|tokenizer) error: (?:error at (?P<line>\d+):\d+: )?(?P<detail>.*)", re.DOTALL)
# A line that ends in a backslash outside comments and strings.
_CONTINUED = re.compile(r"""(?:[^#"'\\]|\\.|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')*\\""")


def module_facts(data: bytes) -> Module:
    """The facts of a Python file; never raises: `problem` says why a file could not be read."""
    text = ""
    try:
        text = decode(data)
        guard(text)
        with _uncollected():
            return _read(text)
    except Unreadable as reason:
        problem = Problem("KC002", str(reason))
    except cst.ParserSyntaxError as error:
        problem = _syntax_error(error)
    except cst.CSTValidationError as error:
        problem = Problem("KC001", f"syntax error: {error}")
    except (TooDeepError, RecursionError):
        problem = Problem("KC002", "expressions or statements nested too deeply")
    except Exception as error:  # noqa: BLE001 - one file must not end the run, and its text must not be told
        problem = Problem("KC002", f"internal error: reading it failed with {type(error).__name__}; please report it")
    return Module(redactions=tuple(in_broken(text)), problem=problem)


def _read(text: str) -> Module:
    tree = cst.parse_module(text)
    try:
        state = Lowering(Cursor(text))
        body = lower_body(state, tree.body)
    except MisplacedError:
        state = Lowering(Aligned(text, tree))
        body = lower_body(state, tree.body)
    redactions = (*state.redactions, *in_comments(text))
    return Module(body, _suppressions(text, state.multiline), redactions, state.cursor.lines)


def _syntax_error(error: cst.ParserSyntaxError) -> Problem:
    """LibCST's message without its list of all tokens that could stand there, at the earlier of the lines that it names."""
    said = _SYNTAX_ERROR.match(error.message)
    line = min(error.raw_line, int(said["line"] or error.raw_line)) if said else error.raw_line
    detail = said["detail"] if said else error.message
    return Problem("KC001", "syntax error: " + ("unexpected token" if detail.startswith("expected one of") else detail), line)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Parse with the garbage collector off: a tree is millions of objects without cycles, and halves LibCST's time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _suppressions(text: str, multiline: list[tuple[int, int]]) -> tuple[Suppression, ...]:
    """Suppression comments with the lines that they cover: a string or a backslash joins lines, a bracket does not."""
    if not mentioned(text):
        return ()
    lines = _LINE_END.split(text)
    inside = {row for first, last in multiline for row in range(first, last)}
    continued = {
        row for row, line in enumerate(lines, 1) if line.endswith("\\") and row not in inside and _CONTINUED.fullmatch(line)
    }
    return find(_logical(lines, inside | continued))


def _logical(lines: list[str], joined: set[int]) -> Iterator[tuple[int, int, str]]:
    first = 1
    for row in range(1, len(lines) + 1):
        if row not in joined:
            yield first, row, "\n".join(lines[first - 1 : row])
            first = row + 1
