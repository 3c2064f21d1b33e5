"""By what a finding is known again after other edits: its code, its file, the definition around it and the text of its line."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from hashlib import blake2b

import msgspec

from stackcheck.facts.findings import Place
from stackcheck.report.text import printable

_FAR = 2_000  # characters of a line; what stands behind them in a minified one tells nothing apart
_LONG = 160
_CODE = re.compile(r"""[^#"']*(?:(?:"[^"\\]*(?:\\.[^"\\]*)*"|'[^'\\]*(?:\\.[^'\\]*)*')[^#"']*)*""")
_NOTE = re.compile(r"\{#.*?#\}")
_WORD = re.compile(r"\w+|[^\w\s]")
_STARS = re.compile(r"\*{3,}")


class Key(msgspec.Struct, frozen=True, order=True):
    """What findings that nobody can tell apart share; there is no number of a line in it, no time and no version.

    `scope` is the qualified name of the definition around, `text` the line as `normal` gives it.  All are printable.
    """

    path: str
    scope: str
    code: str
    text: str

    @property
    def fingerprint(self) -> str:
        """32 hexadecimal digits."""
        parts = msgspec.structs.astuple(self)
        return blake2b("\0".join(parts).encode(), digest_size=16).hexdigest()


def key_of(code: str, place: Place, lines: Callable[[str], Sequence[str]], scopes: Mapping[str, Mapping[int, str]]) -> Key:
    """The key of what is told at `place`; `lines` gives those of a file with what must stay hidden masked."""
    shown = lines(place.path)
    line = shown[place.line - 1] if 0 < place.line <= len(shown) else ""
    scope = scopes.get(place.path, {}).get(place.line, "")
    text = normal(line, is_python=place.path.endswith((".py", ".pyi")))
    return Key(printable(place.path), printable(scope), code, printable(text))


def normal(line: str, *, is_python: bool) -> str:
    """A line without what formatters, comments and a secret's length change: blanks, kinds of quotes, the comma at its end.

    >>> normal("    x = f( 'a',b ),  # why", is_python=True)
    'x=f("a",b)'
    """
    line = line[:_FAR]
    if is_python:
        code = _CODE.match(line)
        line = line[: code.end()] if code is not None and line.startswith("#", code.end()) else line
    else:
        line = _NOTE.sub("", line)
    pieces: list[str] = []
    end = 0
    for word in _WORD.finditer(line.replace("'", '"')):
        is_apart = bool(pieces) and word.start() > end and pieces[-1][-1:].isalnum() and word[0][:1].isalnum()
        pieces += (" ", word[0]) if is_apart else (word[0],)
        end = word.end()
    text = _STARS.sub("***", "".join(pieces).rstrip(",\\"))
    if len(text) <= _LONG:
        return text
    return f"{text[: _LONG - 20]}...{blake2b(text.encode('utf-8', 'surrogatepass'), digest_size=8).hexdigest()}"
