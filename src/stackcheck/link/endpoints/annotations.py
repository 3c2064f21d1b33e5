"""What endpoints leave without a type: parameters that are not annotated, and returns that nothing declares."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec

from stackcheck.facts.expressions import Constant, Expression, Parameter
from stackcheck.facts.findings import Place, Severity
from stackcheck.facts.parts import decorators
from stackcheck.link.endpoints import Endpoint, endpoints
from stackcheck.link.endpoints.dependencies import is_depends
from stackcheck.link.endpoints.excused import is_excused
from stackcheck.link.endpoints.returned import answers, is_mixed
from stackcheck.link.names.modules import module_name
from stackcheck.link.names.scopes import scope_of
from stackcheck.link.project import Project, table

_STARLETTE = {"request": "Request", "call_next": "RequestResponseEndpoint"}
_PASSED = {
    "middleware": _STARLETTE,
    "exception-handler": _STARLETTE,
    "django": {"request": "HttpRequest"},
    "drf": {"request": "Request"},
}
"""What frameworks pass, by the kind of endpoint or else by the framework."""

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
    """Every gap; one row for all packages of the project that give most of their endpoints no types."""
    judged, typed = set(_judged(project)), _typed_packages(project)
    found = [gap for gap in gaps(project) if gap.endpoint in judged and _package(project, gap.endpoint) not in typed]
    if len(found) <= MANY:
        return gaps(project)
    # the gaps of the framework that most of them are of
    is_django = sum(gap.endpoint.is_django for gap in found) * 2 > len(found)
    first = next(gap for gap in found if gap.endpoint.is_django is is_django)
    rest = (gap for gap in gaps(project) if _package(project, gap.endpoint) in typed)
    return (Untyped(first, len(found), sum(_package(project, e) not in typed for e in judged)), *rest)


@table
def gaps(project: Project) -> tuple[Gap, ...]:
    """Every endpoint that has a gap nobody has decided on; a framework's hooks only where the options ask for them."""
    judged = (e for e in endpoints(project) if e.kind != "hook" or project.options.check_hook_annotations)
    found = (_gap(endpoint) for endpoint in judged)
    return tuple(gap for gap in found if (gap.parameters or gap.returns) and not is_excused(project, gap.endpoint))


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
    is_method = endpoint.owner is not None and "staticmethod" not in decorators(function)
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
    """A warning where types are what one expects: in FastAPI, and in packages that give most endpoints theirs.

    A note where they are for the type checker alone.
    """
    bare = [p.name for p in _own_parameters(endpoint) if p.annotation is None and p.kind not in _STARS]
    is_passed_on = bool(bare) or endpoint.kind == "dependency"
    if endpoint.framework == "fastapi" and is_passed_on and all(_is_injected(project, endpoint, name) for name in bare):
        return Severity.NOTE
    if not endpoint.is_django or _package(project, endpoint) in _typed_packages(project):
        return Severity.WARNING
    return Severity.NOTE


def _package(project: Project, endpoint: Endpoint) -> tuple[str, str]:
    """The framework, and the name of the top-level package ("" of a module in none): each of several has its own customs."""
    package, dot, _ = module_name(project, endpoint.symbol.path).partition(".")
    return endpoint.framework, package if dot else ""


@table
def _typed_packages(project: Project) -> frozenset[tuple[str, str]]:
    """The top-level packages in which less than half of the endpoints lack a type."""
    judged = _judged(project)
    all_of = Counter(_package(project, endpoint) for endpoint in judged)
    incomplete = Counter(_package(project, gap.endpoint) for gap in map(_gap, judged) if gap.parameters or gap.returns)
    return frozenset(package for package, count in all_of.items() if incomplete[package] * 2 < count)


@table
def _judged(project: Project) -> list[Endpoint]:
    return [e for e in endpoints(project) if e.kind != "hook" and project.files[e.symbol.path].role == "code"]


_REASONS = {
    "ninja": "django-ninja validates and documents by these types",
    "fastapi": "FastAPI validates and documents by these types",
    "strawberry": "strawberry builds the schema from these types",
}
_PLAIN = frozenset({"dependency", "middleware", "exception-handler"})
"""What FastAPI does not document."""


def remedy(project: Project, gap: Gap) -> str:
    """What to write in this framework, or why."""
    endpoint, plain = gap.endpoint, "annotate it" if len(gap.names) == 1 else "annotate them"
    if gap.parameters and all(_is_injected(project, endpoint, name) for name in gap.parameters):
        return f"{plain}: type checkers then know what the dependency gives"
    if endpoint.kind == "dependency":
        reason = "FastAPI validates what it takes by its types" if gap.parameters else "type checkers then know what routes get"
        return f"{plain}: {reason}"
    if gap.parameters and endpoint.framework in _REASONS and endpoint.kind not in _PLAIN:
        return f"{plain}: {_REASONS[endpoint.framework]}"
    passed = _PASSED.get(endpoint.kind) or _PASSED.get(endpoint.framework, {})
    written = [f"`{name}: {passed[name]}`" for name in gap.parameters if name in passed]
    if gap.returns and (answer := answers(project, endpoint)):
        written.append(f"`-> {answer}`")
    if written:
        return f"write {_listed(written)}"
    is_route = endpoint.framework == "fastapi" and endpoint.kind == "route"
    if is_route and is_mixed(project, endpoint):
        return f"{plain} and give response_model=None, for some of its answers are responses"
    return f"{plain} or give response_model=" if is_route and not gap.parameters else plain


def _is_injected(project: Project, endpoint: Endpoint, name: str) -> bool:
    """Whether a dependency gives the parameter, so that FastAPI neither validates nor documents it."""
    scope, parameters = scope_of(project, endpoint.symbol), endpoint.function.parameters
    return any(p.name == name and is_depends(project, scope, p.default) for p in parameters)


def _listed(parts: Sequence[str]) -> str:
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last


def message(project: Project, gap: Gap) -> str:
    """What has no type, and what to write."""
    named = _listed([f"`{name}`" if name in gap.parameters + gap.variadic else name for name in gap.names])
    return f"{named} of `{gap.endpoint.name}` {'has' if len(gap.names) == 1 else 'have'} no type; {remedy(project, gap)}"
