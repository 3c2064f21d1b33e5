"""Runs over a project, written down and taken over by another process: what an edit cannot have changed is not run again.

Four things make an answer still hold: the files say the same but for functions and plain statements (see `edits`), nobody has
asked for the names that these bind, no function and no module is another that it or a run behind it looked into, and every
entry of a table that rests on one of them is computed again and is the same.

Functions that are called with very many different arguments are run for the first of them only (see `arguments`).  Which ones
these are depends on the order in which everything runs: where an edit touches anything that leads there, nothing holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from typing import Any

import msgspec

from stackcheck.facts.findings import Place
from stackcheck.facts.parts import walk
from stackcheck.facts.statements import Class, Function, Statement
from stackcheck.link.evaluate.observations import NOTES, gathered
from stackcheck.link.names.bindings import scope
from stackcheck.link.names.definitions import EVERY, every_function, functions
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.observed import observations
from stackcheck.link.project import Project
from stackcheck.link.recall.digests import UntoldError, digest
from stackcheck.link.recall.edits import Edit
from stackcheck.link.recall.pickled import GONE, Named, Number, Reader, Writer, Written, named
from stackcheck.link.runs import CLOSED, Run, Runs, functions_behind, notes_of


class _Called(msgspec.Struct, frozen=True, array_like=True):
    """The run of a function; `reads` are functions, `calls` runs, and `shelf`, `key`, `answer` and `notes` values, by number.

    Where its answer cannot be written down it is not `whole`, and where what it noted cannot be, it is not even `noted`.
    """

    shelf: Number
    key: Number
    answer: Number
    notes: Number
    whole: bool
    noted: bool
    reads: tuple[Number, ...]
    calls: tuple[Number, ...]


class _Entry(msgspec.Struct, frozen=True, array_like=True):
    """An entry of a table: `digest` tells its answer from others; empty where nothing can tell it."""

    key: Number
    digest: bytes
    reads: tuple[Number, ...]
    calls: tuple[Number, ...]


class _Ledger(msgspec.Struct, frozen=True, array_like=True):
    """Everything written down: `read` are the functions and modules that were read, and `asked` the names that somebody asked
    of the modules at these paths.

    `full` are the runs whose shelves had no room for others, `leading` those that lead to them, by number, and `order` has the
    latter as they were asked for in turn where nothing but the order of the project says which is first.
    """

    read: tuple[Named, ...]
    asked: dict[str, tuple[str, ...]]
    full: tuple[Number, ...]
    leading: tuple[Number, ...]
    order: tuple[tuple[Number, ...], ...]
    called: tuple[_Called, ...]
    entries: tuple[_Entry, ...]
    values: Written


class _Leading(msgspec.Struct, frozen=True):
    """The runs that lead to shelves without room, whose shelves these are, and the runs as they were asked for in turn; `told`
    are the runs behind the tables that were compared.
    """

    full: set[Hashable]
    runs: set[Run]
    order: list[set[Run]]
    told: Runs


_EVERY = Named("", "")
_APART = frozenset({observations, scope, every_function})
"""Tables that are not compared: observations are put together anew, and of the others it is noted who asks for what."""

_DECODER = msgspec.msgpack.Decoder(_Ledger)


def written_down(project: Project, runs: Runs) -> bytes:
    """All runs of a project, for `recall`."""
    project.runs = Runs(is_noting=False)
    asked = {path: tuple(scope(project, path).asked) for path, file in project.files.items() if file.template is None}
    known = {EVERY: _EVERY}
    known |= {id(file.facts): Named("", path) for path, file in project.files.items()}
    known |= {id(symbol.fact): named(symbol) for symbol in functions(project)}
    numbers: dict[int, int] = {}
    closed = [run for run in runs.called if run.index == CLOSED]
    order = {run: number for number, run in enumerate(closed)}
    writer = Writer(project)

    def ground(run: Run) -> tuple[tuple[int, ...], tuple[int, ...]]:
        # what stands inside of a function belongs to its body
        reads = (numbers.setdefault(read, len(numbers)) for read in run.reads if read in known)
        return tuple(sorted(reads)), tuple(sorted(order[call] for call in functions_behind(run) if call in order))

    called = []
    for run in closed:
        shelf, key, answer = map(writer.write, (run.shelf, run.key, run.answer))
        notes = writer.write([*map(_packed, notes_of(run))])
        is_whole = writer.is_whole(shelf, key, answer)
        called.append(_Called(shelf, key, answer, notes, is_whole, writer.is_whole(notes), *ground(run)))
    entries = []
    for run in runs.entries:
        if run.key[0] not in _APART:  # type: ignore[index]
            key = writer.write(run.key)
            entries.append(_Entry(key, _told(project, run) if writer.is_whole(key) else b"", *ground(run)))

    leading = _leading(closed, runs.full)
    read = tuple(known[identity] for identity in numbers)
    return msgspec.msgpack.encode(
        _Ledger(
            read,
            asked,
            tuple(order[run] for run in closed if run.of in runs.full),
            tuple(sorted(order[run] for run in leading)),
            tuple(tuple(sorted(order[run] for run in each)) for each in _in_turn(runs, leading)),
            tuple(called),
            tuple(entries),
            writer.written(),
        )
    )


def recall(project: Project, data: bytes, edits: Mapping[str, Edit]) -> bool:
    """Take over what another process wrote down of the project before the edits; False where nothing can be.

    Files without an edit say the same as then.  `project` has to be made anew where the answer is False.  Raises whatever
    bytes lead to that `written_down` did not write.
    """
    ledger = _DECODER.decode(data)
    if any(not edit.bound.isdisjoint(ledger.asked.get(path, ())) for path, edit in edits.items()):
        return False
    changed = {number for number, name in enumerate(ledger.read) if _is_changed(name, edits)}
    stale = _stale(ledger.called, changed)
    if not stale.isdisjoint(ledger.leading):
        return False
    values = Reader(project, {path: edit.lines for path, edit in edits.items()}).read(ledger.values)
    taken: list[Run | None] = []
    for number, each in enumerate(ledger.called):
        shelf, key = values[each.shelf], values[each.key]
        run = None if number in stale else Run(key, shelf)
        taken.append(run)
        if run is not None:
            run.notes = [_unpacked(note) for note in values[each.notes]]
            gathered(project).replay([note for note in run.notes if note[0] == "make"])  # values name what was made
            if each.whole:
                run.answer = values[each.answer]
            # one of which the answer is not known takes its room on the shelf
            project.memory.setdefault(shelf, {})[key if each.whole else run] = run
    for run, each in zip(taken, ledger.called, strict=True):
        if run is not None:
            # who calls a stale run is stale
            run.calls = {call for call in map(taken.__getitem__, each.calls) if call is not None}
    for entry in ledger.entries:
        key = values[entry.key]
        if GONE in key[1]:
            continue
        if not changed.isdisjoint(entry.reads) or not stale.isdisjoint(entry.calls):
            run = Run(key)
            if not entry.digest or _told(project, run) != entry.digest:
                return False
    told, project.runs = project.runs, Runs()  # what these tables asked for has yet to be asked for

    def those(numbers: Iterable[int]) -> set[Run]:
        return {run for run in map(taken.__getitem__, numbers) if run is not None}

    full = {run.of for run in those(ledger.full)}
    project.memory[is_as_anew] = _Leading(full, those(ledger.leading), [*map(those, ledger.order)], told)
    return True


def is_as_anew(project: Project) -> bool:
    """Whether what was taken over leads to the same as a run without memory, after all functions were run: where shelves had no
    room, only what was taken over leads to them, in the same turn as then.
    """
    runs, then = project.runs, project.memory[is_as_anew]
    if runs.full or then.told.full or list(_in_turn(runs, then.runs)) != then.order:
        return False
    return all(
        run.of not in then.full and then.runs.isdisjoint(functions_behind(run, ever=True))
        for run in (*then.told.called, *runs.called)
    )


def _leading(called: Collection[Run], full: set[Hashable]) -> set[Run]:
    """The runs that asked, themselves or through others, for what is on a shelf without room."""
    callers: dict[Run, list[Run]] = defaultdict(list)
    for run in called if full else ():
        for each in functions_behind(run, ever=True):
            callers[each].append(run)
    pending = [run for run in called if run.of in full]
    found = set(pending)
    while pending:
        more = set(callers[pending.pop()]) - found
        found |= more
        pending += more
    return found


def _in_turn(runs: Runs, leading: set[Run]) -> Iterator[set[Run]]:
    """Those of the runs that were asked for by what gathers the observations, in turn."""
    for run in runs.asked:
        found = {each for each in ((run,) if not run.is_entry else functions_behind(run)) if each in leading}
        if found:
            yield found


def _is_changed(name: Named, edits: Mapping[str, Edit]) -> bool:
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
    if note[0] not in NOTES:
        raise LookupError(f"nothing is noted as {note[0]}")
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
