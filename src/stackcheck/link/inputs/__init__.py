"""Raw input of endpoints: what they read from a request and use before a form, serializer, schema or conversion has seen it."""

from __future__ import annotations

from collections.abc import Iterator

from stackcheck.catalogue.inputs import BODY_METHODS, DJANGO_SOURCES, PROTOCOL_KEYS, STRONG, VALIDATED_HOOKS
from stackcheck.facts.expressions import Attribute, Call, Name
from stackcheck.facts.parts import expressions, subexpressions, walk
from stackcheck.facts.statements import Function
from stackcheck.link.endpoints import Endpoint, endpoints, scope_inside
from stackcheck.link.inputs.answers import answered
from stackcheck.link.inputs.bodies import loose_parameters, request_parameters
from stackcheck.link.inputs.coverage import EVERYTHING
from stackcheck.link.inputs.flow import Flow, is_json
from stackcheck.link.inputs.proved import Known
from stackcheck.link.inputs.rows import RawInput, Read, Use, once
from stackcheck.link.inputs.signatures import verifies_signature
from stackcheck.link.inputs.statements import started
from stackcheck.link.inputs.values import Value, keeping, raw
from stackcheck.link.project import Project, table

__all__ = ["RawInput", "Read", "Use", "raw_bodies", "raw_inputs"]

_REQUEST = Value(request="request")
_VIEW = keeping({".request": _REQUEST})
_SAVES = frozenset({"save", "asave"})


@table
def raw_inputs(project: Project) -> tuple[RawInput, ...]:
    """The endpoints of Django that use raw input, hooks included."""
    judged = (e for e in endpoints(project) if e.framework in ("django", "drf", "ninja") and _is_code(project, e))
    rows = (RawInput(endpoint, tuple(_django_uses(project, endpoint))) for endpoint in judged)
    return once(tuple(row for row in rows if row.uses))


@table
def raw_bodies(project: Project) -> tuple[RawInput, ...]:
    """The path operations and dependencies of FastAPI that use a body which no schema describes."""
    judged = (e for e in endpoints(project) if e.framework in ("fastapi", "starlette") and _is_code(project, e))
    rows = (
        RawInput(endpoint, tuple(_body_uses(project, endpoint)))
        for endpoint in judged
        if endpoint.kind in ("route", "dependency")
    )
    return tuple(row for row in rows if row.uses)


def _is_code(project: Project, endpoint: Endpoint) -> bool:
    return project.files[endpoint.symbol.path].role == "code"


def _django_uses(project: Project, endpoint: Endpoint) -> Iterator[Use]:
    function = endpoint.function
    if DJANGO_SOURCES.isdisjoint(function.mentions) and not _hands_on_request(function):
        return
    names = {p.name: _REQUEST for p in function.parameters if p.name == "request"}
    position = 1 if endpoint.owner is not None else 0
    if endpoint.kind in ("view", "handler", "action", "operation") and len(function.parameters) > position:
        names[function.parameters[position].name] = _REQUEST
    if endpoint.owner is not None and function.parameters:
        names.setdefault(function.parameters[0].name, _VIEW)
    flow = Flow(
        project,
        scope_inside(project, endpoint),
        started(names, _known_at_start(endpoint)),
        answered=answered(project, endpoint),
        saved=_saved(function),
    )
    yield from _told(flow, endpoint)


def _told(flow: Flow, endpoint: Endpoint) -> Iterator[Use]:
    flow.run(endpoint.function.body)
    if flow.uses and not verifies_signature(flow.project, endpoint):
        yield from _telling(flow)


def _hands_on_request(function: Function) -> bool:
    """Whether a call is given a `request`: what is called may read it."""
    nodes = (node for statement in walk(function.body) for e in expressions(statement) for node in subexpressions(e))
    given = (argument.value for node in nodes if isinstance(node, Call) for argument in node.arguments)
    return "request" in function.mentions and any("request" in (getattr(v, "id", ""), getattr(v, "name", "")) for v in given)


def _known_at_start(endpoint: Endpoint) -> set[Known]:
    """A hook that is called with a valid form or serializer comes after what that has checked."""
    is_afterwards = endpoint.kind == "hook" and endpoint.function.name in VALIDATED_HOOKS
    return {("covered", source, EVERYTHING) for source in DJANGO_SOURCES} if is_afterwards else set()


def _telling(flow: Flow) -> Iterator[Use]:
    """The uses, each once, where at least one of them is a problem by itself."""
    validated = {read.source for read in flow.looked_at if read.is_whole}
    uses = [
        use
        for use in flow.uses
        if use.read.key not in PROTOCOL_KEYS
        # what was refused may be shown again
        and not (use.kind == "call" and use.read.is_whole and use.read.source in validated)
    ]
    if flow.is_strict or any(use.kind in STRONG or (use.kind == "call" and is_json(use.read)) for use in uses):
        yield from uses


def _saved(function: Function) -> frozenset[str]:
    """The names of objects that the function saves and does not check itself."""
    if _SAVES.isdisjoint(function.mentions) or "full_clean" in function.mentions:
        return frozenset()
    return frozenset(
        node.function.value.id
        for statement in walk(function.body)
        for expression in expressions(statement)
        for node in subexpressions(expression)
        if isinstance(node, Call)
        and isinstance(node.function, Attribute)
        and node.function.name in _SAVES
        and isinstance(node.function.value, Name)
    ) - {"self"}


def _body_uses(project: Project, endpoint: Endpoint) -> Iterator[Use]:
    function = endpoint.function
    scope = scope_inside(project, endpoint)
    seeds = {read.text: raw({read}) for read in loose_parameters(project, scope, endpoint)}
    requests = {name: Value(request=name) for name in request_parameters(project, scope, function)}
    if not seeds and (not requests or BODY_METHODS.isdisjoint(function.mentions)):
        return
    state = started({**requests, **seeds})
    yield from _told(Flow(project, scope, state, is_strict=True, saved=_saved(function)), endpoint)
