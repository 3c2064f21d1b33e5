"""Where code stands, and what names mean there: in functions inside functions, with local imports, parameters and `self`.

`symbols.resolve` knows the top level of modules; this adds what functions and class bodies bind, and the class of which an
expression is an instance where plain assignments and annotations say so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

import msgspec

from stackcheck.facts.expressions import (
    Attribute,
    Await,
    Binary,
    Boolean,
    Call,
    Conditional,
    Constant,
    Expression,
    Name,
    Parameter,
    Sequence,
    Subscript,
)
from stackcheck.facts.parts import dotted, subexpressions, walk
from stackcheck.facts.statements import Bind, Class, Function, Import, Return, Statement, TypeAlias
from stackcheck.link.names.bindings import bindings
from stackcheck.link.names.modules import find_module
from stackcheck.link.names.resolution import enclosing, followed, imported, member, mro, resolve
from stackcheck.link.names.symbols import Symbol, definition, external, module
from stackcheck.link.project import Project, table

MAX_WAYS = 8
"""So many alternatives of one expression, or returns of one function, are asked for their class."""


class Scope(msgspec.Struct, frozen=True, eq=False):
    """A module's top level (no `outer`), a class's body or a function's.

    `names` are what it binds itself; `prefix` is put before the name of what is defined here to get its qualified name;
    `owner` is the class whose body this is, or whose method.
    """

    path: str
    names: Mapping[str, Statement | Parameter]
    prefix: str = ""
    outer: Scope | None = None
    owner: Symbol | None = None
    function: Function | None = None
    returns: tuple[Expression, ...] = ()


def module_scope(path: str) -> Scope:
    return Scope(path, {})


def class_scope(project: Project, outer: Scope, fact: Class) -> Scope:
    symbol = definition(project, outer.path, f"{outer.prefix}{fact.name}", fact)
    return Scope(outer.path, bindings(fact.body), f"{symbol.qualname}.", outer, symbol)


def function_scope(outer: Scope, fact: Function) -> Scope:
    names: dict[str, Statement | Parameter] = {p.name: p for p in fact.parameters}
    names.update(bindings(fact.body))
    returned = tuple(s.value for s in walk(fact.body) if isinstance(s, Return) and s.value is not None)
    return Scope(outer.path, names, f"{outer.prefix}{fact.name}.<locals>.", outer, outer.owner, fact, returned)


@table
def scope_of(project: Project, symbol: Symbol) -> Scope:
    """The scope of a function or class at the top level of a module or in classes there."""
    outer = around(project, symbol)
    scope = scope_of(project, outer) if outer is not None else module_scope(symbol.path)
    if isinstance(symbol.fact, Function):
        return function_scope(scope, symbol.fact)
    return class_scope(project, scope, symbol.fact) if isinstance(symbol.fact, Class) else scope


def bound(scope: Scope, name: str) -> tuple[Scope, Statement | Parameter] | None:
    """The innermost binding of `name` inside functions and, for code that stands there, class bodies."""
    inner: Scope | None = scope
    while inner is not None and inner.outer is not None:
        binding = inner.names.get(name)
        if binding is not None and (inner is scope or inner.function is not None) and not _is_of_itself(inner, name, binding):
            return inner, binding
        inner = inner.outer
    return None


def _is_of_itself(scope: Scope, name: str, binding: Statement | Parameter) -> bool:
    """`orders = field(resolver=orders)` in a class's body: the value means the name outside of it."""
    return (
        scope.function is None
        and isinstance(binding, Bind)
        and binding.value is not None
        and any(isinstance(node, Name) and node.id == name for node in subexpressions(binding.value))
    )


def resolve_in(project: Project, scope: Scope, written: Expression | str | None) -> Symbol | None:
    """The definition that a name or attribute chain means where `scope` is; None for what is only known when it runs."""
    while isinstance(written, Subscript):
        written = written.value
    name = written if isinstance(written, str) else dotted(written)
    if name is None:
        return None
    first, *rest = name.split(".")
    local = bound(scope, first)
    if local is None:
        return resolve(project, scope.path, name)
    found = _symbol(project, first, *local)
    if found is None and rest and scope.owner is not None and _is_self(scope, first):
        found = scope.owner
    for part in rest:
        found = followed(project, found) if found is not None else None
        found = member(project, found, part) if found is not None else None
    return followed(project, found) if found is not None else None


def _symbol(project: Project, name: str, scope: Scope, binding: Statement | Parameter) -> Symbol | None:
    match binding:
        case Import():
            return imported(project, scope.path, binding)
        case Function() | Class() | TypeAlias():
            return definition(project, scope.path, f"{scope.prefix}{name}", binding)
        case Bind() if scope.function is None:
            return definition(project, scope.path, f"{scope.prefix}{name}", binding)
        case _:
            return None


def _is_self(scope: Scope, name: str) -> bool:
    """Whether `name` is the first parameter of the method in which the scope stands."""
    inner: Scope | None = scope
    while inner is not None and inner.outer is not None:
        if inner.function is not None and inner.outer.function is None and inner.outer.owner is not None:
            parameters = inner.function.parameters
            return bool(parameters) and parameters[0].name == name
        inner = inner.outer
    return False


def absolute_symbol(project: Project, importer: str, name: str) -> Symbol | None:
    """What a dotted text such as `"shop.views.orders"` names."""
    parts = name.split(".")
    for count in range(len(parts), 0, -1):
        path = find_module(project, importer, ".".join(parts[:count]))
        if path is not None:
            found: Symbol | None = module(project, path)
            for part in parts[count:]:
                found = member(project, found, part) if found is not None else None
            return found
    return None


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
                return _class_of_binding(project, *local, depth=depth, is_self=_is_self(scope, name))
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
            return annotated(project, scope, annotation)
        case Bind(annotation=annotation, value=value):
            return annotated(project, scope, annotation) or class_of(project, scope, value, depth - 1)
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


def around(project: Project, symbol: Symbol) -> Symbol | None:
    """The class in whose body a function stands."""
    found = enclosing(project, symbol) if "." in symbol.qualname and "<locals>" not in symbol.qualname else None
    return found if found is not None and found.qualname else None


def scope_around(project: Project, symbol: Symbol) -> Scope:
    """The scope in which a definition at the top level of a module or of a class stands."""
    outer = around(project, symbol)
    return scope_of(project, outer) if outer is not None else module_scope(symbol.path)


def _class_of_call(project: Project, scope: Scope, function: Expression, depth: int) -> Symbol | None:
    found = found_in(project, scope, function, depth)
    if found is None:
        return None
    if isinstance(found.fact, Class) or found.is_external:
        return found
    if isinstance(found.fact, Function):
        inside = scope_of(project, found) if "<locals>" not in found.qualname else function_scope(scope, found.fact)
        told = annotated(project, inside, found.fact.returns)
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
        return annotated(project, scope_of(project, found), found.fact.returns) if is_property(found.fact) else None
    for scope, stored in stores(project, owner, name):
        known = annotated(project, scope, stored.annotation) or class_of(project, scope, stored.value, depth - 1)
        if known is not None:
            return known
    return external(project, f"{owner.name}.{name}") if owner.is_external else None


def is_property(function: Function) -> bool:
    return any((dotted(d) or "").endswith("property") for d in function.decorators)


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


def annotated(project: Project, scope: Scope, annotation: Expression | None) -> Symbol | None:
    """The class that an annotation names: `T`, `"T"`, `T | None`, `Optional[T]`, `Annotated[T, ...]`."""
    match annotation:
        case Constant(value=str(name)) if name.replace(".", "").isidentifier():
            return _as_class(resolve_in(project, scope, name))
        case Name() | Attribute():
            return _as_class(resolve_in(project, scope, annotation))
        case Subscript(value=value, index=index):
            wrapper = (dotted(value) or "").rpartition(".")[2]
            if wrapper in ("Optional", "Annotated", "Final", "ClassVar", "Union"):
                inner = index.items if isinstance(index, Sequence) else (index,)
                return next(filter(None, (annotated(project, scope, i) for i in inner)), None)
            return _as_class(resolve_in(project, scope, value))
        case Binary(operator="|", left=left, right=right):
            return annotated(project, scope, left) or annotated(project, scope, right)
        case _:
            return None


def _as_class(symbol: Symbol | None) -> Symbol | None:
    return symbol if symbol is not None and (symbol.is_external or isinstance(symbol.fact, Class)) else None
