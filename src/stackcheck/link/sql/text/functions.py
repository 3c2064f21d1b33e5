"""Functions of the project: the variables that they start with, and what they return."""

from __future__ import annotations

import re
from collections.abc import Mapping

from stackcheck.facts.expressions import Attribute, Constant, Expression, Name
from stackcheck.facts.parts import children
from stackcheck.facts.statements import Function
from stackcheck.link.names.overrides import implementations, is_abstract
from stackcheck.link.names.symbols import Symbol, member
from stackcheck.link.project import Project
from stackcheck.link.sql.text import classes, evaluation, running
from stackcheck.link.sql.text.command_line import options
from stackcheck.link.sql.text.frames import Frame, Wrapper
from stackcheck.link.sql.text.values import Hole, Items, Parts, Ref, Text, Value, concatenated, either, harmless, one_of

_DEEPEST = 4
_TEXT_TYPES = frozenset(
    """str LiteralString Any object TextClause TextElement tuple Tuple list List set Sequence Iterable Iterator Generator
    AsyncIterator AsyncGenerator Composed SQL Composable Identifier Placeholder Q dict Dict Mapping T""".split()
)


def started(
    project: Project,
    symbol: Symbol,
    given: Mapping[str, Value] | None = None,
    *,
    owner: Symbol | None = None,
    wrappers: Mapping[Symbol, Wrapper] | None = None,
    depth: int = 0,
) -> Frame:
    """A frame for a function's body, its parameters bound to what is given, to what annotations say, or to holes."""
    function = symbol.fact
    assert isinstance(function, Function)  # noqa: S101 - callers see to it
    owner = owner or classes.owner_of(project, symbol)
    frame = Frame(project, symbol.path, function=symbol, owner=owner, wrappers=wrappers, depth=depth)
    for number, parameter in enumerate(function.parameters):
        name = parameter.name
        value = (given or {}).get(name)
        if value is None and number == 0 and owner is not None and name in ("self", "cls"):
            value = classes.instance(project, owner) if name == "self" else Ref(owner)
        if value is None or (isinstance(value, Text) and value.hole is not None):
            value = classes.annotated(frame, parameter.annotation) or value
        if value is None and parameter.kind == "double_star" and owner is not None:
            declares = member(project, owner, "add_arguments")  # Django's commands are given what they declare
            value = options(project, declares.path) if declares is not None and not declares.is_external else None
        if value is None and given is not None and parameter.default is not None:
            value = evaluation.evaluate(frame, parameter.default)
        if value is None and classes.is_composed(frame, parameter.annotation):
            value = Text(((Hole(name, symbol.place, safe="quoted"),),))  # what its callers compose is told where they do
        if value is None:
            is_number = isinstance(parameter.default, Constant) and isinstance(parameter.default.value, int | float)
            safe = "number" if is_number and parameter.annotation is None else ""
            value = Text(((Hole(name, symbol.place, "parameter", safe, name),),))
        frame.variables[name] = value
    return frame


def result(frame: Frame, symbol: Symbol, given: Mapping[str, Value], *, owner: Symbol | None = None) -> Value:
    """What a function of the project returns or yields for these arguments; a hole where that is not known."""
    function = symbol.fact
    name = Text(((Hole(f"{symbol.qualname}()", symbol.place),),))
    if not isinstance(function, Function):
        return name
    inside = Frame(frame.project, symbol.path, owner=owner)
    if (declared := classes.annotated(inside, function.returns)) is not None and not isinstance(declared, Items):
        return declared
    if frame.depth >= _DEEPEST or not _returns_text(function):
        return name
    if owner is not None and is_abstract(frame.project, symbol):
        below = implementations(frame.project, owner, function.name)
        return either([result(frame, method, given, owner=cls) for cls, method in below]) or name
    # arguments of which nothing is known are put in afterwards, so that the body is run once for all of them
    plain = {p: v.choices[0] for p, v in given.items() if isinstance(v, Text) and _is_plain(v.hole)}
    key = (result, symbol, owner, frozenset(plain), frozenset((p, v) for p, v in given.items() if p not in plain))
    if key not in frame.project.memory:
        frame.project.memory[key] = harmless(name, "constant")  # a function that calls itself adds nothing by that
        rest = {p: v for p, v in given.items() if p not in plain}
        rest |= {p: Text(((Hole(p, symbol.place, "parameter", parameter=p),),)) for p in plain}
        called = started(frame.project, symbol, rest, owner=owner, depth=frame.depth + 1)
        running.run(called, function.body)
        frame.project.memory[key] = either(called.returned) or name
    found: Value = frame.project.memory[key]
    return _put_in(found, symbol, plain) if isinstance(found, Text) and plain else found


def _is_plain(hole: Hole | None) -> bool:
    return hole is not None and not hole.safe and hole.origin != "request"


def _returns_text(function: Function) -> bool:
    """Whether a function may return what becomes SQL, as far as its annotation says."""
    return function.returns is None or not _TEXT_TYPES.isdisjoint(_names(function.returns))


def _names(node: Expression) -> set[str]:
    match node:
        case Name(id=name) | Attribute(name=name):
            return {name}
        case Constant(value=str() as text):
            return set(re.findall(r"\w+", text))
        case _:
            return {name for inner in children(node) for name in _names(inner)}


def _put_in(found: Text, symbol: Symbol, given: Mapping[str, Parts]) -> Text:
    """The text that a function returns, with its caller's arguments where its parameters stand."""

    def filled(part: str | Hole) -> Text:
        if isinstance(part, str) or part.parameter not in given or part.place != symbol.place:
            return Text(((part,),))
        argument = Text((given[part.parameter],))
        return harmless(argument, part.safe) if part.safe else argument

    return one_of([choice for own in found.choices for choice in concatenated([filled(part) for part in own]).choices])
