"""What the attributes of objects hold that the methods of their classes assign."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from stackcheck.facts.expressions import Attribute, Name
from stackcheck.facts.parts import walk
from stackcheck.facts.statements import Bind, Class, Function
from stackcheck.link.flow.remembered import recursive
from stackcheck.link.names.resolution import mro, written_members
from stackcheck.link.names.symbols import Symbol, class_scope, definition
from stackcheck.link.project import Project, table
from stackcheck.link.sql.text.functions import started
from stackcheck.link.sql.text.values import Instance, Value, joined
from stackcheck.link.sql.widening import bounded


def _none(_: Project, symbol: Symbol) -> Mapping[str, Value]:
    return {}


@recursive(_none)  # a method may ask for what another one assigns
def attributes(project: Project, symbol: Symbol) -> Mapping[str, Value]:
    """The attributes that the methods of a class and of its bases assign to `self`."""
    found: dict[str, Value] = {}
    for owner in reversed([s for s in mro(project, symbol) if isinstance(s.fact, Class)]):
        for name, statement in class_scope(project, owner).items():
            if isinstance(statement, Function) and any(_assigned(statement)):
                method = definition(project, owner.path, f"{owner.qualname}.{name}", statement)
                frame = started(project, method, owner=symbol, depth=2)
                frame.run(statement.body)
                for chain, value in frame.variables.items():
                    first, _, rest = chain.partition(".")
                    if first == "self" and rest and "." not in rest:
                        found[rest] = bounded(joined(found[rest], value)) if rest in found else value
    return found


def kept(project: Project, instance: Instance, name: str, value: Value) -> Instance:
    """An object after `instance.name = value`; what its methods may change later is not known of just this one."""
    if name in _changing(project, instance.symbol):
        return instance
    return Instance(
        instance.symbol, tuple(sorted({**dict(instance.attributes), name: value}.items(), key=lambda held: held[0]))
    )


@table
def _changing(project: Project, symbol: Symbol) -> frozenset[str]:
    """The attributes that methods other than the constructor assign."""
    methods = (statement for _, _, statement in written_members(project, symbol) if isinstance(statement, Function))
    return frozenset(name for method in methods if method.name != "__init__" for name in _assigned(method))


def _assigned(function: Function) -> Iterator[str]:
    """The attributes that a method assigns to `self`."""
    if not function.parameters or function.parameters[0].name != "self" or "self" not in function.mentions:
        return
    for statement in walk(function.body):
        for target in statement.targets if isinstance(statement, Bind) else ():
            if isinstance(target, Attribute) and isinstance(target.value, Name) and target.value.id == "self":
                yield target.name
