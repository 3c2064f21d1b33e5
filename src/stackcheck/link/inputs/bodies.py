"""Parameters of FastAPI's path operations: those whose type describes nothing of the body, and the request itself."""

from __future__ import annotations

from stackcheck.catalogue.annotations import ANYTHING, FORMS, SCALARS
from stackcheck.catalogue.inputs import BODY, REQUEST
from stackcheck.facts.expressions import Call, Constant, Expression, Name, Parameter
from stackcheck.facts.statements import Bind, Function
from stackcheck.link.endpoints import Endpoint
from stackcheck.link.inputs.rows import Read
from stackcheck.link.names.annotations import Type, class_named, read
from stackcheck.link.names.instances import found_in
from stackcheck.link.names.scopes import Scope, resolve_in
from stackcheck.link.project import Project


def request_parameters(project: Project, scope: Scope, function: Function) -> frozenset[str]:
    """The parameters that are the request."""
    found = ((p.name, class_named(project, scope, p.annotation)) for p in function.parameters if p.annotation is not None)
    return frozenset(name for name, cls in found if cls is not None and cls.name in REQUEST)


def loose_parameters(project: Project, scope: Scope, endpoint: Endpoint) -> tuple[Read, ...]:
    """The body parameters that may hold anything."""
    if endpoint.kind != "route":
        return ()
    return tuple(
        Read(f"parameter {p.name}", "", p.name, p.line, p.col, False, (p.line, p.col))
        for p in endpoint.function.parameters
        if p.name not in ("self", "cls") and f"{{{p.name}" not in (endpoint.path or "") and _is_loose_body(project, scope, p)
    )


def _is_loose_body(project: Project, scope: Scope, parameter: Parameter) -> bool:
    is_body = _is_body(project, scope, parameter.default)
    if parameter.annotation is None:
        return is_body
    if parameter.default is not None and not is_body and not isinstance(parameter.default, Constant):
        return False  # Depends(...), Form(...), Query(...)
    return _is_loose(project, read(project, scope, parameter.annotation), is_body)


def _is_body(project: Project, scope: Scope, default: Expression | None) -> bool:
    """`Body(...)`, also through a name at the top level of a module."""
    if isinstance(default, Call):
        found = resolve_in(project, scope, default.function)
        return found is not None and found.name in BODY
    if isinstance(default, Name):
        found = found_in(project, scope, default)
        return found is not None and isinstance(found.fact, Bind) and _is_body(project, scope, found.fact.value)
    return False


def _is_loose(project: Project, said: Type, is_body: bool) -> bool:
    """Whether a type describes nothing of what it is given."""
    calls = [extra for extra in said.extras if isinstance(extra.value, Call)]
    if calls:
        if not any(_is_body(project, extra.scope, extra.value) for extra in calls):
            return False
        is_body = True
    match said:
        case Type(kind="union"):
            # beside models a dictionary is there for all that they do not describe
            is_loose = any(_is_loose(project, one, is_body) for one in said.arguments)
            return is_loose and not any(map(_is_described, said.alternatives()))
        case Type(kind="mapping", arguments=(*_, one)):
            return one.name in SCALARS or _is_loose(project, one, True)
        case Type(kind="many" | "stream", arguments=(one, *_)):
            return _is_loose(project, one, True)
        case Type(kind="class", arguments=()):
            return FORMS.get(said.name) in ("mapping", "many") or (is_body and said.name in ANYTHING)
        case _:
            return False


def _is_described(said: Type) -> bool:
    """Whether a type is a class of the project, or many of them."""
    match said:
        case Type(kind="many" | "stream", arguments=(one, *_)):
            return _is_described(one)
        case Type(kind="class", symbol=symbol):
            return symbol is not None and not symbol.is_external
        case _:
            return False
