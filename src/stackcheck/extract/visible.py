"""What of a file's text may be seen: its spans that facts must not hold, and the whole text with what is hidden as stars.

Facts know the names to which literals are bound, and a file's redactions come from there.  Comments and docstrings are in no
fact, and a line is shown only where something is found: the rest is judged when a line is to be shown, and more generously.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator
from itertools import pairwise

from stackcheck.catalogue.secret_names import speaks_of_secret
from stackcheck.extract.source import line_starts, lines
from stackcheck.extract.stretches import Stretch, blocks, masked, quoted, spread, stretches
from stackcheck.facts.files import Span

_LONG = re.compile(r"[A-Za-z0-9+/=_\-]{32}")
_TOKEN = re.compile(
    r"(?P<comment>#[^\r\n]*)"
    r'|"""([^"\\]*(?:(?:\\[\s\S]|"{1,2}(?!"))[^"\\]*)*)(?:""")?'
    r"|'''([^'\\]*(?:(?:\\[\s\S]|'{1,2}(?!'))[^'\\]*)*)(?:''')?"
    r'|"([^"\\\r\n]*(?:\\(?:\r\n|[\s\S])[^"\\\r\n]*)*)"?'
    r"|'([^'\\\r\n]*(?:\\(?:\r\n|[\s\S])[^'\\\r\n]*)*)'?"
)
# Between literals that make one text, or are the parts of one.
_SIGNS = r"[\s+,%()\[\]\\]*"
_BETWEEN = re.compile(rf"{_SIGNS}(?:(?:\.(?:join|format)\b|[rbufRBUF]{{1,2}}(?=['\"]|\Z)|#[^\r\n]*[\r\n]){_SIGNS})*")
_FIELDS = re.compile(r"[\s,;:-]*(?:(?:%[sdr]|\{\w*\})[\s,;:-]*)*")
_MAXIMUM = 20_000  # characters that are judged together
_CODE = re.compile(r"[=(\[,:{+] ?[a-zA-Z]?['\"]")
_ASSIGNED = re.compile(r"(?<![\w.\-])([A-Za-z_][\w.\-]{0,80})[\"']?\]?[ \t]{0,20}[=:,(]")


def of_python(text: str) -> str:
    """A Python file's text with a star for every character that may be of a secret."""
    literals: list[Stretch] = []
    found = [*blocks(text), *quoted(text)]
    for begin, end, is_comment in _tokens(text):
        if is_comment and _holds_code(text[begin:end]):
            found.append((begin, end))
            continue
        if end - begin > 5:  # nothing shorter is a secret
            found += ((begin + first, begin + last) for first, last in stretches(text[begin:end], shown=True))
        if not is_comment:
            literals.append((begin, end))
    for group in _groups(text, literals):
        pieces = [(n, 0, text[begin:end]) for n, (begin, end) in enumerate(group) if not _FIELDS.fullmatch(text, begin, end)]
        for number, hidden in spread(pieces).items():
            found += ((group[number][0] + first, group[number][0] + last) for first, last in hidden)
    return masked(text, found, "*")


def of_template(text: str) -> str:
    """The same for a template."""
    return masked(text, stretches(text, shown=True), "*")


def in_template(text: str) -> Iterator[Span]:
    """The spans of a template that its facts must not hold."""
    starts = line_starts(text)
    for first, end in sorted(set(stretches(text, quotes=True))):
        line, last = bisect(starts, first), bisect(starts, max(first, end - 1))
        yield Span(line, first - starts[line - 1], last, end - starts[last - 1])


def in_broken(text: str) -> Iterator[Span]:
    """The spans of a file without facts that may be secrets: its strings, as far as they can be told, and long words."""
    inside = False
    for number, line in enumerate(lines(text), 1):
        first = 0 if inside or _LONG.search(line) else min(at if (at := line.find(q)) >= 0 else len(line) for q in "'\"")
        if first < len(line):
            yield Span(number, first, number, len(line))
        inside ^= (line.count('"""') + line.count("'''")) % 2 == 1


def _tokens(text: str) -> Iterator[tuple[int, int, bool]]:
    """Where the literals (without their quotes) and the comments stand, and whether it is a comment."""
    for token in _TOKEN.finditer(text):
        yield *token.span(token.lastindex or 0), token.lastgroup == "comment"


def _holds_code(comment: str) -> bool:
    """Whether a comment holds a string of code, or a value beside a name that speaks of a secret; for a very long one: yes."""
    return len(comment) > 7 and (
        len(comment) > _MAXIMUM
        or _CODE.search(comment) is not None
        or any(speaks_of_secret(found[1]) for found in _ASSIGNED.finditer(comment))
    )


def _groups(text: str, literals: list[Stretch]) -> Iterator[list[Stretch]]:
    """The literals that stand together, where there are several."""
    group: list[Stretch] = literals[:1]
    for (_, last), literal in pairwise(literals):
        is_near = literal[1] - group[0][0] < _MAXIMUM
        if is_near and _BETWEEN.fullmatch(text[last : literal[0]].strip("'\"")):
            group.append(literal)
            continue
        if len(group) > 1:
            yield group
        group = [literal]
    if len(group) > 1:
        yield group
