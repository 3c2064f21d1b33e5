"""Comments that silence findings, put into a file so that nothing else of it changes.

A comment goes to the end of the lines that it stands for: behind a string of several lines and what a backslash joins; in a
template to the end of the line, or before what begins there.  Codes are added to a `# noqa: ...` that is there.  Whether it
worked is looked at: the facts of the new text are those of the old one, and the comments cover what they should.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Collection, Iterable, Iterator, Mapping
from io import BytesIO, StringIO
from tokenize import detect_encoding

from stackcheck.extract import extract
from stackcheck.extract.source import Unreadable, decode
from stackcheck.extract.suppressions import noqa_codes
from stackcheck.facts.files import Facts

_BOM = b"\xef\xbb\xbf"

Codes = Mapping[int, Collection[str]]
"""The codes to silence, by line."""


def silenced(path: str, data: bytes, codes: Codes, reason: str) -> tuple[bytes, set[int]]:
    """The file with comments, and the lines where none could be put."""
    before = extract(path, data)
    is_python = path.endswith((".py", ".pyi"))
    if before is None or before.problem is not None:
        return data, set(codes)
    try:
        text, encoding = _decoded(data, is_python=is_python)
    except (Unreadable, UnicodeError, SyntaxError, LookupError):
        return data, set(codes)
    ends = _ends(text) if is_python else None

    def proved(rows: list[str], wanted: Codes) -> bytes | None:
        made = "".join(rows).encode(encoding, "surrogateescape")
        made = _BOM + made if data.startswith(_BOM) else made
        after = extract(path, made)
        is_fine = after is not None and _is_same(before, after) and all(_covers(after, *item) for item in wanted.items())
        return made if is_fine else None

    rows = list(StringIO(text, newline=""))
    # Nearly always the first way does for all lines, and a file is read once more and not twice for each of them.
    at_once = rows
    for line, wanted in codes.items():
        at_once = next(_with_comment(at_once, line, wanted, reason, ends), at_once)
    if (made := proved(at_once, codes)) is not None:
        return made, set()
    made, left = data, set()
    for line, wanted in codes.items():
        for changed in _with_comment(rows, line, wanted, reason, ends):
            if (one := proved(changed, {line: wanted})) is not None:
                rows, made = changed, one
                break
        else:
            left.add(line)
    return made, left


def _decoded(data: bytes, *, is_python: bool) -> tuple[str, str]:
    """The text with its ends of lines, and the encoding that gives the same bytes again."""
    plain = data.removeprefix(_BOM)
    encoding = detect_encoding(BytesIO(data).readline)[0].removesuffix("-sig") if is_python else "utf-8"
    text = decode(data) if is_python else plain.decode("utf-8", "surrogateescape")
    if text.encode(encoding, "surrogateescape") != plain:
        raise Unreadable("its encoding does not give its bytes again")
    return text, encoding


def _ends(text: str) -> list[int]:
    """The last lines of what one comment stands for, in order."""
    from stackcheck.extract.python import covered_together  # noqa: PLC0415 - LibCST takes a third of a second to import

    return [last for _, last in covered_together(text)]


def _with_comment(
    rows: list[str], line: int, codes: Collection[str], reason: str, ends: list[int] | None
) -> Iterator[list[str]]:
    """The lines with a comment, in each way that may do."""
    if not 0 < line <= len(rows):
        return
    listed = ",".join(sorted(codes))
    said = f" -- {reason}" if reason else ""
    if ends is None:
        last, forms = line, [(f"{{# noqa: {listed}{said} #}}", True), (f"{{# noqa: {listed}{said} #}}", False)]
    else:
        last = ends[min(bisect(ends, line - 1), len(ends) - 1)]
        forms = [(f"  # noqa: {listed}{said}", True)]
    if last > len(rows):
        return
    row = rows[last - 1]
    body = row.rstrip("\r\n")
    end = row[len(body) :]
    if (known := noqa_codes(body)) is not None:
        position, there = known
        added = ",".join(sorted(set(codes) - set(there)))
        if added:
            yield [*rows[: last - 1], f"{body[:position]},{added}{body[position:]}{end}", *rows[last:]]
    for comment, is_behind in forms:
        blank = len(body) - len(body.lstrip())
        behind = f"{body.rstrip() if ends is not None else body}{comment}"
        changed = behind if is_behind else f"{body[:blank]}{comment}{body[blank:]}"
        yield [*rows[: last - 1], f"{changed}{end}", *rows[last:]]


def _is_same(before: Facts, after: Facts) -> bool:
    return after.problem is None and type(before) is type(after) and before.body == after.body and before.lines == after.lines


def _covers(after: Facts, line: int, codes: Iterable[str]) -> bool:
    found = {code for s in after.suppressions if s.first <= line <= s.last and s.style == "noqa" for code in s.codes or ()}
    return found >= set(codes)
