"""Functions inside functions, and lambdas: each is run where it is called, and once by itself where nobody calls it."""

from __future__ import annotations

from collections.abc import Mapping

from stackcheck.facts.expressions import Lambda, Name, Parameter
from stackcheck.facts.statements import Function, Return
from stackcheck.link.sql.text.annotations import annotated
from stackcheck.link.sql.text.frames import Frame
from stackcheck.link.sql.text.functions import MAX_DEPTH, answer
from stackcheck.link.sql.text.values import Closure, Text, Value, either

MAX_RUNS = 20
"""So many times each is run while the function around them is."""


def closure(frame: Frame, fact: Function | Lambda) -> Closure:
    """A function that is written here."""
    made = frame.nested[id(fact)] = Closure(fact, frame, frame.variables)
    return made


def call_closure(frame: Frame, called: Closure, given: Mapping[str, Value]) -> Value | None:
    """What it gives for these arguments; None where that is not known."""
    outer, fact = called.frame, called.fact
    if not isinstance(outer, Frame) or frame.depth >= MAX_DEPTH:
        return None
    if id(fact) in outer.shared.running or outer.shared.runs[id(fact)] >= MAX_RUNS:
        return None
    variables = outer.variables if outer is frame else called.variables
    return _run(outer.inner(variables, frame.depth + 1), fact, given)


def run_alone(frame: Frame) -> None:
    """Run what nobody has called of the functions that are written here."""
    for inner in list(frame.nested.values()):
        if not frame.shared.runs[id(inner.fact)]:
            _run(frame.inner(inner.variables, frame.depth), inner.fact, None)


def _run(inner: Frame, fact: Function | Lambda, given: Mapping[str, Value] | None) -> Value | None:
    for parameter in fact.parameters:
        inner.variables[parameter.name] = _started(inner, parameter, given)
    inner.shared.runs[id(fact)] += 1
    inner.shared.running.add(id(fact))
    inner.run((Return(fact.body, fact.line),) if isinstance(fact, Lambda) else fact.body)
    inner.shared.running.discard(id(fact))
    if isinstance(fact, Lambda):
        return either(inner.returned)
    return annotated(inner, fact.returns) or answer(inner, fact)


def _started(inner: Frame, parameter: Parameter, given: Mapping[str, Value] | None) -> Value:
    value = (given or {}).get(parameter.name)
    if value is None or (isinstance(value, Text) and value.hole is not None):
        value = annotated(inner, parameter.annotation) or value
    if value is None and given is not None and parameter.default is not None:
        value = inner.evaluate(parameter.default)
    return value or inner.hole(Name(parameter.name, parameter.line, parameter.col))
