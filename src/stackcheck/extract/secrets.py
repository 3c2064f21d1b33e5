"""Decides, while a file is read, which string literals may be secrets, so that their values never become facts.

The lowering knows for every string or bytes literal the name to which it is bound, and asks `redact`.  That name goes down
the walk as a value, "" at the top of a statement:

- assignment: `names_of` the targets; annotation, index, `with`, `for`, `raise`: "";
- argument: `argument_name`; class keyword: the keyword; parameter's default: the parameter's name;
- dict: as outside and `name_of` the key for a value, "" for a key;
- sequence, conditional, `+`, `%`, parentheses, lambda: as outside;
- `a or "literal"`: as outside and `name_of(a)`; comparison: `name_of` the other side; `return`: the function's name;
- `"literal".method()`, the parts of an f-string: as outside.
"""

from __future__ import annotations

import hashlib
import math
import re
from bisect import bisect
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from stackcheck.catalogue.secret_names import GENERIC, INSECURE, PLACEHOLDER, SERVICE, SPELT, speaks_of_secret, words
from stackcheck.catalogue.tokens import EXAMPLES, FORMATS, PUBLIC, WHOLE
from stackcheck.catalogue.wrappers import BUILTIN_WRAPPERS, KEYED, SECRET_ARGUMENTS, TEXT_WRAPPERS
from stackcheck.facts.expressions import Constant, Expression, Redacted
from stackcheck.facts.files import Span
from stackcheck.facts.parts import text

_HINT = re.compile("|".join(sorted({re.escape(f.prefix) for f in FORMATS}, key=len, reverse=True)))
_BY_PREFIX = {
    prefix: tuple((f.family, f.compiled()) for f in FORMATS if f.prefix == prefix) for prefix in {f.prefix for f in FORMATS}
}
_URL_PASSWORD = re.compile(r"(?<=://)([^\s:/@?#'\"<>\[\]()]{0,200}):([^\s/@'\"\[\]()]{1,200})@([^\s:/?#'\"]{0,200})")
_LOCAL = re.compile(r"(?i:localhost|[a-z0-9_-]*|127\.[\d.]+|0\.0\.0\.0|host\.docker\.internal)")
_TOKEN = re.compile(r"[A-Za-z0-9+/=_\-]{20,512}")
_PRINTABLE = re.compile(r"[!-~]{20,512}")
_HEX = re.compile(r"[0-9a-f]{16,}|[0-9A-F]{16,}")
_BASE64 = re.compile(r"[A-Za-z0-9+/_\-]{16,}={0,2}")
_RATE = re.compile(r"\d+/\w{1,20}(?:/\w{1,20})?(?:,\d+/\w{1,20}(?:/\w{1,20})?){0,9}")
_SCOPED = re.compile(r"[a-z][a-z_\-]*(?::[a-z][a-z_\-]*)+:?")
_UUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
_CHARACTERS = re.compile(r"\[[^\[\]]*(?:a-z|A-Z|0-9)")
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_UPPER = re.compile(r"_?[A-Z][A-Z0-9]*(?:_+[A-Z0-9]+)+_*")
_LOOKUP = re.compile(r"[A-Za-z_][A-Za-z_]*(?:[.\-/][A-Za-z_]+)*\d?|[A-Z][A-Z0-9_]*")
_DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
_PATH = re.compile(r"(?:~|\.{0,2})/[\w./ \-]*|[\w\-]+(?:/[\w.\-]+)*\.(?:pem|key|crt|cert|json|ya?ml|toml|txt|ini|env|html|py)")
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]{0,40}:/{1,2}\S*")
_TEMPLATE = re.compile(r"\{[^{}]{0,80}\}|%[sdr]|%\(\w{1,60}\)s|\$\{[^{}]{0,80}\}|\$\([^()]{0,80}\)")
_WORD = re.compile(r"[A-Z]?[a-z]{4,}|[A-Z]{6,}")

_SHAPES = (
    ("identifier", _IDENTIFIER),
    ("upper", _UPPER),
    ("dotted", _DOTTED),
    ("path", _PATH),
    ("rate", _RATE),
    ("scoped", _SCOPED),
    ("url", _URL),
    ("uuid", _UUID),
    ("hex", _HEX),
    ("base64", _BASE64),
)
_COMMENT = re.compile(r"#[^\r\n]*")
_QUOTED = re.compile(r"[=(\[,:{+] ?[a-zA-Z]?['\"]")
_ASSIGNED = re.compile(r"(?<![\w.\-])([A-Za-z_][\w.\-]{0,80})[\"']?\]?(?:\|default\w*)?[ \t]{0,20}[=:,(]")
_LONG_WORD = re.compile(r"[^\s'\"`,;()\[\]{}<>]{20,512}")
_LONG = re.compile(r"[A-Za-z0-9+/=_\-]{32}")
_LINE_END = re.compile(r"\r\n|\n|\r")
_VALUE = re.compile(r"[ \t]{0,20}([\"'][^\"'\r\n]{3,512}[\"'])")
_TOLD = 4096  # what a longer literal says is said by its beginning

_DEFAULTS = frozenset({"default", "value", "fallback", "initial", "default_value"})
_CODECS = frozenset({"encode", "decode"})
_GETTER = re.compile(r"(?i:get|env|environ|config|conf|setdefault|setting|secret|pop)")
_LOOKUPS = frozenset({"name", "key", "var", "variable", "env"})


def redact(value: str, name: str = "", line: int = 0, col: int = 0) -> Redacted | None:
    """What may be known about `value`, bound to `name`, or None where it may be read.

    `name` may be several names, separated by spaces.  A `?` before it says that the literal stands where a call expects
    the name of something to look up, and may be read if it is spelled like one.
    """
    speaks = name != "" and speaks_of_secret(name)
    if len(value) < (3 if speaks else 10):
        return None
    family, secret, said = _known(value)
    if not family and (_is_readable(value, name) if speaks else not _is_random(value)):
        return None
    return Redacted(len(value), round(entropy(secret[:_TOLD]), 2), family, (*said, *_traits(value, secret, name)), line, col)


def redact_parts(parts: Sequence[Expression]) -> tuple[Expression, ...]:
    """An f-string's parts, its constants hidden where they are secret only together (`f"redis://{user}:secret@{host}"`)."""
    whole = redact("".join("{}" if (constant := text(part)) is None else constant for part in parts))
    if whole is None:
        return tuple(parts)
    return tuple(
        msgspec.structs.replace(whole, length=len(part.value), line=part.line, col=part.col)
        if isinstance(part, Constant) and isinstance(part.value, str)
        else part
        for part in parts
    )


def argument_name(call: str, keyword: str | None, position: int, key: str, outside: str) -> str:
    """The name to which an argument of `call` (the function as written) is bound, where the call is bound to `outside`.

    `key` is what the arguments before it look up: see `lookup_key`.
    """
    outside, last = outside.lstrip("?"), call.rpartition(".")[2]
    if keyword is not None:
        if keyword == "key" and last in KEYED:
            return "secret"
        return f"{key} {outside}".strip() if keyword in _DEFAULTS else keyword
    if SECRET_ARGUMENTS.get(call, SECRET_ARGUMENTS.get(last)) == position:
        return "secret"
    if last in _CODECS:
        return ""
    if key:
        return f"{key} {outside}".strip()
    if call in BUILTIN_WRAPPERS or last in TEXT_WRAPPERS:
        return "" if position else outside
    return f"?{outside}"


def lookup_key(call: str, lowered: Expression, keyword: str | None) -> str:
    """The name that an argument has the call look up (`get("SECRET_KEY", ...)`), "" where it is none."""
    value = text(lowered) if keyword is None or keyword in _LOOKUPS else None
    if value is None or not _IDENTIFIER.fullmatch(value):
        return ""
    return value if value.isupper() or _GETTER.search(call.rpartition(".")[2]) else ""


def entropy(value: str) -> float:
    """Shannon's entropy in bits for a character."""
    if not value:
        return 0.0
    size = len(value)
    return -sum(count / size * math.log2(count / size) for count in Counter(value).values())


def digest(value: str) -> str:
    """How a published example key is written in the catalogue."""
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def in_comments(text: str) -> Iterator[Span]:
    """The stretches of a file's comments that may be secrets: what is commented out is in the repository all the same."""
    if not any(map(_is_telling, _COMMENT.findall(text))):
        return
    for number, line in enumerate(_LINE_END.split(text), 1):
        comment = _COMMENT.search(line)
        if comment and _is_telling(comment[0]):
            yield Span(number, comment.start(), number, len(line))


def in_broken(text: str) -> Iterator[Span]:
    """The stretches of a file without facts that may be secrets: its strings, as far as they can be told, and long words."""
    inside = False
    for number, line in enumerate(_LINE_END.split(text), 1):
        first = 0 if inside or _LONG.search(line) else min(at if (at := line.find(q)) >= 0 else len(line) for q in "'\"")
        if first < len(line):
            yield Span(number, first, number, len(line))
        inside ^= (line.count('"""') + line.count("'''")) % 2 == 1


def in_template(text: str) -> Iterator[Span]:
    """The stretches of a template that may be secrets: credentials anywhere, and what is given to a name that speaks of one."""
    starts = [0, *(match.end() for match in _LINE_END.finditer(text))]
    for first, end in sorted({*_credentials(text), *_given(text)}):
        line, last = bisect(starts, first), bisect(starts, max(first, end - 1))
        yield Span(line, first - starts[line - 1], last, end - starts[last - 1])


def _credentials(text: str) -> Iterator[tuple[int, int]]:
    yield from (found.span(2) for found in _URL_PASSWORD.finditer(text) if not _TEMPLATE.fullmatch(found[2]))
    for hint in _HINT.finditer(text):
        yield from (found.span() for _, pattern in _BY_PREFIX[hint[0]] if (found := pattern.match(text, hint.start())))
    yield from (word.span() for word in _LONG_WORD.finditer(text) if _is_random(word[0]))


def _given(text: str) -> Iterator[tuple[int, int]]:
    for name in _ASSIGNED.finditer(text):
        if speaks_of_secret(name[1]) and (value := _VALUE.match(text, name.end())):
            yield value.span(1)


def _is_telling(comment: str) -> bool:
    """Whether a comment holds a credential, a string of code, or a value beside a name that speaks of a secret."""
    if len(comment) < 8:
        return False
    if _QUOTED.search(comment) or any(speaks_of_secret(found[1]) for found in _ASSIGNED.finditer(comment)):
        return True
    return _known(comment)[0] != "" or any(_known(word)[0] != "" or _is_random(word) for word in _LONG_WORD.findall(comment))


def _known(value: str) -> tuple[str, str, tuple[str, ...]]:
    """The family of the credential that `value` holds ("" for none), its secret part, and traits that only the whole shows."""
    if "://" in value and (found := _URL_PASSWORD.search(value)) and not _TEMPLATE.fullmatch(found[2]):
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


def _is_readable(value: str, name: str) -> bool:
    """Whether a value in a secret's place is spelled like the name of something to look up, where that may stand."""
    return name.startswith("?") and _LOOKUP.fullmatch(value) is not None and not _is_random(value)


def _is_random(value: str, *, placed: bool = False) -> bool:
    """Whether the text looks generated: long, of many kinds of characters, without words; `placed`: in a secret's place."""
    shape = _PRINTABLE if placed else _TOKEN
    if not shape.fullmatch(value) or _UUID.fullmatch(value):
        return False
    if _HEX.fullmatch(value):
        return len(value) >= 32 and entropy(value) >= 3.0
    kinds = [any(map(kind, value)) for kind in (str.isdigit, str.isupper, str.islower)]
    mixed = all(kinds) or (placed and sum(kinds) > 1 and not value.isalnum())
    return mixed and entropy(value) >= min(4.0, len(value) / 7.5) and sum(map(len, _WORD.findall(value))) * 5 < len(value) * 2


def _traits(value: str, secret: str, name: str) -> Iterable[str]:
    value, secret = value[:_TOLD], secret[:_TOLD]
    lower = secret.lower()
    spelt = lower.translate(SPELT)
    yield from (trait for trait, shape in _SHAPES if shape.fullmatch(value))
    if value.isdecimal():
        yield "number"
    if PLACEHOLDER.search(lower) or PLACEHOLDER.search(spelt) or len(set(lower)) < 3:
        yield "placeholder"
    if INSECURE.search(lower):
        yield "insecure"
    if lower in SERVICE or spelt in SERVICE or _is_owner(lower, name):
        yield "service"
    if _TEMPLATE.search(value) or _CHARACTERS.search(value):
        yield "template"
    if any(map(str.isspace, value.strip())):
        yield "spaces"
    if "EXAMPLE" in value or digest(secret) in EXAMPLES:
        yield "example"
    if (value[-1] in "-_:" and len(value) < 24) or value.startswith("-----"):
        yield "prefix"
    if _repeats(value, name):
        yield "echo"
    if value.startswith(PUBLIC):
        yield "public"
    if _is_random(secret, placed=True) and not _CHARACTERS.search(secret):
        yield "random"


def _repeats(value: str, name: str) -> bool:
    """Whether the value only spells the name to which it is bound, or the part of it that says whose secret it is."""
    said = words(value)
    names = [words(part) for part in name.split()]
    if len(said) < 2:
        return False
    return said in names or (not GENERIC.issuperset(said) and any(set(known).issuperset(said) for known in names))


def _is_owner(value: str, name: str) -> bool:
    """Whether the value is one word of the name: whose secret it is ("bookshop" for BOOKSHOP_DBPASS)."""
    return any(value in words(part) for part in name.split())
