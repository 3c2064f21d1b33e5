"""Bytes to text, and the guards: what is too large or too deep for LibCST is told apart before LibCST sees it."""

from __future__ import annotations

import codecs
import re

MAX_BYTES = 1_000_000
MAX_DEPTH = 200
MAX_CHAIN = 1_000
MAX_INDENTS = 100

_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_BLANK = re.compile(rb"^[ \t\f]*(?:#.*)?\r?$")
_BRACKETS = b"()[]{}"
_NOT_BRACKETS = bytes(set(range(256)) - set(_BRACKETS))
_SUSPECTS = tuple(b".+-*/%|&^<>=@~'\"") + (b"lambda", b"not", b"if", b"and", b"or", b"await", b"in")

_TOKEN = re.compile(
    r"""(?P<string>[a-zA-Z]{0,2}(?:\"{3}(?:[^"\\]|\\.|"(?!""))*\"{3}|'{3}(?:[^'\\]|\\.|'(?!''))*'{3}|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'))"""
    r"""|(?P<comment>\#[^\n\r]*)|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<comma>[,;])|(?P<line>\\\r?\n|\r\n|\n|\r)"""
    r"""|(?P<word>\w+)|(?P<operator>[-.+*/%|&^<>=@~!:]+)""",
    re.DOTALL,
)
_LINKS = frozenset({"lambda", "not", "if", "else", "and", "or", "await", "in", "is", "elif"})


class Unreadable(Exception):
    """Why the file is not read, in words for the user."""


def decode(data: bytes) -> str:
    """The text of a Python file, by its byte order mark or coding cookie (PEP 263), else UTF-8, without the mark.

    Raises `Unreadable` for an unknown encoding, for bytes that are none of it, and for NUL bytes.
    """
    encoding = "utf-8"
    if data.startswith(codecs.BOM_UTF8):
        data = data[3:]
    elif data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Unreadable("encoded as UTF-16, which Python source cannot be")
    first, _, rest = data.partition(b"\n")
    cookie = _COOKIE.match(first) or (_BLANK.match(first) and _COOKIE.match(rest.partition(b"\n")[0]))
    if cookie:
        encoding = cookie[1].decode("ascii", "replace")
        try:
            info = codecs.lookup(encoding)
        except (LookupError, ValueError):
            raise Unreadable(f"unknown encoding {encoding!r} in its coding comment") from None
        if not getattr(info, "_is_text_encoding", True):
            raise Unreadable(f"{encoding!r} in its coding comment is no text encoding")
    try:
        text = data.decode(encoding)
    except (UnicodeError, ValueError) as error:
        raise Unreadable(f"not {encoding}: byte {getattr(error, 'start', 0)} cannot be decoded") from None
    if "\0" in text:
        raise Unreadable("contains a NUL byte")
    return text


def guard(data: bytes, text: str) -> None:
    """Raise `Unreadable` for what would make LibCST slow or kill it: LibCST 1.9 dies between 1,200 and 2,400 nested
    brackets and takes quadratic time for long chains (measured)."""
    if len(data) > MAX_BYTES:
        raise Unreadable(f"larger than {MAX_BYTES:,} bytes ({len(data):,})")
    if _may_be_deep(data) or any(data.count(s if isinstance(s, bytes) else bytes((s,))) > MAX_CHAIN for s in _SUSPECTS):
        _measure(text)


def _may_be_deep(data: bytes) -> bool:
    """Whether brackets may nest deeper than allowed: peel innermost pairs; strings only make the answer more cautious."""
    brackets = data.translate(None, _NOT_BRACKETS)
    for _ in range(MAX_DEPTH // 2):
        peeled = brackets.replace(b"()", b"").replace(b"[]", b"").replace(b"{}", b"")
        if len(peeled) == len(brackets):
            return len(peeled) > MAX_DEPTH // 2 or data.count(b"\n" + b" " * MAX_INDENTS) > 0 or b"\t" * 50 in data
        brackets = peeled
    return True


def _measure(text: str) -> None:
    """Walk the tokens: bracket depth, links of one chain (operators, attributes, calls, adjacent strings), indentation."""
    chains = [0]
    indents = [0]
    elifs = 0
    line_start = True
    column = 0
    for token in _TOKEN.finditer(text):
        kind = token.lastgroup
        if kind == "line":
            if token[0][0] != "\\" and len(chains) == 1:
                chains[0] = 0
                line_start, column = True, token.end()
            continue
        if kind == "comment":
            continue
        if line_start:
            line_start = False
            indent = token.start() - column
            while indents[-1] > indent:
                indents.pop()
            if indents[-1] < indent:
                indents.append(indent)
            if len(indents) > MAX_INDENTS:
                raise Unreadable(f"indented more than {MAX_INDENTS} levels deep")
            elifs = elifs + 1 if token[0] == "elif" else elifs
            if elifs > MAX_CHAIN:
                raise Unreadable(f"more than {MAX_CHAIN:,} elif branches")
        if kind == "open":
            chains.append(0)
            if len(chains) > MAX_DEPTH:
                raise Unreadable(f"brackets nested more than {MAX_DEPTH} deep")
        elif kind == "close":
            if len(chains) > 1:
                chains.pop()
            chains[-1] += 1
        elif kind == "comma":
            chains[-1] = 0
        elif kind != "word" or token[0] in _LINKS:
            chains[-1] += 1
        if chains[-1] > MAX_CHAIN:
            raise Unreadable(f"an expression with more than {MAX_CHAIN:,} operators, calls or attributes in one chain")
