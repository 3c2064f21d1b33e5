"""Names to values: what a definition of the project, or a name outside of it, holds."""

from __future__ import annotations

from stackcheck.catalogue.python import ENUMERATIONS
from stackcheck.catalogue.settings import SETTINGS_OBJECT
from stackcheck.catalogue.sql_apis import CONNECTION_FACTS, QUOTING_METHODS, SETTINGS_CLASSES, SQL_TEXTS
from stackcheck.facts.expressions import Constant, Expression, Name
from stackcheck.facts.statements import Bind, Class
from stackcheck.link.flow.remembered import recursive
from stackcheck.link.names.constants import asked
from stackcheck.link.names.definitions import classes
from stackcheck.link.names.resolution import descends, resolve
from stackcheck.link.names.symbols import Symbol, class_scope
from stackcheck.link.project import Project, table
from stackcheck.link.sql.text.annotations import annotated
from stackcheck.link.sql.text.frames import Frame
from stackcheck.link.sql.text.handles import handle_of
from stackcheck.link.sql.text.objects import owner_of
from stackcheck.link.sql.text.values import Hole, Queryset, Ref, Text, Value, harmless
from stackcheck.link.sql.widening import bounded


def of_symbol(frame: Frame, node: Expression, symbol: Symbol | None) -> Value:
    """What a name that is resolved to a definition holds."""
    project = frame.project
    if symbol is None:
        return frame.hole(node)
    if symbol.is_external:
        if symbol.name.rpartition(".")[2] in CONNECTION_FACTS:
            return frame.hole(node, safe="constant")
        if symbol.name.rpartition(".")[2] in QUOTING_METHODS:
            return frame.hole(node)
        handle = handle_of(symbol.name)
        if handle is not None:
            return handle
        if symbol.name.endswith(".objects"):
            return Queryset(None)  # a manager of a model outside the project
        is_named_so = symbol.name.rpartition(".")[2].isupper() and symbol.name not in SQL_TEXTS
        is_constant = symbol.name.startswith(SETTINGS_OBJECT) or is_named_so
        return frame.hole(node, safe="constant") if is_constant else Ref(symbol)
    match symbol.fact:
        case Bind():
            outer = symbol.qualname.rpartition(".")[0]
            if outer and _is_enum(project, symbol, outer):
                return frame.hole(node, safe="constant")
            return constant(project, symbol)
        case _:
            return Ref(symbol)


@table
def declared_constants(project: Project) -> frozenset[str]:
    """The names in capitals that classes of the project give to literals, and to nothing else."""
    bound = [
        (name, isinstance(statement.value, Constant))
        for symbol in classes(project)
        for name, statement in class_scope(project, symbol).items()
        if isinstance(statement, Bind) and name.isupper()
    ]
    return frozenset(name for name, is_literal in bound if is_literal) - {name for name, is_literal in bound if not is_literal}


def _is_enum(project: Project, symbol: Symbol, outer: str) -> bool:
    owner = resolve(project, symbol.path, outer)
    if owner is None or not isinstance(owner.fact, Class):
        return False
    return descends(project, owner, ENUMERATIONS) or descends(project, owner, SETTINGS_CLASSES)


def _harmless(_: Project, symbol: Symbol) -> Value:
    return Text(((Hole(symbol.qualname, symbol.place, safe="constant"),),))


@recursive(_harmless)  # a constant may be made from itself
def constant(project: Project, symbol: Symbol) -> Value:
    """What is assigned at the top level of a module or class; a name that is assigned there is a constant to functions."""
    fact = symbol.fact
    if isinstance(fact, Bind):
        frame = Frame(project, symbol.path, owner=owner_of(project, symbol))
        declared = annotated(frame, fact.annotation)
        if declared is not None:
            return declared
        if fact.value is not None and isinstance(fact.targets[0], Name):
            with asked(project, symbol, constant):
                value = bounded(frame.evaluate(fact.value))
            # a module's own connection is None until it is opened; its text does not come from outside
            return harmless(value, "constant") if isinstance(value, Text) else value
    return _harmless(project, symbol)
