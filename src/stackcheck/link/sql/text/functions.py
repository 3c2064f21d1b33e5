"""Functions of the project: the variables that they start with, what they return, and what constructors make."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import NamedTuple

from stackcheck.catalogue.python import CONTEXT_MANAGERS
from stackcheck.facts.expressions import Attribute, Constant, Expression, Name
from stackcheck.facts.parts import children, decorators
from stackcheck.facts.statements import Function
from stackcheck.link.names.overrides import implementations, is_abstract
from stackcheck.link.names.resolution import member
from stackcheck.link.names.symbols import Symbol, function_of
from stackcheck.link.project import Project
from stackcheck.link.sql.text.annotations import annotated, is_composed
from stackcheck.link.sql.text.command_line import options
from stackcheck.link.sql.text.frames import Frame, Wrapper
from stackcheck.link.sql.text.objects import instance, owner_of
from stackcheck.link.sql.text.values import (
    Closure,
    Hole,
    Instance,
    Items,
    Partial,
    Ref,
    Table,
    Text,
    Value,
    concatenated,
    either,
    harmless,
    one_of,
)

MAX_DEPTH = 4
"""So deep calls are followed: further down nothing is said of what a function returns."""
MAX_VARIANTS = 16
"""A function is run for so many objects and functions that it is given; for more it is run once for all."""
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
    owner = owner or owner_of(project, symbol)
    frame = Frame(project, symbol.path, function=symbol, owner=owner, wrappers=wrappers, depth=depth)
    for number, parameter in enumerate(function_of(symbol).parameters):
        name = parameter.name
        value = (given or {}).get(name)
        if value is None and number == 0 and owner is not None and name in ("self", "cls"):
            value = instance(project, owner) if name == "self" else Ref(owner)
        if value is None or (isinstance(value, Text) and value.hole is not None):
            value = annotated(frame, parameter.annotation) or value
        if value is None and parameter.kind == "double_star" and owner is not None:
            declares = member(project, owner, "add_arguments")  # Django's commands are given what they declare
            value = options(project, declares.path) if declares is not None and not declares.is_external else None
        if value is None and given is not None and parameter.default is not None:
            value = frame.evaluate(parameter.default)
        if value is None and is_composed(frame, parameter.annotation):
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
    if (declared := annotated(inside, function.returns)) is not None and not isinstance(declared, Items):
        return declared
    if frame.depth >= MAX_DEPTH or not _returns_text(function):
        return name
    if owner is not None and is_abstract(frame.project, symbol):
        below = implementations(frame.project, owner, function.name)
        return either([result(frame, method, given, owner=cls) for cls, method in below]) or name
    # a function that calls itself adds nothing by that
    run = Run(symbol, owner, given, harmless(name, "constant"))
    return _told(frame, run, lambda called: answer(called, function) or name)


def made(frame: Frame, init: Symbol, given: Mapping[str, Value], new: Instance) -> Instance:
    """A new object after its constructor."""
    receiver = function_of(init).parameters[0].name

    def filled(called: Frame) -> Value:
        held = called.variables.get(receiver)
        return held if isinstance(held, Instance) else new

    if frame.depth >= MAX_DEPTH:
        return new
    found = _told(frame, Run(init, new.symbol, {**given, receiver: new}, new), filled)
    return found if isinstance(found, Instance) else new


def answer(called: Frame, function: Function) -> Value | None:
    """What the run of a function has given; a generator gives what it yields one by one."""
    if not function.is_generator or not decorators(function).isdisjoint(CONTEXT_MANAGERS):
        return either([*called.returned, *called.yielded])
    return Items(tuple(dict.fromkeys(called.yielded)), open=True) if called.yielded else None


class Run(NamedTuple):
    """A run of a function in a class for some arguments; who asks for it while it is running is told `meanwhile`."""

    symbol: Symbol
    owner: Symbol | None
    given: Mapping[str, Value]
    meanwhile: Value


def _told(frame: Frame, run: Run, tell: Callable[[Frame], Value]) -> Value:
    """What a run of a function tells, run now where these arguments are new.

    It does not ask `flow.remembered`: a function that calls itself adds nothing by that, so that its answer needs no rounds,
    and what a run tells also depends on how deep it is begun, which no round would keep.
    """
    project = frame.project
    symbol, owner, given, meanwhile = run
    # arguments of which nothing is known are put in afterwards, so that the body is run once for all of them
    plain = {p: v for p, v in given.items() if isinstance(v, Text) and _is_plain(v)}
    rest = {p: v for p, v in given.items() if p not in plain}
    key = (_told, symbol, owner, frozenset(plain), frozenset(rest.items()))
    if key not in project.memory and any(_is_one_of_many(value) for value in rest.values()):
        variants: Counter[Symbol] = project.memory.setdefault(_is_one_of_many, Counter())
        variants[symbol] += 1
        if variants[symbol] > MAX_VARIANTS:
            rest = {p: forgotten for p, v in rest.items() if (forgotten := _forgotten(v)) is not None}
            key = (_told, symbol, owner, frozenset(plain), frozenset(rest.items()))
    if key not in project.memory:
        project.memory[key] = meanwhile
        holes = {p: Text(((Hole(p, symbol.place, "parameter", parameter=p),),)) for p in plain}
        called = started(project, symbol, {**rest, **holes}, owner=owner, depth=frame.depth + 1)
        called.run(function_of(symbol).body)
        project.memory[key] = tell(called)
    found: Value = project.memory[key]
    return _put_in(found, symbol, plain) if plain else found


def _is_plain(text: Text) -> bool:
    """Whether nothing is known of a text, not even that it does no harm, or much."""
    return all(len(c) == 1 and isinstance(c[0], Hole) and not c[0].safe and c[0].origin != "request" for c in text.choices)


def _is_one_of_many(value: Value) -> bool:
    """Whether a value differs from call to call, while functions are given few texts and collections."""
    return isinstance(value, Closure | Partial) or (isinstance(value, Instance) and bool(value.attributes))


def _forgotten(value: Value) -> Value | None:
    match value:
        case Instance(symbol=symbol):
            return Instance(symbol)
        case _:
            return None if _is_one_of_many(value) else value


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


def _put_in(found: Value, symbol: Symbol, given: Mapping[str, Text]) -> Value:
    """What a function gives, with its caller's arguments where its parameters stand."""

    def filled(part: str | Hole) -> Text:
        if isinstance(part, str) or part.parameter not in given or part.place != symbol.place:
            return Text(((part,),))
        argument = given[part.parameter]
        return harmless(argument, part.safe) if part.safe else argument

    match found:
        case Text(choices=choices):
            return one_of([choice for own in choices for choice in concatenated([filled(part) for part in own]).choices])
        case Items(items=items, open=is_open):
            return Items(tuple(_put_in(item, symbol, given) for item in items), is_open)
        case Table(entries=entries):
            return Table(tuple((_put_in(key, symbol, given), _put_in(value, symbol, given)) for key, value in entries))
        case Instance(symbol=cls, attributes=attributes):
            return Instance(cls, tuple((name, _put_in(value, symbol, given)) for name, value in attributes))
        case _:
            return found
