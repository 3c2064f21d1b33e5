"""SQL text that the code of a migration executes."""

from __future__ import annotations

from collections.abc import Iterator

from stackcheck.facts.expressions import Argument, Attribute, Call, Expression
from stackcheck.facts.findings import Place
from stackcheck.facts.parts import children, expressions, walk
from stackcheck.facts.statements import Statement
from stackcheck.link.models.written import Written, text_of
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.project import Project


def calls(body: tuple[Statement, ...]) -> Iterator[Call]:
    """Every call in a body, in order."""
    for statement in walk(body):
        for expression in expressions(statement):
            yield from _calls(expression)


def _calls(node: Expression) -> Iterator[Call]:
    if isinstance(node, Call):
        yield node
    for inner in children(node):
        yield from _calls(inner)


def texts(project: Project, owner: Symbol, body: tuple[Statement, ...]) -> Iterator[tuple[str, Place]]:
    """What is given to a method `execute`: a text, or one in a call such as `text(...)`."""
    for call in calls(body):
        text = executed(project, owner, call)
        if text is not None:
            yield text, Place(owner.path, call.line, call.col)


def executed(project: Project, owner: Symbol, call: Call) -> str | None:
    """The text that a call executes."""
    match call:
        case Call(
            function=Attribute(name="execute"), arguments=(Argument(value=Call(arguments=(Argument(value=inner), *_))), *_)
        ):
            return text_of(project, Written(inner, owner))
        case Call(function=Attribute(name="execute"), arguments=(Argument(value=given), *_)):
            return text_of(project, Written(given, owner))
        case _:
            return None
