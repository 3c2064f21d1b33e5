"""FastAPI's dependencies: what `Depends(...)` and `Security(...)` name, wherever they stand."""

from __future__ import annotations

from collections.abc import Iterator

from stackcheck.catalogue.endpoints import DEPENDS
from stackcheck.facts.expressions import Call, Expression, Name, Parameter, Sequence, Subscript
from stackcheck.facts.parts import keyword, positional
from stackcheck.facts.statements import Bind, Class, Function
from stackcheck.link.endpoints.rows import Endpoint
from stackcheck.link.endpoints.sites import sites
from stackcheck.link.names.annotations import class_named
from stackcheck.link.names.definitions import functions
from stackcheck.link.names.instances import class_of, found_in
from stackcheck.link.names.resolution import member
from stackcheck.link.names.scopes import Scope, around, bound, resolve_in, scope_around, scope_of
from stackcheck.link.names.symbols import Symbol, class_scope, definition
from stackcheck.link.project import Project


def dependencies(project: Project) -> Iterator[Endpoint]:
    """The functions, methods and constructors that FastAPI calls before a path operation."""
    for site in sites(project).calls:
        written = dependency(project, site.scope, site.call)
        if written is not None:
            for symbol in _targets(project, site.scope, written):
                yield Endpoint(symbol, "fastapi", "dependency", around(project, symbol), (), None, site.place)
    for symbol in functions(project):
        for parameter in symbol.fact.parameters if isinstance(symbol.fact, Function) else ():
            yield from _of_annotation(project, symbol, parameter)


def is_depends(project: Project, scope: Scope, value: Expression | None) -> bool:
    """Whether an expression is a call of `Depends` or `Security`."""
    found = resolve_in(project, scope, value.function) if isinstance(value, Call) else None
    return found is not None and found.name in DEPENDS


def dependency(project: Project, scope: Scope, call: Call) -> Expression | None:
    """What `Depends(...)` is given."""
    plain = positional(call)
    written = plain[0] if plain else keyword(call, "dependency")
    return written if written is not None and is_depends(project, scope, call) else None


def _targets(project: Project, scope: Scope, written: Expression, depth: int = 3) -> Iterator[Symbol]:
    """The functions that are run for `Depends(written)`."""
    if depth == 0:
        return
    found = found_in(project, scope, written)
    if found is not None and isinstance(found.fact, Function):
        yield found
    elif found is not None and isinstance(found.fact, Class):
        yield from _constructor(project, found)
    elif isinstance(written, Call):
        yield from _made_by(project, scope, written, depth)
    elif (instance := class_of(project, scope, written)) is not None:
        yield from _method(project, instance, "__call__")
    elif isinstance(written, Name) and (local := bound(scope, written.id)) is not None:
        made = local[1].value if isinstance(local[1], Bind) else None
        yield from _made_by(project, local[0], made, depth) if isinstance(made, Call) else ()


def _constructor(project: Project, cls: Symbol) -> Iterator[Symbol]:
    statement = class_scope(project, cls).get("__init__")
    if isinstance(statement, Function):
        yield definition(project, cls.path, f"{cls.qualname}.__init__", statement)


def _method(project: Project, owner: Symbol, name: str) -> Iterator[Symbol]:
    found = member(project, owner, name)
    if found is not None and isinstance(found.fact, Function):
        yield found


def _made_by(project: Project, scope: Scope, call: Call, depth: int) -> Iterator[Symbol]:
    """`Depends(require("admin"))`: the function that `require` returns, or `__call__` of the instance."""
    factory = found_in(project, scope, call.function)
    if factory is not None and isinstance(factory.fact, Class):
        yield from _method(project, factory, "__call__")
    elif factory is not None and isinstance(factory.fact, Function) and "<locals>" not in factory.qualname:
        inside = scope_of(project, factory)
        for value in inside.returns:
            if not is_depends(project, inside, value):  # its own call is met by itself
                yield from _targets(project, inside, value, depth - 1)


def _of_annotation(project: Project, symbol: Symbol, parameter: Parameter) -> Iterator[Endpoint]:
    """`query: Annotated[Search, Depends()]` and `query: Search = Depends()`: the annotation is the dependency."""
    call = _without_arguments(parameter)
    scope = scope_around(project, symbol)
    if call is not None and is_depends(project, scope, call):
        cls = class_named(project, scope, parameter.annotation)
        for target in _constructor(project, cls) if cls is not None else ():
            yield Endpoint(target, "fastapi", "dependency", cls, (), None, symbol.place)


def _without_arguments(parameter: Parameter) -> Call | None:
    match parameter.annotation:
        case Subscript(index=Sequence(items=items)):
            candidates = (parameter.default, *items)
        case None:
            return None
        case _:
            candidates = (parameter.default,)
    return next((c for c in candidates if isinstance(c, Call) and not c.arguments), None)
