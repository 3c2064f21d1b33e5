"""The names that a body binds, as written: by imports, definitions and assignments."""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, KeysView, Mapping, ValuesView
from typing import Any

from msgspec.structs import replace

from stackcheck.facts.expressions import Attribute, Constant, Expression, Name, Sequence, Starred, Subscript
from stackcheck.facts.parts import bodies
from stackcheck.facts.statements import Bind, Class, Function, Import, Statement
from stackcheck.facts.statements import TypeAlias as TypeStatement
from stackcheck.link.project import Project, SourceFile, table


def bindings(body: tuple[Statement, ...]) -> dict[str, Statement]:
    """The names that a body binds, each with the statement that does it last.

    Of the alternatives of one compound statement (`if`/`else`, `try`/`except`) the first counts.
    """
    bound: dict[str, Statement] = {}
    for statement in body:
        for name, definition in _bound(statement):
            earlier = bound.get(name)
            if isinstance(definition, Function) and isinstance(earlier, Function) and _refines(definition, name):
                continue
            if isinstance(definition, Bind) and definition.operator:
                continue
            bound[name] = definition
    return bound


def _refines(function: Function, name: str) -> bool:
    """Whether a function only adds to an earlier one of its name: a property's setter, a registration of singledispatch."""
    return any(isinstance(d, Attribute) and isinstance(d.value, Name) and d.value.id == name for d in function.decorators)


def _bound(statement: Statement) -> Iterator[tuple[str, Statement]]:
    match statement:
        case Import(bound=name) | Function(name=name) | Class(name=name) | TypeStatement(name=name):
            yield name, statement
        case Bind(targets=targets):
            for target in targets:
                if isinstance(target, Name):
                    yield target.id, statement
                elif isinstance(target, Sequence) and statement.value is not None:
                    yield from _unpacked(target, statement.value, statement)
        case _:
            alternatives: dict[str, Statement] = {}
            for body in bodies(statement):
                for name, definition in bindings(body).items():
                    alternatives.setdefault(name, definition)
            yield from alternatives.items()


def _unpacked(target: Sequence, value: Expression, statement: Bind) -> Iterator[tuple[str, Statement]]:
    """`a, b = value`: each name as if it were assigned its item alone."""
    for number, item in enumerate(target.items):
        if isinstance(item, Starred):
            return
        if isinstance(item, Name):
            part = value.items[number] if isinstance(value, Sequence) and len(value.items) == len(target.items) else None
            index = Constant(number, item.line, item.col)
            yield item.id, replace(statement, targets=(item,), value=part or Subscript(value, index))


class Names(Mapping[str, "Statement"]):
    """The names that a module binds at its top level.

    `asked` are those that somebody asked for, found or not; to go through all of them is to read the module (see `READERS`).
    """

    __slots__ = ("_bound", "_file", "asked")

    def __init__(self, file: SourceFile) -> None:
        self._file = file
        self._bound = bindings(file.module.body)
        self.asked: set[str] = set()

    def __getitem__(self, name: str) -> Statement:
        self.asked.add(name)
        return self._bound[name]

    def get(self, name: str, default: Any = None) -> Any:
        self.asked.add(name)
        return self._bound.get(name, default)

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def keys(self) -> KeysView[str]:
        return self._all().keys()

    def values(self) -> ValuesView[Statement]:
        return self._all().values()

    def items(self) -> ItemsView[str, Statement]:
        return self._all().items()

    def _all(self) -> dict[str, Statement]:
        return self._bound if self._file.module.body else {}


@table
def scope(project: Project, path: str) -> Names:
    """The names bound at the top level of a module (star imports under "")."""
    return Names(project.files[path])


@table
def stars(project: Project, path: str) -> tuple[Import, ...]:
    """The star imports of a module, the last first."""
    found: list[Import] = []

    def collect(body: tuple[Statement, ...]) -> None:
        for statement in body:
            if isinstance(statement, Import) and statement.name == "*":
                found.append(statement)
            for inner in bodies(statement):
                collect(inner)

    collect(project.files[path].module.body)
    return tuple(reversed(found))
