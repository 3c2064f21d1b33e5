"""The measures of an endpoint's own body: logic, models, writes, calls to other systems, and the block worth moving."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import msgspec

from stackcheck.catalogue.views import OUTSIDE, PLUMBING_HOOKS, TASKS, TRANSACTIONS
from stackcheck.facts.expressions import Attribute, Call, Expression, Name
from stackcheck.facts.findings import Place
from stackcheck.facts.parts import bodies, dotted, expressions, last_name, subexpressions
from stackcheck.facts.statements import Class, Function, Statement, With
from stackcheck.link.endpoints import Endpoint, endpoints, scope_inside
from stackcheck.link.endpoints.blocks import shortest
from stackcheck.link.endpoints.logic import Weight, weigh, weigh_one
from stackcheck.link.endpoints.plumbing import Plumbing, plumbing_of
from stackcheck.link.endpoints.writes import each_request_is_atomic, unsafe, writing
from stackcheck.link.models import Model, model_of
from stackcheck.link.names.instances import found_in
from stackcheck.link.names.scopes import Scope, resolve_in
from stackcheck.link.project import Project, table

_MODEL, _WRITE, _OUTSIDE_CALL = 2, 2, 3
_MODELS = 4  # a query over many tables is no logic by itself
_OWN = frozenset({"dependency", "middleware", "exception-handler"})


class Contents(msgspec.Struct, frozen=True):
    """What statements do: the models that they name, how often they write, and how often so outside of a transaction, whom they
    call outside.
    """

    models: tuple[str, ...]
    writes: int
    unsafe: int
    outside: tuple[str, ...]

    @property
    def weight(self) -> int:
        return _MODEL * min(len(self.models), _MODELS) + _WRITE * self.unsafe + _OUTSIDE_CALL * len(self.outside)


class Block(msgspec.Struct, frozen=True):
    """The lines of the shortest run of statements with most of the weight, and what is in it."""

    first: int
    last: int
    statements: int
    contents: Contents


class Measures(msgspec.Struct, frozen=True):
    """`weight` is what the threshold compares: statements, cognitive complexity, 2 for each model and write, 3 for each call
    to another system.
    """

    endpoint: Endpoint
    logic: Weight
    contents: Contents

    @property
    def weight(self) -> int:
        return self.logic.total + self.contents.weight

    @property
    def place(self) -> Place:
        return self.endpoint.place


@table
def measures(project: Project) -> tuple[Measures, ...]:
    """The measures of every view, route and resolver; dependencies and middleware are no place for a view's logic to hide."""
    judged = (e for e in endpoints(project) if e.kind not in _OWN and project.files[e.symbol.path].role == "code")
    return tuple(measure(project, endpoint) for endpoint in judged)


def measure(project: Project, endpoint: Endpoint) -> Measures:
    body = endpoint.function.body
    logic, contents = weigh(body, 0, _plumbing(endpoint)), _contents_of(project, endpoint)(body)
    if endpoint.kind == "hook" and endpoint.function.name in PLUMBING_HOOKS:
        logic, contents = Weight(0, logic.complexity), msgspec.structs.replace(contents, models=())
    if endpoint.kind == "hook" and endpoint.function.name == "form_valid" and contents.unsafe == 1:
        contents = msgspec.structs.replace(contents, unsafe=0)
    return Measures(endpoint, logic, contents)


def _plumbing(endpoint: Endpoint) -> Plumbing:
    function = endpoint.function
    names = [p.name for p in function.parameters if "WebSocket" in (dotted(p.annotation) or "")]
    return plumbing_of(function.body, frozenset(names) if endpoint.kind == "websocket" else frozenset())


def _contents_of(project: Project, endpoint: Endpoint) -> Callable[[tuple[Statement, ...]], Contents]:
    """What is in statements of an endpoint."""
    is_atomic = (endpoint.is_django and each_request_is_atomic(project)) or _is_wrapped(project, endpoint)
    return partial(_contents, project, scope_inside(project, endpoint), is_atomic=is_atomic)


def _is_wrapped(project: Project, endpoint: Endpoint) -> bool:
    """Whether a decorator runs the endpoint in a transaction: that of the mapper, or one of the project's own that opens it."""
    scope = scope_inside(project, endpoint)
    for decorator in endpoint.function.decorators:
        for node in subexpressions(decorator):
            if isinstance(node, Name | Attribute):
                found = found_in(project, scope, node)
                mentioned = (
                    found.fact.mentions if found is not None and isinstance(found.fact, Function) else (last_name(node),)
                )
                if not TRANSACTIONS.isdisjoint(mentioned):
                    return True
    return False


def _contents(project: Project, scope: Scope, body: tuple[Statement, ...], *, is_atomic: bool) -> Contents:
    nodes = list(_nodes(body, is_atomic))
    models = {model.name for node, _ in nodes if isinstance(node, Name) and (model := _model(project, scope, node)) is not None}
    calls = [(node, atomic) for node, atomic in nodes if isinstance(node, Call)]
    writes = writing(project, scope, (call for call, _ in calls))
    outside = {found for call, _ in calls if (found := _outside(project, scope, call))}
    return Contents(tuple(sorted(models)), len(writes), unsafe(calls, writes), _separate(outside))


def _nodes(body: tuple[Statement, ...], atomic: bool) -> Iterator[tuple[Expression, bool]]:
    """Every expression, and whether it stands in a transaction's block."""
    for statement in body:
        if isinstance(statement, Function | Class):
            continue
        for expression in expressions(statement):
            yield from ((node, atomic) for node in subexpressions(expression))
        is_transaction = isinstance(statement, With) and any(
            isinstance(item, Call) and last_name(item.function) in TRANSACTIONS for item, _ in statement.items
        )
        for inner in bodies(statement):
            yield from _nodes(inner, atomic or is_transaction)


def _model(project: Project, scope: Scope, node: Name) -> Model | None:
    """A model of the project that is more than a link between others."""
    found = model_of(project, resolve_in(project, scope, node)) if node.id[:1].isupper() else None
    return None if found is None or found.symbol.is_external or _only_links(found) else found


def _only_links(model: Model) -> bool:
    """Whether a table has two foreign keys or more, and nothing else."""
    plain = [field for field in model.fields.values() if not field.primary_key]
    return len(plain) > 1 and all(field.references or field.attname != field.name for field in plain)


def _outside(project: Project, scope: Scope, call: Call) -> str:
    if isinstance(call.function, Attribute) and call.function.name in TASKS:
        return f"{dotted(call.function) or call.function.name}()"
    found = found_in(project, scope, call.function)
    return f"{found.name}()" if found is not None and found.is_external and found.name.startswith(OUTSIDE) else ""


def _separate(calls: set[str]) -> tuple[str, ...]:
    """The calls without those on what another one gives (`requests.get().json()`), and without constructors of clients."""
    names = {call.removesuffix("()") for call in calls}
    kept = set()
    for name in names:
        above = [other for other in names if name.startswith(f"{other}.")]
        is_client = name.rpartition(".")[2][:1].isupper() and any(other.startswith(f"{name}.") for other in names)
        if not is_client and all(other.rpartition(".")[2][:1].isupper() for other in above):
            kept.add(f"{name}()")
    return tuple(sorted(kept))


def heaviest(project: Project, measured: Measures) -> Block:
    """The block that is worth moving."""
    endpoint, known, contents_of = measured.endpoint, _plumbing(measured.endpoint), _contents_of(project, measured.endpoint)

    def weight(statement: Statement, depth: int) -> int:
        contents = contents_of((statement,))
        linear = _WRITE * contents.unsafe + _OUTSIDE_CALL * len(contents.outside)
        return weigh_one(statement, depth, known).total + linear

    run = shortest(endpoint.function.body, endpoint.function.end_line, weight)
    inside = contents_of(run.statements)
    known_calls = tuple(call for call in inside.outside if call in measured.contents.outside)
    inside = msgspec.structs.replace(inside, outside=known_calls)
    return Block(run.statements[0].line, run.last, weigh(run.statements, run.depth, known).statements, inside)
