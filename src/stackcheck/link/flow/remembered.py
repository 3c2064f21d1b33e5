"""The memory of computations that may rest on one another in a circle: each is run until its answer no longer changes.

Who asks for an answer that is still being computed is given what is said of it beforehand (`meanwhile`), and is solved
together with it: all runs of a circle begin with that, and in each round they are run again with the answers of the round
before.  So it does not matter which of them is asked for first.  Only then are the answers remembered.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from functools import partial
from typing import Any, Concatenate, ParamSpec, TypeVar

import msgspec

from stackcheck.link.failures import FailedError, cause_of, is_own
from stackcheck.link.project import TABLES, Project, as_written, name_of
from stackcheck.link.runs import CLOSED, Run, Runs

A = TypeVar("A")
P = ParamSpec("P")
F = TypeVar("F", bound=Callable[..., Any])

MAX_NESTED = 16
"""So many runs are begun inside one another; what lies deeper is run by itself, later."""
WAITS = -1
"""What a run rests on that waits for such a one: it cannot be solved before that."""
MAX_ROUNDS = 12
"""After so many rounds the answers of a circle are widened."""
MAX_REMADE = 3
"""In so many rounds a run that made closures counts as changed when it is run again: their variables may be others."""
LAST_ROUND = 60
"""After so many they are taken as they are."""


def remembered(
    project: Project,
    shelf: Hashable,
    key: Hashable,
    meanwhile: A,
    compute: Callable[[], A],
    *,
    widened: Callable[[A, A], A] | None = None,
) -> A:
    """The answer to `key` in the shelf: computed now where it is not known yet.

    `compute` may be called several times; what the last call tells counts.  `widened` makes out of two answers one that comes
    to rest soon; without it that is `meanwhile`.
    """
    runs = project.runs
    memory: dict[Hashable, Run] = project.memory.setdefault(shelf, {})
    run = memory.get(key)
    if run is None:
        run = memory[key] = Run(key, shelf, meanwhile, compute, widened)
        run.index = run.low = len(runs.open)
        runs.open.append(run)
        runs.called.append(run)
        try:
            _begin(runs, run)
        except BaseException:
            _forget(project, runs, run)
            raise
    runs.ask(run)
    return run.answer  # type: ignore[no-any-return]


def shelving(function: F) -> F:
    """A function that has shelves of its own, each `(function, of what it is, ...)`."""
    TABLES[name_of(function)] = function
    return function


def has_room(project: Project, shelf: tuple[Hashable, ...], key: Hashable, size: int) -> bool:
    """Whether the answer to `key` is on a shelf that takes `size` answers, or finds room there.

    Which ones find room depends on who asks first; so it is noted where one does not.
    """
    memory = project.memory.get(shelf, ())
    if key in memory or len(memory) < size:
        return True
    project.runs.full.add(shelf[:2])
    return False


def recursive(
    meanwhile: Callable[Concatenate[Project, P], A],
) -> Callable[[Callable[Concatenate[Project, P], A]], Callable[Concatenate[Project, P], A]]:
    """A table (see `project.table`) of which an entry may rest on itself: until it is known `meanwhile` answers."""

    def decorate(compute: Callable[Concatenate[Project, P], A]) -> Callable[Concatenate[Project, P], A]:
        def asked(project: Project, /, *args: P.args, **kwargs: P.kwargs) -> A:
            key = (args, *kwargs.items())
            memory: dict[Hashable, Run] | None = project.memory.get(asked)
            run = memory.get(key) if memory is not None else None
            if run is not None:
                project.runs.ask(run)
                return run.answer  # type: ignore[no-any-return]
            failed = project.failures.entries.get((asked, key))
            if failed is not None:
                raise FailedError(failed)
            before = meanwhile(project, *args, **kwargs)
            try:
                return remembered(project, asked, key, before, partial(compute, project, *args, **kwargs))
            except Exception as error:
                if is_own(error):
                    project.failures.entries[asked, key] = cause_of(error)
                raise

        return as_written(asked, compute)

    return decorate


def _begin(runs: Runs, run: Run) -> None:
    """Run for the first time; what rests on nothing that is open still is solved."""
    if run.index and len(runs.stack) > MAX_NESTED:
        run.low = WAITS
        runs.waiting.append(run)
        return
    index = run.index
    run.draft = runs.execute(run)
    if index in (0, run.low):
        if run is runs.open[-1] and run not in run.calls and (index or not runs.waiting):
            runs.open.pop()  # the usual case: it rests on nothing open, and nothing rests on it
            run.close(run.draft)
        else:
            _solve(runs, index)


def _forget(project: Project, runs: Runs, run: Run) -> None:
    """A failure: what is not solved is as if nobody had asked for it."""
    index = runs.open.index(run) if run in runs.open else len(runs.open)
    for each in runs.open[index:]:
        project.memory[each.shelf].pop(each.key, None)
    del runs.open[index:]
    runs.waiting = [each for each in runs.waiting if each in runs.open]


def _solve(runs: Runs, base: int) -> None:
    """Find the answers of the open runs from `base` on; they stay open where one rests on a run before that."""
    is_first = base > 0 or not runs.waiting
    while base < len(runs.open):
        if base == 0:
            while runs.waiting:
                each = runs.waiting.pop()
                each.draft = runs.execute(each)
        is_done = all(_settle(runs, circle, is_first=is_first) for circle in _circles(runs.open[base:]))
        runs.open[base:] = [run for run in runs.open[base:] if run.index != CLOSED]
        if is_done:
            return
        is_first = False
        left = runs.open[base:]
        low = min(run.low for run in left)
        for index, run in enumerate(left, base):
            run.index = index
            run.is_mixed = True
        if base and low < base:
            for run in left:
                run.low = low
            return


def _settle(runs: Runs, circle: list[Run], *, is_first: bool) -> bool:
    """Find the answers of runs that rest on one another and else on answers that are known; False where more than these are
    met.
    """
    members = set(circle)
    if is_first and not any(run.is_mixed for run in circle):
        changed = _taken(circle, 0) | {run for run in circle if run.made}
        again = [run for run in circle if not run.calls.isdisjoint(changed)]
    else:
        for run in circle:
            run.answer = run.meanwhile
        again = circle
    number = 0
    while again and number < LAST_ROUND:
        number += 1
        for run in again:
            run.draft = runs.execute(run)
            if any(call.index != CLOSED and call not in members for call in run.calls):
                return False
        changed = _taken(again, number)
        if number <= MAX_REMADE:
            changed |= {run for run in again if run.made}
        again = [run for run in circle if not run.calls.isdisjoint(changed)]
    for run in circle:
        run.close(run.answer)
    return True


def _taken(circle: list[Run], number: int) -> set[Run]:
    """Let the answers of a round be those of the next; the runs of which they are others."""
    changed = set()
    for run in circle:
        told = run.draft
        if number > MAX_ROUNDS and not alike(run.answer, told):
            told = run.widened(run.answer, told) if run.widened is not None else run.meanwhile
        if not alike(run.answer, told):
            run.answer = told
            changed.add(run)
    return changed


def alike(one: Any, two: Any) -> bool:
    """Whether two answers say the same; what is made anew in each run is compared by what it was made of."""
    if one is two:
        return True
    if type(one) is not type(two):
        return False
    match one:
        case msgspec.Struct():
            if hasattr(one, "alike"):
                return one.alike(two)  # type: ignore[no-any-return]
            return one == two or all(alike(getattr(one, name), getattr(two, name)) for name in one.__struct_fields__)
        case tuple() | list():
            return len(one) == len(two) and all(map(alike, one, two))
        case dict():
            return one.keys() == two.keys() and all(alike(value, two[key]) for key, value in one.items())
        case _:
            return bool(one == two)


def _circles(open_: list[Run]) -> Iterator[list[Run]]:
    """The runs that rest on one another, together; each after all that it rests on (Tarjan's algorithm)."""
    numbers: dict[Run, int] = {}
    lows: dict[Run, int] = {}
    path: list[Run] = []
    known = set(open_)
    order = {run: number for number, run in enumerate(open_)}
    for root in open_:
        if root in numbers:
            continue
        pending: list[tuple[Run, Iterator[Run]]] = []

        def enter(run: Run) -> None:
            numbers[run] = lows[run] = len(numbers)
            path.append(run)
            pending.append((run, iter(sorted(run.edges & known, key=order.__getitem__))))  # noqa: B023

        enter(root)
        while pending:
            run, callees = pending[-1]
            callee = next(callees, None)
            if callee is None:
                pending.pop()
                if pending:
                    above = pending[-1][0]
                    lows[above] = min(lows[above], lows[run])
                if lows[run] == numbers[run]:
                    start = path.index(run)
                    yield sorted(path[start:], key=order.__getitem__)
                    known.difference_update(path[start:])
                    del path[start:]
            elif callee not in numbers:
                enter(callee)
            elif callee in known:
                lows[run] = min(lows[run], numbers[callee])
