"""Which template language a file is written in, from its path and from the constructs that only one of them has."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Literal

Dialect = Literal["django", "jinja2"]

_SUFFIXES = frozenset((".jinja", ".jinja2", ".j2"))
# A tag in either language; what holds braces or percent signs of its own is left out, which keeps the search linear.
_TAG = re.compile(r"\{(?:\{(?P<variable>[^{}]*)\}|%(?P<block>[^{}%]*)%)\}")
_STRING = re.compile(r"\"[^\"]*\"|'[^']*'")
_DJANGO_ONLY = re.compile(
    r"\{%\s*(?:load\s+[\w.]|comment[\s%]|endcomment|verbatim[\s%]|(?:end)?blocktrans|ifchanged[\s%]|regroup\s"
    r"|empty\s*%|url\s+['\"]|spaceless[\s%]|firstof\s|cycle\s|widthratio\s|get_\w+\s|(?:static|trans|translate|now)\s+['\"])"
)
_JINJA2_ONLY = re.compile(
    r"\{[%{]-|-[%}]\}|\{%\s*(?:set|macro|import|call|do|from)[\s(]"
    r"|\{%\s*(?:raw|endmacro|endcall|endset|endraw|endtrans|pluralize)\s*%"
)
_JINJA2_BLOCK = re.compile(
    r"[-+\s]*(?:el)?(?:if|for|include|extends|with)\b.*?(?:[\w\])]\s*\(|\[|\bis\s+(?:not\s+)?defined)", re.DOTALL
)
_JINJA2_VARIABLE = re.compile(
    r"[\w\])]\s*(?:[(\[]|[-+*/%<>=]+\s*[\w(\[])|~|\s(?:or|and|is|in|if)\s|\bloop\.(?:index|revindex|first|last|length)"
)
# Tags that decide that a file is a template of a language, and not one of another system with the same braces.
_DJANGO_SURE = re.compile(r"\{%[ \t]*(?:extends|block|csrf_token)[ \t]")
_JINJA2_SURE = re.compile(r"\{%[-+]?\s*\w")
# What Handlebars, Angular and Vue write in a file without any `{% %}`.
_OTHER = re.compile(
    r"\{\{\{|\{\{~?\s*(?:[#/^>&!@]|else\b)|\*ng[A-Z]|<ng-|@(?:if|for|switch) \("
    r"|\s(?:\[\(?[\w.-]+\)?\]=|\([\w.-]+\)=|v-(?:bind|else|for|html|if|model|on|show|text)\b)"
)


def dialect_of(path: str, text: str) -> Dialect | None:
    """The dialect of the template at `path`; None where `text` has no tag of either, or is one of another system."""
    pure = PurePosixPath(path.replace("\\", "/"))
    if pure.suffix.lower() in _SUFFIXES or "jinja2" in pure.parts[:-1]:
        return "jinja2"
    if "{%" not in text and ("{{" not in text or _OTHER.search(text)):
        return None
    if _DJANGO_ONLY.search(text):
        return "django"
    if _JINJA2_ONLY.search(text):
        return "jinja2"
    has_tags = False
    for match in _TAG.finditer(text):
        has_tags = True
        variable = match["variable"]
        if variable is None:
            if _JINJA2_BLOCK.match(_STRING.sub('""', match["block"])):
                return "jinja2"
        elif _JINJA2_VARIABLE.search(_STRING.sub('""', variable).replace('_("")', '""')):
            return "jinja2"
    return "django" if has_tags else None


def is_certain(text: str, dialect: Dialect) -> bool:
    """Whether a fault in `text` is the fault of a template of `dialect`, rather than a sign that it is none."""
    if dialect == "django":
        return bool(_DJANGO_ONLY.search(text) or _DJANGO_SURE.search(text))
    return bool(_JINJA2_SURE.search(text))
