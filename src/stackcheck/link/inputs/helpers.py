"""One step into the project's own functions: what they do with the raw values that they are handed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from stackcheck.facts.expressions import Argument, Attribute, Call, Expression, Name, Parameter
from stackcheck.facts.parts import start
from stackcheck.facts.statements import Class, Function
from stackcheck.link.endpoints import endpoint_of
from stackcheck.link.inputs import statements
from stackcheck.link.inputs.flow import MAX_FOLLOWED, Flow, Reads, started
from stackcheck.link.names.scopes import scope_of
from stackcheck.link.names.symbols import Symbol, member
from stackcheck.link.partial import followed_in_part


def follow(flow: Flow, symbol: Symbol, node: Call, given: list[tuple[Argument, Reads]]) -> bool:
    """Note what a function does with raw values and what it checks; whether it was found to check any of them."""
    target = member(flow.project, symbol, "__init__") if isinstance(symbol.fact, Class) else symbol
    if target is None or not isinstance(target.fact, Function) or flow.depth == 0 or "<locals>" in target.qualname:
        return False
    function, scope = target.fact, scope_of(flow.project, target)
    is_method = scope.outer is not None and scope.outer.owner is not None and not _is_static(function)
    is_bound = is_method and (isinstance(symbol.fact, Class) or isinstance(node.function, Attribute))
    parameters = function.parameters[1 if is_bound else 0 :]
    names: dict[str, Reads] = {}
    requests: dict[str, Expression] = {}
    for position, (argument, reads) in enumerate(given):
        name = _parameter(parameters, argument, position)
        if name is not None and reads:
            names[name] = reads
        if name is not None and flow.is_request(argument.value):
            requests[name] = argument.value
    if not names and not requests:
        return False
    if flow.followed[target] >= MAX_FOLLOWED:
        followed_in_part(flow.project).add(target.place)
        return True
    flow.followed[target] += 1
    inner = Flow(
        flow.project,
        scope,
        _request_in_caller(flow, requests),
        lambda node: isinstance(node, Name) and node.id in requests,
        started(names, flow.state.known.fork()),
        flow.is_strict,
        flow.depth - 1,
        flow.caught,
        flow.answered,
        followed=flow.followed,
    )
    statements.run(inner, function.body)
    learned = {fact for fact in inner.state.known.above(flow.state.known) if fact not in flow.state.known}
    flow.state.known |= {fact for fact in learned if fact[0] != "present"}
    handed = {read for reads in names.values() for read in reads}
    line, col = start(node)
    for use in inner.uses:
        if use.read in handed or use.read.place in {read.place for read in handed}:
            flow.uses.append(use)
        elif requests and endpoint_of(flow.project, target) is None:  # what a helper reads itself is told where it is called
            told = msgspec.structs.replace(use.read, line=line, col=col, origin=(line, col))
            flow.uses.append(msgspec.structs.replace(use, read=told))
    flow.looked_at |= inner.looked_at
    takes_apart = any(read.source == "form" for read in handed) and any(read.source == "form" for read in inner.looked_at)
    return takes_apart or not handed.isdisjoint(inner.looked_at) or any(fact[0] != "present" for fact in learned)


def _parameter(parameters: tuple[Parameter, ...], argument: Argument, position: int) -> str | None:
    if argument.star:
        return None
    if argument.keyword is not None:
        return next((p.name for p in parameters if p.name == argument.keyword), None)
    positional = [p for p in parameters if p.kind in ("any", "positional")]
    return positional[position].name if position < len(positional) else None


def _is_static(function: Function) -> bool:
    return any(getattr(d, "id", "") == "staticmethod" for d in function.decorators)


def _request_in_caller(flow: Flow, requests: Mapping[str, Expression]) -> Callable[[Expression], tuple[str, str] | None]:
    """What the helper reads from the request that it was handed, in the terms of its caller."""

    def source_of(node: Expression) -> tuple[str, str] | None:
        if isinstance(node, Attribute) and isinstance(node.value, Name) and node.value.id in requests:
            return flow.source_of(Attribute(requests[node.value.id], node.name, node.line, node.col))
        return None

    return source_of
