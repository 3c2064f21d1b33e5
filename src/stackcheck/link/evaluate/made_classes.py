"""Classes that a program makes while it runs: `type("OrderTable", (Ordered, Table), {"limit": 10})`."""

from __future__ import annotations

from stackcheck.facts.expressions import Name
from stackcheck.facts.findings import Place
from stackcheck.facts.statements import Bind, Class
from stackcheck.link.names.modules import module_name
from stackcheck.link.names.resolution import inherit
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.project import Project, table
from stackcheck.link.values.kinds import UNKNOWN, Fixed, Record, Ref, Value


def made_class(project: Project, arguments: tuple[Value, ...], place: Place) -> Value:
    """What `type(name, bases, members)` gives: a class with these bases, of whose own members only the names are known."""
    match arguments:
        case (_, Fixed(items=bases), Record(entries=members)) if bases and all(isinstance(base, Ref) for base in bases):
            symbols = tuple(base.symbol for base in bases if isinstance(base, Ref))
            return Ref(_made(project, place, symbols, tuple(name for name, _ in members)))
        case _:
            return UNKNOWN


@table
def _made(project: Project, place: Place, bases: tuple[Symbol, ...], members: tuple[str, ...]) -> Symbol:
    name = f"<made at {place.line}:{place.col}>"
    body = tuple(Bind((Name(member, place.line, place.col),), None, place.line) for member in members)
    fact = Class(name, (), (), body, place.line, place.col, place.line)
    symbol = Symbol(f"{module_name(project, place.path)}.{name}", place.path, name, fact)
    inherit(project, symbol, bases)
    return symbol
