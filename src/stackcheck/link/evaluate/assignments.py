"""What the constants of modules and classes hold."""

from __future__ import annotations

from stackcheck.facts.expressions import Attribute, Call, Name, Subscript
from stackcheck.facts.parts import walk
from stackcheck.facts.statements import Bind, Evaluate, Function, Return, Statement
from stackcheck.link.evaluate.annotations import annotated
from stackcheck.link.evaluate.frames import Frame
from stackcheck.link.flow.remembered import recursive
from stackcheck.link.names.constants import asked
from stackcheck.link.names.definitions import functions
from stackcheck.link.names.resolution import enclosing
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.project import Project
from stackcheck.link.values.joins import joined
from stackcheck.link.values.kinds import (
    NONE,
    UNKNOWN,
    Const,
    Record,
    Unknown,
    Value,
)
from stackcheck.link.values.widening import bounded


def _unknown(_: Project, symbol: Symbol) -> Value:
    return UNKNOWN


@recursive(_unknown)
def bound_value(project: Project, symbol: Symbol) -> Value:
    """What an assignment at the top level of a module or class gives its name; its annotation where the value says nothing."""
    bind_ = symbol.fact
    if not isinstance(bind_, Bind):
        return UNKNOWN
    value: Value = UNKNOWN
    name = symbol.qualname.rpartition(".")[2]
    if bind_.value is not None and any(isinstance(target, Name) and target.id == name for target in bind_.targets):
        frame = Frame(project, symbol.path, owner=enclosing(project, symbol))
        with asked(project, symbol, bound_value):
            frame.run((Return(bind_.value, bind_.line),))
        value = bounded(joined(frame.results.returns))
        if value == Record((), UNKNOWN) and _is_left_alone(project, symbol.path, name):
            value = Record((), NONE)
    if (isinstance(value, Unknown) or value == Const(None)) and bind_.annotation is not None:
        expected = annotated(project, symbol.path, bind_.annotation)
        value = expected if not isinstance(expected, Unknown) else value
    return value


_CHANGING = frozenset({"update", "setdefault", "pop", "clear", "popitem"})


def _is_left_alone(project: Project, path: str, name: str) -> bool:
    """Whether a module never changes the dict that its constant `name` holds (an empty one is mostly a registry)."""
    if not name.isupper():
        return False
    bodies_ = [project.files[path].module.body]
    bodies_ += [
        s.fact.body for s in functions(project) if s.path == path and isinstance(s.fact, Function) and name in s.fact.mentions
    ]
    return not any(_changes(statement, name) for body in bodies_ for statement in walk(body))


def _changes(statement: Statement, name: str) -> bool:
    match statement:
        case Bind(targets=targets):
            return any(isinstance(t, Subscript) and isinstance(t.value, Name) and t.value.id == name for t in targets)
        case Evaluate(value=Call(function=Attribute(value=Name(id=held), name=method))):
            return held == name and method in _CHANGING
        case _:
            return False
