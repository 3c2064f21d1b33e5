"""Who fills an attribute that objects may have or not: a query's annotation, the object's own methods, or other code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from stackcheck.facts.expressions import Attribute, Call, Name
from stackcheck.facts.parts import expressions, keyword, subexpressions, text, walk
from stackcheck.facts.statements import Bind, Function
from stackcheck.link.names.definitions import functions
from stackcheck.link.project import Project, table

_CALLED = frozenset({"setattr", "annotate", "alias", "extra", "Prefetch"})


@table
def filled_by(project: Project, name: str) -> Literal["", "query", "itself", "others"]:
    """Who gives objects the attribute `name`: others, whatever else does; else a query; else only their own methods."""
    found = {how for function in _code(project) for how in _fills(function, name)}
    return next((how for how in ("others", "query", "itself") if how in found), "")


def _code(project: Project) -> Iterator[Function]:
    for symbol in functions(project):
        if isinstance(symbol.fact, Function) and project.files[symbol.path].role == "code":
            yield symbol.fact


def _fills(function: Function, name: str) -> Iterator[str]:
    if name in function.mentions:
        own = function.parameters[0].name if function.parameters else ""
        for statement in walk(function.body):
            for target in statement.targets if isinstance(statement, Bind) else ():
                match target:
                    case Attribute(value=Name(id=holder), name=attribute) if attribute == name and holder == own:
                        yield "itself"
                    case Attribute(name=attribute) if attribute == name:
                        yield "others"
                    case _:
                        pass
    if not _CALLED.isdisjoint(function.mentions):
        for statement in walk(function.body):
            for node in (node for part in expressions(statement) for node in subexpressions(part)):
                if isinstance(node, Call):
                    yield from _gives(node, name)


def _gives(call: Call, name: str) -> Iterator[str]:
    match call.function:
        case Attribute(name="annotate" | "alias" | "extra") if any(argument.keyword == name for argument in call.arguments):
            yield "query"
        case Name(id="setattr") if len(call.arguments) > 1 and text(call.arguments[1].value) == name:
            yield "others"
        case Name(id="Prefetch") | Attribute(name="Prefetch") if text(keyword(call, "to_attr")) == name:
            yield "others"
        case _:
            pass
