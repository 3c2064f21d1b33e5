"""What endpoints leave without a type: parameters that are not annotated, and returns that nothing declares."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from stackcheck.facts.expressions import Constant, Expression, Parameter
from stackcheck.facts.findings import Place, Severity
from stackcheck.facts.parts import dotted
from stackcheck.link.endpoints import Endpoint, endpoints
from stackcheck.link.project import Project, table

_PASSED = {"request": "Request", "call_next": "RequestResponseEndpoint"}
"""What Starlette passes to middleware and handlers of exceptions."""

_STARS = {"star": "*", "double_star": "**"}


class Gap(msgspec.Struct, frozen=True):
    """What an endpoint lacks: the names of parameters, those of `*args` and `**kwargs`, and whether its return has a type."""

    endpoint: Endpoint
    parameters: tuple[str, ...]
    variadic: tuple[str, ...]
    returns: bool

    @property
    def place(self) -> Place:
        return self.endpoint.place

    @property
    def names(self) -> tuple[str, ...]:
        """All that lacks a type, as a reader would say it."""
        return (*self.parameters, *self.variadic, *(("the return",) if self.returns else ()))


class Untyped(msgspec.Struct, frozen=True):
    """A project that gives most of its endpoints no types: so many of `judged` have a gap, that of `first` is the first."""

    first: Gap
    number: int
    judged: int

    @property
    def place(self) -> Place:
        return self.first.place

    @property
    def severity(self) -> Severity:
        return Severity.NOTE if self.first.endpoint.is_django else Severity.WARNING


MANY = 10
"""Of a project that has no types anyway, so many gaps are told one by one."""


@table
def told(project: Project) -> tuple[Gap | Untyped, ...]:
    """Every gap; one row for the project instead where most endpoints have one."""
    found = [gap for gap in gaps(project) if gap.endpoint in _judged(project)]
    if len(found) <= MANY or _mostly_typed(project):
        return gaps(project)
    # the gaps of the framework that most of them are of
    is_django = sum(gap.endpoint.is_django for gap in found) * 2 > len(found)
    first = next(gap for gap in found if gap.endpoint.is_django is is_django)
    return (Untyped(first, len(found), len(_judged(project))),)


@table
def gaps(project: Project) -> tuple[Gap, ...]:
    """Every endpoint that has a gap; a framework's hooks only where the options ask for them."""
    judged = (e for e in endpoints(project) if e.kind != "hook" or project.options.check_hook_annotations)
    found = (_gap(endpoint) for endpoint in judged)
    return tuple(gap for gap in found if gap.parameters or gap.returns)


def _gap(endpoint: Endpoint) -> Gap:
    bare = [p for p in _own_parameters(endpoint) if p.annotation is None and not p.name.startswith("_")]
    parameters = tuple(p.name for p in bare if p.kind not in _STARS)
    returns = not _has_return(endpoint)
    is_typed = not parameters and any(p.annotation is not None for p in _own_parameters(endpoint))
    variadic = () if is_typed else tuple(_STARS[p.kind] + p.name for p in bare if p.kind in _STARS)
    return Gap(endpoint, parameters, variadic, returns)


def _own_parameters(endpoint: Endpoint) -> Iterator[Parameter]:
    """All but what Python itself passes: the instance or class of a method; graphene calls resolvers as static ones."""
    function = endpoint.function
    is_method = endpoint.owner is not None and not any(dotted(d) == "staticmethod" for d in function.decorators)
    for number, parameter in enumerate(function.parameters):
        is_instance = parameter.name in ("self", "cls") or (is_method and endpoint.framework != "graphene")
        if not (number == 0 and is_instance):
            yield parameter


def _has_return(endpoint: Endpoint) -> bool:
    """Whether the type of the answer is declared; FastAPI also takes it from the decorator. A constructor returns nothing."""
    return (
        endpoint.function.returns is not None
        or endpoint.function.name == "__init__"
        or _is_model(endpoint.response_model)
        or _is_model(endpoint.response_class)
    )


def _is_model(declared: Expression | None) -> bool:
    return declared is not None and not (isinstance(declared, Constant) and declared.value is None)


def severity(project: Project, endpoint: Endpoint) -> Severity:
    """A warning where types are what one expects: in FastAPI, and in projects that give most endpoints theirs."""
    return Severity.WARNING if not endpoint.is_django or _mostly_typed(project) else Severity.NOTE


@table
def _mostly_typed(project: Project) -> bool:
    judged = _judged(project)
    incomplete = {gap.endpoint.symbol for gap in gaps(project)}
    return sum(e.symbol in incomplete for e in judged) * 2 < len(judged)


@table
def _judged(project: Project) -> list[Endpoint]:
    return [e for e in endpoints(project) if e.kind != "hook" and project.files[e.symbol.path].role == "code"]


_REMEDIES = {
    "django": "write `request: HttpRequest` and `-> HttpResponse`",
    "drf": "write `request: Request` and `-> Response`",
    "ninja": "annotate them: django-ninja validates and documents by these types",
    "fastapi": "annotate them: FastAPI validates and documents by these types",
    "strawberry": "annotate them: strawberry builds the schema from these types",
}


def remedy(gap: Gap) -> str:
    """What to write in this framework."""
    endpoint, plain = gap.endpoint, "annotate it" if len(gap.names) == 1 else "annotate them"
    if endpoint.framework in ("django", "drf"):
        return _REMEDIES[endpoint.framework] if "request" in gap.parameters and gap.returns else plain
    if endpoint.kind in ("middleware", "exception-handler"):
        written = [f"`{name}: {_PASSED[name]}`" for name in gap.parameters if name in _PASSED] if gap.returns else []
        return f"write {' and '.join([', '.join(written), '`-> Response`'])}" if written else plain
    return _REMEDIES.get(endpoint.framework, plain)
