"""The grammar of the comments that silence findings: flake8's `# noqa`, and `# stackcheck: ignore[...]`, for every language.

    # noqa                 # noqa: KC101,KC801 reason              # flake8: noqa
    # stackcheck: ignore   # stackcheck: ignore[KC801, raw-sql] -- reason
    # stackcheck: ignore-file[KC801] -- reason

The first line is read as flake8 7.5 reads it: it searches the text of a line and not only its comments, the first `# noqa`
counts, what has no code behind the colon silences everything, and codes are compared with regard to case.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterable, Iterator

from stackcheck.extract.source import line_starts, lines
from stackcheck.extract.stretches import veiled
from stackcheck.facts.files import Suppression

# Both of flake8's expressions as they stand in flake8/defaults.py.
_NOQA = re.compile(r"# noqa(?::[\s]?(?P<codes>([A-Z]+[0-9]+(?:[,\s]+)?)+))?", re.IGNORECASE)
_NOQA_FILE = re.compile(r"\s*# flake8[:=]\s*noqa", re.IGNORECASE)
_MARK = re.compile("# noqa", re.IGNORECASE)
_FAR = 10_000  # characters of codes: there are not so many rules, and a megabyte of them takes flake8 a third of a second
# An opened bracket that is not closed on its line is a slip, not a blanket comment: it silences nothing.
_IGNORE = re.compile(
    r"#[ \t]*stackcheck:[ \t]*ignore(?P<file>-file)?(?![\w-])(?:[ \t]*\[(?P<codes>[^][#\r\n]*)\]|(?![ \t]*\[))"
    r"(?:[ \t]*--[ \t]*(?P<reason>[^\r\n]*))?",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"[,\s]+")
_LINE_REST = re.compile(r"[^\r\n]*")


def mentioned(text: str) -> bool:
    """Whether `text` can hold such a comment at all: the cheap question to ask before cutting it into lines."""
    folded = text.lower()
    return "noqa" in folded or "stackcheck" in folded


def find(pieces: Iterable[tuple[int, int, str]]) -> tuple[Suppression, ...]:
    """The suppressions in `pieces` of source text, each with the first and last line that a comment in it covers.

    For Python a piece is what flake8 takes for one line: all lines from a statement's first token to the end of the physical
    line, where a multi-line string or a backslash joins several.  `first` is the line on which the text begins.
    """
    return tuple(found for first, last, text in pieces for found in (*_noqa(first, last, text), *_ignores(first, last, text)))


def noqa_codes(line: str) -> tuple[int, tuple[str, ...]] | None:
    """Where the codes of a line's `# noqa: ...` end, and which these are; None where it has none."""
    mark = _MARK.search(line)
    match = _NOQA.match(line, mark.start(), mark.end() + _FAR) if mark else None
    if match is None or match["codes"] is None:
        return None
    written = match["codes"].rstrip(", \t")
    return match.start("codes") + len(written), tuple(code for code in _SEPARATOR.split(written) if code)


def _noqa(first: int, last: int, text: str) -> Iterator[Suppression]:
    for number, line in enumerate(lines(text)):
        if match := _NOQA_FILE.match(line):
            yield Suppression(1, 0, None, "noqa", _reason(line[match.end() :]), first + number, line.index("#"))
    if (mark := _MARK.search(text)) and (match := _NOQA.match(text, mark.start(), mark.end() + _FAR)):
        codes = match["codes"]
        listed = None if codes is None else tuple(code for code in _SEPARATOR.split(codes) if code)
        rest = _LINE_REST.match(text, match.end())[0]  # type: ignore[index]
        yield Suppression(first, last, listed, "noqa", _reason(rest), *_place(first, line_starts(text), match.start()))


def _ignores(first: int, last: int, text: str) -> Iterator[Suppression]:
    starts: list[int] = []
    for match in _IGNORE.finditer(text):
        starts = starts or line_starts(text)
        codes = match["codes"]
        listed = None if codes is None else tuple(_selector(code) for code in _SEPARATOR.split(codes) if code)
        covered = (1, 0) if match["file"] else (first, last)
        yield Suppression(*covered, listed, "stackcheck", _reason(match["reason"] or ""), *_place(first, starts, match.start()))


def _selector(written: str) -> str:
    """A rule's code in upper case, its name in lower case."""
    return written.lower() if "-" in written else written.upper()


def _reason(text: str) -> str:
    return veiled(text.strip().removesuffix("#}").lstrip("-:, \t").rstrip("- \t"), shown=True)


def _place(first: int, starts: list[int], offset: int) -> tuple[int, int]:
    line = bisect(starts, offset)
    return first + line - 1, offset - starts[line - 1]
