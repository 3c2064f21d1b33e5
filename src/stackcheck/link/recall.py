"""Runs over a project, written down and taken over by another process: what an edit cannot have changed is not run again.

Four things make an answer still hold: the files say the same but for functions and plain statements (see `edits`), nobody has
asked for the names that these bind, no function and no module is another that it or a run behind it looked into, and every
entry of a table that rests on one of them is computed again and is the same.

The bytes are pickled, for values are a graph whose shared parts must stay shared.  Reading them makes values of this package
and nothing else: whatever else they name is refused.
"""

from __future__ import annotations

import importlib
import io
import pickle
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import FunctionType
from typing import Any

import msgspec

from stackcheck.facts.findings import Place, Step
from stackcheck.facts.parts import walk
from stackcheck.facts.statements import Bind, Class, Function, Statement, TypeAlias
from stackcheck.link import events, values
from stackcheck.link.bindings import scope
from stackcheck.link.definitions import EVERY, classes, every_function, functions
from stackcheck.link.digests import UntoldError, digest
from stackcheck.link.edits import Edit
from stackcheck.link.evaluate.frames import Frame, Summary
from stackcheck.link.evaluate.observations import gathered
from stackcheck.link.evaluate.observed import observations
from stackcheck.link.frameworks.tables import Column
from stackcheck.link.project import Project
from stackcheck.link.runs import Run, Runs
from stackcheck.link.symbols import Symbol, class_scope, definition, external, module
from stackcheck.link.values import Closure


class _Name(msgspec.Struct, frozen=True, array_like=True):
    """A symbol as written down; `line` (1-based) is 0 for modules and for what is outside of the project."""

    name: str
    path: str = ""
    qualname: str = ""
    line: int = 0


class _Called(msgspec.Struct, frozen=True, array_like=True):
    """The run of a function; `reads` are functions and `calls` runs, by number.

    Where its answer cannot be written down it is not `whole`, and where what it noted cannot be, it is not even `noted`.
    """

    whole: bool
    noted: bool
    reads: tuple[int, ...]
    calls: tuple[int, ...]


class _Entry(msgspec.Struct, frozen=True, array_like=True):
    """An entry of a table: `digest` tells its answer from others; empty where nothing can tell it."""

    digest: bytes
    reads: tuple[int, ...]
    calls: tuple[int, ...]


class _Ledger(msgspec.Struct, frozen=True, array_like=True):
    """Everything written down: the symbols and the code that `values` names by number, and the functions and modules that were
    read; `asked` are the names that somebody asked of the modules at these paths.
    """

    symbols: tuple[_Name, ...]
    code: tuple[str, ...]
    read: tuple[_Name, ...]
    asked: dict[str, tuple[str, ...]]
    called: tuple[_Called, ...]
    entries: tuple[_Entry, ...]
    values: bytes


_EVERY = _Name("", "")
_GONE = Symbol("")
"""Stands for a function that is there no more, and for what could not be written down: nothing that holds has it."""
_APART = frozenset({observations, scope, every_function})
"""Tables that are not compared: observations are put together anew, and of the others it is noted who asks for what."""

_DECODER = msgspec.msgpack.Decoder(_Ledger)


def written_down(project: Project, runs: Runs) -> bytes:
    """All runs of a project, for `recall`."""
    project.runs = None
    asked = {path: tuple(scope(project, path).asked) for path, file in project.files.items() if file.template is None}
    known = {EVERY: _EVERY}
    known |= {id(file.facts): _Name("", path) for path, file in project.files.items()}
    known |= {id(symbol.fact): _named(symbol) for symbol in functions(project)}
    numbers: dict[int, int] = {}
    order = {run: number for number, run in enumerate(runs.called)}
    writer = _Writer(project)

    def ground(run: Run) -> tuple[tuple[int, ...], tuple[int, ...]]:
        # what stands inside of a function belongs to its body
        reads = (numbers.setdefault(read, len(numbers)) for read in run.reads if read in known)
        return tuple(sorted(reads)), tuple(sorted(order[call] for call in run.calls))

    called = [
        _Called(writer.write((run.shelf, run.key, run.answers[-1:])), writer.write([*map(_packed, run.notes)]), *ground(run))
        for run in runs.called
    ]
    entries = [
        _Entry(_told(project, run) if writer.write(run.key) else b"", *ground(run))
        for run in runs.entries
        if run.key[0] not in _APART  # type: ignore[index]
    ]
    read = tuple(known[identity] for identity in numbers)
    values = writer.stream.getvalue()
    return msgspec.msgpack.encode(
        _Ledger(tuple(map(_named, writer.symbols)), tuple(writer.code), read, asked, tuple(called), tuple(entries), values)
    )


def recall(project: Project, data: bytes, edits: Mapping[str, Edit]) -> bool:
    """Take over what another process wrote down of the project before the edits; False where nothing can be.

    Files without an edit say the same as then.  `project` has to be made anew where the answer is False.  Raises what
    msgspec and pickle raise for bytes that `written_down` did not write.
    """
    ledger = _DECODER.decode(data)
    if any(not edit.bound.isdisjoint(ledger.asked.get(path, ())) for path, edit in edits.items()):
        return False
    changed = {number for number, name in enumerate(ledger.read) if _is_changed(name, edits)}
    stale = _stale(ledger.called, changed)
    reader = _Reader(project, ledger, edits)
    taken: list[Run | None] = []
    for number, each in enumerate(ledger.called):
        shelf, key, answers = reader.load()
        notes = reader.load()
        run = None if number in stale else Run(key, shelf)
        taken.append(run)
        if run is not None:
            run.notes = [_unpacked(note) for note in notes]
            gathered(project).replay([note for note in run.notes if note[0] == "make"])  # values name what was made
            run.answers = answers
            if each.whole:
                project.memory.setdefault(shelf, {})[key] = answers[0]
    runs = Runs()
    for run, each in zip(taken, ledger.called, strict=True):
        if run is not None:
            # who calls a stale run is stale
            run.calls = {call for call in map(taken.__getitem__, each.calls) if call is not None}
            runs.take_over(run)
    project.runs = runs
    for entry in ledger.entries:
        key = reader.load()
        if _GONE in key[1]:
            continue
        if not changed.isdisjoint(entry.reads) or not stale.isdisjoint(entry.calls):
            run = Run(key)
            if not entry.digest or _told(project, run) != entry.digest:
                return False
        else:
            runs.stack[0].calls.update(call for call in map(taken.__getitem__, entry.calls) if call is not None)
    return True


def _is_changed(name: _Name, edits: Mapping[str, Edit]) -> bool:
    if name == _EVERY:
        return any(edit.functions for edit in edits.values())
    made = edits.get(name.path)
    return made is not None and ((name.qualname, name.line) in made.changed if name.line else bool(made.bound))


def _stale(called: Iterable[_Called], changed: set[int]) -> set[int]:
    """The runs that looked into a changed body, and those behind which one did."""
    callers: dict[int, list[int]] = defaultdict(list)
    pending = []
    for number, run in enumerate(called):
        for call in run.calls:
            callers[call].append(number)
        if not run.noted or not changed.isdisjoint(run.reads):
            pending.append(number)
    stale = set(pending)
    while pending:
        for caller in callers[pending.pop()]:
            if caller not in stale:
                stale.add(caller)
                pending.append(caller)
    return stale


def _told(project: Project, run: Run) -> bytes:
    """The digest of what the entry of a table is now; empty where nothing can tell it.

    It is computed again: what was computed on the way through functions that call one another may be less than is known now.
    """
    key: Any = run.key
    table, args, *kwargs = key
    table(project, *args, **dict(kwargs))
    try:
        return digest(table.__wrapped__(project, *args, **dict(kwargs)))
    except UntoldError:
        return b""


def _packed(note: tuple[Any, ...]) -> tuple[Any, ...]:
    """A note without the function in it: it is that of the symbol, or stands inside of that one at a place."""
    match note:
        case (name, event, Symbol(fact=fact) as symbol, Function() as function):
            return name, event, symbol, function is fact or Place(symbol.path, function.line, function.col)
        case _:
            return note


def _unpacked(note: tuple[Any, ...]) -> tuple[Any, ...]:
    match note:
        case (name, event, Symbol(fact=fact) as symbol, True):
            return name, event, symbol, fact
        case (name, event, Symbol(fact=Function(body=body)) as symbol, Place() as place):
            return name, event, symbol, next(f for f in _inside(body) if (f.line, f.col) == (place.line, place.col))
        case _:
            return note


def _inside(body: tuple[Statement, ...]) -> Iterator[Function]:
    """The functions inside of a function, and inside of those."""
    for statement in walk(body):
        if isinstance(statement, Function):
            yield statement
        if isinstance(statement, Function | Class):
            yield from _inside(statement.body)


def _named(symbol: Symbol) -> _Name:
    return _Name(symbol.name, symbol.path, symbol.qualname, symbol.place.line if symbol.fact is not None else 0)


class _Symbols:
    """Finds the symbols of a project again that were written down."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.defined = {(s.path, s.qualname, s.place.line): s for s in (*functions(project), *classes(project))}
        self.classes = {(s.path, s.qualname): s for s in classes(project)}

    def find(self, name: _Name) -> Symbol | None:
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


class _Writer(pickle.Pickler):
    """Writes values one after the other; what is in several of them is written once."""

    def __init__(self, project: Project) -> None:
        self.stream = io.BytesIO()
        super().__init__(self.stream, pickle.HIGHEST_PROTOCOL)
        self.symbols: list[Symbol] = []
        self.code: list[str] = []
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

    def persistent_id(self, value: object) -> int | None:
        """Symbols have even numbers, functions of this package odd ones; -1 is what cannot be found again."""
        if id(value) in self._torn:
            self._is_whole = False
        number = self._number(value)
        if number is not None and number < 0:
            self._is_whole = False
        return number

    def _number(self, value: object) -> int | None:
        match value:
            case Closure() | Frame():
                return -1
            case Symbol():
                if value not in self._numbers:
                    is_found = self._found.find(_named(value)) is value
                    self._numbers[value] = 2 * len(self.symbols) if is_found else -1
                    self.symbols += [value] if is_found else []
            case FunctionType() if value is not _REBUILD:
                if value not in self._numbers:
                    self._numbers[value] = 2 * len(self.code) + 1
                    self.code.append(f"{value.__module__}:{value.__qualname__}")
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


class _Reader(pickle.Unpickler):
    """Reads what a `_Writer` wrote, in the same order, with all places where they are now."""

    def __init__(self, project: Project, ledger: _Ledger, edits: Mapping[str, Edit]) -> None:
        super().__init__(io.BytesIO(ledger.values))
        self._lines = {path: edit.lines for path, edit in edits.items()}
        self._ledger = ledger
        self._symbols = _Symbols(project)
        self._known: dict[int, object] = {-1: _GONE}

    def persistent_load(self, number: int) -> object:
        if number not in self._known:
            self._known[number] = self._symbol(number // 2) if number % 2 == 0 else self._code(number // 2)
        return self._known[number]

    def _symbol(self, number: int) -> Symbol:
        name = self._ledger.symbols[number]
        return self._symbols.find(msgspec.structs.replace(name, line=self._line(name.path, name.line))) or _GONE

    def _code(self, number: int) -> object:
        home, _, name = self._ledger.code[number].partition(":")
        found = getattr(importlib.import_module(home), name) if home.startswith("stackcheck.") else None
        if not isinstance(found, FunctionType):
            raise pickle.UnpicklingError(f"{home}:{name} is no function of this package")
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
