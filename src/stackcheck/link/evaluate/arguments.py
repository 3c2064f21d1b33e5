"""What tells the calls of one function apart, and for how many different ones it is run."""

from __future__ import annotations

from collections.abc import Iterable

from stackcheck.facts.expressions import Constant, Expression
from stackcheck.facts.findings import Place
from stackcheck.link.evaluate.frames import Frame
from stackcheck.link.names.annotations import read
from stackcheck.link.names.scopes import scope_around
from stackcheck.link.names.symbols import Symbol, function_of
from stackcheck.link.project import Project, table
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


def prepared(project: Project, symbol: Symbol, bound: dict[str, Value], receiver: Value | None, site: Site) -> frozenset[str]:
    """The parameters that may be None, and that a call gives: `lines` of `show(order, lines=lines[order.pk])`."""
    if not site.is_written:
        return frozenset()
    names = [parameter.name for parameter in function_of(symbol).parameters]
    given = {*names[receiver is not None :][: len(site.arguments)], *site.keywords}
    return frozenset(name for name in _optional(project, symbol) & given if not isinstance(bound[name], Const))


@table
def _optional(project: Project, symbol: Symbol) -> frozenset[str]:
    """The parameters of a function that may be None, by their defaults or annotations."""
    return frozenset(
        parameter.name
        for parameter in function_of(symbol).parameters
        if parameter.kind not in ("star", "double_star")
        and (
            (isinstance(parameter.default, Constant) and parameter.default.value is None)
            or (parameter.default is None and _may_be_none(project, symbol, parameter.annotation))
        )
    )


def _may_be_none(project: Project, symbol: Symbol, annotation: Expression | None) -> bool:
    said = read(project, scope_around(project, symbol), annotation) if annotation is not None else None
    return said is not None and any(each.kind == "none" for each in said.alternatives())


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
