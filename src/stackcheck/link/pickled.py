"""Values of a project as bytes, for another process: a graph whose shared parts stay shared.

They are pickled.  Reading them makes values of this package and nothing else: whatever else the bytes name is refused.
"""

from __future__ import annotations

import importlib
import io
import pickle
from collections.abc import Callable, Iterable, Mapping
from types import FunctionType
from typing import Any

import msgspec

from stackcheck.facts.findings import Place, Step
from stackcheck.facts.statements import Bind, TypeAlias
from stackcheck.link import events, values
from stackcheck.link.bindings import scope
from stackcheck.link.definitions import classes, functions
from stackcheck.link.evaluate.frames import Frame, Home, Summary
from stackcheck.link.frameworks.tables import Column
from stackcheck.link.project import Project
from stackcheck.link.symbols import Symbol, class_scope, definition, external, module
from stackcheck.link.values import Closure

GONE = Symbol("")
"""Stands for a definition that is there no more, and for what could not be written: nothing that still holds has it."""


class Named(msgspec.Struct, frozen=True, array_like=True):
    """A symbol by its names; `line` (1-based) is 0 for modules and for what is outside of the project."""

    name: str
    path: str = ""
    qualname: str = ""
    line: int = 0


class Written(msgspec.Struct, frozen=True, array_like=True):
    """What a `Writer` wrote: `data` names symbols and this package's functions (`module:qualname`) by their numbers."""

    symbols: tuple[Named, ...]
    code: tuple[str, ...]
    data: bytes


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


_APART = frozenset({Symbol, FunctionType, Closure, Frame, Home})
"""What is not written as it is."""


class Writer(pickle.Pickler):
    """Writes values one after the other; what is in several of them is written once."""

    def __init__(self, project: Project) -> None:
        self._stream = io.BytesIO()
        super().__init__(self._stream, pickle.HIGHEST_PROTOCOL)
        self._symbols: list[Symbol] = []
        self._code: list[str] = []
        self._found = _Symbols(project)
        self._numbers: dict[object, int] = {}
        self._torn: dict[int, object] = {}
        self._is_whole = True

    def write(self, value: object) -> bool:
        """Write a value; False where a part of it cannot be found again, and is left out."""
        self._is_whole = True
        self.dump(value)
        if not self._is_whole:
            self._tear(value)
        return self._is_whole

    def written(self) -> Written:
        """Everything that was written so far."""
        return Written(tuple(map(named, self._symbols)), tuple(self._code), self._stream.getvalue())

    def persistent_id(self, value: object) -> int | None:
        """Symbols have even numbers, functions of this package odd ones; -1 is what cannot be found again."""
        if type(value) not in _APART:
            if id(value) in self._torn:
                self._is_whole = False
            return None
        number = self._number(value)
        if number is not None and number < 0:
            self._is_whole = False
        return number

    def _number(self, value: object) -> int | None:
        match value:
            case Closure() | Frame() | Home():
                return -1
            case Symbol():
                if value not in self._numbers:
                    is_found = self._found.find(named(value)) is value
                    self._numbers[value] = 2 * len(self._symbols) if is_found else -1
                    self._symbols += [value] if is_found else []
            case FunctionType() if value is not _REBUILD:
                if value not in self._numbers:
                    self._numbers[value] = 2 * len(self._code) + 1
                    self._code.append(f"{value.__module__}:{value.__qualname__}")
            case _:
                return None
        return self._numbers[value]

    def _tear(self, value: object) -> bool:
        """Remember which parts of a value are incomplete: others that have them, too, are so."""
        number = self._number(value)
        if number is not None:
            return number < 0
        match value:
            case msgspec.Struct():
                parts: Iterable[object] = (getattr(value, name) for name in value.__struct_fields__)
            case dict():
                parts = (*value, *value.values())
            case tuple() | list() | frozenset() | set():
                parts = value
            case _:
                return False
        if True in [self._tear(part) for part in parts]:  # each part, also behind the first that is
            self._torn[id(value)] = value
        return id(value) in self._torn


_HOME = "stackcheck.link."
_REBUILD: Any = values.Rows(model=Symbol("")).__reduce__()[0]  # how structs with keywords are pickled
_KINDS: Mapping[tuple[str, str], Callable[..., object]] = {
    (kind.__module__, kind.__name__): kind
    for home in (values, events)
    for kind in vars(home).values()
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and kind.__module__ == home.__name__
} | {
    (Summary.__module__, Summary.__name__): Summary,
    (Column.__module__, Column.__name__): Column,
    (_REBUILD.__module__, _REBUILD.__name__): _REBUILD,
    ("builtins", "frozenset"): frozenset,
    ("builtins", "set"): set,
}


class Reader(pickle.Unpickler):
    """Reads what a `Writer` wrote, value by value in the same order.

    `lines` says of files at which line (1-based) a place is now; where it says nothing, places are where they were.
    """

    def __init__(self, project: Project, written: Written, lines: Mapping[str, Mapping[int, int]]) -> None:
        super().__init__(io.BytesIO(written.data))
        self._lines = lines
        self._written = written
        self._symbols = _Symbols(project)
        self._known: dict[int, object] = {-1: GONE}

    def persistent_load(self, number: int) -> object:
        if number not in self._known:
            self._known[number] = self._symbol(number // 2) if number % 2 == 0 else self._code(number // 2)
        return self._known[number]

    def _symbol(self, number: int) -> Symbol:
        name = self._written.symbols[number]
        return self._symbols.find(msgspec.structs.replace(name, line=self._line(name.path, name.line))) or GONE

    def _code(self, number: int) -> object:
        home, _, name = self._written.code[number].partition(":")
        found = getattr(importlib.import_module(home), name, None) if home.startswith(_HOME) else None
        if not isinstance(found, FunctionType):
            raise pickle.UnpicklingError(f"{home}:{name} is no table")
        return found

    def _line(self, path: str, line: int) -> int:
        return self._lines[path].get(line, line) if path in self._lines else line

    def _place(self, path: str, line: int, col: int) -> Place:
        return Place(path, self._line(path, line), col)

    def _step(self, path: str, line: int, text: str) -> Step:
        return Step(path, self._line(path, line), text)

    def find_class(self, home: str, name: str) -> Any:
        """Nothing but the kinds of values there are is made."""
        if home == Place.__module__ and name in (Place.__name__, Step.__name__):
            return self._place if name == Place.__name__ else self._step
        kind = _KINDS.get((home, name))
        if kind is None:
            raise pickle.UnpicklingError(f"{home}.{name} is no kind of value")
        return kind
