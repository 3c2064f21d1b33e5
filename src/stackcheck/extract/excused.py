"""Comments by which functions were left without annotations on purpose: those that type checkers obey."""

from __future__ import annotations

import re
from bisect import bisect

from stackcheck.extract.source import line_starts

_COMMENT = re.compile(r"#[ \t]*(type|pyright|mypy):([^\r\n#]*)")
_ASKED = ("no-untyped-def", "reportMissingParameterType", "reportUnknownParameterType")
_OF_FILE = ("ignore-errors", "allow-untyped-defs", "allow-incomplete-defs", "disallow-untyped-defs=false", "no-untyped-def")


def excused(text: str) -> tuple[int, ...]:
    """The lines (1-based, in order) whose comment keeps type checkers from asking for annotations; 0 for the whole file."""
    if "type:" not in text and "pyright:" not in text and "mypy:" not in text:
        return ()
    found = [match for match in _COMMENT.finditer(text) if _excuses(match[1], match[2].strip())]
    starts = line_starts(text) if found else []
    rows = (0 if match[1] == "mypy" else bisect(starts, match.start()) for match in found)
    return tuple(sorted(set(rows)))


def _excuses(tool: str, said: str) -> bool:
    if tool == "mypy":
        plain = said.replace("_", "-").replace(" ", "").lower()
        return "=true" not in plain.partition("disallow")[2] and any(word in plain for word in _OF_FILE)
    if not said.startswith("ignore"):
        return False
    codes = said.removeprefix("ignore").strip()
    return not codes.startswith("[") or any(code in codes for code in _ASKED)
