"""What tells the calls of one function apart, and for how many different ones it is run."""

from __future__ import annotations

from collections.abc import Iterable

from stackcheck.facts.expressions import Constant
from stackcheck.facts.findings import Place
from stackcheck.facts.statements import Function
from stackcheck.link.evaluate.frames import Frame
from stackcheck.link.values.kinds import (
    Awaitable,
    Choice,
    Closure,
    Collection,
    Const,
    External,
    Instance,
    Method,
    Origin,
    Record,
    Ref,
    Rows,
    Unknown,
    Value,
)
from stackcheck.link.values.sites import Site

MAX_CONTEXTS = 60
"""So many different sets of arguments a function is run with, for objects of one class: a property is read by many loops, and
each must be judged.  Further ones get what its annotations alone say.  Hardly any project has more: which ones are told apart
then depends on the order in which functions are run.
"""
MAX_NAMED_CONTEXTS = 400
"""So many more for methods of managers and querysets, and for what is asked by a name: one manager, or one function that looks
models up, may serve all the models of a project.
"""


_BARE = frozenset({Const, Unknown, Ref, External, Closure})
"""What holds no elements of loops."""


def prepared(function: Function, bound: dict[str, Value], receiver: Value | None, site: Site) -> frozenset[str]:
    """The parameters that may be left out, and that a call gives: `lines` of `show(order, lines=lines[order.pk])`."""
    if not site.is_written:
        return frozenset()
    parameters = function.parameters if receiver is None else function.parameters[1:]
    given = {parameter.name for parameter in parameters[: len(site.arguments)]} | site.keywords.keys()
    return frozenset(
        parameter.name
        for parameter in parameters
        if parameter.name in given
        and isinstance(parameter.default, Constant)
        and parameter.default.value is None
        and not isinstance(bound[parameter.name], Const)
    )


def allowed(receiver: Value | None, bound: dict[str, Value]) -> int:
    """How many sets of arguments a function may be run with, by what the ones at hand are."""
    is_named = isinstance(receiver, Rows) or any(isinstance(v, Const) and isinstance(v.value, str) for v in bound.values())
    return MAX_NAMED_CONTEXTS if is_named else MAX_CONTEXTS


def carried(receiver: Value | None, caller: Frame | None) -> dict[str, Value]:
    """The queries that an object's method put into its attributes before it calls another method of it."""
    if caller is None or not isinstance(receiver, Instance) or caller.receiver != receiver:
        return {}
    return {name: value for name, value in caller.attributes.items() if isinstance(value, Rows) and value.state == "query"}


def origins(values: Iterable[Value]) -> frozenset[Place]:
    """The loops whose elements are among the values."""
    found: set[Place] = set()

    def visit(value: object) -> None:
        match value:
            case Instance(origin=Origin(loop=Place() as loop)):
                found.add(loop)
            case Instance(holds=holds) if holds:
                for _, held in holds:
                    visit(held)
            case Rows(parent=parent) if parent is not None:
                visit(parent)
            case Collection(element=inner) | Awaitable(value=inner):
                visit(inner)
            case Record(entries=entries, others=others):
                for _, entry in entries:
                    visit(entry)
                visit(others)
            case Choice(options=options):
                for option in options:
                    visit(option)
            case Method(receiver=receiver):
                visit(receiver)
            case _:
                for inner in getattr(value, "items", ()) if not isinstance(value, dict) else ():
                    visit(inner)

    for each in values:
        if type(each) not in _BARE:
            visit(each)
    return frozenset(found)
