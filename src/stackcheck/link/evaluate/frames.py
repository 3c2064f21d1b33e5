"""One run of a function's body: its variables, the loops that are running, and the events that it met."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Literal, NamedTuple

import msgspec
from msgspec.structs import replace

from stackcheck.facts.expressions import Call, Expression, Lambda
from stackcheck.facts.findings import Place, Step
from stackcheck.facts.statements import Function, Statement
from stackcheck.link.evaluate import dependence
from stackcheck.link.evaluate.blocking import is_lasting
from stackcheck.link.evaluate.modes import Mode
from stackcheck.link.evaluate.observations import deepest, gathered, identity
from stackcheck.link.flow.interpreters import Interpreter
from stackcheck.link.flow.remembered import alike
from stackcheck.link.flow.variables import Variables
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.project import Project, SourceFile
from stackcheck.link.runs import CLOSED, Run
from stackcheck.link.values.events import Event, Foreign, LazyLoad, Loop, Query, Work
from stackcheck.link.values.kinds import UNKNOWN, Closure, Deferred, Value
from stackcheck.link.values.widening import bounded

MAX_CHAIN = 8
MAX_EVENTS = 80
MAX_DEPTH = 12
"""So many closures, templates and serializers are run inside one another in one run of a function."""


class Summary(msgspec.Struct, frozen=True, eq=False):
    """What a function does when it is called with some arguments: the value it returns, the events that its caller inherits,
    and the attributes that it sets on `self`.
    """

    returns: Value
    events: tuple[Event, ...] = ()
    attributes: dict[str, Value] = {}

    def widened(self, other: Summary) -> Summary:
        """What a function that calls itself tells when its answers come to no rest: nothing of the value, all that it meets."""
        returns = self.returns if alike(self.returns, other.returns) else UNKNOWN
        events = tuple(dict.fromkeys((*self.events, *other.events)))[:MAX_EVENTS]
        kept = {name: value for name, value in other.attributes.items() if alike(value, self.attributes.get(name))}
        return Summary(returns, events, kept)


class Home:
    """The frame in whose variables a closure lives: that of the last execution of a run."""

    __slots__ = ("frame", "run")

    def __init__(self, frame: Frame, run: Run | None = None) -> None:
        self.frame = frame
        self.run = run


class Rendering(NamedTuple):
    """A template: its dialect, the blocks that its children override, each with its file, and the paths of the templates that
    include it.
    """

    dialect: Literal["django", "jinja2"]
    blocks: dict[str, tuple[SourceFile, tuple[Statement, ...]]]
    around: frozenset[str]


class Results(NamedTuple):
    """What the `return` and `yield` of a function gave so far."""

    returns: list[Value]
    yields: list[Value]


_PLAIN = Mode()


class Frame:
    """A run of `symbol` (a function; or a module's or class's expressions, then None) in the file at `path`.

    `function` is what is run, of `symbol` or inside of it; `outer` is the frame around a closure; `key` tells the calls of a
    closure apart, and `level` is how many closures stand in one another in its arguments; `active` has the places of the loops
    that run in the callers; `mode` is what is known of the code at hand; `template` is what a template's frame renders;
    `answered` has the expressions (by their ids) whose last answer was something that may have been prepared (see `provided`).
    """

    __slots__ = (
        "active", "answered", "attributes", "depth", "env", "events", "function", "key", "level", "loops", "mode", "nested",
        "outer", "owner", "path", "project", "receiver", "results", "symbol", "template",
    )  # fmt: skip

    def __init__(
        self,
        project: Project,
        path: str,
        *,
        symbol: Symbol | None = None,
        owner: Symbol | None = None,
        receiver: Value | None = None,
        outer: Frame | None = None,
        active: frozenset[Place] = frozenset(),
        depth: int = 0,
        template: Rendering | None = None,
        mode: Mode = _PLAIN,
    ) -> None:
        self.project = project
        self.path = path
        self.symbol = symbol
        self.owner = owner
        self.receiver = receiver
        self.outer = outer
        self.active = active
        self.answered: set[int] = set()
        self.depth = depth
        self.level = 0
        self.template = template
        self.mode = mode
        self.env = Variables(bounded)
        self.loops: list[Loop] = []
        self.results = Results([], [])
        self.events: dict[object, Event] = {}
        self.attributes: dict[str, Value] = {}
        self.function = symbol.fact if symbol is not None and isinstance(symbol.fact, Function) else None
        self.nested: list[Function] = []
        self.key: Hashable = project.runs.stack[-1]

    @property
    def is_async(self) -> bool:
        return self.function is not None and self.function.is_async

    def nested_frame(self, function: Function | Lambda, key: Hashable, depth: int, active: frozenset[Place]) -> Frame:
        """The frame of a function that is written inside this one; `key` tells it from those of other calls."""
        inner = Frame(
            self.project,
            self.path,
            symbol=self.symbol,
            owner=self.owner,
            receiver=self.receiver,
            outer=self,
            active=active,
            depth=depth,
        )
        inner.key = key
        inner.level = self.level
        inner.function = function if isinstance(function, Function) else None
        return inner

    def find(self, name: str) -> Value | None:
        """What a variable holds that is bound here or around."""
        scope: Frame | None = self
        while scope is not None:
            held = scope.env.get(name)
            if held is not None:
                return held
            scope = scope.outer
        return None

    def closure(self, fact: Function | Lambda) -> Closure:
        """A function inside of this one: the same one in each execution of a run, so that its callers are asked the same."""
        run = self.project.runs.stack[-1]
        if run.index == CLOSED:
            return Closure(fact, Home(self), self.level)
        made: Closure = run.made.setdefault((self.key, id(fact)), Closure(fact, Home(self, run), self.level))
        if isinstance(made.frame, Home):
            made.frame.frame = self
        return made

    def run(self, body: tuple[Statement, ...]) -> None:
        """Execute statements in this frame."""
        INTERPRETER.run(self, body)

    def evaluate(self, node: Expression) -> Value:
        """The value of an expression in this frame."""
        return INTERPRETER.evaluate(self, node)

    def place(self, line: int, col: int = 0) -> Place:
        return Place(self.path, line, col)

    def running(self) -> frozenset[Place]:
        """The loops that run here and in the callers."""
        return self.active | {loop.place for loop in self.loops}

    @property
    def innermost(self) -> Loop | None:
        """The innermost loop whose next pass may run the code at hand again."""
        return next((loop for loop in reversed(self.loops) if loop.place not in self.mode.leaving), None)

    @contextmanager
    def during(self, **known: Any) -> Iterator[None]:
        """Know more of the code at hand, until the end (see `Mode`)."""
        before, self.mode = self.mode, replace(self.mode, **known)
        try:
            yield
        finally:
            self.mode = before

    @contextmanager
    def inside(self, loop: Loop) -> Iterator[None]:
        self.loops.append(loop)
        try:
            yield
        finally:
            self.loops.pop()

    def note(self, event: Event) -> None:
        """Keep an event: as an observation where its loop runs in this frame, else for the caller."""
        seen = gathered(self.project)
        match event:
            case LazyLoad():
                origin = event.origin
                if origin is None or self.mode.is_fallback:
                    return
                if origin.loop is None:
                    if event.raises:
                        seen.fail(event)
                    return
                own = next((loop for loop in self.loops if loop.place == origin.loop), None)
                if (self._fails_in(own) or origin.loop in self.mode.leaving) and not event.raises:
                    return
                if own is not None and own.kind == "literal":
                    return  # a loop that ends in its first pass reads one object
                if own is not None:
                    seen.read(event, own, origin)
                elif origin.loop in self.active and not (self.mode.one_kind_only or self.mode.first_time_only):
                    self._keep(identity(event, origin), event)
            case Query(chain=(), rests_on=None) if self._own(event.place) is not None:
                self.note(replace(event, rests_on=self._own(event.place)))
            case Query(awaited=False, chain=()) if self._awaits(event.place):
                self.note(replace(event, awaited=True))
            case Query(settled=True):
                self._hold(event)
            case Work():
                self._work(event)
            case Query():
                if event.writes:
                    self._work(Work(event.place, event.chain, event.model))
                seen.execute(event)
                loop = self._repeating(event)
                # the next call finds the answer, or asks nothing: no loop makes this query again
                mode = self.mode
                is_proved = not (mode.first_time_only or mode.is_fallback or self._fails_in(loop))
                if not is_proved or (mode.one_kind_only and loop is None):
                    if not event.awaited:
                        self._hold(replace(event, settled=True))
                    return
                if loop is not None and loop.kind in ("rows", "items"):
                    seen.repeat(event, loop)
                    if not event.awaited:
                        self._hold(replace(event, settled=True))
                else:
                    self._keep(("query", event.model, event.verb, deepest(event)), event)
                    if self.is_async and not event.awaited:
                        self._on_the_loop(event)
            case Foreign():
                self._hold(self._in_mode(event))

    def _in_mode(self, event: Foreign) -> Foreign:
        """A call of another library with what is known of the code at hand."""
        mode = self.mode
        is_repeated = any(loop.kind in ("rows", "items") for loop in self.loops if loop.place not in mode.leaving)
        brief = (event.brief and not is_repeated) or mode.fills_missing_attribute
        kept = mode.first_time_ever or (mode.first_time_only and (brief or is_lasting(self.project, event.name)))
        found = replace(
            event,
            brief=brief,
            once=event.once or kept,
            rare=event.rare or mode.failing_in is not None,
            later=event.later or mode.later,
        )
        return event if found == event else found

    def _own(self, place: Place) -> frozenset[str] | None:
        """The parameters on which what stands at a place rests; None where it is not in this frame's function."""
        function = self.function
        if function is None or self.outer is not None or place.path != self.path:
            return None
        is_inside = function.line <= place.line <= function.end_line
        return dependence.of_line(self.project, function, place.line) if is_inside else None

    def _fails_in(self, loop: Loop | None) -> bool:
        """Whether the code at hand is on its way out of an exception, which began inside of a loop (None: one of a caller)."""
        around = self.mode.failing_in
        return around is not None and (loop is None or loop in self.loops[:around])

    def _repeating(self, query: Query) -> Loop | None:
        """The innermost loop whose passes make the query again: a queryset that a variable holds asks once, and remembers."""
        # a short one asks as often as what is around
        loops = (loop for loop in reversed(self.loops) if loop.kind != "literal" and loop.place not in self.mode.leaving)
        if query.verb != "iteration" or query.rows is None or query.rows.session:
            return next(loops, None)
        held = [name for name, value in self.env.items() if value == query.rows]
        return next((loop for loop in loops if loop.names.issuperset(held)), None)

    def _awaits(self, place: Place) -> bool:
        """Whether the call at a place is awaited, so that it is no blocking one whatever its receiver is said to be."""
        return isinstance(awaited := self.mode.awaited, Call) and (awaited.line, awaited.col) == (place.line, place.col)

    def _work(self, event: Work) -> None:
        """Each pass of the loops does it, those of the callers too, unless it is done the first time only."""
        if self.mode.first_time_only:
            return
        for loop in self.loops:
            if not self._fails_in(loop) and loop.place not in self.mode.leaving:
                gathered(self.project).work(loop.place, event.model)
        if not self._fails_in(None):
            self._keep((Work, event.model), event)

    def _hold(self, event: Foreign | Query) -> None:
        """What holds the event loop: met here, in a coroutine, or to be met by a caller that is one."""
        if self.is_async:
            self._on_the_loop(event)
        elif isinstance(event, Foreign):
            self._keep((event.name, deepest(event), event.once, event.rare), event)
        else:
            self._keep(("held", event.model, event.verb, deepest(event)), event)

    def _on_the_loop(self, event: Foreign | Query) -> None:
        gathered(self.project).hold(event, self.symbol, self.function)

    def _keep(self, key: object, event: Event) -> None:
        known = self.events.get(key)
        if known is None:
            if len(self.events) < MAX_EVENTS or isinstance(event, Work):
                self.events[key] = event
        elif len(event.chain) < len(known.chain):
            self.events[key] = event

    def inherit(
        self,
        summary: Summary,
        place: Place,
        callee: str,
        *,
        varies: bool,
        awaits: bool = False,
        once: bool = False,
        given: Mapping[str, Expression] | None = None,
    ) -> None:
        """Take over the events of a function that is called at `place`; `awaits` where it is a coroutine function, `once`
        where its result is kept, `given` what the call writes for each parameter.
        """
        own = self.function if self.outer is None else None
        loop = self.innermost
        for event in summary.events:
            if awaits and (isinstance(event, Foreign) or (isinstance(event, Query) and event.settled)):
                continue
            if len(event.chain) >= MAX_CHAIN:
                continue
            chain = (Step(event.place.path, event.place.line, f"in {callee}"), *event.chain)
            lifted = replace(event, place=place, chain=chain)
            if once and isinstance(lifted, Foreign):
                lifted = replace(lifted, once=True)
            if isinstance(lifted, Query):
                lifted = replace(
                    dependence.lifted(self.project, own, loop, lifted, given, varies=varies), awaited=lifted.awaited or awaits
                )
            self.note(lifted)

    def consume(self, deferred: Deferred, place: Place) -> None:
        """Run a generator at `place`: what holds the event loop in it happens now, not where the generator was made."""
        for event in deferred.events:
            if len(event.chain) < MAX_CHAIN and isinstance(event, Foreign | Query):
                step = Step(event.place.path, event.place.line, f"in {deferred.callee}")
                lifted = replace(event, place=place, chain=(step, *event.chain))
                self._hold(replace(lifted, settled=True) if isinstance(lifted, Query) else lifted)


INTERPRETER: Interpreter[Frame, Value] = Interpreter()
