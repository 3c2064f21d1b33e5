"""What holds the event loop: blocking calls and sync queries met in coroutines, directly or through sync functions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from stackcheck.catalogue.blocking import Tier
from stackcheck.catalogue.canonical import canonical
from stackcheck.catalogue.sqlalchemy_orm import ASYNC_MODULES, ASYNC_SESSION
from stackcheck.facts.findings import Cause, Place, Step
from stackcheck.facts.statements import Function
from stackcheck.link.endpoints.sites import imports
from stackcheck.link.entries import Kind, kinds_at
from stackcheck.link.entries.loops import runs_alone
from stackcheck.link.evaluate.blocking import is_lasting, row
from stackcheck.link.evaluate.offloading import own_offloader
from stackcheck.link.models import model_of
from stackcheck.link.observed import observations, observing
from stackcheck.link.project import Project, table
from stackcheck.link.values.events import Foreign, Query
from stackcheck.link.waiting.plain import could_be_sync, is_route
from stackcheck.link.waiting.rows import ORDER, HeldLoop, Wait, name_of
from stackcheck.link.waiting.standing import standing
from stackcheck.link.waiting.together import first_of_kept, near, of_one_edit, short_ones_together
from stackcheck.link.waiting.twins import around, twin

_LOOKALIKES = frozenset({"all", "add", "aggregate"})
"""Verbs that begin with `a` and are not asynchronous."""

_FILES: tuple[Tier, ...] = ("disk", "metadata")


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
    return tuple(sorted(of_one_edit(short_ones_together(first_of_kept(rows))), key=lambda held: held.place))


def _stretches(sites: list[list[Wait]]) -> Iterator[list[list[Wait]]]:
    """The like calls of a function, those of a helper together, others where they stand close to each other."""
    if sites[0][0].chain:
        yield sites
    else:
        yield from near(sites, lambda waits: waits[0].place.line)


def _matters(held: HeldLoop) -> bool:
    """Reading a file or computing holds nobody up while a server starts."""
    return not held.starting or held.tier in ("waits", "orm")


def _waits(project: Project) -> Iterator[Wait]:
    for event, symbol, function in observations(project).foreign.values():
        later = isinstance(event, Foreign) and event.later
        if symbol is not None and not later and runs_alone(project, symbol) and not is_route(project, symbol, function):
            continue
        told = _told(project, event)
        if told is not None:
            tier, name, reason, remedy = told
            rare = isinstance(event, Foreign) and event.rare
            if tier == "cpu" and rare:
                continue  # what is computed only where something failed is no load
            # what was computed is computed anew for other arguments; what was loaded stays
            once = isinstance(event, Foreign) and event.once and (tier == "waits" or is_lasting(project, event.name))
            brief = isinstance(event, Foreign) and event.brief and tier != "waits"
            yield Wait(event.place, symbol, function, event.chain, tier, name, reason, remedy, once, brief, rare, later)


def _told(project: Project, event: Foreign | Query) -> tuple[Tier, str, str, str] | None:
    """Tier, name, reason and remedy of what blocks; None for what does not."""
    if isinstance(event, Foreign):
        found = row(project, event.name)
        if found is not None and event.once and found.tier in ("disk", "metadata"):
            return None  # what is read once is over before it hurts; others compute for other arguments
        if found is None:
            return None
        name = _shown(event.name)
        return found.tier, name.removesuffix("()") if found.trigger == "attribute" else name, found.reason, found.remedy
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
    worst = min((waits[0].tier for waits in sites), key=ORDER.index)
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
        starting=not first.later and kinds_at(project, first.place) is Kind.STARTUP,
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


def _steps(wait: Wait) -> Iterator[Step]:
    """The way to what blocks: each function and what it calls."""
    names = [*(step.text.removeprefix("in ") for step in wait.chain), wait.name]
    yield Step(wait.place.path, wait.place.line, f"async {name_of(wait.function)} calls {names[0]}")
    for number, step in enumerate(wait.chain):
        yield Step(step.path, step.line, f"{names[number]} calls {names[number + 1]}")
