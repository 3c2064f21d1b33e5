"""Definitions in the project, and names outside of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import msgspec

from stackcheck.facts.findings import Place
from stackcheck.facts.statements import Bind, Class, Function, Statement
from stackcheck.facts.statements import TypeAlias as TypeStatement
from stackcheck.link.names.bindings import bindings
from stackcheck.link.names.modules import module_name
from stackcheck.link.project import Project, table

Definition: TypeAlias = "Function | Class | Bind | TypeStatement"


class Symbol(msgspec.Struct, frozen=True, eq=False, gc=False):
    """A definition: `name` is its qualified name.

    In the project: `path` is its file, `qualname` its name inside the module ("" for the module itself), `fact` its
    statement (None for a module).  Outside: `path` is "".  There is one Symbol for each definition in a project, so
    that identity is equality.
    """

    name: str
    path: str = ""
    qualname: str = ""
    fact: Definition | None = None

    @property
    def is_external(self) -> bool:
        return not self.path

    @property
    def is_module(self) -> bool:
        return bool(self.path) and self.fact is None

    @property
    def place(self) -> Place:
        line = self.fact.line if self.fact is not None else 1
        return Place(self.path, line, getattr(self.fact, "col", 0))

    @property
    def owner(self) -> str:
        """The qualified name without its last part."""
        return self.name.rpartition(".")[0]

    def __repr__(self) -> str:
        return f"<{self.name}>"


@table
def external(_: Project, name: str) -> Symbol:
    return Symbol(name)


@table
def module(project: Project, path: str) -> Symbol:
    return Symbol(module_name(project, path), path)


@table
def class_scope(project: Project, symbol: Symbol) -> Mapping[str, Statement]:
    """The names bound in a class's own body."""
    return bindings(symbol.fact.body) if isinstance(symbol.fact, Class) else {}


def definition(project: Project, path: str, qualname: str, statement: Definition) -> Symbol:
    """The symbol of a statement that defines `qualname` in the module at `path`."""
    key = (definition, path, qualname, statement.line)
    found: Symbol | None = project.memory.get(key)
    if found is None:
        found = project.memory[key] = Symbol(f"{module_name(project, path)}.{qualname}", path, qualname, statement)
    return found


def function_of(symbol: Symbol) -> Function:
    """The statement of a symbol that is known to be a function; TypeError for any other."""
    if not isinstance(symbol.fact, Function):
        raise TypeError(f"{symbol.name} is no function")
    return symbol.fact
