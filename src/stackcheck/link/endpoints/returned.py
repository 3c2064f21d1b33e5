"""What an endpoint returns where its body or its framework says it: the type that a reader would write behind `->`."""

from __future__ import annotations

from collections.abc import Iterator

from stackcheck.facts.expressions import Await, Call, Expression, Name
from stackcheck.facts.parts import dotted, walk
from stackcheck.facts.statements import Bind, Return
from stackcheck.link.endpoints.rows import Endpoint, scope_inside
from stackcheck.link.names.resolution import descends
from stackcheck.link.names.scopes import Scope, bound, resolve_in
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


def _made(project: Project, endpoint: Endpoint) -> str:
    """The class of response that every `return` makes; their common one where they differ."""
    scope = scope_inside(project, endpoint)
    values = [s.value for s in walk(endpoint.function.body) if isinstance(s, Return)]
    made = [name for value in values for name in _class(project, scope, value)]
    if not made or len(made) < len(values):
        return ""
    return made[0] if len(set(made)) == 1 else "Response"


def _class(project: Project, scope: Scope, value: Expression | None) -> Iterator[str]:
    """The name of the class of response that an expression makes."""
    match value:
        case Await(value=inner):
            yield from _class(project, scope, inner)
        case Name(id=name) if (local := bound(scope, name)) is not None and isinstance(local[1], Bind):
            if isinstance(local[1].value, Call):
                yield from _class(project, scope, local[1].value)
        case Call(function=function):
            found = resolve_in(project, scope, function)
            is_response = found is not None and (
                descends(project, found, _RESPONSE)
                if not found.is_external
                else found.name.endswith("Response") and found.name.startswith(("fastapi.", "starlette."))
            )
            if is_response:
                yield (dotted(function) or "").rpartition(".")[2]
        case _:
            return
