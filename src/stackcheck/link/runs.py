"""What was computed of a project, and on what each answer rests: the ground on which another process may take it over.

A run is one computation that is remembered: of a function with some arguments, or of an entry of a table.  Only what rests on
functions and modules that may change is noted; whatever else a file says is compared as a whole (see `edits`).
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from stackcheck.facts.statements import READERS


class Run:
    """One computation.  Its answer is remembered in the project's memory: at `key` itself, or in the shelf at `shelf`.

    `reads` are the functions and modules that it looked into, by identity, `calls` the runs it asked for their answers, and
    `notes` what it observed (see `observations.Observations`).
    """

    __slots__ = ("answers", "calls", "key", "notes", "reads", "shelf")

    def __init__(self, key: Hashable, shelf: Hashable = None) -> None:
        self.key = key
        self.shelf = shelf
        self.answers: list[Any] = []
        self.reads: set[int] = set()
        self.calls: set[Run] = set()
        self.notes: list[tuple[Any, ...]] = []

    @property
    def is_grounded(self) -> bool:
        """Whether it rests on anything that is not compared as a whole."""
        return bool(self.reads or self.calls or self.notes)


class Runs:
    """The runs of a project: those of functions in `called`, those of tables in `entries`; the last of `stack` is at hand."""

    __slots__ = ("called", "entries", "of", "stack", "taken")

    def __init__(self) -> None:
        self.called: list[Run] = []
        self.entries: list[Run] = []
        self.of: dict[int, Run] = {}
        self.stack = [Run(None)]
        self.taken: list[Run] = []

    def begin(self, run: Run) -> None:
        """The run is at hand until its end."""
        self.stack.append(run)
        READERS.append(run.reads)

    def end(self) -> None:
        READERS.pop()
        self.stack.pop()

    def call(self, run: Run) -> None:
        """Begin the run of a function, for whoever is at hand."""
        self.stack[-1].calls.add(run)
        self.called.append(run)
        self.begin(run)

    def fill(self, run: Run) -> None:
        """End the computation of a table's entry."""
        self.end()
        if run.is_grounded:
            self.entries.append(run)

    def answered(self, run: Run, answer: object) -> None:
        """Know by its answer, from now on, whoever takes that out of the memory."""
        run.answers.append(answer)
        self.of[id(answer)] = run

    def remembered(self, answer: object) -> None:
        """An answer is taken out of the memory by the run at hand."""
        run = self.of.get(id(answer))
        if run is not None:
            self.stack[-1].calls.add(run)

    def take_over(self, run: Run) -> None:
        """A run that another process made."""
        self.taken.append(run)
        for answer in run.answers:
            self.of[id(answer)] = run

    def asked(self) -> list[Run]:
        """The runs of other processes whose answers are asked for in this one, or were behind such answers."""
        pending = [*self.stack, *self.entries]
        seen = set(pending)
        while pending:
            more = pending.pop().calls - seen
            seen |= more
            pending += more
        return [run for run in self.taken if run in seen]
