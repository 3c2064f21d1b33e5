"""A Python file's bytes to text, as CPython reads them: byte order mark, coding comment, else UTF-8."""

from __future__ import annotations

import codecs
import io
import re
from itertools import accumulate

_COOKIE = re.compile(rb"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_BLANK = re.compile(rb"[ \t\f]*(?:#.*)?")
_LINE_END = re.compile(rb"\r\n|\r|\n")
# Of the codecs that call themselves text encodings, these take quadratic time, or are no superset of ASCII.
_NO_SOURCE = frozenset({"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape"})


class Unreadable(Exception):  # noqa: N818 - a reason, raised
    """Why the file is not read, in words for the user."""


class TooLarge(Unreadable):
    """It is larger than what people write: a table of data."""


def decode(data: bytes) -> str:
    """The text of a Python file, without its byte order mark.

    Raises `Unreadable` for an unknown encoding, for bytes that are none of it, and for NUL bytes.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Unreadable("encoded as UTF-16, which Python source cannot be")
    encoding = _cookie(data.removeprefix(codecs.BOM_UTF8)) or "utf-8"
    if data.startswith(codecs.BOM_UTF8):
        data = data[3:]
        if _normal(encoding) != "utf-8":
            raise Unreadable(f"its byte order mark says UTF-8, its coding comment {encoding!r}")
    try:
        text = data.decode(_normal(encoding))
        text.encode()  # some codecs let lone surrogates pass
    except LookupError:
        raise Unreadable(f"unknown encoding {encoding!r} in its coding comment") from None
    except (UnicodeError, ValueError) as error:
        raise Unreadable(f"not {encoding}: byte {getattr(error, 'start', 0)} cannot be decoded") from None
    if "\0" in text:
        raise Unreadable("contains a NUL byte")
    if encoding != "utf-8" and "coding" not in text[:4096]:  # as UTF-16 any bytes may make a text
        raise Unreadable(f"not {encoding}: its coding comment cannot be read in it")
    return text.removeprefix("\ufeff")


def lines(text: str) -> list[str]:
    """The lines of a text, without what ends them."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def line_starts(text: str) -> list[int]:
    """The offset at which each line begins."""
    starts = [0, *accumulate(map(len, io.StringIO(text, newline="")))]
    return starts if text.endswith(("\n", "\r")) or not text else starts[:-1]


def _cookie(data: bytes) -> str | None:
    """The encoding that a comment in one of the first two lines names (PEP 263)."""
    lines = _LINE_END.split(data[:4096], maxsplit=2)
    found = _COOKIE.match(lines[0])
    if found is None and len(lines) > 1 and _BLANK.fullmatch(lines[0]):
        found = _COOKIE.match(lines[1])
    return found[1].decode("ascii", "replace") if found else None


def _normal(encoding: str) -> str:
    """The encoding's name as the interpreter takes it: an editor's `utf-8-unix` is UTF-8."""
    name = encoding[:12].lower().replace("_", "-")
    if name == "utf-8" or name.startswith("utf-8-"):
        return "utf-8"
    if name in ("latin-1", "iso-8859-1", "iso-latin-1") or name.startswith(("latin-1-", "iso-8859-1-", "iso-latin-1-")):
        return "iso-8859-1"
    try:
        known = codecs.lookup(encoding)
    except ValueError:  # a name that no codec can have
        raise LookupError(encoding) from None
    if known.name.replace("-", "_") in _NO_SOURCE:
        raise LookupError(encoding)
    return encoding
