"""What an endpoint returns where its body or its framework says it: the type that a reader would write behind `->`."""

from __future__ import annotations

from collections.abc import Iterator

from stackcheck.facts.expressions import Await, Call, Constant, Expression, Name
from stackcheck.facts.parts import dotted, walk
from stackcheck.facts.statements import Bind, Function, Return
from stackcheck.link.endpoints.rows import Endpoint, scope_inside
from stackcheck.link.names.resolution import descends, resolve
from stackcheck.link.names.scopes import Scope, bound, resolve_in
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.project import Project

_RESPONSE = frozenset({"starlette.responses.Response", "fastapi.responses.Response", "fastapi.Response"})
_STREAMED = frozenset({"StreamingHttpResponse", "FileResponse"})


def answers(project: Project, endpoint: Endpoint) -> str:
    """The name of the type; "" where nobody can tell."""
    mentions = endpoint.function.mentions
    match endpoint.framework, endpoint.kind:
        case (("fastapi" | "starlette"), "route"):
            return _made(project, endpoint)
        case (("fastapi" | "starlette"), ("middleware" | "exception-handler")):
            return "Response"
        case (("fastapi" | "starlette"), "websocket"):
            return "None"
        case "django", ("view" | "handler"):
            return "HttpResponse" if _STREAMED.isdisjoint(mentions) else "HttpResponseBase"
        case "drf", ("view" | "handler" | "action"):
            return "Response" if "Response" in mentions or "HttpResponse" not in mentions else "HttpResponse"
        case _:
            return ""


def gives_nothing(endpoint: Endpoint) -> bool:
    """Whether a route ends without an answer, however it ends."""
    function = endpoint.function
    if endpoint.framework not in ("fastapi", "starlette") or endpoint.kind != "route":
        return False
    values = (s.value for s in walk(function.body) if isinstance(s, Return))
    return not function.is_generator and all(v is None or (isinstance(v, Constant) and v.value is None) for v in values)


def _made(project: Project, endpoint: Endpoint) -> str:
    """The class of response that every `return` makes; their common one where they differ."""
    if gives_nothing(endpoint):
        return "None"
    made = _returned(project, endpoint)
    if not all(made):
        return ""
    return "" if not made else made[0] if len(set(made)) == 1 else "Response"


def is_mixed(project: Project, endpoint: Endpoint) -> bool:
    """Whether some answers of a route are responses and others are data: FastAPI takes no annotation that names both."""
    made = _returned(project, endpoint)
    return any(made) and not all(made)


def _returned(project: Project, endpoint: Endpoint) -> list[str]:
    """The class of response that each `return` makes, "" where it makes none that is known."""
    scope = scope_inside(project, endpoint)
    values = [s.value for s in walk(endpoint.function.body) if isinstance(s, Return)]
    return [next(_class(project, scope, value), "") for value in values]


def _class(project: Project, scope: Scope, value: Expression | None) -> Iterator[str]:
    """The name of the class of response that an expression makes."""
    match value:
        case Await(value=inner):
            yield from _class(project, scope, inner)
        case Name(id=name) if (local := bound(scope, name)) is not None and isinstance(local[1], Bind):
            said = local[1].annotation
            if said is not None and _is_response(project, resolve_in(project, scope, said)):
                yield (dotted(said) or "").rpartition(".")[2]
            elif isinstance(local[1].value, Call | Await):
                yield from _class(project, scope, local[1].value)
        case Call(function=function):
            found = resolve_in(project, scope, function)
            if _is_response(project, found):
                yield (dotted(function) or "").rpartition(".")[2]
            elif found is not None and isinstance(found.fact, Function) and found.fact.returns is not None:
                said = found.fact.returns
                yield from (dotted(said) or "",) if _is_response(project, resolve(project, found.path, said)) else ()
        case _:
            return


def _is_response(project: Project, symbol: Symbol | None) -> bool:
    """Whether a class is one of responses."""
    if symbol is None or not symbol.is_external:
        return symbol is not None and descends(project, symbol, _RESPONSE)
    return symbol.name.endswith("Response") and symbol.name.startswith(("fastapi.", "starlette."))
