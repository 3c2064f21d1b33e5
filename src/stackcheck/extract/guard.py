"""Tells apart what would make LibCST slow or kill it, before LibCST sees it: a crash of its parser cannot be caught.

Measured with LibCST 1.9: it dies (SIGSEGV) between 500 and 2,000 nested brackets or lambdas and between 5,000 and 20,000
`elif`s or `and`s; its time is quadratic in nesting and in the length of a chain (`a.b.c`, `a + b + c`), and exponential in
brackets nested in a `case` pattern.  The deepest nest in a million lines of real code has 22 brackets.

A quick look clears all but a few files; those are read token by token.
"""

from __future__ import annotations

import re

from stackcheck.extract.source import TooLarge, Unreadable
from stackcheck.extract.tokens import tokens

MAX_BYTES = 1_000_000
MAX_LINES = 50_000
MAX_DEPTH = 100
MAX_CHAIN = 1_000
MAX_ELIFS = 2_000
MAX_WORK = 600_000
"""The sum of the depths of all tokens: LibCST takes 4 to 13 microseconds for each; the most in real code is 170,000."""
MAX_PATTERN_WORK = 40_000

_QUOTED = re.compile(
    r'''("""[^"\\]*(?:(?:\\.|"{1,2}(?!"))[^"\\]*)*(?:"""|\\?\Z)|\'\'\'[^'\\]*(?:(?:\\.|'{1,2}(?!'))[^'\\]*)*(?:\'\'\'|\\?\Z)'''
    r"""|"[^"\\\n]*(?:\\.[^"\\\n]*)*"?|'[^'\\\n]*(?:\\.[^'\\\n]*)*'?|\#[^\n\r]*)""",
    re.DOTALL,
)
_FORMATTED = tuple(f + r for f in "fFtT" for r in ("", "r", "R"))
# An f-string whose fields hold no string with a quote, brace or backslash in it: its end is where `_QUOTED` sees it.
_NESTED = r"""[^{}"'#\\]*(?:(?:"[^"{}\\]*"|'[^'{}\\]*')[^{}"'#\\]*)*"""
_PLAIN = re.compile(rf"[^{{}}]*(?:(?:\{{\{{|\}}\}}|\{{(?!\{{){_NESTED}(?:\{{{_NESTED}\}}{_NESTED})*\}})[^{{}}]*)*")
# Brackets, commas, ends of lines, and as dots the operators that nest to one side; all else is dropped.
_KEPT = b"()[]{},;\n\r.+-*/%|&^<>@~"
_SHAPES = bytes.maketrans(b"[{]};\r+-*/%|&^<>@~", b"(()),\n............")
_DROPPED = bytes(set(range(256)) - set(_KEPT))
_INNERMOST = re.compile(rb"\([^()]{0,2000}\)")
_MAY_BE_LONG = (("lambda", 200), ("not", 1000), ("else", 1000), ("and", 2000), ("or", 4000), ("elif", MAX_ELIFS))
_LINKS = {"not": 1, "else": 1, "and": 1, "or": 1, "lambda": 4}
# Words that stand in no expression: where one is met, the parser has gone up again, whatever is left open before it.
_STATEMENTS = frozenset(
    "assert break class continue def del except finally global import nonlocal pass raise return try while with".split()
)
# What LibCST's time is multiplied by for each bracket that nests in such a statement.
_GROWTH = {"case": 4, "del": 2}
# The words come first, for that lets the search jump.
_STEEP = re.compile("|".join(rf"{word}(?<=[\n;: \t\f]{word})\b(?=[ \t]*[^ \t.=,)])" for word in _GROWTH))
_BRACKETS_OR_END = re.compile(r"(?P<pairs>(?:[(\[{][)\]}])+)|(?P<opening>[(\[{]+)|[)\]}]+|\n")


def guard(text: str) -> None:
    """Raise `Unreadable` for what LibCST must not see."""
    if len(text) > MAX_BYTES:
        raise TooLarge(f"larger than {MAX_BYTES:,} characters ({len(text):,})")
    if text.count("\n") + text.count("\r") - text.count("\r\n") > MAX_LINES:
        raise TooLarge(f"more than {MAX_LINES:,} lines")
    if not _is_harmless(text):
        _measure(text)


def _is_harmless(text: str) -> bool:
    """Whether the file is certainly neither deep nor long-chained; strings are cut out, then innermost brackets peeled."""
    if any(text.count(word) > most for word, most in _MAY_BE_LONG):
        return False
    parts = _QUOTED.split(text)
    parts.append("")
    pieces = []
    for code, quoted in zip(parts[::2], parts[1::2], strict=True):
        pieces.append(code)
        if code.endswith(_FORMATTED):
            if not _PLAIN.fullmatch(quoted):
                return False
            pieces.append(quoted)
    code = "\n" + "".join(pieces).replace("\\\n", "").replace("\\\r", "")
    if _nests(code):
        return False
    shape = code.encode().translate(_SHAPES, _DROPPED)
    work = 0
    for _ in range(MAX_DEPTH):
        peeled = _INNERMOST.sub(b"..", shape)
        if peeled == shape:
            break
        work += len(peeled)
        shape = peeled
    return work <= MAX_WORK // 4 and b"(" not in shape and b")" not in shape and b"." * MAX_CHAIN not in shape


def _nests(code: str) -> bool:
    """Whether more than three brackets nest in a line behind one of the words that make nesting dear."""
    seen = 0
    for steep in _STEEP.finditer(code):
        if steep.end() < seen:  # further on in a line that was looked at
            continue
        depth = 0
        for found in _BRACKETS_OR_END.finditer(code, steep.end()):
            seen = found.end()
            if found["pairs"]:
                if depth >= 3:
                    return True
            elif found["opening"]:
                depth += len(found[0])
                if depth > 3:
                    return True
            elif found[0] != "\n":
                depth = max(0, depth - len(found[0]))
            elif depth == 0:
                break
        else:
            seen = len(code)
    return False


def _measure(text: str) -> None:
    """Walk the tokens: how deep brackets nest, how many links a chain has, and what LibCST will make of it."""
    chains = [0]
    work = pattern_work = elifs = deepest = 0
    first, growth = True, 0  # whether the next token begins a line; what nesting costs in the statement at hand
    for kind, value in tokens(text):
        work += len(chains)
        if kind == "word":
            elifs += value == "elif"
            if value in _STATEMENTS:
                chains = [0]
            if first and value in _GROWTH:
                growth, deepest = _GROWTH[value], 0
            chains[-1] += _LINKS.get(value, 0)
        elif kind == "open":
            chains.append(0)
            deepest = max(deepest, len(chains) - 1)
        elif kind == "close":
            if len(chains) > 1:
                chains.pop()
            chains[-1] += 2 if value == "]" else 1  # subscripts cost twice
        elif kind == "operator":
            chains[-1] += 1
        elif kind == "separator":
            chains[-1] = 0
        if kind in ("line", "colon") and len(chains) == 1:
            chains[0] = 0 if kind == "line" else chains[0]
            pattern_work += growth**deepest if growth else 0
            growth = 0
        first = kind in ("line", "separator", "colon")
        _refuse(len(chains), chains[-1], elifs, work, pattern_work + (growth ** min(deepest, 20) if growth else 0))


def _refuse(depth: int, links: int, elifs: int, work: int, pattern_work: int) -> None:
    if depth > MAX_DEPTH:
        raise Unreadable(f"brackets nested more than {MAX_DEPTH} deep")
    if links > MAX_CHAIN:
        raise Unreadable(f"an expression with more than {MAX_CHAIN:,} operators, calls or attributes in one chain")
    if elifs > MAX_ELIFS:
        raise Unreadable(f"more than {MAX_ELIFS:,} elif branches")
    if work > MAX_WORK:
        raise Unreadable("more tokens in nested brackets than can be read in a few seconds")
    if pattern_work > MAX_PATTERN_WORK:
        raise Unreadable("brackets nested too deeply in a case pattern or del statement")
