"""What calls do with raw values: pass them through, check them, query with them, store them, hand them on."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from stackcheck.catalogue.inputs import (
    BODY_METHODS,
    CONVERSIONS,
    LENIENT_CONVERSIONS,
    LOG_METHODS,
    PARSERS,
    PASSING_BUILTINS,
    SCHEMA_CLASSES,
    SCHEMA_METHODS,
    SERIALIZING_METHODS,
    VALIDATING,
)
from stackcheck.catalogue.python import ENUMERATIONS, PARTIAL, PASSING_MODULES
from stackcheck.facts.expressions import Argument, Attribute, Call
from stackcheck.facts.parts import last_name, start
from stackcheck.facts.statements import Class, Function
from stackcheck.link.flow.arguments import Given, given
from stackcheck.link.flow.tests import Atom, asked
from stackcheck.link.inputs.callees import called as meant
from stackcheck.link.inputs.callees import is_plain
from stackcheck.link.inputs.failing import converted
from stackcheck.link.inputs.flow import DEPTH, Flow
from stackcheck.link.inputs.forms import by_library, form_of, known_form, only_shows, validated
from stackcheck.link.inputs.guards import of_a_kind
from stackcheck.link.inputs.harmless import only_looks
from stackcheck.link.inputs.helpers import Outcome, follow
from stackcheck.link.inputs.methods import fill, method, united
from stackcheck.link.inputs.queries import is_query, spread, store
from stackcheck.link.inputs.rows import Read
from stackcheck.link.inputs.values import (
    EMPTY,
    NOTHING,
    Callee,
    Reads,
    Value,
    entries,
    items,
    raw,
)
from stackcheck.link.models import model_of
from stackcheck.link.names.resolution import descends
from stackcheck.link.names.symbols import Symbol


def call(flow: Flow, node: Call) -> Value:
    """What a call gives.  Whatever was made from raw values may be a form, if it should have an `is_valid()`."""
    function = node.function
    name = last_name(function)
    holder = flow.holder(function.value) if isinstance(function, Attribute) else EMPTY
    if holder.request and flow.is_strict and name in BODY_METHODS:
        line, col = start(node)
        return raw({Read(name, "", f"{holder.request}.{name}()", line, col, False, (line, col))})
    if name in ("is_valid", "full_clean", "run_validation", "validate") and holder.form is not None:
        flow.state.known |= validated(holder.form)
    if holder.reads or entries(holder):
        return method(flow, node, name, holder)
    values = [(argument, flow.value(argument.value)) for argument in node.arguments]
    if holder is EMPTY and is_plain(flow, function) and all(value is EMPTY for _, value in values):
        return EMPTY
    symbol, found = meant(flow, function, holder)
    if isinstance(function, Attribute) and symbol is None and not found:
        fill(flow, function, holder, values)
    if name in SERIALIZING_METHODS and any(value.has_request for _, value in values):
        flow.state.known |= by_library(flow, function, symbol)
    reads = NOTHING.union(*(value.reads for _, value in values))
    value = _called(flow, node, Called(name, symbol, found, values, reads))
    return msgspec.structs.replace(value, form=form_of(flow, node, symbol, values, reads)) if reads else value


class Called(NamedTuple):
    """A call: the last name of what is called, what that means, and what it is given."""

    name: str
    symbol: Symbol | None
    callees: tuple[Callee, ...]
    values: list[tuple[Argument, Value]]
    reads: Reads

    def follow(self, flow: Flow, node: Call) -> Outcome | None:
        is_open = any(callee.around is not None or callee.given.positional for callee in self.callees)
        if not self.callees or not (is_open or any(value is not EMPTY for _, value in self.values)):
            return None
        arguments = given(node.arguments, [value for _, value in self.values], lambda value: items(value) or (), entries)
        return follow(flow, self.callees, node, arguments)


def _called(flow: Flow, node: Call, called: Called) -> Value:
    carried, symbol = called.reads, called.symbol
    name = symbol.name if symbol is not None else ""
    if name == PARTIAL and called.values:
        return _partial(node, called.values)
    outcome = called.follow(flow, node) if any(value.request for _, value in called.values) else None
    if not carried and not any(argument.star == 2 for argument in node.arguments):
        outcome = outcome or called.follow(flow, node)
        return outcome.value if outcome is not None else EMPTY
    if name == "builtins.dict" and not any(argument.star == 1 for argument in node.arguments):
        return united(EMPTY, called.values)
    if name in PASSING_BUILTINS:
        return called.values[0][1] if len(called.values) == 1 else raw(carried)
    if name in ("builtins.isinstance", "builtins.issubclass"):
        test = asked(node)
        flow.state.known |= of_a_kind(flow, carried, test.others) if isinstance(test, Atom) else set()
        return EMPTY
    if name in LENIENT_CONVERSIONS or name in flow.project.options.checking_calls:
        flow.check(carried)
        return EMPTY
    if symbol is not None and (name in CONVERSIONS or descends(flow.project, symbol, ENUMERATIONS)):
        converted(flow, name, carried, node.line)
        return EMPTY
    if name == "builtins.str":
        flow.looked_at |= {read for read in carried if read.source == "form"}  # which may be a file
        return EMPTY if flow.is_strict else raw(carried)
    if name in PARSERS:
        flow.use((r for r in carried if r.source == "body"), "parse", "is parsed without handling invalid JSON", node.line)
        return raw(carried)
    outcome = _apply(flow, node, called, outcome)
    return outcome.value if outcome is not None else EMPTY


def _partial(node: Call, values: list[tuple[Argument, Value]]) -> Value:
    """Functions that have got some of their arguments already."""
    arguments = given(node.arguments[1:], [value for _, value in values[1:]], lambda value: items(value) or (), entries)
    return Value(
        callees=tuple(
            msgspec.structs.replace(
                callee,
                given=Given((*callee.given.positional, *arguments.positional), {**callee.given.keywords, **arguments.keywords}),
            )
            for callee in values[0][1].callees
        )
    )


def _apply(flow: Flow, node: Call, called: Called, outcome: Outcome | None) -> Outcome | None:
    """A function that gets raw values as arguments; `outcome` where it has been followed."""
    name, symbol, values = called.name, called.symbol, called.values
    carried = called.reads
    if _is_check(flow, name, symbol):
        flow.state.known |= {("valid", read.source, read.key) for read in carried}
        flow.looked_at |= carried
        return outcome
    if known_form(flow, node, symbol, values) or only_shows(flow, node, symbol, values):
        return outcome
    if is_query(flow, node, symbol, values):
        return outcome
    model = model_of(flow.project, symbol)
    if model is not None and symbol is not None and isinstance(symbol.fact, Class):
        store(flow, values, model.name, node.line)
    elif called.callees or (symbol is not None and isinstance(symbol.fact, Function | Class)):
        outcome = outcome or called.follow(flow, node)
        spread(flow, node, called.callees, values)
        has_checked = outcome is not None and outcome.has_checked
        if not has_checked and flow.depth == DEPTH and not _is_harmless(flow, node, called):
            handed = _handed(carried) if flow.is_strict else (read for read in carried if not read.is_whole)
            flow.use(handed, "call", f"is handed to {name}()", node.line)
    elif flow.is_strict and name not in LOG_METHODS and not _is_answer(symbol, name):
        parts = (read for read in carried if not read.is_whole and (read.key != "*" or read.nested))
        flow.use(parts, "call", f"is handed to {name}()", node.line)
    return outcome


def _is_harmless(flow: Flow, node: Call, called: Called) -> bool:
    """Whether what is called makes an error, runs a form or serializer, or only looks at what it is handed."""
    facts = [callee.fact for callee in called.callees]
    if called.name.endswith(("Exception", "Error")) or any(isinstance(f, Function) and "is_valid" in f.mentions for f in facts):
        return True
    if any(argument.star and value.own for argument, value in called.values):
        return False
    arguments = given(node.arguments, [value for _, value in called.values], lambda value: items(value) or (), entries)
    return only_looks(called.callees, arguments)


def _handed(carried: Reads) -> Reads:
    return frozenset(read for read in carried if not (read.is_whole and read.source == "body"))


def _is_answer(symbol: Symbol | None, name: str) -> bool:
    """Whether the call makes a response, an error or text for one."""
    if name.endswith(("Response", "Exception", "Error")):
        return True
    return symbol is not None and symbol.is_external and symbol.name.startswith(PASSING_MODULES)


def _is_check(flow: Flow, name: str, symbol: Symbol | None) -> bool:
    """Whether a call checks what it is given: a schema's constructor or method, a validator."""
    said = name.lower()
    if symbol is None or symbol.is_external:
        return name in SCHEMA_METHODS or "valid" in said or "verify" in said
    if isinstance(symbol.fact, Function) and not VALIDATING.isdisjoint(symbol.fact.mentions):
        return True
    return name in SCHEMA_METHODS or (isinstance(symbol.fact, Class) and _is_schema(flow, symbol))


def _is_schema(flow: Flow, symbol: Symbol) -> bool:
    return descends(flow.project, symbol, SCHEMA_CLASSES) and model_of(flow.project, symbol) is None
