"""The indexes that SQL text makes and drops: `CREATE INDEX`, `DROP INDEX`, `ALTER TABLE ... ADD UNIQUE`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stackcheck.facts.expressions import Constant
from stackcheck.facts.findings import Place
from stackcheck.link.models.migrations.changes import Change
from stackcheck.link.models.rows import Index

_NAME = r'(?:(?:"[^"]+"|`[^`]+`|\w+)\.)?(?:"[^"]+"|`[^`]+`|\w+)'
_CREATE = re.compile(
    rf"""\bCREATE \s+ (?P<unique>UNIQUE\s+)? INDEX \s+ (?:CONCURRENTLY\s+)? (?:IF\s+NOT\s+EXISTS\s+)?
    (?:(?!ON\b)(?P<name>{_NAME})\s+)? (?:USING\s+\w+\s+)? ON \s+ (?:ONLY\s+)? (?P<table>{_NAME}) \s*
    (?:USING\s+(?P<method>\w+)\s*)? \(""",
    re.IGNORECASE | re.VERBOSE,
)
_UNIQUE = re.compile(
    rf"""\bALTER \s+ TABLE \s+ (?:IF\s+EXISTS\s+)? (?:ONLY\s+)? (?P<table>{_NAME}) \s+ ADD \s+
    (?:CONSTRAINT\s+(?P<name>{_NAME})\s+)?
    (?P<unique>UNIQUE) \s* (?P<method>)\(""",
    re.IGNORECASE | re.VERBOSE,
)
_DROP = re.compile(rf"\bDROP\s+INDEX\s+(?:CONCURRENTLY\s+)?(?:IF\s+EXISTS\s+)?({_NAME}(?:\s*,\s*{_NAME})*)", re.IGNORECASE)
_PLAIN = re.compile(rf"({_NAME})(?:\s*\(\d+\))?(?:\s+[\w\".]+)*", re.DOTALL)
"""A column, with what may follow it: its length in MySQL, a collation, an operator class, its order."""
_WHERE = re.compile(r"\bWHERE\b(.*)", re.IGNORECASE | re.DOTALL)
_WORD = re.compile(r"\bINDEX\b|\bUNIQUE\b", re.IGNORECASE)


def changes(text: str, place: Place) -> Iterator[Change]:
    """What the statements of a text do, in their order."""
    if not _WORD.search(text):
        return
    found = [*_CREATE.finditer(text), *_UNIQUE.finditer(text), *_DROP.finditer(text)]
    for match in sorted(found, key=re.Match.start):
        if match.re is _DROP:
            yield from (Change(name=_bare(name)) for name in match[1].split(","))
        else:
            yield Change(name=_bare(match["name"] or ""), table=_bare(match["table"]), index=_index(text, match, place))


def _index(text: str, match: re.Match[str], place: Place) -> Index:
    parts, end = _parts(text, match.end())
    named = tuple(column(part) for part in parts)
    rest = text[end:].partition(";")[0]
    condition = _WHERE.search(rest)
    return Index(
        columns=named,
        kind="unique" if match["unique"] else "index",
        name=_bare(match["name"] or ""),
        unique=bool(match["unique"]),
        condition=_constant(condition[1], place) if condition else None,
        expressions=tuple(_constant(part, place) for part, name in zip(parts, named, strict=True) if not name),
        method=(match["method"] or "btree").lower(),
        place=place,
    )


def _constant(text: str, place: Place) -> Constant:
    return Constant(text.strip(), place.line, place.col)


def _parts(text: str, start: int) -> tuple[list[str], int]:
    """What stands between the commas up to the bracket that closes, and where that is."""
    depth, parts, begin = 1, [], start
    for at in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        if depth == 0 or (depth == 1 and text[at] == ","):
            parts.append(text[begin:at].strip())
            begin = at + 1
        if depth == 0:
            return parts, begin
    return parts, len(text)


def column(part: str) -> str:
    """The column that a part of an index is; "" for what computes."""
    match = _PLAIN.fullmatch(part.strip())
    return _bare(match[1]) if match else ""


def _bare(name: str) -> str:
    """A name without its schema and quotes."""
    return name.strip().rpartition(".")[2].strip('"`')
