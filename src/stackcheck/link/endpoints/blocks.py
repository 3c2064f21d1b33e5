"""The block of a view that is worth moving: the shortest run of statements that holds most of its weight."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from stackcheck.facts.parts import bodies
from stackcheck.facts.statements import Class, Function, Statement, Try, With

_MOST = 0.6
"""The share of the weight that a block has to hold."""
_LEVELS = 8
"""So deep inside of one another lists of statements are looked at; each `elif` is one more."""


class Run(NamedTuple):
    """Statements in a row; `last` is the line on which they end, `depth` how deeply they are nested."""

    statements: tuple[Statement, ...]
    last: int
    depth: int


def shortest(body: tuple[Statement, ...], end: int, weight: Callable[[Statement, int], int]) -> Run:
    """The run with most of the weight that takes the fewest lines; `end` is the last line of the body."""
    whole = Run(body, end, 0)
    most = _MOST * sum(weight(statement, 0) for statement in body)
    runs = [run for part in _parts(whole) if (run := _shortest(part, most, weight)) is not None]
    return min(runs, key=lambda run: run.last - run.statements[0].line, default=whole)


def _parts(run: Run, levels: int = _LEVELS) -> Iterator[Run]:
    """A list of statements and the lists inside of it, each with the line on which it ends."""
    yield run
    if not levels:
        return
    for number, statement in enumerate(run.statements):
        if isinstance(statement, Function | Class):
            continue
        behind = run.statements[number + 1].line - 1 if number + 1 < len(run.statements) else run.last
        inner = [part for part in bodies(statement) if part]
        for at, part in enumerate(inner):
            last = inner[at + 1][0].line - 1 if at + 1 < len(inner) else behind
            deeper = 0 if isinstance(statement, With | Try) else 1
            yield from _parts(Run(part, last, run.depth + deeper), levels - 1)


def _shortest(run: Run, most: float, weight: Callable[[Statement, int], int]) -> Run | None:
    """The shortest run inside one list of statements; None where all of it weighs too little."""
    weights = [weight(statement, run.depth) for statement in run.statements]
    lines = [statement.line for statement in run.statements] + [run.last + 1]
    best: tuple[int, int, int] | None = None
    first = held = 0
    for last, own in enumerate(weights):
        held += own
        while held - weights[first] >= most and first < last:
            held -= weights[first]
            first += 1
        length = lines[last + 1] - lines[first]
        if held >= most and (best is None or length < best[0]):
            best = (length, first, last)
    if best is None:
        return None
    _, begin, end = best
    return Run(run.statements[begin : end + 1], lines[end + 1] - 1, run.depth)
