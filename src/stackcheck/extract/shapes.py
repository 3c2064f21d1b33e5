"""What secrets look like by themselves: the formats of credentials, and text that was generated."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator

from stackcheck.catalogue.tokens import FORMATS, WHOLE

_HINT = re.compile("|".join(sorted({re.escape(f.prefix) for f in FORMATS}, key=len, reverse=True)))
_BY_PREFIX = {
    prefix: tuple((f.family, f.compiled()) for f in FORMATS if f.prefix == prefix) for prefix in {f.prefix for f in FORMATS}
}
_URL_PASSWORD = re.compile(r"(?<=://)([^\s:/@?#'\"<>\[\]()]{0,200}):([^\s/@'\"\[\]()]{1,200})@([^\s:/?#'\"]{0,200})")
_LOCAL = re.compile(r"(?i:|localhost|127\.[\d.]+|0\.0\.0\.0|host\.docker\.internal)")
_TOKEN = re.compile(r"[A-Za-z0-9+/=_\-]{20,512}")
_PRINTABLE = re.compile(r"[!-~]{20,512}")
HEX = re.compile(r"[0-9a-f]{16,}|[0-9A-F]{16,}")
UUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
TEMPLATE = re.compile(r"\{[^{}]{0,80}\}|%[sdr]|%\(\w{1,60}\)s|\$\{[^{}]{0,80}\}|\$\([^()]{0,80}\)")
_WORD = re.compile(r"[A-Z]?[a-z]{4,}|[A-Z]{6,}")
_REST = re.compile(r"[\w\-.+/=~]{8,512}")
_DIGIT = re.compile(r"\d")
_LONG_WORD = re.compile(r"[^\s'\"`,;()\[\]{}<>]{20,512}")


def known(value: str) -> tuple[str, str, tuple[str, ...]]:
    """The family of the credential that `value` holds ("" for none), its secret part, and traits that only the whole shows."""
    if "://" in value and (found := _URL_PASSWORD.search(value)) and not TEMPLATE.fullmatch(found[2]):
        user, password, host = found.groups()
        said = (("local", _LOCAL.fullmatch(host)), ("service", password == user))
        return "url-password", password, tuple(trait for trait, holds in said if holds)
    for hint in _HINT.finditer(value):
        for family, pattern in _BY_PREFIX[hint[0]]:
            if found := pattern.match(value, hint.start()):
                return family, value if family == "private-key" else found[0], ()
    if 32 <= len(value) <= 128:
        return next(((family, value, ()) for family, pattern in WHOLE if pattern.fullmatch(value)), ("", value, ()))
    return "", value, ()


def credentials(text: str) -> Iterator[tuple[int, int]]:
    """Where credentials stand in a text, also such as only begin like a known format, and generated words."""
    judged = 0
    for hint in _HINT.finditer(text):
        yield from (found.span() for _, pattern in _BY_PREFIX[hint[0]] if (found := pattern.match(text, hint.start())))
        is_telling = len(hint[0]) > 3 and hint.start() >= judged and not text[hint.start() - 1 : hint.start()].isalnum()
        if is_telling and (rest := _REST.match(text, hint.end())):
            judged = rest.end()
            if _DIGIT.search(rest[0]):
                yield rest.span()
    for word in _LONG_WORD.finditer(text):
        if is_random(word[0]) or any(pattern.fullmatch(word[0]) for _, pattern in WHOLE):
            yield word.span()
        else:
            yield from (part.span() for part in _TOKEN.finditer(text, *word.span()) if is_random(part[0]))


def is_random(value: str, *, placed: bool = False) -> bool:
    """Whether the text looks generated: long, of many kinds of characters, without words; `placed`: in a secret's place."""
    shape = _PRINTABLE if placed else _TOKEN
    if not shape.fullmatch(value) or UUID.fullmatch(value):
        return False
    if HEX.fullmatch(value):
        return len(value) >= 32 and entropy(value) >= 3.0
    kinds = [any(map(kind, value)) for kind in (str.isdigit, str.isupper, str.islower)]
    mixed = all(kinds) or (placed and sum(kinds) > 1 and not value.isalnum())
    return mixed and entropy(value) >= min(4.0, len(value) / 7.5) and sum(map(len, _WORD.findall(value))) * 5 < len(value) * 2


def entropy(value: str) -> float:
    """Shannon's entropy in bits for a character."""
    if not value:
        return 0.0
    size = len(value)
    return -sum(count / size * math.log2(count / size) for count in Counter(value).values())
