"""Which functions a name, an attribute or an expression may mean where it is called."""

from __future__ import annotations

import msgspec

from stackcheck.facts.expressions import Attribute, Call, Expression, Lambda, Name
from stackcheck.facts.parts import decorators
from stackcheck.facts.statements import Class, Function
from stackcheck.link.flow.arguments import Given
from stackcheck.link.inputs.flow import Flow
from stackcheck.link.inputs.values import EMPTY, Callee, Value
from stackcheck.link.names.instances import found_in
from stackcheck.link.names.resolution import member, mro
from stackcheck.link.names.scopes import Scope, function_scope, is_property, resolve_in, scope_of
from stackcheck.link.names.symbols import Symbol, class_scope, definition
from stackcheck.link.project import Project


def named(flow: Flow, node: Name | Attribute, holder: Value) -> Value:
    """A function or class of the project, as a value; a method together with the object before its dot."""
    symbol = resolve_in(flow.project, flow.scope, node)
    if symbol is None or not isinstance(symbol.fact, Function | Class) or "<locals>" in symbol.qualname:
        return EMPTY
    if isinstance(node, Attribute) and isinstance(symbol.fact, Function) and _takes_object(flow, symbol, node):
        return Value(callees=(_bound(flow.project, symbol, holder),))
    return Value(callees=(_plain(flow.project, symbol),))


def _plain(project: Project, symbol: Symbol) -> Callee:
    return Callee(symbol.fact, scope_of(project, symbol), symbol)  # type: ignore[arg-type]


def _bound(project: Project, symbol: Symbol, holder: Value) -> Callee:
    return msgspec.structs.replace(_plain(project, symbol), given=Given((holder,), {}))


def inner(flow: Flow, fact: Function | Lambda) -> Value:
    """A function inside the one that is followed: it finds the variables around as they are when it is called."""
    scope = function_scope(flow.scope, fact) if isinstance(fact, Function) else flow.scope
    return Value(callees=(Callee(fact, scope, None, lambda: flow.state.names),))


def attribute(flow: Flow, node: Attribute, holder: Value) -> tuple[Value, Callee | None]:
    """What a name means of an object whose attributes do not hold it: a method, or else the property that gives it."""
    found = member(flow.project, holder.cls, node.name) if holder.cls is not None else None
    if found is None and holder.is_followed:
        found = found_in(flow.project, flow.scope, node)
    if found is None or not isinstance(found.fact, Function):
        return named(flow, node, holder), None
    method = _bound(flow.project, found, holder)
    return (EMPTY, method) if is_property(found.fact) else (Value(callees=(method,)), None)


def called(flow: Flow, function: Expression, holder: Value) -> tuple[Symbol | None, tuple[Callee, ...]]:
    """What a call names, and the functions that it may call; `holder` stands before the dot."""
    match function:
        case Name(id=name):
            held = flow.state.names.get(name) or EMPTY
        case Attribute(value=Call(function=Name(id="super")), name=name):
            above = _above(flow, name)
            object_ = flow.state.names.get(this(flow.scope) or "") or EMPTY
            return above, (_bound(flow.project, above, object_),) if above is not None else ()
        case Attribute(name=name):
            held = holder.parts.get(f".{name}", EMPTY)
        case _:
            held = flow.value(function)
    if held.callees:
        return held.callees[0].symbol if len(held.callees) == 1 else None, held.callees
    symbol = member(flow.project, holder.cls, function.name) if holder.cls and isinstance(function, Attribute) else None
    symbol = symbol or found_in(flow.project, flow.scope, function)
    if symbol is None or not isinstance(symbol.fact, Function | Class) or "<locals>" in symbol.qualname:
        return symbol, ()
    if isinstance(function, Attribute) and isinstance(symbol.fact, Function) and _takes_object(flow, symbol, function):
        return symbol, (_bound(flow.project, symbol, holder),)
    return symbol, (_plain(flow.project, symbol),)


def is_plain(flow: Flow, function: Expression) -> bool:
    """Whether a name or attribute is called that is no function inside this one: it finds what it is given, and no more."""
    held = flow.state.names.get(function.id) if isinstance(function, Name) else None
    return isinstance(function, Name | Attribute) and (held is None or not held.callees)


def _takes_object(flow: Flow, symbol: Symbol, written: Attribute) -> bool:
    """Whether a function gets what stands before the dot as its first argument."""
    outer = scope_of(flow.project, symbol).outer
    if outer is None or outer.owner is None or not isinstance(symbol.fact, Function):
        return False
    words = decorators(symbol.fact)
    before = resolve_in(flow.project, flow.scope, written.value)
    is_of_class = before is not None and isinstance(before.fact, Class) and "classmethod" not in words
    return "staticmethod" not in words and not is_of_class


def _above(flow: Flow, name: str) -> Symbol | None:
    """The method that `super().name` means: that of the next class behind the one in which the code stands."""
    owner = flow.scope.owner
    cls = (flow.state.names.get(this(flow.scope) or "") or EMPTY).cls
    order = mro(flow.project, cls or owner) if owner is not None else ()
    behind = order[order.index(owner) + 1 :] if owner in order else ()
    for cls in behind:
        statement = class_scope(flow.project, cls).get(name)
        if isinstance(statement, Function):
            return definition(flow.project, cls.path, f"{cls.qualname}.{name}", statement)
    return None


def this(scope: Scope) -> str | None:
    """The first parameter of the method in which code stands."""
    parameters = scope.function.parameters if scope.function is not None else ()
    return parameters[0].name if parameters else None
