"""What is written at the top level of a module or class, as values."""

from __future__ import annotations

from stackcheck.facts.expressions import Call, Expression
from stackcheck.facts.statements import Bind
from stackcheck.link.evaluate.assignments import bound_value
from stackcheck.link.evaluate.expressions import evaluate
from stackcheck.link.evaluate.frames import Frame
from stackcheck.link.names.resolution import member, resolve
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.project import Project
from stackcheck.link.values.kinds import UNKNOWN, Value


def value_of(project: Project, path: str, node: Expression) -> Value:
    """The value of an expression at the top level of the file at `path`."""
    return evaluate(Frame(project, path), node)


def called(project: Project, path: str, call: Call) -> str:
    """The qualified name of what is called, "" where it is unknown."""
    symbol = resolve(project, path, call.function)
    return symbol.name if symbol is not None else ""


def of_meta(project: Project, cls: Symbol, name: str) -> Value:
    """What `name` is in the `Meta` of a class or of its bases."""
    meta = member(project, cls, "Meta")
    written = member(project, meta, name) if meta is not None else None
    return bound_value(project, written) if written is not None and isinstance(written.fact, Bind) else UNKNOWN
