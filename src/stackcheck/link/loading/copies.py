"""Relations that are read only to be kept by another row: the key is all that takes."""

from __future__ import annotations

from collections.abc import Iterator

from stackcheck.facts.expressions import Argument, Attribute, Call
from stackcheck.facts.findings import Place
from stackcheck.facts.parts import dotted, expressions, subexpressions, walk
from stackcheck.facts.statements import Function
from stackcheck.link.loading.rows import RelationRead
from stackcheck.link.models import Model, model_of, models
from stackcheck.link.names.definitions import functions
from stackcheck.link.project import Project

_MAKERS = frozenset({"create", "acreate"})


def by_key(project: Project, read: RelationRead) -> str:
    """How a row is made with the key of the relation that is read for it: "author_id=book.author_id"; "" for other reads."""
    model = model_of(project, read.model)
    relation = model.relations.get(read.relation) if model is not None else None
    if relation is None or not relation.column or read.asked != read.place or read.orm != "django":
        return ""
    for call, argument in _given(project, read.place):
        made = next((each.relations.get(argument.keyword or "") for each in _made(project, call)), None)
        row = dotted(argument.value.value) if isinstance(argument.value, Attribute) else None
        if made is not None and made.column and row:
            return f"{made.column}={row}.{relation.column}"
    return ""


def _given(project: Project, place: Place) -> Iterator[tuple[Call, Argument]]:
    """The calls to which what is read at a place is given by a keyword, as it is."""
    bodies = (
        symbol.fact.body
        for symbol in functions(project)
        if symbol.path == place.path
        and isinstance(symbol.fact, Function)
        and symbol.fact.line <= place.line <= symbol.fact.end_line
    )
    for body in bodies:
        for node in (node for s in walk(body) for part in expressions(s) for node in subexpressions(part)):
            if isinstance(node, Call):
                for argument in node.arguments:
                    value = argument.value
                    if argument.keyword and isinstance(value, Attribute) and (value.line, value.col) == (place.line, place.col):
                        yield node, argument


def _made(project: Project, call: Call) -> Iterator[Model]:
    """The models of the name of which a call makes a row: `Book(...)`, `Book.objects.create(...)`."""
    names = (dotted(call.function) or "").split(".")
    wanted = names[0] if names[-1] in _MAKERS else names[-1]
    return (model for model in models(project).values() if model.name == wanted)
