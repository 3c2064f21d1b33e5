"""Parameters of FastAPI's path operations: those whose type describes nothing of the body, and the request itself."""

from __future__ import annotations

from stackcheck.facts.expressions import Binary, Call, Constant, Expression, Name, Parameter, Sequence, Subscript
from stackcheck.facts.statements import Bind, Function
from stackcheck.link.endpoints import Endpoint
from stackcheck.link.inputs.rows import Read
from stackcheck.link.names.scopes import Scope, annotated, found_in, resolve_in
from stackcheck.link.project import Project

_BODY = frozenset({"fastapi.Body", "fastapi.params.Body", "fastapi.param_functions.Body"})
_REQUEST = frozenset({"fastapi.Request", "fastapi.requests.Request", "starlette.requests.Request"})
_MAPPINGS = frozenset(
    {
        "builtins.dict",
        "typing.Dict",
        "typing.Mapping",
        "typing.MutableMapping",
        "collections.abc.Mapping",
        "collections.abc.MutableMapping",
    }
)
_LISTS = frozenset({"builtins.list", "typing.List", "typing.Sequence", "typing.Iterable", "collections.abc.Sequence"})
_ANYTHING = frozenset({"typing.Any", "builtins.object"})
_WRAPPERS = frozenset({"typing.Optional", "typing.Union", "typing.Annotated", "typing_extensions.Annotated"})
_SCALARS = frozenset({"builtins.str", "builtins.int", "builtins.float", "builtins.bool"})


def request_parameters(project: Project, scope: Scope, function: Function) -> frozenset[str]:
    """The parameters that are the request."""
    found = ((p.name, annotated(project, scope, p.annotation)) for p in function.parameters if p.annotation is not None)
    return frozenset(name for name, cls in found if cls is not None and cls.name in _REQUEST)


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
    return _is_loose(project, scope, parameter.annotation, is_body)


def _is_body(project: Project, scope: Scope, default: Expression | None) -> bool:
    """`Body(...)`, also through a name at the top level of a module."""
    if isinstance(default, Call):
        found = resolve_in(project, scope, default.function)
        return found is not None and found.name in _BODY
    if isinstance(default, Name):
        found = found_in(project, scope, default)
        return found is not None and isinstance(found.fact, Bind) and _is_body(project, scope, found.fact.value)
    return False


def _is_loose(project: Project, scope: Scope, annotation: Expression, is_body: bool) -> bool:
    match annotation:
        case Subscript(value=value, index=index):
            name = _name(project, scope, value)
            arguments = index.items if isinstance(index, Sequence) else (index,)
            if name in _MAPPINGS:
                return _name(project, scope, arguments[-1]) in _SCALARS or _is_loose(project, scope, arguments[-1], True)
            if name in _LISTS:
                return _is_loose(project, scope, arguments[0], True)
            if name in ("typing.Annotated", "typing_extensions.Annotated"):
                plain = [a for a in arguments[1:] if isinstance(a, Call)]
                marked = any(_is_body(project, scope, call) for call in plain)
                return (marked or not plain) and _is_loose(project, scope, arguments[0], is_body or marked)
            return name in _WRAPPERS and any(_is_loose(project, scope, a, is_body) for a in arguments)
        case Binary(operator="|", left=left, right=right):
            return _is_loose(project, scope, left, is_body) or _is_loose(project, scope, right, is_body)
        case _:
            name = _name(project, scope, annotation)
            return name in _MAPPINGS | _LISTS or (is_body and name in _ANYTHING)


def _name(project: Project, scope: Scope, written: Expression) -> str:
    found = resolve_in(project, scope, written)
    return found.name if found is not None else ""
