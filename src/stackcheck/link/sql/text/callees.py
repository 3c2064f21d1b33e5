"""Calls of the project's own functions and classes, by name or as values: what they take, execute, reject and give."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from stackcheck.facts.expressions import Attribute, Call, Expression, Name
from stackcheck.facts.parts import decorators
from stackcheck.facts.statements import Class, Function
from stackcheck.link.flow.arguments import Given, bound, given
from stackcheck.link.names.resolution import member, mro
from stackcheck.link.names.symbols import Symbol, class_scope, function_of
from stackcheck.link.sql.text import executing, functions, methods
from stackcheck.link.sql.text.checks import limit, rejects
from stackcheck.link.sql.text.closures import call_closure
from stackcheck.link.sql.text.frames import Frame, spelled
from stackcheck.link.sql.text.objects import instance, owner_of
from stackcheck.link.sql.text.values import (
    Clause,
    Closure,
    Handle,
    Instance,
    Items,
    Partial,
    Ref,
    Table,
    Text,
    Value,
    literal,
    unknown,
)


class Passed(NamedTuple):
    """What a parameter takes: the value, and the expression where it is written in the call."""

    value: Value
    node: Expression | None = None


class Site(NamedTuple):
    """A call: its arguments by position and name, and the values of all that stands in it."""

    node: Call
    arguments: Given[Passed]
    values: list[Value]


def called(frame: Frame, node: Call, callee: Ref | Closure | Partial, receiver: Value | None, values: list[Value]) -> Value:
    """What is given by a call of what a name, an attribute or a variable holds."""
    passed = (Passed(value, argument.value) for argument, value in zip(node.arguments, values, strict=True))
    return _called(frame, callee, receiver, Site(node, given(node.arguments, passed, _items, _entries), values))


def _items(passed: Passed) -> Iterable[Passed]:
    return [Passed(item) for item in passed.value.items] if isinstance(passed.value, Items) else ()


def _entries(passed: Passed) -> Mapping[str, Passed]:
    entries = passed.value.entries if isinstance(passed.value, Table) else ()
    return {key.constant: Passed(value) for key, value in entries if isinstance(key, Text) and key.constant}


def _called(frame: Frame, callee: Value, receiver: Value | None, site: Site) -> Value:
    match callee:
        case Partial(callee=inner, positional=positional, keywords=keywords):
            before = [Passed(value) for value in positional]
            named = {name: Passed(value) for name, value in keywords}
            more = Given((*before, *site.arguments.positional), {**named, **site.arguments.keywords})
            return _called(frame, inner, None, Site(site.node, more, [*positional, *site.values]))
        case Closure(fact=fact):
            taken = bound(fact.parameters, *site.arguments)
            value = call_closure(frame, callee, {name: passed.value for name, passed in taken.named.items()})
            return methods.derived(frame, site.node, site.values) if value is None else _named(frame, value, site)
        case Ref(symbol=Symbol(fact=Function()) as symbol):
            return _function(frame, symbol, receiver, site)
        case Ref(symbol=Symbol(fact=Class()) as symbol):
            return _object(frame, symbol, site)
        case _:
            return methods.derived(frame, site.node, site.values)


def _function(frame: Frame, symbol: Symbol, receiver: Value | None, site: Site) -> Value:
    """A function of the project: what it executes for its caller, what it rejects, and what it returns."""
    taken = _taken(frame, symbol, receiver if receiver is not None and _takes(symbol, receiver) else None, site)
    owner = receiver.symbol if isinstance(receiver, Instance) else owner_of(frame.project, symbol)
    if isinstance(first := taken.get("self"), Instance):
        if symbol.qualname.endswith(".__init__"):
            if frame.variables.get("self") == first:
                frame.variables["self"] = functions.made(frame, symbol, taken, first)
            return frame.hole(site.node)
        owner = first.symbol
    value = functions.result(frame, symbol, taken, owner=owner)
    return methods.converted(value) if methods.is_converter(site.values) else _named(frame, value, site)


def _object(frame: Frame, cls: Symbol, site: Site) -> Value:
    """A new object, with what its constructor keeps."""
    new = instance(frame.project, cls)
    init = member(frame.project, cls, "__init__")
    if not isinstance(new, Instance) or init is None or not isinstance(init.fact, Function) or not init.fact.parameters:
        return new
    return functions.made(frame, init, _taken(frame, init, new, site), new)


def _taken(frame: Frame, symbol: Symbol, receiver: Value | None, site: Site) -> dict[str, Value]:
    """What the parameters of a function take; what it executes of that is noted, and what it rejects is checked."""
    function = function_of(symbol)
    first = () if receiver is None else (Passed(receiver),)
    taken = bound(function.parameters, (*first, *site.arguments.positional), site.arguments.keywords)
    values = {name: passed.value for name, passed in taken.named.items()}
    wrapper = frame.wrappers.get(symbol)
    if wrapper is not None and wrapper.parameter in values:
        value = values[wrapper.parameter]
        text = value.text if isinstance(value, Clause) else value
        inner = wrapper.execution
        if isinstance(text, Text):
            handle = Handle(inner.driver, inner.dialect, inner.alias)
            place = value.place if isinstance(value, Clause) else None
            executing.note(frame, site.node, text, handle, kind=inner.kind, place=place)
    for name in rejects(frame, symbol):
        if name in taken.named and (written := taken.named[name].node) is not None:
            limit(frame, written)
    for parameter in function.parameters:
        if parameter.kind == "star" and taken.others:
            values[parameter.name] = Items(tuple(passed.value for passed in taken.others))
        elif parameter.kind == "double_star" and taken.rest:
            values[parameter.name] = Table(tuple((literal(name), passed.value) for name, passed in taken.rest.items()))
    return values


def _named(frame: Frame, value: Value, site: Site) -> Value:
    """What a call gives; text of which nothing is known is named by the call."""
    if isinstance(value, Text) and value.hole is not None and not value.hole.safe:
        origin = next((a for a in site.values if isinstance(a, Text) and (h := a.hole) and h.origin == "request"), value)
        return unknown(origin, spelled(site.node), frame.place(site.node))
    return value


def _takes(symbol: Symbol, receiver: Value) -> bool:
    """Whether a function is given what it is asked of as its first argument."""
    words = decorators(function_of(symbol))
    by_class = isinstance(receiver, Ref) and receiver.symbol.path != "" and isinstance(receiver.symbol.fact, Class)
    is_method = "." in symbol.qualname and "staticmethod" not in words
    return is_method and (not by_class or "classmethod" in words)


def with_receiver(receiver: Value, held: Value) -> Value:
    """What an attribute holds that is not called yet: a method keeps its object."""
    match held:
        case Ref(symbol=Symbol(fact=Function()) as symbol) if isinstance(receiver, Instance) and _takes(symbol, receiver):
            return Partial(held, (receiver,))
        case _:
            return held


def is_super(frame: Frame, node: Expression) -> bool:
    return (
        isinstance(node, Call) and isinstance(node.function, Name) and node.function.id == "super" and frame.owner is not None
    )


def above(frame: Frame, node: Attribute) -> tuple[Value, Value]:
    """What `super().name` is read from, and what it holds: the next definition above the class of the method at hand."""
    project, owner = frame.project, frame.owner
    here = owner_of(project, frame.function) if frame.function is not None else None
    if owner is None or here is None:
        return frame.hole(node), frame.hole(node)
    order = mro(project, owner)
    behind = order[order.index(here) + 1 :] if here in order else ()
    found = next((member(project, cls, node.name) for cls in behind if node.name in class_scope(project, cls)), None)
    receiver = frame.variables.get("self") or instance(project, owner)
    return receiver, frame.hole(node) if found is None else Ref(found)
