"""What was computed of a project, and on what each answer rests: the ground on which another process may take it over.

A run is one computation that is remembered: of a function with some arguments, or of an entry of a table.  Only what rests on
functions and modules that may change is noted; whatever else a file says is compared as a whole (see `edits`).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from typing import Any

from stackcheck.facts.statements import READERS

CLOSED = -1
"""The index of a run that waits for nobody."""
TOP = 1 << 60
"""Rests on no open run."""


class Run:
    """One computation.  Its answer is remembered in the project's memory: at `key` itself, or in the shelf at `shelf`.

    `reads` are the functions and modules that it looked into, by identity, `calls` the runs it asked for their answers, and
    `notes` what it observed (see `observations.Observations`): of its last execution alone.

    While it is open, that is, rests on answers that are not known yet, `index` is its number among the open ones and `low` the
    least of those that it rests on; `edges` are all runs that it asked in any execution (once it is closed, those that the last
    one did not ask), `draft` is what the last one told,
    and `answer` what others are given meanwhile (see `flow.remembered`).  `made` are the closures that it made, by the
    identities of their code: they are the same in each execution.  `running` has what runs inside of it, and `inside` what
    functions inside of functions gave when they were called in it.
    """

    __slots__ = (
        "answer", "calls", "compute", "draft", "edges", "index", "inside", "is_mixed", "key", "low", "made", "meanwhile",
        "notes", "reads", "running", "shelf", "widened",
    )  # fmt: skip

    def __init__(
        self,
        key: Hashable,
        shelf: Hashable = None,
        answer: Any = None,
        compute: Callable[[], Any] | None = None,
        widened: Callable[[Any, Any], Any] | None = None,
    ) -> None:
        self.key = key
        self.shelf = shelf
        self.answer = self.meanwhile = self.draft = answer
        self.compute = compute
        self.widened = widened
        self.reads: set[int] = set()
        self.calls: set[Run] = set()
        self.edges: set[Run] = set()
        self.notes: list[tuple[Any, ...]] = []
        self.running: set[object] = set()
        self.made: dict[Hashable, Any] = {}
        self.inside: dict[Hashable, Any] = {}
        self.index = CLOSED
        self.low = TOP
        self.is_mixed = False

    @property
    def is_entry(self) -> bool:
        """Whether it is an entry of a table, not the run of a function."""
        return self.shelf is None

    @property
    def of(self) -> Hashable:
        """Whose shelf it is on: a function or a template may have several."""
        return self.shelf[:2] if isinstance(self.shelf, tuple) else self.shelf

    @property
    def is_grounded(self) -> bool:
        """Whether it rests on anything that is not compared as a whole."""
        return bool(self.reads or self.calls or self.notes)

    def close(self, answer: object) -> None:
        """Its answer is known for good."""
        self.answer = answer
        self.index = CLOSED
        self.compute = self.widened = self.draft = self.meanwhile = None
        self.edges -= self.calls
        self.inside = {}


class Runs:
    """The runs of a project: those of functions in `called`, those of tables in `entries`; the last of `stack` is at hand.

    `open` are those whose answers are not known yet, `waiting` those of them that have not begun, for the stack was too high.
    `asked` are those that the `gatherer`, the run behind the observations, asked for, in turn; `full` says whose shelves had no
    room for all (see `flow.remembered.has_room`).
    """

    __slots__ = ("asked", "called", "entries", "full", "gatherer", "is_noting", "open", "stack", "waiting")

    def __init__(self, *, is_noting: bool = True) -> None:
        self.called: list[Run] = []
        self.entries: list[Run] = []
        self.is_noting = is_noting
        self.open: list[Run] = []
        self.stack = [Run(None)]
        self.waiting: list[Run] = []
        self.gatherer: Run | None = None
        self.asked: dict[Run, None] = {}
        self.full: set[Hashable] = set()

    def begin(self, run: Run) -> None:
        """The run is at hand until its end."""
        self.stack.append(run)
        if self.is_noting:
            READERS.append(run.reads)

    def end(self) -> None:
        if self.is_noting:
            READERS.pop()
        self.stack.pop()

    def execute(self, run: Run) -> Any:
        """What a run tells now; its notes are those of this execution."""
        run.reads, run.calls, run.notes, run.running, run.inside = set(), set(), [], set(), {}
        run.low = run.index
        self.begin(run)
        try:
            return run.compute() if run.compute is not None else run.answer
        finally:
            self.end()
            run.edges |= run.calls

    def ask(self, run: Run) -> None:
        """The answer of a run is given to the one at hand."""
        asker = self.stack[-1]
        asker.calls.add(run)
        if asker is self.gatherer:
            self.asked[run] = None
        if run.index != CLOSED and run.low < asker.low:
            asker.low = run.low

    def fill(self, run: Run) -> bool:
        """End the computation of a table's entry; whether its answer may be remembered, for it rests on nothing open."""
        self.end()
        asker = self.stack[-1]
        if run.low != TOP:
            # whoever asks is run again, and asks for it again
            asker.low = min(asker.low, run.low)
            asker.calls |= run.calls
            asker.notes += run.notes
            asker.reads |= run.reads
            return False
        if run.calls or run.notes:
            self.ask(run)
        if self.is_noting and run.is_grounded:
            self.entries.append(run)
        return True

    def gather(self) -> None:
        """The run at hand asks for whatever is to be observed."""
        self.gatherer = self.stack[-1]

    def noted(self) -> Iterator[list[tuple[Any, ...]]]:
        """What was observed in the end, by the run at hand and by those behind it; nobody else has to know of that."""
        top = self.stack[-1]
        yield top.notes
        for run in _behind(top):
            yield run.notes
        top.calls, top.notes = set(), []


def functions_behind(run: Run, *, ever: bool = False) -> Iterator[Run]:
    """The runs of functions that a run asked for, itself or through entries of tables; `ever`, in any execution."""
    pending = [run]
    seen: set[Run] = set()
    while pending:
        each = pending.pop()
        more = (each.calls | each.edges if ever else each.calls) - seen
        seen |= more
        pending += (each for each in more if each.is_entry)
    return (each for each in seen if not each.is_entry)


def notes_of(run: Run) -> Iterator[tuple[Any, ...]]:
    """What a run observed, itself or through entries of tables."""
    pending = [run]
    seen: set[Run] = set()
    while pending:
        current = pending.pop()
        yield from current.notes
        more = {each for each in current.calls if each.is_entry} - seen
        seen |= more
        pending += more


def _behind(top: Run) -> Iterator[Run]:
    """The runs whose answers a run asked for, and those behind such answers."""
    pending = [top]
    seen: set[Run] = set()
    while pending:
        more = pending.pop().calls - seen
        seen |= more
        pending += more
    return iter(seen)
