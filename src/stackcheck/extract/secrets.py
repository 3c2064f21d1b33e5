"""Decides, while a file is read, which string literals may be secrets, so that their values never become facts.

The lowering knows for every string or bytes literal the name to which it is bound, and asks `redact`.  That name goes down
the walk as a value, "" at the top of a statement:

- assignment: `names_of` the targets, also for the metadata of `Annotated[...]`; other annotations, index, `with`, `for`,
  `raise`: "";
- argument: `argument_name`; class keyword: the keyword; parameter's default: the parameter's name;
- dict: as outside and `name_of` the key for a value, "" for a key;
- sequence, conditional, `+`, `%`, parentheses, lambda: as outside;
- `a or "literal"`: as outside and `name_of(a)`; comparison: `name_of` the other side; `return`: the function's name;
- `"literal".method()`, the parts of an f-string: as outside.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence

import msgspec

from stackcheck.catalogue.secret_names import GENERIC, INSECURE, PLACEHOLDER, SERVICE, SPELT, speaks_of_secret, words
from stackcheck.catalogue.tokens import EXAMPLES, PUBLIC
from stackcheck.catalogue.wrappers import BUILTIN_WRAPPERS, KEYED, SECRET_ARGUMENTS, TEXT_WRAPPERS
from stackcheck.extract.shapes import HEX, TEMPLATE, UUID, entropy, is_random, known
from stackcheck.facts.expressions import Constant, Expression, Redacted
from stackcheck.facts.parts import text

_BASE64 = re.compile(r"[A-Za-z0-9+/_\-]{16,}={0,2}")
_RATE = re.compile(r"\d+/\w{1,20}(?:/\w{1,20})?(?:,\d+/\w{1,20}(?:/\w{1,20})?){0,9}")
_SCOPED = re.compile(r"[a-z][a-z_\-]*(?::[a-z][a-z_\-]*)+:?")
_CHARACTERS = re.compile(r"\[[^\[\]]*(?:a-z|A-Z|0-9)")
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_UPPER = re.compile(r"_?[A-Z][A-Z0-9]*(?:_+[A-Z0-9]+)+_*")
_LOOKUP = re.compile(r"[A-Za-z_][A-Za-z_]*(?:[.\-/][A-Za-z_]+)*\d?|[A-Z][A-Z0-9_]*")
_DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
_PATH = re.compile(r"(?:~|\.{0,2})/[\w./ \-]*|[\w\-]+(?:/[\w.\-]+)*\.(?:pem|key|crt|cert|json|ya?ml|toml|txt|ini|env|html|py)")
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]{0,40}:/{1,2}\S*")

_SHAPES = (
    ("identifier", _IDENTIFIER),
    ("upper", _UPPER),
    ("dotted", _DOTTED),
    ("path", _PATH),
    ("rate", _RATE),
    ("scoped", _SCOPED),
    ("url", _URL),
    ("uuid", UUID),
    ("hex", HEX),
    ("base64", _BASE64),
)
_TOLD = 4096  # what a longer literal says is said by its beginning

_DEFAULTS = frozenset({"default", "value", "fallback", "initial", "default_value", "default_factory"})
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
    family, secret, said = known(value)
    if not family and (_is_readable(value, name) if speaks else not is_random(value)):
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


def digest(value: str) -> str:
    """How a published example key is written in the catalogue."""
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _is_readable(value: str, name: str) -> bool:
    """Whether a value in a secret's place is spelled like the name of something to look up, where that may stand."""
    return name.startswith("?") and _LOOKUP.fullmatch(value) is not None and not is_random(value)


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
    if TEMPLATE.search(value) or _CHARACTERS.search(value):
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
    if is_random(secret, placed=True) and not _CHARACTERS.search(secret):
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
