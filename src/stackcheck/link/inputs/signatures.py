"""Endpoints that verify the signature of what they are sent: webhooks, whose sender is known."""

from __future__ import annotations

from collections.abc import Iterator

from stackcheck.catalogue.secret_names import words
from stackcheck.facts.expressions import Attribute, Name
from stackcheck.facts.parts import subexpressions
from stackcheck.facts.statements import Function
from stackcheck.link.endpoints import Endpoint
from stackcheck.link.names.resolution import member, resolve
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.project import Project, table

_MAKERS = frozenset({"hmac", "construct_event"})
_VERBS = frozenset(
    {"verify", "verified", "verifier", "verification", "validate", "validated", "valid", "validator", "check", "checked"}
)
_HEADERS = frozenset({"headers", "META", "Header", "header"})


def verifies_signature(project: Project, endpoint: Endpoint) -> bool:
    """Whether the endpoint, a helper of it or one of its dependencies computes or checks a signature."""
    function = endpoint.function
    if _speaks_of_one(function) or any("signature" in p.name.lower() for p in function.parameters):
        return True
    helpers = [*_helpers(project, endpoint.symbol.path, endpoint.owner, function), *_dependencies(project, endpoint)]
    return any(_verifies(project, helper) for helper in helpers)


@table
def _verifies(project: Project, symbol: Symbol) -> bool:
    function = symbol.fact
    if not isinstance(function, Function):
        return False
    return _speaks_of_one(function) or any(
        isinstance(helper.fact, Function) and _speaks_of_one(helper.fact)
        for helper in _helpers(project, symbol.path, None, function)
    )


def _speaks_of_one(function: Function) -> bool:
    """Whether a function computes a signature, checks one, or reads one from a header."""
    if not _MAKERS.isdisjoint(function.mentions):
        return True
    said = [frozenset(words(name)) for name in function.mentions if "signature" in name.lower()]
    reads_headers = not _HEADERS.isdisjoint(function.mentions)
    return any(reads_headers or not _VERBS.isdisjoint(name) for name in said)


def _helpers(project: Project, path: str, owner: Symbol | None, function: Function) -> Iterator[Symbol]:
    """The project's functions whose names the body mentions."""
    for name in function.mentions:
        found = member(project, owner, name) if owner is not None else None
        found = found or resolve(project, path, name)
        if found is not None and isinstance(found.fact, Function):
            yield found


def _dependencies(project: Project, endpoint: Endpoint) -> Iterator[Symbol]:
    """What the annotations and defaults of the parameters name."""
    for parameter in endpoint.function.parameters:
        for written in (parameter.annotation, parameter.default):
            for node in subexpressions(written) if written is not None else ():
                if isinstance(node, Name | Attribute):
                    found = resolve(project, endpoint.symbol.path, node)
                    if found is not None and isinstance(found.fact, Function):
                        yield found
