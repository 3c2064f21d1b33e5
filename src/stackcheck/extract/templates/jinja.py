"""Jinja2 templates to statements, by Jinja2's own lexer and parser; tags of unknown extensions are parsed generically."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from jinja2 import Environment, TemplateSyntaxError, nodes
from jinja2.parser import Parser

from stackcheck.extract.templates.jinja_nodes import Context, lower
from stackcheck.extract.templates.problems import broken, too_deep
from stackcheck.facts.statements import Statement

_OWN = frozenset("autoescape block call extends filter for from if import include macro print set with".split())
_ENDS = frozenset(f"end{name}" for name in _OWN) | {"else", "elif", "endraw", "endtrans", "pluralize"}
_NAME = re.compile(r"\{%[-+]?\s*(\w+)")
# What other template languages with the same braces write: Twig, Liquid, Nunjucks, Handlebars.
_FOREIGN = re.compile(
    r"\{(?:\{\s*[#/^>&!]|[{%](?!\{)(?:[^{}'\"]|'[^']*'|\"[^\"]*\"){0,1000}?(?:&&|\|\||[=!]==|\?|=>|\|\s*\w+\s*:))"
)
# Python frames that Jinja2's recursive parser takes for a nested block and for a nested bracket, and what is left to them
# below the interpreter's limit of 1,000: about 120 blocks or 45 brackets.
_BLOCK, _BRACKET, _FRAMES = 5, 13, 600


def statements(text: str, *, certain: bool) -> tuple[Statement, ...]:
    """What the template says; raises UnreadableTemplateError where it is certainly a broken one, or where it nests too deep.

    A template with tags or spellings that Jinja2 does not know belongs to an extension or to another language: when it cannot
    be read it says nothing.
    """
    parser = None
    try:
        parser = _Parser(_environment(), text)
        return lower(parser.parse().body, Context(0, parser.ends))
    except TemplateSyntaxError as error:
        if not certain or (parser is not None and parser.unknown) or _FOREIGN.search(text):
            return ()
        message = (error.message or "syntax error").rstrip(".")
        raise broken(message[:1].lower() + message[1:], error.lineno) from None
    except RecursionError:
        raise too_deep(1) from None


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(  # noqa: S701 - nothing is ever rendered
        extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols", "jinja2.ext.i18n"], cache_size=0
    )
    environment.newstyle_gettext = True  # type: ignore[attr-defined]  # variables of `{% trans %}` become keyword arguments
    return environment


def _closed(text: str) -> Iterator[tuple[int, str]]:
    """Line and name of each tag whose own `end<name>` follows; of several open ones of a name the innermost is closed."""
    open_tags: dict[str, list[int]] = {}
    line, counted = 1, 0
    for match in _NAME.finditer(text):
        line += text.count("\n", counted, match.start(1))
        counted = match.start(1)
        name = match[1]
        if name.startswith("end") and open_tags.get(name[3:]):
            yield open_tags[name[3:]].pop(), name[3:]
        else:
            open_tags.setdefault(name, []).append(line)


class _Parser(Parser):
    """Jinja2's parser, which also notes where macros end and reads tags that no extension has registered here."""

    def __init__(self, environment: Environment, source: str) -> None:
        self.ends: dict[nodes.Node, int] = {}
        self.unknown = False
        self._inside_unknown = 0
        self._frames = 0
        self._closed = frozenset(_closed(source))
        super().__init__(environment, source)

    def parse_statement(self) -> nodes.Node | list[nodes.Node]:
        token = self.stream.current
        self._enter(_BLOCK)
        try:
            is_own = token.type != "name" or self._is_own(token.value, token.lineno)
            if not is_own and (self._inside_unknown or token.value not in _ENDS):
                return self._parse_unknown()
            found = super().parse_statement()
        finally:
            self._frames -= _BLOCK
        # The i18n extension leaves some of its nodes without a line.
        for node in found if isinstance(found, list) else (found,):
            node.set_lineno(token.lineno)
        return found

    def _is_own(self, name: str, line: int) -> bool:
        # Some extensions have a `{% trans "text" %}` without an end, as Django does.
        return name in _OWN or (name in self.extensions and (name != "trans" or (line, name) in self._closed))

    def parse_expression(self, with_condexpr: bool = True) -> nodes.Expr:
        self._enter(_BRACKET)
        try:
            return super().parse_expression(with_condexpr)
        finally:
            self._frames -= _BRACKET

    def parse_macro(self) -> nodes.Macro:
        node = super().parse_macro()
        self.ends[node] = self.stream.current.lineno
        return node

    def _enter(self, frames: int) -> None:
        self._frames += frames
        if self._frames > _FRAMES:
            raise too_deep(self.stream.current.lineno)

    def _parse_unknown(self) -> nodes.Node | list[nodes.Node]:
        """`{% name a, b=c as target %}...{% endname %}`, as the call block that an extension would make of it."""
        self.unknown = True
        token = next(self.stream)
        arguments: list[nodes.Expr] = []
        keywords: list[nodes.Keyword] = []
        target = ""
        while self.stream.current.type not in ("block_end", "eof"):
            try:
                if self.stream.skip_if("comma"):
                    continue
                if self.stream.current.test("name:as") and self.stream.look().type == "name":
                    next(self.stream)
                    target = next(self.stream).value
                elif self.stream.current.type == "name" and self.stream.look().type == "assign":
                    key = next(self.stream)
                    next(self.stream)
                    keywords.append(nodes.Keyword(key.value, self.parse_expression(), lineno=key.lineno))
                else:
                    arguments.append(self.parse_expression(with_condexpr=False))
            except TemplateSyntaxError:
                while self.stream.current.type not in ("block_end", "eof"):
                    next(self.stream)
        if token.value in _ENDS or token.value.startswith("end"):
            return []
        body: list[nodes.Node] = []
        if (token.lineno, token.value) in self._closed:
            self._inside_unknown += 1
            body = self.parse_statements((f"name:end{token.value}",), drop_needle=True)
            self._skip_to_end()
            self._inside_unknown -= 1
        name = nodes.ExtensionAttribute(target, token.value, lineno=token.lineno)
        call = nodes.Call(name, arguments, keywords, None, None, lineno=token.lineno)
        return nodes.CallBlock(call, [], [], body, lineno=token.lineno)

    def _skip_to_end(self) -> None:
        while self.stream.current.type not in ("block_end", "eof"):
            next(self.stream)
