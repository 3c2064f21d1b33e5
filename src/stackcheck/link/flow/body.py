"""The walk of statements that all interpreters share: which way control takes, where ways meet, what a loop carries.

It knows no values.  An interpreter is a `Walk`: it keeps a state of its own, and is asked what tests and statements mean.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from stackcheck.facts.expressions import Constant
from stackcheck.facts.statements import Branch, Handler, Jump, Loop, Match, Statement, Try, While, With
from stackcheck.link.flow.carried import carried
from stackcheck.link.project import Project

S = TypeVar("S")

Body = tuple[Statement, ...]


class Way(NamedTuple):
    """A way that control may take.  What holds at the end of a `fallback` counts only where no other way reaches its end."""

    body: Body
    is_fallback: bool = False


class Walk(Protocol[S]):
    """What an interpreter adds to the walk.

    `state` is what holds at the point that the walk has reached: statements change it in place, and ways that may not be
    taken change a fork of it.  `mode` is what is known of the code at hand, and holds until the end of the block in which it
    was set.  `is_scoped` where loops and `with` have variables of their own, as in templates.
    """

    project: Project
    state: S
    mode: Any
    is_scoped: bool

    def fork(self, state: S) -> S:
        """A state that changes without the given one, which stays as it is until the ways meet."""

    def meet(self, start: S, ends: Sequence[S]) -> S:
        """What holds behind the ways that were forked from `start`, or that change nothing (`start` itself); at least one.
        `start` may be used up for the answer.
        """

    def between(self, start: S, ends: Sequence[S]) -> S:
        """The same as a fork of `start`, which stays as it is."""

    def kept(self, start: S, end: S) -> S:
        """The end of a way from `start` that is left here, whatever happens to the states between them."""

    def held(self, state: S, name: str) -> object:
        """What a state says of a variable or a dotted attribute, by which two states are compared."""

    def simple(self, statement: Statement) -> bool:
        """Follow a statement that has no body of its own to walk; whether control goes on behind it."""

    def branches(self, statement: Branch | Match) -> Generator[Way, bool, None]:
        """The ways that a test leaves, one after the other, each in a fork of the state that holds what the test says.  It is
        sent back whether the way reached its end.
        """

    def passes(self, statement: Loop | While) -> Generator[None, None, None]:
        """The passes of a loop, as many as are asked for, each in a fork of the state that holds what the body finds."""

    def inside(self, statement: With) -> Iterator[None]:
        """Enter the context managers, give control once, and leave them."""

    def attempt(self, statement: Try) -> Any:
        """The mode in which the body of a `try` runs."""

    def handle(self, handler: Handler) -> None:
        """Begin a handler, in the state of who has met the exception; what it sets of the mode holds for the handler."""


class Exits(NamedTuple, Generic[S]):
    """Where the passes of the innermost loop, which begin in `start`, are left; `is_repeated` in the second pass of a loop, or
    inside of one.
    """

    start: S
    breaks: list[S]
    continues: list[S]
    is_repeated: bool


MAX_EXITS = 50
"""So many ways out of a loop are told apart."""


def run(walk: Walk[S], body: Body) -> bool:
    """Follow statements in order; whether control reaches what stands behind them."""
    return _block(walk, body, None)


def _block(walk: Walk[S], body: Body, exits: Exits[S] | None) -> bool:
    mode = walk.mode
    for statement in body:
        follow = _COMPOUND.get(type(statement))
        if not (walk.simple(statement) if follow is None else follow(walk, statement, exits)):
            walk.mode = mode
            return False
    walk.mode = mode
    return True


def _jump(walk: Walk[S], statement: Jump, exits: Exits[S] | None) -> bool:
    if statement.kind == "pass":
        return True
    if exits is not None:
        left = exits.breaks if statement.kind == "break" else exits.continues
        if len(left) < MAX_EXITS:
            left.append(walk.kept(exits.start, walk.state))
    return False


def _branch(walk: Walk[S], statement: Branch | Match, exits: Exits[S] | None) -> bool:
    start = walk.state
    ends: list[S] = []
    fallbacks: list[S] = []
    ways = walk.branches(statement)
    way = next(ways, None)
    while way is not None:
        is_reached = _block(walk, way.body, exits)
        if is_reached:
            (fallbacks if way.is_fallback else ends).append(walk.state)
        try:
            way = ways.send(is_reached)
        except StopIteration:
            break
    return _meet(walk, start, ends or fallbacks)


def _meet(walk: Walk[S], start: S, ends: Sequence[S]) -> bool:
    walk.state = walk.meet(start, ends) if ends else start
    return bool(ends)


def _loop(walk: Walk[S], statement: Loop | While, exits: Exits[S] | None) -> bool:
    start = walk.state
    is_repeated = exits is not None and exits.is_repeated
    inner: Exits[S] | None = None
    with closing(walk.passes(statement)) as passes:
        for _ in passes:
            found = () if is_repeated else tuple((name, walk.held(start, name)) for name in carried(walk.project, statement))
            inner = Exits(start, [], [], is_repeated)
            if _block(walk, statement.body, inner):
                inner.continues.insert(0, walk.state)
            if not any(walk.held(end, name) is not value for name, value in found for end in inner.continues):
                break
            # The next pass finds what this one leaves.  Loops inside of it are walked once: depth costs a sum, no product.
            is_repeated = True
            start = walk.state = walk.meet(start, [*inner.continues, start])
    breaks = inner.breaks if inner is not None else []
    # who loops for ever goes on where the body breaks, and nowhere else
    ends = [] if _is_endless(statement) else [*inner.continues, start] if inner is not None and not walk.is_scoped else [start]
    if statement.orelse or breaks:
        walk.state = walk.between(start, ends or [start])
        ends = [walk.state] if ends and _block(walk, statement.orelse, exits) else []
        ends += [] if walk.is_scoped else breaks
    return _meet(walk, start, ends)


def _is_endless(statement: Loop | While) -> bool:
    return isinstance(statement, While) and isinstance(statement.test, Constant) and bool(statement.test.value)


def _with(walk: Walk[S], statement: With, exits: Exits[S] | None) -> bool:
    start = walk.state
    if walk.is_scoped:
        walk.state = walk.fork(start)
    goes_on = True
    for _ in walk.inside(statement):
        goes_on = _block(walk, statement.body, exits)
    if walk.is_scoped:
        walk.state = start
    return goes_on


def _try(walk: Walk[S], statement: Try, exits: Exits[S] | None) -> bool:
    start = walk.state
    walk.state = walk.fork(start)
    mode, walk.mode = walk.mode, walk.attempt(statement)
    is_done = _block(walk, statement.body, exits)
    walk.mode = mode
    # an exception comes from somewhere between the first statement and the last
    anywhere = walk.between(start, [walk.state, start])
    ends = [walk.state] if is_done and _block(walk, statement.orelse, exits) else []
    for handler in statement.handlers:
        walk.state = walk.fork(anywhere)
        walk.handle(handler)
        if _block(walk, handler.body, exits):
            ends.append(walk.state)
        walk.mode = mode
    walk.state = walk.meet(start, ends or [anywhere])
    return _block(walk, statement.final, exits) and bool(ends)


_COMPOUND: dict[type, Callable[[Any, Any, Exits[Any] | None], bool]] = {
    Jump: _jump,
    Branch: _branch,
    Match: _branch,
    Loop: _loop,
    While: _loop,
    With: _with,
    Try: _try,
}
