"""Values of a project as plain data, for another process: a table of values by number, whose shared parts stay shared.

Text, numbers, flags and None stand there as they are, whatever else as the number of its kind (in `_KINDS`) and those of its
parts, which stand before it.  So reading goes once through the table, and makes values of these kinds and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import attrgetter
from types import FunctionType, ModuleType
from typing import Annotated, Any

import msgspec

from stackcheck.facts.findings import Place, Step
from stackcheck.facts.statements import Bind, TypeAlias
from stackcheck.link.evaluate.frames import Summary
from stackcheck.link.frameworks.tables import Column
from stackcheck.link.names.bindings import scope
from stackcheck.link.names.definitions import classes, functions
from stackcheck.link.names.symbols import Symbol, class_scope, definition, external, module
from stackcheck.link.project import TABLES, Project, name_of
from stackcheck.link.values import events
from stackcheck.link.values import kinds as values
from stackcheck.link.values.kinds import Closure

GONE = Symbol("")
"""Stands for a definition that is there no more, and for what could not be written: nothing that still holds has it."""

Number = Annotated[int, msgspec.Meta(ge=0)]
Written = tuple[str | int | float | bool | tuple[Number, ...] | None, ...]
"""What a `Writer` wrote; symbols are there by their names, functions of this package as `module:qualname`."""


class Named(msgspec.Struct, frozen=True, array_like=True):
    """A symbol by its names; `line` (1-based) is 0 for modules and for what is outside of the project."""

    name: str
    path: str = ""
    qualname: str = ""
    line: int = 0


def named(symbol: Symbol) -> Named:
    return Named(symbol.name, symbol.path, symbol.qualname, symbol.place.line if symbol.fact is not None else 0)


class _Symbols:
    """Finds the symbols of a project again that were written down."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.defined = {(s.path, s.qualname, s.place.line): s for s in (*functions(project), *classes(project))}
        self.classes = {(s.path, s.qualname): s for s in classes(project)}

    def find(self, name: Named) -> Symbol | None:
        project = self.project
        if not name.path:
            return external(project, name.name)
        if name.path not in project.files:
            return None
        if not name.line:
            return module(project, name.path)
        found = self.defined.get((name.path, name.qualname, name.line))
        if found is not None:
            return found
        owner, _, last = name.qualname.rpartition(".")
        cls = self.classes.get((name.path, owner))
        names = class_scope(project, cls) if cls is not None else {} if owner else scope(project, name.path)
        statement = names.get(last)
        if isinstance(statement, Bind | TypeAlias) and statement.line == name.line:
            return definition(project, name.path, name.qualname, statement)
        return None


def _structs(home: ModuleType) -> Iterator[type[msgspec.Struct]]:
    """The kinds of values that a module defines, but for closures, which have frames in them."""
    for kind in vars(home).values():
        is_struct = isinstance(kind, type) and issubclass(kind, msgspec.Struct) and kind.__module__ == home.__name__
        if is_struct and kind is not Closure:
            yield kind


_STRUCTS: tuple[type[msgspec.Struct], ...] = (Place, Step, Summary, Column, *_structs(values), *_structs(events))
_KINDS = (Symbol, FunctionType, tuple, list, dict, set, frozenset, *_STRUCTS)
_NUMBERS = {kind: number for number, kind in enumerate(_KINDS)}
_GONE = (_NUMBERS[Symbol],)
_UNIQUE = {list, dict, set, *(kind for kind in _STRUCTS if not kind.__struct_config__.eq)}
"""Of these two are two, whatever is in them."""

_DEEPEST = 100
"""What has more values inside of one another is not written; also a value that is a part of itself."""


def _function(name: str) -> Callable[..., object]:
    """The function of this package that a value names, of those that values may name.  Raises KeyError for any other."""
    return TABLES[name]


def _is_named(function: FunctionType) -> bool:
    return TABLES.get(name_of(function)) is function


def _fields(kind: type[msgspec.Struct]) -> Callable[[Any], tuple[Any, ...]]:
    names = kind.__struct_fields__
    return attrgetter(*names) if len(names) > 1 else lambda value: tuple(getattr(value, name) for name in names)


_PARTS: Mapping[type, Callable[[Any], Iterable[Any]]] = {
    **dict.fromkeys((tuple, list, set, frozenset), iter),
    dict: lambda value: (*value, *value.values()),
    **{kind: _fields(kind) for kind in _STRUCTS},
}


def _is_unicode(text: str) -> bool:
    return not any("\ud800" <= char <= "\udfff" for char in text)


class Writer:
    """Writes values one after the other; what is in several of them, or says the same, is written once."""

    def __init__(self, project: Project) -> None:
        self._symbols = _Symbols(project)
        self._table: list[Any] = [_GONE]
        self._torn = {0}
        self._kept: list[object] = []  # as long as their identities stand for them
        self._texts: dict[str, int] = {}
        self._by_content: dict[object, int] = {}
        self._defaults: dict[type, list[int]] = {}
        self._number = self._numbering()
        self._defaults |= {kind: self._standing(kind) for kind in _STRUCTS}

    def written(self) -> Written:
        """Everything that was written so far."""
        return tuple(self._table)

    def is_whole(self, *numbers: int) -> bool:
        """Whether every part of these values can be found again."""
        return self._torn.isdisjoint(numbers)

    def write(self, value: object) -> int:
        """Write a value; its number."""
        self._kept.append(value)
        return self._number(value, 0)

    def _numbering(self) -> Callable[[Any, int], int]:
        """What writes a value at a depth; nearly all the time of writing is spent there."""
        known: dict[int, int] = {}  # by identity
        by_identity, texts, alike, table, torn = known.get, self._texts, self._by_content, self._table, self._torn
        defaults_of = self._defaults

        def number_of(value: Any, depth: int) -> int:
            kind = type(value)
            if kind is str and value in texts:
                return texts[value]
            number = by_identity(id(value))
            if number is not None:
                return number
            parts_of = _PARTS.get(kind)
            if parts_of is None:
                number = self._plain(value)
            elif depth == _DEEPEST:
                number = 0
            else:
                numbers = [by_identity(id(part)) or number_of(part, depth + 1) for part in parts_of(value)]
                if kind in defaults_of:
                    defaults = defaults_of[kind]
                    while numbers and numbers[-1] == defaults[len(numbers) - 1]:
                        numbers.pop()
                elif kind is set or kind is frozenset:
                    numbers.sort()
                row = (_NUMBERS[kind], *numbers)
                number = alike.get(row)
                if number is None:
                    number = len(table)
                    table.append(row)
                    if not torn.isdisjoint(numbers):
                        torn.add(number)
                    if kind not in _UNIQUE:
                        alike[row] = number
            known[id(value)] = number
            return number

        return number_of

    def _plain(self, value: object) -> int:
        match value:
            case str() if value.isascii() or _is_unicode(value):
                number = self._texts[value] = self._new(value)
                return number
            case Symbol():
                name = named(value)
                if self._symbols.find(name) is not value:
                    return 0
                return self._new((_NUMBERS[Symbol], *(self._number(each, 0) for each in msgspec.structs.astuple(name))))
            case FunctionType() if _is_named(value):
                return self._new((_NUMBERS[FunctionType], self._number(name_of(value), 0)))
            case bool() | None:
                return self._alike((type(value), value), value)
            case int() if -(2**63) <= value < 2**63:
                return self._alike((int, value), value)
            case float():
                return self._alike((float, repr(value)), value)
            case _:
                return 0

    def _alike(self, content: object, row: object) -> int:
        number = self._by_content.get(content)
        if number is None:
            number = self._by_content[content] = self._new(row)
        return number

    def _new(self, row: object) -> int:
        self._table.append(row)
        return len(self._table) - 1

    def _standing(self, kind: type[msgspec.Struct]) -> list[int]:
        """The numbers of what the fields are where nothing else is said; -1 for one that has to be said."""
        defaults = kind.__struct_defaults__
        return [-1] * (len(kind.__struct_fields__) - len(defaults)) + [self.write(default) or -1 for default in defaults]


class Reader:
    """Reads what a `Writer` wrote.

    `lines` says of files at which line (1-based) a place is now; where it says nothing, places are where they were.
    """

    def __init__(self, project: Project, lines: Mapping[str, Mapping[int, int]]) -> None:
        self._lines = lines
        self._symbols = _Symbols(project)

    def read(self, written: Written) -> list[Any]:
        """All values by their numbers.  Raises whatever bytes lead to that no `Writer` wrote."""
        makers = [self._maker(kind) for kind in _KINDS]
        table: list[Any] = []
        add, part = table.append, table.__getitem__
        for row in written:
            add(makers[row[0]](*map(part, row[1:])) if type(row) is tuple else row)
        return table

    def _maker(self, kind: Any) -> Callable[..., object]:
        own: dict[object, Callable[..., object]] = {
            Symbol: self._symbol,
            FunctionType: _function,
            Place: self._place,
            Step: self._step,
            dict: lambda *parts: dict(zip(parts[: len(parts) // 2], parts[len(parts) // 2 :], strict=True)),
        }
        if kind in own:
            return own[kind]
        if kind in (tuple, list, set, frozenset):
            return lambda *parts: kind(parts)
        fields = kind.__struct_fields__
        return kind if kind.__match_args__ == fields else lambda *parts: kind(**dict(zip(fields, parts, strict=False)))

    def _symbol(self, *names: Any) -> Symbol:
        if not names:
            return GONE
        name = Named(*names)
        return self._symbols.find(msgspec.structs.replace(name, line=self._line(name.path, name.line))) or GONE

    def _line(self, path: str, line: int) -> int:
        return self._lines[path].get(line, line) if path in self._lines else line

    def _place(self, path: str, line: int, col: int = 0) -> Place:
        return Place(path, self._line(path, line), col)

    def _step(self, path: str, line: int, text: str) -> Step:
        return Step(path, self._line(path, line), text)
