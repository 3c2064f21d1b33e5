"""Where code stands, and what names mean there: in functions inside functions, with local imports, parameters and `self`.

`resolution.resolve` knows the top level of modules; this adds what functions and class bodies bind.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from stackcheck.facts.expressions import (
    Expression,
    Name,
    Parameter,
    Subscript,
)
from stackcheck.facts.parts import dotted, subexpressions, walk
from stackcheck.facts.statements import Bind, Class, Function, Import, Return, Statement, TypeAlias
from stackcheck.link.names.bindings import bindings
from stackcheck.link.names.modules import find_module
from stackcheck.link.names.resolution import chained, enclosing, imported, member, resolve
from stackcheck.link.names.symbols import Symbol, definition, module
from stackcheck.link.project import Project, table


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
    if found is None and rest and scope.owner is not None and is_self(scope, first):
        found = scope.owner
    return chained(project, found, rest)


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


def is_self(scope: Scope, name: str) -> bool:
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


def around(project: Project, symbol: Symbol) -> Symbol | None:
    """The class in whose body a function stands."""
    found = enclosing(project, symbol) if "." in symbol.qualname and "<locals>" not in symbol.qualname else None
    return found if found is not None and found.qualname else None


def scope_around(project: Project, symbol: Symbol) -> Scope:
    """The scope in which a definition at the top level of a module or of a class stands."""
    outer = around(project, symbol)
    return scope_of(project, outer) if outer is not None else module_scope(symbol.path)


def is_property(function: Function) -> bool:
    return any((dotted(d) or "").endswith("property") for d in function.decorators)
