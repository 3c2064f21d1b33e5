"""What holds the event loop: blocking calls and sync queries met in coroutines, directly or through sync functions."""

from __future__ import annotations

from collections import defaultdict

import msgspec

from stackcheck.catalogue.blocking import Tier
from stackcheck.facts.expressions import Await, Comprehension, Expression, children
from stackcheck.facts.findings import Place, Step
from stackcheck.facts.statements import Function, Loop, With, expressions, walk
from stackcheck.link.blocking import row
from stackcheck.link.endpoints import endpoint_of
from stackcheck.link.evaluate.observed import observations
from stackcheck.link.events import Foreign, Query
from stackcheck.link.project import Project, table
from stackcheck.link.symbols import Symbol

_ORDER: tuple[Tier, ...] = ("waits", "orm", "disk", "cpu", "metadata")


class HeldLoop(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """A call in a coroutine function that holds the event loop.

    `place` is where the coroutine makes the call, `function` the coroutine function; `name` what blocks in the end, `through`
    the first sync function on the way to it ("" where the coroutine calls it itself).  `others` counts further blocking calls
    behind the same call.  `could_be_sync`: the coroutine is a route that awaits nothing, so it may be a plain `def`.
    """

    place: Place
    function: Symbol | None
    name: str
    tier: Tier
    reason: str
    remedy: str
    through: str
    others: int
    could_be_sync: bool
    trace: tuple[Step, ...]


@table
def held_loops(project: Project) -> tuple[HeldLoop, ...]:
    """Every such call, in the order of the places; one for each place and tier."""
    grouped: dict[tuple[Place, Tier], list[tuple[Foreign | Query, Symbol | None, tuple[str, str, str]]]] = defaultdict(list)
    for event, function in observations(project).foreign.values():
        told = _told(project, event)
        if told is not None:
            tier, *words = told
            grouped[event.place, tier].append((event, function, (words[0], words[1], words[2])))
    # behind one call the database or the network matters more than the file that is written on the way
    worst: dict[Place, Tier] = {}
    for place, tier in grouped:
        if place not in worst or _ORDER.index(tier) < _ORDER.index(worst[place]):
            worst[place] = tier
    rows = (
        _held(project, place, tier, sorted(met, key=_rank)) for (place, tier), met in grouped.items() if tier == worst[place]
    )
    return tuple(sorted(rows, key=lambda held: held.place))


def _rank(met: tuple[Foreign | Query, Symbol | None, tuple[str, str, str]]) -> tuple[int, str]:
    return len(met[0].chain), met[2][0]


def _told(project: Project, event: Foreign | Query) -> tuple[Tier, str, str, str] | None:
    """Tier, name, reason and remedy of what blocks; None for what does not."""
    if isinstance(event, Query):
        if event.verb.startswith("a") and event.verb not in ("all", "add", "aggregate"):
            return None
        model = event.model.name.rpartition(".")[2] if event.model is not None else "the database"
        return "orm", f"{model} ({event.verb})", "asks the database synchronously", "the a-methods, or sync_to_async"
    found = row(project, event.name)
    return (found.tier, event.name, found.reason, found.remedy) if found is not None else None


def _held(
    project: Project, place: Place, tier: Tier, met: list[tuple[Foreign | Query, Symbol | None, tuple[str, str, str]]]
) -> HeldLoop:
    event, function, (name, reason, remedy) = met[0]
    through = event.chain[0].text.removeprefix("in ") if event.chain else ""
    steps = [Step(place.path, place.line, f"calls {through}" if through else f"calls {name}")]
    for number, step in enumerate(event.chain):
        following = event.chain[number + 1].text.removeprefix("in ") if number + 1 < len(event.chain) else name
        steps.append(Step(step.path, step.line, f"{step.text.removeprefix('in ')} calls {following}"))
    names = {words[0] for _, _, words in met}
    return HeldLoop(
        place=place,
        function=function,
        name=name,
        tier=tier,
        reason=reason,
        remedy=remedy,
        through=through,
        others=len(names) - 1,
        could_be_sync=_could_be_sync(project, function),
        trace=tuple(steps),
    )


def _could_be_sync(project: Project, symbol: Symbol | None) -> bool:
    if symbol is None or not isinstance(symbol.fact, Function):
        return False
    endpoint = endpoint_of(project, symbol)
    return endpoint is not None and endpoint.kind in ("route", "dependency") and not _awaits(symbol.fact)


def _awaits(function: Function) -> bool:
    return any(
        (isinstance(statement, Loop | With) and statement.is_async) or any(map(_holds_await, expressions(statement)))
        for statement in walk(function.body)
    )


def _holds_await(node: Expression) -> bool:
    if isinstance(node, Await) or (isinstance(node, Comprehension) and any(c.is_async for c in node.clauses)):
        return True
    return any(map(_holds_await, children(node)))


def message(held: HeldLoop) -> str:
    """Thing, reason and remedy in one line."""
    name = held.function.qualname.rpartition(".")[2] if held.function is not None else "a coroutine"
    what = f"{held.through} leads to {held.name}, which" if held.through else f"{held.name}"
    more = f" (and {held.others} more)" if held.others else ""
    plain = ", or make the route a plain def (it awaits nothing)" if held.could_be_sync else ""
    return (
        f"blocking call in async {name}: {what} {held.reason}{more} while the event loop stands still; use {held.remedy}{plain}"
    )
