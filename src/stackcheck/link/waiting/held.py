"""What holds the event loop: blocking calls and sync queries met in coroutines, directly or through sync functions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import TypeVar

import msgspec

from stackcheck.catalogue.blocking import Tier
from stackcheck.catalogue.canonical import canonical
from stackcheck.catalogue.external_types import ASKING
from stackcheck.catalogue.sqlalchemy_orm import ASYNC_MODULES, ASYNC_SESSION
from stackcheck.facts.findings import Cause, Place, Step
from stackcheck.facts.statements import Function
from stackcheck.link.endpoints.sites import imports
from stackcheck.link.evaluate.blocking import is_lasting, row
from stackcheck.link.evaluate.offloading import own_offloader
from stackcheck.link.models import model_of
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.observed import observations, observing
from stackcheck.link.project import Project, table
from stackcheck.link.values.events import Foreign, Query
from stackcheck.link.waiting.plain import could_be_sync, is_route
from stackcheck.link.waiting.serving import Company, company
from stackcheck.link.waiting.standing import Standing, standing
from stackcheck.link.waiting.twins import around, twin

_ORDER: tuple[Tier, ...] = ("waits", "orm", "cpu", "disk", "metadata")
_LOOKALIKES = frozenset({"all", "add", "aggregate"})
"""Verbs that begin with `a` and are not asynchronous."""

NEAR = 15
"""So many lines lie at most between calls that are told as one."""

_FILES: tuple[Tier, ...] = ("disk", "metadata")


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
        return is_mild, _ORDER.index(self.tier), self.once, self.rare, len(self.chain), self.name

    @property
    def through(self) -> str:
        """The first sync function on the way, "" where there is none."""
        return self.chain[0].text.removeprefix("in ") if self.chain else ""


class HeldLoop(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """A call in a coroutine function that holds the event loop.

    `place` is where the coroutine function `function` (inside of `symbol`, or that itself) makes the call; `name` what blocks
    in the end, `through` the first sync function on the way to it ("" where the coroutine calls it itself), `cause` the call
    that blocks.  `others` counts further blocking calls behind the same call, `again` are the places where the same function
    does the like once more.  `standing` is how the call stands there, and `twin` the name of a coroutine function beside the
    first sync function that does the same.  `offloader` is what the project uses to have a thread run a function.
    `could_be_sync`: the coroutine is a route that needs no event loop, so it may be a plain `def`; `is_route`: it is one, or a
    dependency.  `is_alone`: nothing else that blocks in the coroutine is told with it.
    `company` says what else runs on that loop.  `once` where the result is kept, so that only the first caller waits; `brief`
    where it is soon over, as a rule; `lazy` where the first sync function is a generator.  `runs` is the code that the
    event loop calls later, where it is that.
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
    offloader: str
    has_async_sessions: bool
    could_be_sync: bool
    is_route: bool
    company: Company
    trace: tuple[Step, ...]
    cause: Cause
    once: bool = False
    brief: bool = False
    lazy: bool = False
    is_alone: bool = True
    runs: tuple[Place, ...] = ()


@observing
@table
def held_loops(project: Project) -> tuple[HeldLoop, ...]:
    """Every such call, in the order of the places: one for each place, and of one function's same calls the first."""
    met: dict[Place, list[Wait]] = defaultdict(list)
    for wait in _waits(project):
        met[wait.place].append(wait)
    same: dict[object, list[list[Wait]]] = defaultdict(list)
    for place in sorted(met):
        ranked = sorted(met[place], key=lambda wait: wait.weight)
        first = ranked[0]
        line = first.function.line if first.function is not None else 0
        alike = "files" if first.tier in _FILES else (first.tier, first.reason, first.remedy)
        same[place.path, line, first.through or alike].append([wait for wait in ranked if wait.tier == first.tier])
    blocking = frozenset((place.path, waits[0].function.line) for place, waits in met.items() if waits[0].function is not None)
    rows = [held for sites in same.values() for near in _stretches(sites) if _matters(held := _held(project, near, blocking))]
    return tuple(sorted(_of_one_edit(_short_ones_together(_first_of_kept(rows))), key=lambda held: held.place))


def _stretches(sites: list[list[Wait]]) -> Iterator[list[list[Wait]]]:
    """The like calls of a function, those of a helper together, others where they stand close to each other."""
    if sites[0][0].chain:
        yield sites
    else:
        yield from _near(sites, lambda waits: waits[0].place.line)


T = TypeVar("T")


def _near(rows: list[T], line_of: Callable[[T], int]) -> Iterator[list[T]]:
    """Rows in the order of their lines, those together that stand close to each other."""
    stretch: list[T] = []
    for each in rows:
        if stretch and line_of(each) - line_of(stretch[-1]) > NEAR:
            yield stretch
            stretch = []
        stretch.append(each)
    yield stretch


def _matters(held: HeldLoop) -> bool:
    """A coroutine that runs alone holds nobody up; nor does reading a file or computing while a server starts."""
    return held.company is Company.SERVED or (held.company is Company.STARTUP and held.tier in ("waits", "orm"))


def _first_of_kept(rows: list[HeldLoop]) -> list[HeldLoop]:
    """Without what a function has already: the first call that fills a memory spares the others."""
    seen: set[tuple[str, int, str]] = set()
    left = []
    for held in sorted(rows, key=lambda held: held.place):
        key = (held.place.path, held.function.line if held.function is not None else 0, held.name)
        if not (held.once and key in seen):
            left.append(held)
        if held.once:
            seen.add(key)
    return left


def _short_ones_together(rows: list[HeldLoop]) -> list[HeldLoop]:
    """What a function does itself and is soon over weighs little: it is told once, at the first place."""
    together: dict[object, list[HeldLoop]] = defaultdict(list)
    for held in rows:
        function = held.function if held.brief and not held.through else None
        together[(held.place.path, function.line) if function is not None else held.place].append(held)
    return [_at_first(same) for same in together.values()]


def _at_first(same: list[HeldLoop]) -> HeldLoop:
    """The first of several findings in one function, with the places of all."""
    first, *others = same
    places = {place for held in others for place in (held.place, *held.again)}
    return msgspec.structs.replace(first, again=tuple(sorted({*first.again, *places})))


def _waits(project: Project) -> Iterator[Wait]:
    for event, symbol, function in observations(project).foreign.values():
        told = _told(project, event)
        if told is not None:
            tier, name, reason, remedy = told
            rare = isinstance(event, Foreign) and event.rare
            if tier == "cpu" and rare:
                continue  # what is computed only where something failed is no load
            # what was computed is computed anew for other arguments; what was loaded stays
            once = isinstance(event, Foreign) and event.once and (tier == "waits" or is_lasting(project, event.name))
            brief = isinstance(event, Foreign) and event.brief and tier != "waits"
            later = isinstance(event, Foreign) and event.later
            yield Wait(event.place, symbol, function, event.chain, tier, name, reason, remedy, once, brief, rare, later)


def _told(project: Project, event: Foreign | Query) -> tuple[Tier, str, str, str] | None:
    """Tier, name, reason and remedy of what blocks; None for what does not."""
    if isinstance(event, Foreign):
        found = row(project, event.name)
        if found is not None and event.once and found.tier in ("disk", "metadata"):
            return None  # what is read once is over before it hurts; others compute for other arguments
        return (found.tier, _shown(event.name), found.reason, found.remedy) if found is not None else None
    if event.verb.startswith("a") and event.verb not in _LOOKALIKES:
        return None
    model = model_of(project, event.model) if event.model is not None else None
    what = f"{event.model.name.rpartition('.')[2]} query" if event.model is not None else "query"
    django = model is None or model.orm == "django"
    remedy = "Django's asynchronous methods (aget, acount, async for ...)" if django else ASYNC_SESSION
    return "orm", f"the {what} ({event.verb})", "waits for the database", remedy


def _has_async_sessions(project: Project) -> bool:
    """Whether a module of the project's code imports what asynchronous sessions are made of."""
    return imports(project, *ASYNC_MODULES)


def _shown(name: str) -> str:
    """A qualified name as a reader would write the call."""
    if name in ASKING:
        return canonical(name)
    owner, _, method = canonical(name).removeprefix("builtins.").rpartition(".")
    match method:
        case "__enter__" | "__exit__":
            return f"with {owner}"
        case "__iter__":
            return f"a loop over {owner}"
        case "__call__":
            return f"{owner}()()"
        case _:
            return f"{owner}.{method}()" if owner else f"{method}()"


def _held(project: Project, sites: list[list[Wait]], blocking: frozenset[tuple[str, int]]) -> HeldLoop:
    """What like calls are told as: of files the reading and writing, and not what is looked up on the way.

    `blocking` are the files and lines of all coroutine functions that hold the event loop.
    """
    worst = min((waits[0].tier for waits in sites), key=_ORDER.index)
    waits, *again = (waits for waits in sites if waits[0].tier == worst)
    first = waits[0]
    through = around(project, first.chain[0]) if first.chain else None
    return HeldLoop(
        place=first.place,
        symbol=first.symbol,
        function=first.function,
        name=first.name,
        tier=first.tier,
        reason=first.reason,
        remedy=first.remedy,
        through=first.through,
        others=len({wait.name for wait in waits}) - 1,
        again=tuple(dict.fromkeys(other[0].place for other in again)),
        standing=standing(first.function, first.place),
        twin=twin(project, through, blocking) if through is not None else "",
        offloader=own_offloader(project),
        has_async_sessions=_has_async_sessions(project),
        could_be_sync=not _is_before(first) and could_be_sync(project, first.symbol, first.function),
        is_route=is_route(project, first.symbol, first.function),
        company=Company.SERVED if first.later else company(project, first.symbol),
        trace=(trace := tuple(_steps(first))),
        cause=_cause(first, trace[-1]),
        once=all(wait.once for wait in waits),
        brief=all(site[0].brief for site in (waits, *again)),
        lazy=through is not None and isinstance(through.fact, Function) and through.fact.is_generator,
        runs=(Place(first.chain[0].path, first.chain[0].line),) if first.later and first.chain else (),
    )


def _is_before(wait: Wait) -> bool:
    """Whether it is what the framework does for a function before that runs: it stands where the function begins."""
    function = wait.function
    return function is not None and (wait.place.line, wait.place.col) == (function.line, function.col)


def _cause(wait: Wait, last: Step) -> Cause:
    """The call that blocks, whoever leads to it; of queries the one place that makes them all, whatever the table."""
    at = Place(last.path, last.line) if wait.chain else wait.place
    return Cause(at, wait.reason if wait.tier == "orm" else wait.name)


def _of_one_edit(rows: list[HeldLoop]) -> Iterator[HeldLoop]:
    """What a coroutine does that one edit mends has one cause: the route itself that becomes a plain `def`; what enters the
    session of its queries, or else the coroutine that asks for them.  What is soon over is not told beside what is not.
    """
    together: dict[object, list[HeldLoop]] = defaultdict(list)
    for held in sorted(rows, key=lambda held: held.place):
        line = held.function.line if held.function is not None else 0
        edit = "plain def" if held.could_be_sync else "orm" if held.tier == "orm" else held.reason
        together[held.place.path, line, edit].append(held)
    for alike in together.values():
        is_far = not alike[0].could_be_sync and alike[0].tier != "orm"
        for near in _near(alike, lambda held: held.place.line) if is_far else (alike,):
            yield from _caused([held for held in near if not (held.once or held.brief)] or near)


def _caused(same: list[HeldLoop]) -> Iterator[HeldLoop]:
    first = same[0]
    if first.function is None or len({held.cause for held in same}) == 1:
        yield from same
        return
    at = Place(first.place.path, first.function.line, first.function.col)
    own = Cause(at, "plain def", is_shared=True) if first.could_be_sync else Cause(at, f"{first.reason} {first.place.line}")
    entered = (held.cause for held in same if held.through and held.tier == "orm" and held.standing.use == "entered")
    cause = own if first.could_be_sync else next(entered, own)
    yield from (msgspec.structs.replace(held, cause=cause, is_alone=False) for held in same)


def _steps(wait: Wait) -> Iterator[Step]:
    """The way to what blocks: each function and what it calls."""
    names = [*(step.text.removeprefix("in ") for step in wait.chain), wait.name]
    yield Step(wait.place.path, wait.place.line, f"async {name_of(wait.function)} calls {names[0]}")
    for number, step in enumerate(wait.chain):
        yield Step(step.path, step.line, f"{names[number]} calls {names[number + 1]}")


def name_of(function: Function | None) -> str:
    return function.name if function is not None else "code"
