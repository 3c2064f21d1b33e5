"""Of which class an expression is an instance, where plain assignments, annotations and returns say so."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from stackcheck.facts.expressions import Attribute, Await, Boolean, Call, Conditional, Expression, Name, Parameter
from stackcheck.facts.parts import walk
from stackcheck.facts.statements import Bind, Class, Function, Import, Statement
from stackcheck.link.names.annotations import class_named
from stackcheck.link.names.resolution import member, mro
from stackcheck.link.names.scopes import Scope, bound, function_scope, is_property, is_self, resolve_in, scope_around, scope_of
from stackcheck.link.names.symbols import Symbol, definition, external
from stackcheck.link.project import Project, table

MAX_WAYS = 8
"""So many alternatives of one expression, or returns of one function, are asked for their class."""


def class_of(project: Project, scope: Scope, value: Expression | None, depth: int = 6) -> Symbol | None:
    """The class of which `value` is an instance, as far as assignments, annotations and returns in plain sight say."""
    if value is None or depth == 0:
        return None
    match value:
        case Await(value=inner):
            return class_of(project, scope, inner, depth)
        case Conditional() | Boolean():
            ways = islice(_alternatives(value), MAX_WAYS)
            return next(filter(None, (class_of(project, scope, way, depth) for way in ways)), None)
        case Name(id=name):
            local = bound(scope, name)
            if local is not None and not isinstance(local[1], Import):
                return _class_of_binding(project, *local, depth=depth, is_self=is_self(scope, name))
            return _class_of_symbol(project, resolve_in(project, scope, value), depth)
        case Attribute(value=inner, name=name):
            found = resolve_in(project, scope, value)
            if found is not None and not found.is_external:
                return _class_of_symbol(project, found, depth)
            owner = class_of(project, scope, inner, depth - 1)
            return class_of_attribute(project, owner, name, depth - 1) if owner is not None else None
        case Call(function=function):
            return _class_of_call(project, scope, function, depth)
        case _:
            return None


def _alternatives(value: Expression) -> Iterator[Expression]:
    """The expressions of which a conditional one gives one, in their order."""
    match value:
        case Conditional(body=one, orelse=other) | Boolean(left=one, right=other):
            yield from _alternatives(one)
            yield from _alternatives(other)
        case _:
            yield value


def _class_of_binding(
    project: Project, scope: Scope, binding: Statement | Parameter, *, depth: int, is_self: bool = False
) -> Symbol | None:
    match binding:
        case Parameter(annotation=None):
            return scope.owner if is_self else None
        case Parameter(annotation=annotation):
            return class_named(project, scope, annotation)
        case Bind(annotation=annotation, value=value):
            return class_named(project, scope, annotation) or class_of(project, scope, value, depth - 1)
        case _:
            return None


def _class_of_symbol(project: Project, symbol: Symbol | None, depth: int) -> Symbol | None:
    if symbol is None or not isinstance(symbol.fact, Bind):
        return None
    return _class_of_binding(project, scope_around(project, symbol), symbol.fact, depth=depth)


def found_in(project: Project, scope: Scope, written: Expression, depth: int = 6) -> Symbol | None:
    """What `resolve_in` finds, and beyond it the members of instances whose class is known: `self.views.orders`."""
    found = resolve_in(project, scope, written)
    if found is None and isinstance(written, Attribute):
        owner = class_of(project, scope, written.value, depth - 1)
        found = member(project, owner, written.name) if owner is not None else None
    return found


def _class_of_call(project: Project, scope: Scope, function: Expression, depth: int) -> Symbol | None:
    found = found_in(project, scope, function, depth)
    if found is None:
        return None
    if isinstance(found.fact, Class) or found.is_external:
        return found
    if isinstance(found.fact, Function):
        inside = scope_of(project, found) if "<locals>" not in found.qualname else function_scope(scope, found.fact)
        told = class_named(project, inside, found.fact.returns)
        returned = (class_of(project, inside, value, depth - 1) for value in inside.returns[:MAX_WAYS])
        return told or next(filter(None, returned), None)
    return _made_class(project, found, depth)


def _made_class(project: Project, symbol: Symbol, depth: int) -> Symbol | None:
    """`Router = router_class(Route)`: the class that the function defines and returns."""
    call = symbol.fact.value if isinstance(symbol.fact, Bind) else None
    factory = found_in(project, scope_around(project, symbol), call.function, depth - 1) if isinstance(call, Call) else None
    if factory is None or not isinstance(factory.fact, Function) or "<locals>" in factory.qualname:
        return None
    inside = scope_of(project, factory)
    returned = (resolve_in(project, inside, value) for value in inside.returns)
    return next((found for found in returned if found is not None and isinstance(found.fact, Class)), None)


@table
def class_of_attribute(project: Project, owner: Symbol, name: str, depth: int = 4) -> Symbol | None:
    """The class of the attribute `name` of an instance of `owner`."""
    found = member(project, owner, name)
    if found is not None and isinstance(found.fact, Bind):
        return _class_of_symbol(project, found, depth)
    if found is not None and isinstance(found.fact, Function):
        return class_named(project, scope_of(project, found), found.fact.returns) if is_property(found.fact) else None
    for scope, stored in stores(project, owner, name):
        known = class_named(project, scope, stored.annotation) or class_of(project, scope, stored.value, depth - 1)
        if known is not None:
            return known
    return external(project, f"{owner.name}.{name}") if owner.is_external else None


def stores(project: Project, owner: Symbol, name: str) -> Iterator[tuple[Scope, Bind]]:
    """The assignments to `self.name` in the methods of a class and its bases, each with the scope in which it stands."""
    for cls in mro(project, owner):
        for fact in cls.fact.body if isinstance(cls.fact, Class) else ():
            if not isinstance(fact, Function) or not fact.parameters or name not in fact.mentions:
                continue
            this = fact.parameters[0].name
            for statement in walk(fact.body):
                if isinstance(statement, Bind) and any(_is_store(target, this, name) for target in statement.targets):
                    yield scope_of(project, definition(project, cls.path, f"{cls.qualname}.{fact.name}", fact)), statement


def _is_store(target: Expression, this: str, name: str) -> bool:
    return isinstance(target, Attribute) and target.name == name and isinstance(target.value, Name) and target.value.id == this
