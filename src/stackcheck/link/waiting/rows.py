"""Rows of what holds the event loop: where a coroutine meets it, and what is told of it."""

from __future__ import annotations

import msgspec

from stackcheck.catalogue.blocking import Tier
from stackcheck.facts.findings import Cause, Place, Step
from stackcheck.facts.statements import Function
from stackcheck.link.evaluate.offloading import Offloader
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.waiting.standing import Standing

ORDER: tuple[Tier, ...] = ("waits", "orm", "cpu", "disk", "metadata")


class Wait(msgspec.Struct, frozen=True, eq=False):
    """One thing that blocks, at the place where a coroutine function meets it; `function` is that function."""

    place: Place
    symbol: Symbol | None
    function: Function | None
    chain: tuple[Step, ...]
    tier: Tier
    name: str
    reason: str
    remedy: str
    once: bool = False
    brief: bool = False
    rare: bool = False
    later: bool = False

    @property
    def weight(self) -> tuple[bool, int, bool, bool, int, str]:
        """What is told first of all that is behind one call: what holds the loop each time and for long, there the network more
        than the file that is written on the way; what runs without an exception more than what follows one.
        """
        is_mild = self.once or self.brief or self.tier == "metadata"
        return is_mild, ORDER.index(self.tier), self.once, self.rare, len(self.chain), self.name

    @property
    def through(self) -> str:
        """The first sync function on the way, "" where there is none."""
        return self.chain[0].text.removeprefix("in ") if self.chain else ""


class HeldLoop(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """A call in a coroutine function that holds the event loop.

    `place` is where the coroutine function `function` (inside of `symbol`, or that itself) makes the call; `name` what blocks
    in the end, `through` the first sync function on the way to it ("" where the coroutine calls it itself), `cause` the call
    that blocks, or what one edit mends with it.  `others` counts further blocking calls behind the same call, `again` are the
    places where the same function does the like once more.  `standing` is how the call stands there, and `twin` the name of a
    coroutine function beside the first sync function that does the same.  `offloader` is what the project uses to have a thread
    run a function.  `could_be_sync`: the coroutine is a route that needs no event loop, so it may be a plain `def`; `is_route`:
    it is one, or a dependency.  `is_alone`: nothing else that blocks in the coroutine is told with it.  `starting`: only the
    start or end of a process runs it.  `once` where the result is kept, so that only the first caller waits; `brief` where it
    is soon over, as a rule; `lazy` where the first sync function is a generator.  `runs` is the code that the event loop calls
    later, where it is that.
    """

    place: Place
    symbol: Symbol | None
    function: Function | None
    name: str
    tier: Tier
    reason: str
    remedy: str
    through: str
    others: int
    again: tuple[Place, ...]
    standing: Standing
    twin: str
    offloader: Offloader
    has_async_sessions: bool
    could_be_sync: bool
    is_route: bool
    starting: bool
    trace: tuple[Step, ...]
    cause: Cause
    once: bool = False
    brief: bool = False
    lazy: bool = False
    is_alone: bool = True
    runs: tuple[Place, ...] = ()


def name_of(function: Function | None) -> str:
    return function.name if function is not None else "code"
