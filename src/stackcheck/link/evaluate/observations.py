"""What all runs together meet where it matters, whatever the order in which they met it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from stackcheck.facts.findings import Place
from stackcheck.facts.statements import Function
from stackcheck.link.models import model_of
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.partial import CALLED, followed_in_part
from stackcheck.link.project import Project, table
from stackcheck.link.values.events import Event, Foreign, LazyLoad, Loop, Query
from stackcheck.link.values.kinds import Origin

MAX_QUERIES = 60
"""So many different queries are kept of one place."""


NOTES = frozenset({"read", "fail", "repeat", "hold", "execute", "make", "cut", "prove", "work"})
"""What is noted of a run, by the method of `Observations` that takes it."""


class Observations:
    """Events inside their loop, other libraries' calls on the event loop, queries where they are executed.

    Each is also noted of the run that met it.
    """

    __slots__ = ("_is_replaying", "_project", "foreign", "lazy", "loops", "made", "proved", "queries", "single", "working")

    def __init__(self, project: Project) -> None:
        self._project = project
        self._is_replaying = False
        self.lazy: dict[object, tuple[LazyLoad, Loop]] = {}
        self.loops: dict[tuple[Place, Place, str, str, Place], tuple[Query, Loop]] = {}
        self.foreign: dict[tuple[Place, str, bool, bool, bool], tuple[Foreign | Query, Symbol | None, Function | None]] = {}
        self.queries: dict[Place, dict[object, Query]] = {}
        self.single: dict[tuple[Place, str], LazyLoad] = {}
        self.proved: set[Place] = set()
        """The loops that ran over the related rows of objects of which it is known what is loaded with them."""
        self.working: dict[Place, set[Symbol | None]] = {}
        """The loops whose passes write, with the models that are known of what they write, or ask another service."""
        self.made: dict[str, object] = {}
        """What frameworks know of objects that were made, by their roles (see `Instance`)."""

    def replay(self, notes: list[tuple[Any, ...]]) -> None:
        """Take over what was noted of a run."""
        self._is_replaying = True
        for name, *what in notes:
            getattr(self, name)(*what)
        self._is_replaying = False

    def executed(self) -> Iterator[Query]:
        """All queries that are kept where they are executed, in the order of their places."""
        return (query for known in self.queries.values() for query in known.values())

    def settle(self) -> None:
        """Put everything into an order in which it does not matter what was met first."""
        self.lazy = dict(sorted(self.lazy.items(), key=lambda item: _order(*item[1])))
        self.loops = dict(sorted(self.loops.items(), key=lambda item: item[0]))
        self.foreign = dict(sorted(self.foreign.items(), key=lambda item: item[0]))
        self.single = dict(sorted(self.single.items(), key=lambda item: item[0]))
        self.queries = {
            place: dict(sorted(known.items(), key=lambda item: (_content(item[1]), spelled(item[1])))[:MAX_QUERIES])
            for place, known in sorted(self.queries.items(), key=lambda item: item[0])
        }

    def _is_noted(self, name: str, *what: object) -> bool:
        """Note what the run at hand meets: it counts where that is what the run met in the end (see `Runs.asked`)."""
        stack = self._project.runs.stack
        if self._is_replaying or len(stack) == 1:
            return False
        stack[-1].notes.append((name, *what))
        return True

    def read(self, event: LazyLoad, loop: Loop, origin: Origin) -> None:
        """A relation is read inside the loop that runs over the rows."""
        if self._is_noted("read", event, loop, origin):
            return
        key = identity(event, origin)
        known = self.lazy.get(key)
        if known is None or _is_before(self._rank(event), event, self._rank(known[0]), known[0]):
            self.lazy[key] = (event, loop)

    def fail(self, event: LazyLoad) -> None:
        """A relation that cannot be loaded is read of one object."""
        if self._is_noted("fail", event):
            return
        key = (event.place, event.relation)
        known = self.single.get(key)
        if known is None or _is_before(_way(event), event, _way(known), known):
            self.single[key] = event

    def repeat(self, query: Query, loop: Loop) -> None:
        """A query is executed in each pass of a loop."""
        if self._is_noted("repeat", query, loop):
            return
        model = query.model.name if query.model is not None else ""
        key = (loop.place, query.place, query.verb, model, _last(query))
        known = self.loops.get(key)
        if known is None or _is_before(self._rank(query), query, self._rank(known[0]), known[0]):
            self.loops[key] = (query, loop)

    def hold(self, event: Foreign | Query, symbol: Symbol | None, function: Function | None) -> None:
        """A coroutine function makes a call that holds the event loop."""
        if self._is_noted("hold", event, symbol, function):
            return
        if isinstance(event, Foreign):
            key = (event.place, event.name, event.brief, event.once, event.rare)
        else:
            key = (event.place, event.verb, False, False, False)
        known = self.foreign.get(key)
        if known is None or _is_before(_way(event), event, _way(known[0]), known[0]):
            self.foreign[key] = (event, symbol, function)

    def execute(self, query: Query) -> None:
        """A query where it is executed: kept once for each different way in which its rows are narrowed and ordered."""
        rows = query.rows
        if query.chain or rows is None or (rows.opaque and rows.methods is None):
            return
        if self._is_noted("execute", query):
            return
        parent = rows.parent.symbol if rows.parent is not None else None
        key = (parent, rows.model, rows.predicates, rows.ordering, rows.sliced, rows.opaque, query.verb)
        known = self.queries.setdefault(query.place, {})
        if key not in known or _is_before(0, query, 0, known[key]):
            known[key] = query

    def make(self, role: str, known: object) -> None:
        """An object is made of which a framework knows more than its class."""
        self._is_noted("make", role, known)
        self.made[role] = known

    def cut(self, place: Place) -> None:
        """What is written at a place was followed only in part."""
        if self._is_noted("cut", place):
            return
        followed_in_part(self._project).setdefault(place, CALLED)

    def _rank(self, event: LazyLoad | Query) -> tuple[object, ...]:
        """What is told of several events that are one: the one of a known object, and of one with a table, with the shortest
        way to it.
        """
        symbol = event.instance.symbol if isinstance(event, LazyLoad) else event.model
        model = model_of(self._project, symbol) if symbol is not None else None
        is_given = isinstance(event, LazyLoad) and event.origin is not None and event.origin.rows.is_given
        return is_given, model is not None and model.abstract, *_way(event)

    def prove(self, loop: Place) -> None:
        """A loop runs over related rows of objects of which it is known what is loaded with them."""
        if self._is_noted("prove", loop):
            return
        self.proved.add(loop)

    def work(self, loop: Place, model: Symbol | None) -> None:
        """Each pass of a loop writes, or asks another service."""
        if self._is_noted("work", loop, model):
            return
        self.working.setdefault(loop, set()).add(model)


@table
def gathered(project: Project) -> Observations:
    """The project's observations, filled while functions are run (see `observed.observations`)."""
    return Observations(project)


def identity(event: LazyLoad, origin: Origin) -> object:
    """What makes two loads one: loading the relation would spare both; where they ask for different rows, they are two."""
    asked = deepest(event) if event.narrowed or event.defeated else None
    return origin.loop, event.path, event.relation, origin.rows.asked_at, asked


def _way(event: Event) -> tuple[object, ...]:
    """The way to where an event happens in the end: the shortest is told, and of these the first."""
    return len(event.chain), event.place, event.chain


def _order(event: LazyLoad, loop: Loop) -> tuple[object, ...]:
    """The order in which reads are told: by their loops, and of several queries the first."""
    rows = event.origin.rows.asked_at if event.origin is not None else None
    return loop.place, event.place, event.path, rows is None, rows or loop.place, *_way(event), spelled(event)


def _is_before(rank: object, event: Event, other_rank: object, other: Event) -> bool:
    """Whether one of two events that are one is told: by their ranks, then by anything in which they differ."""
    if rank == other_rank:
        return event != other and spelled(event) < spelled(other)
    return rank < other_rank  # type: ignore[operator, no-any-return]


def spelled(value: object) -> str:
    """A value as a text that is the same in all processes, whatever it was that made it."""
    match value:
        case Symbol(name=name, path=path, place=place):
            return f"{name} {path} {place.line}"
        case Function(name=name, line=line):
            return f"{name} {line}"
        case msgspec.Struct():
            return f"{type(value).__name__}({','.join(spelled(getattr(value, name)) for name in value.__struct_fields__)})"
        case tuple() | list():
            return f"({','.join(map(spelled, value))})"
        case dict():
            return f"({','.join(f'{spelled(key)}:{spelled(each)}' for key, each in value.items())})"
        case frozenset() | set():
            return f"{{{','.join(sorted(map(spelled, value)))}}}"
        case str() | int() | float() | bool() | None:
            return repr(value)
        case _:
            return type(value).__name__


def _content(query: Query) -> tuple[object, ...]:
    """What tells the queries of one place apart."""
    rows = query.rows
    if rows is None:
        return (query.verb,)
    parent = rows.parent.symbol.name if rows.parent is not None else ""
    predicates = tuple((p.place, p.lookup, p.excludes, p.either, p.branch, p.optional) for p in rows.predicates)
    return query.verb, rows.model.name, parent, predicates, rows.ordering or (), rows.sliced, rows.opaque


def _last(query: Query) -> Place:
    """Where a query is made in the end: one call may ask for several things."""
    return Place(query.chain[-1].path, query.chain[-1].line) if query.chain else query.place


def deepest(event: Event) -> object:
    """Where an event happens in the end."""
    return event.chain[-1] if event.chain else event.place
