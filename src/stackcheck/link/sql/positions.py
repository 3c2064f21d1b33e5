"""What a hole stands for in a statement: a value, an identifier, a parameter's name, a piece of SQL, or all that is asked."""

from __future__ import annotations

import re
from typing import Literal

from stackcheck.catalogue.sql_apis import FAMILIES_OF_VALUES, FUNCTIONS_OF_VALUES
from stackcheck.link.sql.text.values import Hole, Parts

Position = Literal["value", "identifier", "name", "sql", "statement"]

_NEAR = 1_000  # characters in which the words stand that say what comes next
_QUOTE = re.compile(r"['\"`]|--")
_NAME = re.compile(r"(?:(?<!:):|\$|%\(|(?<!@)@)\w*$")
_VALUE = re.compile(
    r"(?:[=<>]|!=|<>|\|\||[-+*/]|\b(?:I?LIKE|REGEXP|RLIKE|GLOB|IN|BETWEEN|LIMIT|OFFSET|INTERVAL|THEN|ELSE|WHEN|ANY|ALL|ARRAY|"
    r"PASSWORD|RETURN|ESCAPE|SIMILAR\s+TO|KILL|(?<!\w)SET\s+(?:(?:LOCAL|SESSION|GLOBAL)\s+)?[\w.]+\s+TO))\s*(?:[(\[]+\s*)?$",
    re.IGNORECASE,
)
_LIST = re.compile(
    r"\b(?:(?:INTO|ON|TABLE|KEY|UNIQUE|CONFLICT|INDEX|USING)\s+(?:IF\s+NOT\s+EXISTS\s+)?(?:\S+\s*)?|INTO\s+\S+\s+(?:AS\s+)?(?!VALUES|SELECT)\w+\s*|\)\s*AS\s+(?:\w+\s*)?)$",
    re.IGNORECASE,
)
# A name in the quotes of a text, which SQLite and MySQL allow.
_QUOTED_NAME = re.compile(r"\b(?:INTO\s+\S+\s*\((?:\s*'[^']*'\s*,)*\s*|PRAGMA\s+[\w.]+\s*\(\s*)'$", re.IGNORECASE)
_QUERY = re.compile(r"\b(?:FROM|JOIN|EXISTS|AS)\s*\(\s*$", re.IGNORECASE)
_IDENTIFIER = re.compile(
    r"\b(?:FROM|JOIN|INTO|UPDATE|TABLE|SCHEMA|INDEX|VIEW|SEQUENCE|DATABASE|ROLE|USER|COLUMN|SELECT|DISTINCT|BY|SET|AS|ON|EXISTS|"
    r"NOTIFY|LISTEN|UNLISTEN|TO|ONLY|TRUNCATE|ANALYZE|VACUUM|ADD|DROP|RENAME|CONSTRAINT|REFERENCES|ASC|DESC|GRANT|TRIGGER|FUNCTION|TYPE|EXTENSION|LOCAL|"
    r"USING|RETURNING|search_path\s*(?:TO|=)|PRAGMA(?:\s+[\w.]+)?)\s*(?:\(\s*)?$|[\"`\[.]$",
    re.IGNORECASE,
)
# Statements that are about what they name first.
_NAMED = re.compile(
    r"^\s*(?:USE|INSTALL|LOAD|DETACH|DEALLOCATE|CLOSE|SAVEPOINT|RELEASE|ROLLBACK|DESCRIBE|DESC|SHOW|CALL|EXECUTE|REINDEX|OPTIMIZE)"
    r"(?:\s+\w+)*\s+$",
    re.IGNORECASE,
)
_STATEMENT = re.compile(
    r"(?:^|;)\s*(?:EXPLAIN\b(?:\s+(?:ANALYZE|VERBOSE|QUERY\s+PLAN)\b)*(?:\s*\([^()]*\))?\s+)?$", re.IGNORECASE
)
_LISTING = re.compile(r"\b(?:SELECT|BY|SET|RETURNING|CONFLICT\s*\(|INTO\s+\S+\s*\()", re.IGNORECASE)
_COMPARED = re.compile(
    r"\s*(?:(?:[\"`\]]\s*)?(?:=|<|>|!=|\bIN\b|\bIS\b|\bI?LIKE\b|\bBETWEEN\b|\bNOT\b)|[\"`\].])", re.IGNORECASE
)
_COMPARED_TEXT = re.compile(r"(?:[=<>]|\bI?LIKE|\bREGEXP|\bIN\s*\()\s*\"[^\"]*$", re.IGNORECASE)
_CONDITION = re.compile(r"\b(?:WHERE|AND|OR|NOT|HAVING|ON|CASE\s+WHEN)\s*(?:\(+\s*)?$", re.IGNORECASE)


def position(before: str, after: str) -> Position:
    """What stands between `before` and `after` in a statement."""
    if _NAME.search(before):
        return "name"
    if _is_open(before, "'"):
        return "identifier" if _QUOTED_NAME.search(before) else "value"
    if _is_open(before, '"') or _is_open(before, "`"):
        is_text = _COMPARED_TEXT.search(before) and not re.match(r'[^"]*"\s*\.', after)  # in MySQL and SQLite
        return "value" if is_text else "identifier"
    before = re.sub(r"(?<!\w)\w+$", "", before)  # what a name begins with
    if _CONDITION.search(before):
        return "identifier" if _COMPARED.match(after) else "sql"
    if re.search(r"search_path\s*(?:TO|=)\s*$", before, re.IGNORECASE):
        return "identifier"
    near = before[-_NEAR:]
    if _VALUE.search(near):
        return "value"
    if _QUERY.search(before) and re.match(r"\s*\)", after):
        return "sql"
    if _STATEMENT.search(before):
        return "statement"
    if before.rstrip().endswith("::"):
        return "identifier"  # of a type
    if re.match(r"\s*\.\s*[\w\"`]", after) or _NAMED.match(before) or _IDENTIFIER.search(near):
        return "identifier"
    if (called := _open_call(before)) is not None:
        return "identifier" if called == "" else "value"
    if _is_next_column(before) or re.match(r"\w*\(", after) or _COMPARED.match(after):
        return "identifier"
    return "sql"


def _is_next_column(before: str) -> bool:
    return before.rstrip().endswith(",") and _LISTING.search(before.rpartition(";")[2]) is not None


def _open_call(text: str) -> str | None:
    """The word before the innermost open bracket: "" where it holds columns, None where no bracket is open."""
    depth = 0
    for number in range(len(text) - 1, -1, -1):
        if text[number] == ")":
            depth += 1
        elif text[number] == "(":
            if depth == 0:
                before = text[:number]
                if _LIST.search(before) or re.match(r"\s*SELECT\b", text[number + 1 :], re.IGNORECASE):
                    return "" if _LIST.search(before) else None
                word = re.search(r"((?<!\w)\w+|,|\))\s*$", before)
                if word is not None and not text[number + 1 :].strip() and not _takes_a_value(word[1].lower()):
                    return ""  # a column is asked first
                return word[1] if word else None
            depth -= 1
    return None


def _takes_a_value(function: str) -> bool:
    return not function.isidentifier() or function in FUNCTIONS_OF_VALUES or function.startswith(FAMILIES_OF_VALUES)


def _is_open(text: str, quote: str) -> bool:
    """Whether a quote is open at the end of the text; the other kind of quote hides it."""
    other = '"' if quote == "'" else "'"
    plain = re.sub(rf"{other}[^{other}]*{other}", "", re.sub(r"--[^\n]*", "", text))
    if quote == '"' and plain.count("'") % 2:
        return False
    return plain.count(quote) % 2 == 1


def positions(parts: Parts) -> list[tuple[Hole, Position]]:
    """Every hole of a text with what it stands for."""
    found: list[tuple[Hole, Position]] = []
    before = ""
    for number, part in enumerate(parts):
        if isinstance(part, str):
            before += part
        else:
            after = next((p for p in parts[number + 1 :] if isinstance(p, str)), "")
            before = _recent(before)
            found.append((part, position(before, after)))
            before += "hole"
    return found


def _recent(text: str) -> str:
    """How a long text begins and ends, with the quotes open that are open behind all of it: each hole looks at it anew."""
    if len(text) <= 4 * _NEAR:
        return text
    end = text[-_NEAR:]
    opened = (quote for quote in "'\"" if _is_open(text, quote) != _is_open(end, quote))
    return f"{_QUOTE.sub(' ', text[:_NEAR])} {''.join(opened)}\n{end}"


def filled(parts: Parts) -> str:
    """The text with something of the right kind in the place of each hole."""
    pieces: list[str] = []
    before = ""
    kinds = iter(positions(parts))
    for part in parts:
        piece = part if isinstance(part, str) else _sample(before, next(kinds)[1])
        pieces.append(piece)
        before = _recent(before + piece)
    return "".join(pieces)


def _sample(before: str, kind: Position) -> str:
    if _is_open(before, "'"):
        return "hole"
    if kind == "value":
        return ":hole"
    if kind in ("sql", "statement"):
        return " :hole " if _CONDITION.search(before) else " "
    return UNKNOWN_NAME


UNKNOWN_NAME = "unknown_name"
