"""What the callers of a function give for a parameter that gets into its SQL."""

from __future__ import annotations

import msgspec

from stackcheck.facts.expressions import Attribute, Expression, Name, children
from stackcheck.facts.findings import Place
from stackcheck.facts.statements import Function, expressions
from stackcheck.link.project import Project, table
from stackcheck.link.sql.candidates import everything
from stackcheck.link.sql.frames import Execution, Wrapper
from stackcheck.link.sql.functions import started
from stackcheck.link.sql.running import run
from stackcheck.link.sql.values import Text
from stackcheck.link.symbols import Symbol, functions


class Given(msgspec.Struct, frozen=True):
    """An argument: the call's place, the function that calls, and what it gives."""

    place: Place
    caller: Symbol
    text: Text


@table
def given(project: Project, symbol: Symbol, parameter: str) -> tuple[Given, ...] | None:
    """What each call in the project gives for the parameter; None where the function is also named without being called,
    or where a call could not be followed, so that not all of its callers are known.
    """
    name = symbol.qualname.rpartition(".")[2]
    wrapper = Wrapper(symbol, parameter, Execution(place=symbol.place, api=name, text=Text(()), driver=""))
    found: list[Given] = []
    for caller in functions(project):
        if caller is symbol or not isinstance(caller.fact, Function) or name not in caller.fact.mentions:
            continue
        if project.files[caller.path].role == "test":
            continue
        frame = started(project, caller, wrappers={symbol: wrapper})
        run(frame, caller.fact.body)
        seen = {e.place: Given(e.place, caller, e.text) for e in frame.executions if e.api.rpartition(".")[2] == name}
        if len(seen) < sum(_names(e, name) for s in everything(caller.fact.body) for e in expressions(s)):
            return None
        found += seen.values()
    return tuple(found)


def _names(node: Expression, name: str) -> int:
    """How often an expression says the name."""
    own = (isinstance(node, Name) and node.id == name) or (isinstance(node, Attribute) and node.name == name)
    return own + sum(_names(inner, name) for inner in children(node))
