"""What FastAPI, Starlette and django-ninja call: path operations, websockets, middleware and exception handlers."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from stackcheck.catalogue.endpoints import (
    BASE_MIDDLEWARE,
    DECORATORS,
    HANDLER_CLASSES,
    HTTP_METHODS,
    MIDDLEWARE,
    ROUTE_CLASSES,
    ROUTERS,
    VERBS,
    WEBSOCKET_CLASSES,
    WEBSOCKET_METHODS,
    Framework,
    Kind,
)
from stackcheck.facts.expressions import Attribute, Call, Constant, Expression, Mapping, Name
from stackcheck.facts.findings import Place
from stackcheck.facts.parts import expressions, keyword, positional, subexpressions, text, walk
from stackcheck.facts.statements import Bind, Class, Function
from stackcheck.link.endpoints.rows import Endpoint
from stackcheck.link.endpoints.sites import Decorated, Site, sites
from stackcheck.link.flow.remembered import recursive
from stackcheck.link.names.definitions import classes
from stackcheck.link.names.instances import class_of, found_in
from stackcheck.link.names.resolution import descends, member, mro
from stackcheck.link.names.scopes import Scope, around, bound, function_scope, resolve_in, scope_around, scope_of
from stackcheck.link.names.symbols import Symbol, definition
from stackcheck.link.project import Project, table

_METHODS: dict[str, Kind] = {
    **dict.fromkeys(VERBS, "route"),
    "websocket": "websocket",
    "websocket_route": "websocket",
    "exception_handler": "exception-handler",
    "middleware": "middleware",
}
_ADDS: dict[str, Kind] = {
    "add_api_route": "route",
    "add_route": "route",
    "add_websocket_route": "websocket",
    "add_api_websocket_route": "websocket",
    "add_exception_handler": "exception-handler",
    "add_middleware": "middleware",
}
_FUNCTION_KEYWORDS = ("endpoint", "route", "handler", "func", "dispatch")


def router_of(project: Project, scope: Scope, receiver: Expression) -> Framework | None:
    """The framework of a router or application, None for whatever is not proved to be one."""
    found = class_of(project, scope, receiver)
    return framework_of(project, found) if found is not None else None


@table
def framework_of(project: Project, symbol: Symbol) -> Framework | None:
    """The framework whose router a class is."""
    return next((ROUTERS[base.name] for base in mro(project, symbol) if base.name in ROUTERS), None)


def decorated(project: Project) -> Iterator[Endpoint]:
    """Functions that a router's decorator, or one made from it, registers."""
    for site in sites(project).decorated:
        for decorator in site.function.decorators:
            yield from _by_decorator(project, site, decorator)


def _by_decorator(project: Project, site: Decorated, decorator: Expression) -> Iterator[Endpoint]:
    call = decorator if isinstance(decorator, Call) else None
    made = registers(project, site.scope, call) if call is not None else None
    if made is None:
        found = resolve_in(project, site.scope, call.function if call is not None else decorator)
        made = DECORATORS.get(found.name) if found is not None else None
    if made is not None:
        owner = site.scope.owner if site.scope.function is None else None
        row = _row(site.symbol, owner, *made, call, Place(site.scope.path, call.line, call.col) if call is not None else None)
        yield row if site.scope.function is None else msgspec.structs.replace(row, within=site.scope)


def registers(project: Project, scope: Scope, call: Call) -> tuple[Framework, Kind] | None:
    """What a call used as a decorator registers: `router.get(...)`, `wrapper(router.get, ...)`, a project's own decorator."""
    handed = [a.value for a in call.arguments if isinstance(a.value, Attribute) and a.value.name in VERBS]
    methods = (_method(project, scope, function) for function in (call.function, *handed))
    direct = next((method for method in methods if method is not None), None)
    if direct is not None:
        return direct
    own = found_in(project, scope, call.function)
    is_ours = own is not None and isinstance(own.fact, Function) and "<locals>" not in own.qualname
    return _registers_itself(project, own) if own is not None and is_ours else None


def _method(project: Project, scope: Scope, function: Expression) -> tuple[Framework, Kind] | None:
    """The framework and kind of `router.get`, also under another name (`get = router.get`)."""
    match function:
        case Attribute(name=name, value=receiver) if name in _METHODS:
            framework = router_of(project, scope, receiver)
            kind = "operation" if framework == "ninja" and _METHODS[name] == "route" else _METHODS[name]
            return (framework, kind) if framework is not None else None
        case Name(id=name):
            bind, where = _binding(project, scope, name)
            return _method(project, where, bind.value) if bind is not None and isinstance(bind.value, Attribute) else None
        case _:
            return None


def _binding(project: Project, scope: Scope, name: str) -> tuple[Bind | None, Scope]:
    """The assignment that gives a name its value, and where it stands."""
    local = bound(scope, name)
    if local is not None:
        return (local[1] if isinstance(local[1], Bind) else None), local[0]
    found = resolve_in(project, scope, name)
    if found is not None and isinstance(found.fact, Bind):
        return found.fact, scope_around(project, found)
    return None, scope


def _nothing(_: Project, symbol: Symbol) -> tuple[Framework, Kind] | None:
    return None


@recursive(_nothing)  # for decorators that call one another
def _registers_itself(project: Project, symbol: Symbol) -> tuple[Framework, Kind] | None:
    """What a function of the project registers in its own body: `return router.get(path)(function)`."""
    fact = symbol.fact
    if not isinstance(fact, Function) or (VERBS | _ADDS.keys()).isdisjoint(fact.mentions):
        return None
    made = (
        _added(project, where, call.function) or _method(project, where, call.function)
        for where, call in _calls(scope_of(project, symbol), fact)
    )
    return next((found for found in made if found is not None), None)


def _calls(scope: Scope, fact: Function) -> Iterator[tuple[Scope, Call]]:
    """The calls in a function and in those defined in it."""
    for statement in walk(fact.body):
        if isinstance(statement, Function):
            yield from _calls(function_scope(scope, statement), statement)
        else:
            for expression in expressions(statement):
                yield from ((scope, node) for node in subexpressions(expression) if isinstance(node, Call))


def _added(project: Project, scope: Scope, function: Expression) -> tuple[Framework, Kind] | None:
    if isinstance(function, Attribute) and function.name in _ADDS:
        framework = router_of(project, scope, function.value)
        return (framework, _ADDS[function.name]) if framework is not None else None
    return None


def _row(  # noqa: PLR0917 - the columns of a row
    symbol: Symbol, owner: Symbol | None, framework: Framework, kind: Kind, call: Call | None, place: Place | None
) -> Endpoint:
    if call is None:
        return Endpoint(symbol, framework, kind, owner)
    verb = getattr(call.function, "name", "")
    path = next((text(value) for value in positional(call) if text(value) is not None), None)
    methods = (verb,) if verb in HTTP_METHODS else ()
    model = keyword(call, "response" if framework == "ninja" else "response_model")
    cls = keyword(call, "response_class")
    shown = keyword(call, "include_in_schema")
    is_hidden = isinstance(shown, Constant) and shown.value is False
    return Endpoint(symbol, framework, kind, owner, methods, path, place, model, cls, hidden=is_hidden)


def added(project: Project) -> Iterator[Endpoint]:
    """Functions given to `add_api_route`, `Route`, `router.get(path)(function)`, `exception_handlers=`, `add_middleware`."""
    for site in sites(project).calls:
        for written, framework, kind in _given(project, site):
            symbol = found_in(project, site.scope, written)
            if symbol is not None and isinstance(symbol.fact, Class):
                is_base = descends(project, symbol, BASE_MIDDLEWARE)
                symbol = member(project, symbol, "dispatch" if is_base else "__call__") if kind == "middleware" else None
            if symbol is not None and isinstance(symbol.fact, Function):
                yield _row(symbol, around(project, symbol), framework, kind, site.call, site.place)


def _given(project: Project, site: Site) -> Iterator[tuple[Expression, Framework, Kind]]:
    """The expressions in a call that name functions or classes to register."""
    call, plain = site.call, positional(site.call)
    if isinstance(call.function, Call):
        made = registers(project, site.scope, call.function)
        if made is not None and plain:
            yield plain[0], *made
        return
    made = _added(project, site.scope, call.function)
    if made is not None:
        position = 0 if made[1] == "middleware" else 1
        named = (keyword(call, name) for name in _FUNCTION_KEYWORDS)
        yield from ((value, *made) for value in (*plain[position : position + 1], *named) if value is not None)
        return
    symbol = resolve_in(project, site.scope, call.function)
    if symbol is None or isinstance(symbol.fact, Function):
        return
    if symbol.name in ROUTE_CLASSES:
        endpoint = keyword(call, "endpoint") or (plain[1] if len(plain) > 1 else None)
        if endpoint is not None:
            yield endpoint, *ROUTE_CLASSES[symbol.name]
    elif symbol.name in MIDDLEWARE and plain:
        yield plain[0], "starlette", "middleware"
    elif (framework := framework_of(project, symbol)) is not None:
        handlers = keyword(call, "exception_handlers")
        if isinstance(handlers, Name):
            bind, _ = _binding(project, site.scope, handlers.id)
            handlers = bind.value if bind is not None else None
        for _, value in handlers.items if isinstance(handlers, Mapping) else ():
            yield value, framework, "exception-handler"


def of_classes(project: Project) -> Iterator[Endpoint]:
    """Methods of Starlette's endpoint classes and `dispatch` of middleware."""
    for symbol in classes(project):
        called = _called(project, symbol)
        for fact in symbol.fact.body if called and isinstance(symbol.fact, Class) else ():
            if isinstance(fact, Function) and fact.name in called:
                found = definition(project, symbol.path, f"{symbol.qualname}.{fact.name}", fact)
                yield Endpoint(found, *called[fact.name], symbol)


def _called(project: Project, symbol: Symbol) -> dict[str, tuple[Framework, Kind]]:
    """The methods that Starlette or FastAPI calls on instances of a class."""
    for base in mro(project, symbol):
        if base.name in HANDLER_CLASSES:
            return dict.fromkeys(HTTP_METHODS, (HANDLER_CLASSES[base.name], "handler"))
        if base.name in WEBSOCKET_CLASSES:
            return dict.fromkeys(WEBSOCKET_METHODS, ("starlette", "websocket"))
        if base.name in BASE_MIDDLEWARE:
            return {"dispatch": ("starlette", "middleware")}
    return {}
