"""Django's own tags: which of them open a block, and what statements they stand for.

- `{% regroup rows by a.b as groups %}` binds `groups` to `rows|regroup` with the lambda `groups: groups.a.b`: the key is read
  from every row, the groups hold the same rows.
- `{% for x in rows reversed %}` loops over a call of `reversed`; `{% ifchanged a %}` branches on a call of `ifchanged`.
- `{% blocktranslate with a=b %}` is a With; its `asvar` binds a call of `blocktranslate`.
- `{% filter x|y %}` is a Tag whose argument filters an empty string.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from stackcheck.extract.templates.django_expressions import condition, filter_expression, keyword, named
from stackcheck.extract.templates.django_lexer import Bit
from stackcheck.extract.templates.problems import UnreadableTemplateError, broken
from stackcheck.facts.expressions import (
    Argument,
    Call,
    Comparison,
    Expression,
    Filter,
    Lambda,
    Name,
    Parameter,
    Sequence,
)
from stackcheck.facts.statements import Bind, Block, Branch, Extends, Include, Load, Loop, Statement, Tag, With


class Written(NamedTuple):
    """A tag as written: its name and what follows, cut into bits."""

    name: str
    bits: list[Bit]
    text: str
    line: int
    col: int

    def error(self, message: str) -> UnreadableTemplateError:
        return broken(f"{{% {self.name} %}} {message}", self.line, self.col)


class Section(NamedTuple):
    """The statements between two tags that belong together; `test` is the condition of an `{% if %}` or `{% elif %}`."""

    test: Expression | None
    line: int
    body: list[Statement]


@dataclass(slots=True)
class Frame:
    """An open block tag.  `soft` ones belong to unknown libraries: what is wrong inside them may be right for their tag."""

    tag: Written
    close: str
    build: Callable[[Frame], tuple[Statement, ...]]
    middles: tuple[str, ...] = ()
    test: Expression | None = None
    soft: bool = False
    # Inside {% blocktranslate %} a variable is looked up by its whole text: only plain names are variables.
    plain: bool = False
    depth: int = 0
    sections: list[Section] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sections.append(Section(self.test, self.tag.line, []))

    def body(self, index: int = 0) -> tuple[Statement, ...]:
        return tuple(self.sections[index].body) if index < len(self.sections) else ()


def arguments(tag: Written, bits: list[Bit]) -> Iterator[Argument]:
    """The arguments of any tag; what is no filter expression says nothing here, for a library reads its bits as it likes."""
    for bit in bits:
        name, value = keyword(bit) or (None, bit)
        try:
            yield Argument(filter_expression(value.text, tag.line, value.col), name and name.text)
        except UnreadableTemplateError:
            continue


def generic(tag: Written, body: tuple[Statement, ...] = ()) -> Tag:
    bits, target = tag.bits, None
    if tag.name == "cycle" and bits and bits[-1].text == "silent":
        bits = bits[:-1]
    if len(bits) >= 2 and bits[-2].text == "as":
        bits, target = bits[:-2], bits[-1].text
    return Tag(tag.name, tuple(arguments(tag, bits)), target, body, tag.line, tag.col)


def block_tag(tag: Written, *, soft: bool) -> Frame:
    def build(frame: Frame) -> tuple[Statement, ...]:
        return (generic(tag, tuple(s for section in frame.sections for s in section.body)),)

    return Frame(tag, f"end{tag.name}", build, soft=soft)


def _if(tag: Written) -> Frame:
    return Frame(tag, "endif", _branches, ("elif", "else"), condition(tag.bits, tag.line, tag.col))


def _ifequal(tag: Written) -> Frame:
    if len(tag.bits) != 2:
        raise tag.error("takes two arguments")
    left, right = (filter_expression(bit.text, tag.line, bit.col) for bit in tag.bits)
    test = Comparison(left, ("==" if tag.name == "ifequal" else "!=",), (right,))
    return Frame(tag, f"end{tag.name}", _branches, ("else",), test)


def _ifchanged(tag: Written) -> Frame:
    values = tuple(arguments(tag, tag.bits))
    test = Call(Name("ifchanged", tag.line, tag.col), values, tag.line, tag.col)
    return Frame(tag, "endifchanged", _branches, ("else",), test)


def _branches(frame: Frame) -> tuple[Statement, ...]:
    orelse: tuple[Statement, ...] = ()
    for test, line, body in reversed(frame.sections):
        orelse = (*body, *orelse) if test is None else (Branch(test, tuple(body), orelse, line),)
    return orelse


def _for(tag: Written) -> Frame:
    bits = tag.bits
    backwards = bool(bits) and bits[-1].text == "reversed"
    last = len(bits) - (3 if backwards else 2)
    if last < 1 or bits[last].text != "in":
        raise tag.error('has the form "for x in y"')
    names = [name.strip(" ") for name in " ".join(bit.text for bit in bits[:last]).split(",")]
    if any(not name or set(name) & set(" \"'|") for name in names):
        raise tag.error("has a loop variable that is not a name")
    targets = tuple(_targets(tag, names, bits[0].col - tag.col))
    target = targets[0] if len(targets) == 1 else Sequence("tuple", targets, tag.line, bits[0].col)
    rows, col = filter_expression(bits[last + 1].text, tag.line, bits[last + 1].col), bits[last + 1].col
    if backwards:
        rows = Call(Name("reversed", tag.line, bits[-1].col), (Argument(rows),), tag.line, col)

    def build(frame: Frame) -> tuple[Statement, ...]:
        return (Loop(target, rows, frame.body(), frame.body(1), tag.line),)

    return Frame(tag, "endfor", build, ("empty",))


def _targets(tag: Written, names: list[str], position: int) -> Iterator[Name]:
    for name in names:
        position = tag.text.index(name, position)
        yield Name(name, tag.line, tag.col + position)
        position += len(name)


def _with(tag: Written) -> Frame:
    pairs, used = named(tag.bits, tag.line, legacy=True)
    if not pairs or used < len(tag.bits):
        raise tag.error("takes name=value pairs")

    def build(frame: Frame) -> tuple[Statement, ...]:
        return (With(tuple((value, name) for name, value in pairs), frame.body(), tag.line),)

    return Frame(tag, "endwith", build)


def _blocktranslate(tag: Written) -> Frame:
    items: list[tuple[Expression, Expression | None]] = []
    target, position, bits = None, 0, tag.bits
    while position < len(bits):
        option = bits[position].text
        position += 1
        if option in ("with", "count"):
            pairs, used = named(bits[position:], tag.line, legacy=True)
            items += [(value, name) for name, value in pairs]
            position += used or 1
        elif option in ("context", "asvar"):
            if option == "asvar" and position < len(bits):
                target = Name(bits[position].text, tag.line, bits[position].col)
            position += 1

    def build(frame: Frame) -> tuple[Statement, ...]:
        body = frame.body() + frame.body(1)
        whole: tuple[Statement, ...] = (With(tuple(items), body, tag.line),) if items else body
        if target is None:
            return whole
        return (*whole, Bind((target,), Call(Name("blocktranslate", tag.line, tag.col), (), tag.line, tag.col), tag.line))

    return Frame(tag, f"end{tag.name}", build, ("plural",), plain=True)


def _filter(tag: Written) -> Frame:
    if not tag.bits:
        raise tag.error("takes a filter")
    first = tag.bits[0].col
    chain = filter_expression('""|' + tag.text[first - tag.col :], tag.line, first - 3)

    def build(frame: Frame) -> tuple[Statement, ...]:
        return (Tag("filter", (Argument(chain),), None, frame.body(), tag.line, tag.col),)

    return Frame(tag, "endfilter", build)


def _block(tag: Written) -> Frame:
    if len(tag.bits) != 1:
        raise tag.error("takes one argument, its name")

    def build(frame: Frame) -> tuple[Statement, ...]:
        return (Block(tag.bits[0].text, frame.body(), tag.line),)

    return Frame(tag, "endblock", build)


def _extends(tag: Written) -> Statement:
    if len(tag.bits) != 1:
        raise tag.error("takes one argument")
    return Extends(filter_expression(tag.bits[0].text, tag.line, tag.bits[0].col), tag.line)


def _include(tag: Written) -> Statement:
    bits = tag.bits
    if not bits:
        raise tag.error("takes a template")
    bindings: tuple[tuple[Name, Expression], ...] = ()
    isolated, position = False, 1
    while position < len(bits):
        option = bits[position].text
        position += 1
        if option == "only" and not isolated:
            isolated = True
        elif option == "with" and not bindings:
            bindings, used = named(bits[position:], tag.line, legacy=False)
            if not bindings:
                raise tag.error('has a "with" without name=value')
            position += used
        else:
            raise tag.error(f"does not know {option!r}")
    template = filter_expression(bits[0].text, tag.line, bits[0].col)
    return Include(template, tuple(Argument(value, name.id) for name, value in bindings), isolated, tag.line)


def _load(tag: Written) -> Statement:
    names = [bit.text for bit in tag.bits]
    return Load(tuple(names[-1:] if len(names) >= 3 and names[-2] == "from" else names), tag.line)


def _regroup(tag: Written) -> Statement:
    if [bit.text for bit in tag.bits[1::2]] != ["by", "as"] or len(tag.bits) != 5:
        raise tag.error('has the form "regroup rows by attribute as name"')
    rows, _, attribute, _, name = tag.bits
    prefix = f"{name.text}."
    key = filter_expression(prefix + attribute.text, tag.line, max(0, attribute.col - len(prefix)))
    row = Parameter(name.text, "any", None, None, tag.line, name.col)
    by = Argument(Lambda((row,), key, tag.line, attribute.col))
    groups = Filter(filter_expression(rows.text, tag.line, rows.col), "regroup", (by,), tag.line, tag.col)
    return Bind((Name(name.text, tag.line, name.col),), groups, tag.line)


OPENERS: dict[str, Callable[[Written], Frame]] = {
    "if": _if,
    "ifequal": _ifequal,
    "ifnotequal": _ifequal,
    "ifchanged": _ifchanged,
    "for": _for,
    "with": _with,
    "blocktrans": _blocktranslate,
    "blocktranslate": _blocktranslate,
    "filter": _filter,
    "block": _block,
} | dict.fromkeys(("autoescape", "spaceless", "verbatim"), lambda tag: block_tag(tag, soft=False))

STATEMENTS: dict[str, Callable[[Written], Statement]] = {
    "extends": _extends,
    "include": _include,
    "load": _load,
    "regroup": _regroup,
}

# Django's tags that open no block: they cannot be the reason for an end tag that stands alone.
INLINE = frozenset(
    "csrf_token cycle debug firstof get_available_languages get_current_language get_current_language_bidi "
    "get_current_timezone get_language_info get_language_info_list get_media_prefix get_static_prefix lorem now "
    "querystring resetcycle static templatetag trans translate url widthratio".split()
)
