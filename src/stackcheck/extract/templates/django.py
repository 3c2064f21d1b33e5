"""Django templates to statements: matches the tags of the lexer, with a stack of its own instead of recursion."""

from __future__ import annotations

import re

from stackcheck.extract.templates.django_expressions import condition, filter_expression
from stackcheck.extract.templates.django_lexer import Token, bits, tokens
from stackcheck.extract.templates.django_tags import INLINE, OPENERS, STATEMENTS, Frame, Section, Written, block_tag, generic
from stackcheck.extract.templates.problems import MAX_DEPTH, UnreadableTemplateError, broken, too_deep
from stackcheck.facts.expressions import Name
from stackcheck.facts.statements import Evaluate, Statement

_ENDS = frozenset(f"end{name}" for name in (*OPENERS, "comment"))
_MIDDLES = frozenset(("elif", "else", "empty", "plural"))
_PLAIN_NAME = re.compile(r"[^\W_]\w*")


def statements(text: str, *, certain: bool) -> tuple[Statement, ...]:
    """What the template says; raises UnreadableTemplateError where `certain` and it is broken, or where it nests too deep.

    A tag of an unknown library is a block when its `end<name>` stands further down.  An unknown tag, a block of an unknown
    library and a tag that is not closed on its line may all change what Django's own tags mean after them; from there on what
    looks wrong is skipped.
    """
    found = list(tokens(text))
    reader = _Reader(_closed(found), certain and all(token.kind != "stray" for token in found))
    for index, token in enumerate(found):
        if token.kind == "variable":
            reader.variable(token)
        elif token.kind == "block":
            reader.tag(index, token)
    return reader.finish()


def _closed(found: list[Token]) -> set[int]:
    """The indices of the tokens whose own `end<name>` follows; of several open ones of a name the innermost is closed."""
    open_tags: dict[str, list[int]] = {}
    closed: set[int] = set()
    for index, token in enumerate(found):
        if token.kind == "block" and token.text:
            name = token.text.split(None, 1)[0]
            if name.startswith("end") and open_tags.get(name[3:]):
                closed.add(open_tags[name[3:]].pop())
            else:
                open_tags.setdefault(name, []).append(index)
    return closed


class _Reader:
    """The open frames, outermost first, while the tokens of one template go by."""

    def __init__(self, closed: set[int], strict: bool) -> None:
        self.closed = closed
        self.strict = strict
        self.body: list[Statement] = []
        self.frames: list[Frame] = []
        self.comment: Token | None = None

    def variable(self, token: Token) -> None:
        if self.comment is not None:
            return
        if self.frames and self.frames[-1].plain:
            if _PLAIN_NAME.fullmatch(token.text):
                self._add(Evaluate(Name(token.text, token.line, token.col), token.line))
            return
        try:
            if not token.text:
                raise broken("empty variable tag", token.line, token.col)
            self._add(Evaluate(filter_expression(token.text, token.line, token.col), token.line))
        except UnreadableTemplateError as error:
            self._forgive(error)

    def tag(self, index: int, token: Token) -> None:
        if self.comment is not None:
            if token.text == "endcomment":
                self.comment = None
            return
        if not token.text:
            self._forgive(broken("empty block tag", token.line, token.col))
            return
        rest = bits(token)[1:]
        # Django takes the name up to the first white space, even where a quote begins before.
        tag = Written(token.text.split(None, 1)[0], rest, token.text, token.line, token.col)
        if tag.name == "comment":
            self.comment = token
        elif tag.name in OPENERS:
            self._open(tag)
        elif self.frames and tag.name in self.frames[-1].middles:
            self._middle(tag)
        elif tag.name in _MIDDLES or tag.name.startswith("end"):
            self._close(tag)
        elif tag.name in STATEMENTS:
            try:
                self._add(STATEMENTS[tag.name](tag))
            except UnreadableTemplateError as error:
                self._forgive(error)
        elif index in self.closed:
            self._push(block_tag(tag, soft=True))
        else:
            self.strict = self.strict and tag.name in INLINE
            self._add(generic(tag))

    def finish(self) -> tuple[Statement, ...]:
        if self.comment is not None:
            self._forgive(broken("{% comment %} is not closed", self.comment.line, self.comment.col))
        while self.frames:
            self._unclosed(self.frames[-1])
            self._pop()
        return tuple(self.body)

    def _open(self, tag: Written) -> None:
        try:
            frame = OPENERS[tag.name](tag)
        except UnreadableTemplateError as error:
            self._forgive(error)
            frame = block_tag(tag, soft=True)
        self._push(frame)

    def _push(self, frame: Frame) -> None:
        frame.depth += self.frames[-1].depth + 1 if self.frames else 1
        self._limit(frame)
        self.frames.append(frame)

    def _middle(self, tag: Written) -> None:
        frame = self.frames[-1]
        test = None
        if tag.name == "elif":
            try:
                test = condition(tag.bits, tag.line, tag.col)
            except UnreadableTemplateError as error:
                self._forgive(error)
            frame.depth += 1
            self._limit(frame)
        else:
            frame.middles = ()
        frame.sections.append(Section(test, tag.line, []))

    def _close(self, tag: Written) -> None:
        at = next((i for i in range(len(self.frames) - 1, -1, -1) if self.frames[i].close == tag.name), None)
        if at is None:
            if (tag.name in _ENDS or tag.name in _MIDDLES) and not any(frame.soft for frame in self.frames):
                self._forgive(tag.error("closes nothing that is open here"))
            return
        soft = any(frame.soft for frame in self.frames[: at + 1])
        for frame in reversed(self.frames[at + 1 :]):
            if not soft:
                self._unclosed(frame)
            self._pop()
        name = self.frames[at].tag.bits[0].text if tag.name == "endblock" and self.frames[at].tag.bits else ""
        if name and tag.bits and [bit.text for bit in tag.bits] != [name]:
            self._forgive(tag.error(f"closes block {name!r} by another name"))
        self._pop()

    def _pop(self) -> None:
        frame = self.frames.pop()
        for statement in frame.build(frame):
            self._add(statement)

    def _add(self, statement: Statement) -> None:
        (self.frames[-1].sections[-1].body if self.frames else self.body).append(statement)

    def _limit(self, frame: Frame) -> None:
        if frame.depth > MAX_DEPTH:
            raise too_deep(frame.tag.line, frame.tag.col)

    def _unclosed(self, frame: Frame) -> None:
        self._forgive(broken(f"{{% {frame.tag.name} %}} is not closed", frame.tag.line, frame.tag.col))

    def _forgive(self, error: UnreadableTemplateError) -> None:
        """Go on where it is not certain that Django would stop here."""
        if error.problem.code != "KC001" or (self.strict and not any(frame.soft for frame in self.frames)):
            raise error
