"""The stretches of a text that may be secrets, whatever holds the text: a literal, a comment, a docstring, a page.

`secrets` asks about a literal as a whole, and a hidden one is told as that.  Here a part is found: the value behind
`password=` in a command, what follows `Bearer`, a token in a sentence.  Facts keep the rest of such a text, for SQL, URLs and
lookups are read there; what is shown to people may lose more (`shown`), for that costs a readable line and nothing else.

A stretch is a pair of offsets; stretches may overlap.  Every pattern is linear or looks ahead at most a few hundred characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from stackcheck.catalogue.secret_names import speaks_of_secret
from stackcheck.catalogue.tokens import HOOKS
from stackcheck.extract.shapes import credentials, is_random

Stretch = tuple[int, int]

_WORTH = re.compile(r"[=:\s.,@\d]")  # a text of letters and signs such as `_` holds no secret that could be told from a name
_DIGIT = re.compile(r"\d")
_SPEAKS = re.compile("pass|pw|secret|token|key|cred|salt|pepper|dsn|fernet|identified|authori|sess")
_HOOK = re.compile(rf"(?:{'|'.join(map(re.escape, HOOKS))})(?P<value>[^\s'\"<>\\]{{8,512}})")
_ADDRESS = re.compile(r"://(?!\w{0,200}:\d{1,5}[/?#])[^\s'\"<>]+")
_SCHEME = re.compile(r"(?<![a-z])(?:bearer|basic|token|apikey|digest|key|jwt)[ :=]{1,3}(?P<value>[^\s'\"<>,;\\]{8,2048})")
_LEADING_SCHEME = re.compile(r"\s{0,80}(?:bearer|basic|token|apikey|digest|jwt)\s+")
_BLOCK = re.compile(r"-----BEGIN[^-\n]{0,40}PRIVATE KEY[^-\n]{0,20}-----(?P<value>(?:(?!-----END)[\s\S]){0,20000})")
_SHORT = re.compile(r"[^\s'\"`<>()\[\]{},;]{8,512}")
_FAR = 4096  # characters of a value; what stands behind them is judged by its shape alone
_TAG = 2000  # characters of a tag before or behind what speaks in it
_CHUNK = re.compile(r"\S+")
_QUOTE = re.compile(r"[rRbBfFuU]{0,2}(?P<mark>\\*(?:[\"'`]|&quot;|&#39;|&#x27;))")
_LINE_END = re.compile(r"[\r\n]|\Z")
_IN_LINE = re.compile(r"[^\r\n]+")
_SQL = re.compile(r"\b(?:select|where|update|insert|delete|join|from)\b")

# What may close a name, and how its value is joined to it.
_JOINT = re.compile(
    r"(?:\\*[\"'`]|&quot;)?[\])]{0,3}(?:\|[\w:]{1,40}?(?=[:=]|$))?"
    r"(?:\s{0,20}(?P<sign>=>|:=|[=!]=|\+=|[:=,>])\s{0,20}|\s{1,20}(?P<word>is|was|as|to)\s{1,20}|\s{1,20})"
)
_NAME = re.compile(r"[\w.\-]{0,80}")
# What stands there as a name, a number or a placeholder and not as a value.
_PLAIN = re.compile(r"[(\[]*(?:[A-Za-z]+(?:[_.'’/\-][A-Za-z]+)*_*|\d{1,4})[)\]]*[.,;:!?]*|[^\w\s]{1,3}")
_PLACEHOLDER = re.compile(
    r"\{[\w.!:\[\]()]{0,80}\}|\{[{%]|%[sdr](?!\w)|%\(\w{1,80}\)|[$](?:\d\b|[{(])|[:@][A-Za-z_]{1,80}(?![^\s,;)'\"])|\?(?!\S)"
    r"|<[A-Za-z_ ]{1,40}>|\*{3}"
)
_ATTRIBUTE = re.compile(r"\b(?:value|content)\s{0,5}=\s{0,5}(?:\"(?P<double>[^\"]{3,})\"|'(?P<single>[^']{3,})')")
_AS = re.compile(r"(?<=[\"'])\s{1,20}as\s{1,20}(?P<name>\w{1,80})")
_READABLE = re.compile(r"[A-Za-z]?[a-z]{3,}|[A-Z]{5,}")
_NUMBERS = re.compile(r"(?:[a-z]{1,12}-){1,6}\d{1,3}|[\d.:\-/+%TZ_x]+|v?\d[\w.\-]*|[\w\-]+(?:\.\w+)+\(?\)?")


def veiled(text: str, *, shown: bool = False) -> str:
    """The text with a letter for every character that may be of a secret: words, SQL and URLs stay what they are."""
    return masked(text, found) if (found := stretches(text, shown=shown)) else text


def masked(text: str, found: Iterable[Stretch], sign: str = "x") -> str:
    """The text with a sign for every character of the stretches; its lines are as long as they were."""
    shown: list[str] = []
    position = 0
    for first, end in sorted(found):
        if end > position:
            shown += (
                text[position : max(first, position)],
                _IN_LINE.sub(lambda part: sign * len(part[0]), text[max(first, position) : end]),
            )
            position = end
    return "".join((*shown, text[position:]))


def stretches(text: str, *, shown: bool = False, quotes: bool = False) -> list[Stretch]:
    """What of the text may be a secret; `quotes`: also plain words in quotes, behind a name that speaks of one."""
    if len(text) < 6 or not _WORTH.search(text):
        return []
    low = _lower(text)
    found = [*_by_shape(text, low)]
    if _SPEAKS.search(low):
        found += _by_name(text, low, shown=shown, quotes=shown or quotes)
        found += _in_tags(text, low)
    if shown:
        found += (word.span() for word in _SHORT.finditer(text) if _looks_generated(word[0]))
    return found


def _lower(text: str) -> str:
    """In lower case, each character where it was: only this one becomes two."""
    return text.replace("\u0130", "i").lower()


def _by_shape(text: str, low: str) -> Iterator[Stretch]:
    if "://" in text:
        yield from _user_info(text)
    if leading := _LEADING_SCHEME.match(low):
        yield from _values(text, leading.end(), _line_end(text, leading.end()))
    yield from blocks(text)
    if _DIGIT.search(text):  # all that follows has one
        yield from credentials(text)
        if "://" in text:
            yield from (f.span("value") for f in _HOOK.finditer(text) if _has_digit(f["value"]))
        yield from (f.span("value") for f in _SCHEME.finditer(low) if _is_value(f["value"]) and _has_digit(f["value"]))


def _user_info(text: str) -> Iterator[Stretch]:
    """The passwords of URLs, with whatever is in them."""
    for address in _ADDRESS.finditer(text):
        begin, end = text.find(":", address.start() + 3, address.end()) + 1, text.rfind("@", *address.span())
        if 0 < begin < end and not _PLACEHOLDER.match(text, begin) and "/" not in text[address.start() + 3 : begin]:
            yield begin, end


def _by_name(text: str, low: str, *, shown: bool, quotes: bool, bare: bool = True) -> Iterator[Stretch]:
    """The values of names that speak of a secret; not `bare`: only those in quotes."""
    end = judged = 0
    is_cut = not shown and _SQL.search(low) is not None
    for hint in _SPEAKS.finditer(low):
        if hint.start() < end:
            continue
        begin, end = _name_around(text, hint.start(), end)
        joint = _JOINT.match(text, end)
        if joint is None or not _tells(text[begin:end].lstrip("-.")):
            continue
        value = joint.end()
        if quote := _QUOTE.match(text, value):
            closing = _closing(text, quote.end(), quote["mark"])
            if closing - quote.end() > 2 and (quotes or _is_value(text[quote.end() : closing])):
                yield quote.end(), closing
                end = closing
        elif bare and value >= judged:
            stop = _bare_end(text, joint, is_option=text.startswith("-", begin), is_cut=is_cut, shown=shown)
            judged = max(judged, stop)
            if joint["sign"] == ">":
                yield value, stop
            else:
                yield from _values(text, value, stop)


def _name_around(text: str, position: int, after: int) -> Stretch:
    """Where the name begins and ends in which a hint stands, not before `after`."""
    begin, first = position, max(after, position - 80)
    while begin > first and (text[begin - 1].isalnum() or text[begin - 1] in "_-."):
        begin -= 1
    return begin, _NAME.match(text, position).end()  # type: ignore[union-attr]


def _tells(name: str) -> bool:
    return speaks_of_secret(name) or name.lower() in ("identified", "authorization", "sessionid", "phpsessid", "jsessionid")


def _bare_end(text: str, joint: re.Match[str], *, is_option: bool, is_cut: bool, shown: bool) -> int:
    """Where the value ends that stands without quotes behind a name: with its line, its word, its tag, or at once.

    `is_cut` where the text goes on behind it: in SQL.
    """
    begin, sign, word = joint.end(), joint["sign"], joint["word"]
    if _PLACEHOLDER.match(text, begin):
        return begin
    if sign == ">":
        return max(begin, text.find("</", begin, begin + _FAR))
    if (is_option and not sign) or (sign == "=" and is_cut):
        chunk = _CHUNK.match(text, begin, begin + _FAR)
        return chunk.end() if chunk else begin
    if sign not in (None, ",") or word in ("is", "was") or (shown and word):
        return _line_end(text, begin)
    return begin


def _values(text: str, begin: int, end: int) -> Iterator[Stretch]:
    """What is no plain word there."""
    return (chunk.span() for chunk in _CHUNK.finditer(text, begin, end) if _is_value(chunk[0]))


def _line_end(text: str, begin: int) -> int:
    return _LINE_END.search(text, begin, begin + _FAR).start()  # type: ignore[union-attr]


def _closing(text: str, begin: int, mark: str) -> int:
    """Where a quoted value ends that begins with `mark`; a doubled quote and one behind a backslash are inside."""
    if len(mark) == 1:
        position = begin
        while (end := text.find(mark, position, begin + _FAR)) >= 0:
            if text.startswith(mark, end + 1):
                position = end + 2
            elif text[end - 1] == "\\" and end > begin:
                position = end + 1
            else:
                return end
    elif mark.startswith("&") and (end := text.find(mark, begin, begin + _FAR)) >= 0:
        return end
    return _line_end(text, begin)


def _in_tags(text: str, low: str) -> Iterator[Stretch]:
    """What `value` says in a tag that speaks of a secret (`type="password"`), and what a template binds to such a name."""
    end = 0
    for hint in _SPEAKS.finditer(low) if "<" in text else ():
        position = hint.start()
        begin = text.rfind("<", max(end, position - _TAG), position)
        if begin < 0 or text.find(">", begin, position) >= 0:
            continue
        if _tells(text[slice(*_name_around(text, position, begin + 1))].lstrip("-.")):
            end = text.find(">", position, position + _TAG)
            end = end if end >= 0 else position + _TAG
            yield from (f.span("double" if f["double"] else "single") for f in _ATTRIBUTE.finditer(low, begin, end))
    if " as " in text:
        yield from _bound(text)


def _bound(text: str) -> Iterator[Stretch]:
    """The literals that a template gives such a name: `{% with "..." as token %}`."""
    after = 0
    for found in _AS.finditer(text):
        if not speaks_of_secret(found["name"]):
            continue
        end = found.start()
        first = max(after, text.rfind("\n", after, end) + 1)
        begin = text.rfind(text[end - 1], first, end - 1)
        while begin > first and text[begin - 1] == "\\":
            begin = text.rfind(text[end - 1], first, begin)
        if begin >= 0 and end - begin > 4:
            yield begin, end
        after = found.end()


def _is_value(text: str) -> bool:
    return len(text) > 2 and not _PLACEHOLDER.match(text) and (not _PLAIN.fullmatch(text) or is_random(text, placed=True))


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


def _looks_generated(word: str) -> bool:
    """Whether a short word has digits among its letters and is mostly no word; for what is shown only."""
    if not (_has_digit(word) and any(map(str.isalpha, word))) or _NUMBERS.fullmatch(word):
        return False
    return sum(map(len, _READABLE.findall(word))) * 2 < len(word)


def blocks(text: str) -> Iterator[Stretch]:
    """The bodies of private keys, over however many lines."""
    if "-----BEGIN" in text:
        yield from (found.span("value") for found in _BLOCK.finditer(text))


def quoted(text: str) -> Iterator[Stretch]:
    """What code gives in quotes to names that speak of a secret."""
    return _by_name(text, _lower(text), shown=True, quotes=True, bare=False)


def spread(pieces: Iterable[tuple[int, int, str]], *, shown: bool = False) -> dict[int, list[Stretch]]:
    """The stretches of texts that stand together, by owner: a piece is its owner (-1 for none), its offset there, its text."""
    pieces = list(pieces)
    found = stretches("".join(text for _, _, text in pieces), shown=shown)
    hidden: dict[int, list[Stretch]] = {}
    position = 0
    for owner, offset, text in pieces if found else ():
        for first, end in found:
            low, high = max(first - position, 0), min(end - position, len(text))
            if low < high and owner >= 0:
                hidden.setdefault(owner, []).append((low + offset, high + offset))
        position += len(text)
    return hidden
