"""What queries, writes and calls through Django's ORM do with raw values: which of them fail, and what is stored unchecked."""

from __future__ import annotations

from collections.abc import Iterator

from stackcheck.catalogue.django_orm import Q
from stackcheck.catalogue.inputs import (
    FIELD_EXPRESSIONS,
    FIELD_METHODS,
    GETS,
    LOOKUPS,
    SAFE_SHORTCUTS,
    SHORTCUTS,
    WRITES,
)
from stackcheck.facts.expressions import Argument, Attribute, Call
from stackcheck.facts.parts import last_name
from stackcheck.facts.statements import Function
from stackcheck.link.inputs.flow import Flow
from stackcheck.link.inputs.lookups import conversion_errors, queried
from stackcheck.link.inputs.values import Callee, Reads, Value, entries
from stackcheck.link.models import Model, model_of
from stackcheck.link.names.instances import found_in
from stackcheck.link.names.symbols import Symbol

Given = list[tuple[Argument, Value]]


def is_query(flow: Flow, node: Call, symbol: Symbol | None, values: Given) -> bool:
    """Whether the call is a query or write through Django's ORM; its uses of raw values are noted."""
    name = last_name(node.function)
    model: Model | None = None
    if symbol is not None and symbol.name in SAFE_SHORTCUTS:
        return True
    if symbol is not None and symbol.name in FIELD_EXPRESSIONS:
        _names(flow, values, name, node.line)
        return True
    if symbol is not None and symbol.name in SHORTCUTS:
        first = node.arguments[0].value if node.arguments else None
        model = model_of(flow.project, found_in(flow.project, flow.scope, first)) if first is not None else None
    elif symbol is not None and symbol.name in Q:
        pass
    elif isinstance(node.function, Attribute) and name in LOOKUPS | WRITES | FIELD_METHODS:
        is_known, model = queried(flow, node.function.value)
        if name in FIELD_METHODS:
            if is_known:
                _names(flow, values, name, node.line)
            return is_known
        if not is_known and (name in WRITES or symbol is not None or not any(a.keyword for a, _ in values)):
            return False
        if name in WRITES:
            store(flow, values, model.name if model is not None else "a row", node.line)
            return True
    else:
        return False
    _look_up(flow, name, model, values, node.line)
    return True


def _look_up(flow: Flow, name: str, model: Model | None, values: Given, line: int) -> None:
    for argument, value in values:
        if argument.star == 2 and value.own:
            keys = frozenset(read for read in value.own if read.is_whole and "form" not in read.source) or value.own
            flow.use(keys, "field", f"names fields in {name}(): FieldError (500) for others", line)
    for lookup, reads in _conditions(values):
        if lookup == "defaults":
            flow.use((r for r in reads if not r.is_whole), "store", "is written to the defaults of a row unchecked", line)
        elif errors := conversion_errors(flow.project, model, lookup):
            flow.use(reads, "lookup", f"goes into {name}({lookup}=...)", line, errors)
        elif name in GETS:
            flow.use(reads, "get", f"goes into get({lookup}=...), which fails where there is no such row", line)


def _names(flow: Flow, values: Given, name: str, line: int) -> None:
    """Raw values that name fields: of others the ORM knows nothing, or more than the client should see."""
    for argument, value in values:
        if argument.keyword is None:
            flow.use((r for r in value.reads if not r.is_whole), "field", f"names a field in {name}(): FieldError (500)", line)


def _conditions(values: Given) -> Iterator[tuple[str, Reads]]:
    """The keywords of a query with what they carry, those of `**conditions` included."""
    for argument, value in values:
        found = {argument.keyword: value} if argument.keyword is not None else entries(value) if argument.star == 2 else {}
        yield from ((name, part.reads) for name, part in found.items() if part.reads)


def store(flow: Flow, values: Given, what: str, line: int) -> None:
    """What is written to a row under keywords, or as it is."""
    for argument, value in values:
        whole = frozenset(read for read in value.reads if read.is_whole)
        if argument.star == 2:
            flow.use(whole, "store", f"is written to `{what}` as it is", line)
        elif argument.keyword is not None:
            flow.use(value.reads - whole, "store", f"is written to `{what}.{argument.keyword}` unchecked", line)


def spread(flow: Flow, node: Call, callees: tuple[Callee, ...], values: Given) -> None:
    """All that a client sends, given as keywords to a function that has not a parameter for everything."""
    is_open = any(
        not isinstance(callee.fact, Function) or any(p.kind == "double_star" for p in callee.fact.parameters)
        for callee in callees
    )
    for argument, value in values if callees and not is_open else ():
        if argument.star == 2:
            name = last_name(node.function)
            whole = (read for read in value.own if read.is_whole)
            flow.use(whole, "spread", f"becomes the keywords of {name}(): TypeError (500) for others", node.line)
