"""The measures of an endpoint's own body: logic, models, writes, calls to other systems, and the block worth moving."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from stackcheck.catalogue.views import OUTSIDE, TASKS, TRANSACTIONS, WRITES
from stackcheck.facts.expressions import Attribute, Call, Expression, Mapping, Name, Parameter
from stackcheck.facts.findings import Place
from stackcheck.facts.parts import bodies, dotted, expressions, last_name, subexpressions
from stackcheck.facts.statements import Bind, Branch, Class, Function, Statement, Try, With
from stackcheck.link.endpoints import Endpoint, endpoints, scope_inside
from stackcheck.link.endpoints.logic import Weight, html_builders, weigh, weigh_one
from stackcheck.link.models import Model, model_of
from stackcheck.link.names.instances import found_in
from stackcheck.link.names.scopes import Scope, bound, resolve_in
from stackcheck.link.project import Project, table

_MODEL, _WRITE, _OUTSIDE_CALL = 2, 2, 3
_MODELS = 4  # a query over many tables is no logic by itself
_OWN = frozenset({"dependency", "middleware", "exception-handler"})


class Contents(msgspec.Struct, frozen=True):
    """What statements do: the models that they name, how often they write outside of a transaction, whom they call outside."""

    models: tuple[str, ...]
    writes: int
    outside: tuple[str, ...]

    @property
    def weight(self) -> int:
        return _MODEL * min(len(self.models), _MODELS) + _WRITE * self.writes + _OUTSIDE_CALL * len(self.outside)


class Block(msgspec.Struct, frozen=True):
    """The lines of the heaviest run of statements."""

    first: int
    last: int
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
    return Measures(endpoint, weigh(body), _contents(project, scope_inside(project, endpoint), body))


def _contents(project: Project, scope: Scope, body: tuple[Statement, ...]) -> Contents:
    nodes = list(_nodes(body, False))
    models = {model.name for node, _ in nodes if isinstance(node, Name) and (model := _model(project, scope, node)) is not None}
    calls = [(node, atomic) for node, atomic in nodes if isinstance(node, Call)]
    outside = {found for call, _ in calls if (found := _outside(project, scope, call))}
    return Contents(
        tuple(sorted(models)), sum(not atomic and _is_write(scope, call) for call, atomic in calls), tuple(sorted(outside))
    )


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
    return model_of(project, resolve_in(project, scope, node)) if node.id[:1].isupper() else None


def _is_write(scope: Scope, call: Call) -> bool:
    """A method that writes; `update` is also one of dicts and sets."""
    function = call.function
    if not isinstance(function, Attribute) or function.name not in WRITES:
        return False
    return function.name != "update" or (any(a.keyword for a in call.arguments) and not _is_dict(scope, function.value))


def _is_dict(scope: Scope, receiver: Expression) -> bool:
    """Whether a name is bound to a display, `dict(...)`, a copy or a context, or is a `**` parameter."""
    local = bound(scope, receiver.id) if isinstance(receiver, Name) else None
    match local:
        case (_, Parameter(kind=kind)):
            return kind == "double_star"
        case (_, Bind(value=Mapping())):
            return True
        case (_, Bind(value=Call(function=Name(id=name) | Attribute(name=name)))):
            return name in ("dict", "copy", "deepcopy", "get_context_data", "get_form_kwargs", "model_dump")
        case _:
            return False


def _outside(project: Project, scope: Scope, call: Call) -> str:
    if isinstance(call.function, Attribute) and call.function.name in TASKS:
        return f"{dotted(call.function) or call.function.name}()"
    found = found_in(project, scope, call.function)
    return f"{found.name}()" if found is not None and found.is_external and found.name.startswith(OUTSIDE) else ""


def heaviest(project: Project, measured: Measures) -> Block:
    """The run of statements that holds most of the logic; within one dominating statement, the run inside of it."""
    function = measured.endpoint.function
    body, last, builders = function.body, function.end_line, html_builders(function.body)
    while True:
        run, last = _heaviest_run(body, last, builders)
        inner = [part for part in bodies(run[0]) if part] if len(run) == 1 else []
        if not inner or not isinstance(run[0], Try | With | Branch):
            return Block(run[0].line, last, _contents(project, scope_inside(project, measured.endpoint), run))
        heavy = max(inner, key=lambda part: weigh(part, 0, builders).total)
        behind = [part for part in inner if part[0].line > heavy[0].line]
        body, last = heavy, behind[0][0].line - 1 if behind else last


def _heaviest_run(body: tuple[Statement, ...], last: int, builders: frozenset[str]) -> tuple[tuple[Statement, ...], int]:
    """The heaviest statements in a row between those that weigh nothing, and their last line."""
    runs: list[list[Statement]] = [[]]
    ends: list[int] = []
    for statement in body:
        if weigh_one(statement, 0, builders).total:
            runs[-1].append(statement)
        elif runs[-1]:
            ends.append(statement.line - 1)
            runs.append([])
    ends += [last] * (len(runs) - len(ends))
    number = max(range(len(runs)), key=lambda n: sum(weigh_one(s, 0, builders).total for s in runs[n]))
    return (tuple(runs[number]), ends[number]) if runs[number] else (body, last)
