"""One run of a function's body: its variables, the loops that are running, and the events that it met."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal

import msgspec

from stackcheck.facts.expressions import Call, Expression, Lambda
from stackcheck.facts.findings import Place, Step
from stackcheck.facts.statements import Function, Statement
from stackcheck.link.blocking import is_lasting
from stackcheck.link.evaluate.observations import deepest, gathered, identity
from stackcheck.link.events import Event, Foreign, LazyLoad, Loop, Query
from stackcheck.link.flow.remembered import alike
from stackcheck.link.project import Project, SourceFile, table
from stackcheck.link.runs import CLOSED, Run
from stackcheck.link.symbols import Symbol
from stackcheck.link.values import UNKNOWN, Closure, Deferred, Value

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


class Frame:
    """A run of `symbol` (a function; or a module's or class's expressions, then None) in the file at `path`.

    `outer` is the frame around a closure; `active` has the places of the loops that run in the callers.  A template's frame
    has its dialect in `template`, and in `blocks` the blocks that its children override, each with its file.  `awaited` is
    the expression behind the `await` at hand, `glanced` one of whose answers only the first is asked for, `parsed` one that is
    read as a text; `once` tells that the code at hand runs the first time only, `kept` that this is so for the whole life of
    the object or the program; `rare` code runs for some kinds of objects only, `spare` code where somebody has not prepared
    what it asks for (see `provided`), for example in the parameters that are `prepared`: those that may be left out, and were
    given; `standby` code where an attribute has nothing: `self.key or derived()`.  `level` is how many closures stand
    in one another in its arguments.
    """

    __slots__ = (
        "active", "attributes", "awaited", "blocks", "depth", "env", "events", "function", "glanced", "is_async", "kept",
        "level", "loops", "nested", "once", "outer", "owner", "parsed", "path", "prepared", "project", "rare", "receiver",
        "returns", "spare", "standby", "symbol", "template", "yields",
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
        is_async: bool = False,
    ) -> None:
        self.project = project
        self.path = path
        self.symbol = symbol
        self.owner = owner
        self.receiver = receiver
        self.outer = outer
        self.active = active
        self.depth = depth
        self.level = 0
        self.is_async = is_async
        self.env: dict[str, Value] = {}
        self.loops: list[Loop] = []
        self.returns: list[Value] = []
        self.yields: list[Value] = []
        self.events: dict[object, Event] = {}
        self.attributes: dict[str, Value] = {}
        self.awaited: Expression | None = None
        self.glanced: Expression | None = None
        self.parsed: Expression | None = None
        self.once = False
        self.spare = False
        self.standby = False
        self.rare = False
        self.prepared: dict[str, Value] = {}
        self.kept = False
        self.function = symbol.fact if symbol is not None and isinstance(symbol.fact, Function) else None
        self.nested: list[Function] = []
        self.template: Literal["", "django", "jinja2"] = ""
        self.blocks: dict[str, tuple[SourceFile, tuple[Statement, ...]]] = {}

    def nested_frame(self, function: Function | Lambda, caller: Frame | None = None) -> Frame:
        """The frame of a function that is written inside this one, called from the frame `caller`, or by nobody known."""
        inner = Frame(
            self.project,
            self.path,
            symbol=self.symbol,
            owner=self.owner,
            receiver=self.receiver,
            outer=self,
            active=caller.running() if caller is not None else frozenset(),
            depth=caller.depth + 1 if caller is not None else self.depth,
            is_async=isinstance(function, Function) and function.is_async,
        )
        inner.level = max(self.level, caller.level) if caller is not None else self.level
        inner.function = function if isinstance(function, Function) else None
        return inner

    def closure(self, fact: Function | Lambda) -> Closure:
        """A function inside of this one: the same one in each execution of a run, so that its callers are asked the same."""
        run = self.project.runs.stack[-1]
        if self.outer is not None or run.index == CLOSED:
            return Closure(fact, Home(self), self.level)
        made: Closure = run.made.setdefault(id(fact), Closure(fact, Home(self, run), self.level))
        if isinstance(made.frame, Home):
            made.frame.frame = self
        return made

    def run(self, body: tuple[Statement, ...]) -> None:
        """Execute statements in this frame."""
        interpreter(self.project)(self, body)

    def place(self, line: int, col: int = 0) -> Place:
        return Place(self.path, line, col)

    def running(self) -> frozenset[Place]:
        """The loops that run here and in the callers."""
        return self.active | {loop.place for loop in self.loops}

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
                if origin is None or self.spare:
                    return
                if origin.loop is None:
                    if event.raises:
                        seen.fail(event)
                    return
                own = next((loop for loop in self.loops if loop.place == origin.loop), None)
                if own is not None and own.kind == "literal":
                    return  # a loop that ends in its first pass reads one object
                if own is not None:
                    seen.read(event, own, origin)
                elif origin.loop in self.active and not (self.rare or self.once):
                    self._keep(identity(event, origin), event)
            case Query(awaited=False, chain=()) if self._awaits(event.place):
                self.note(msgspec.structs.replace(event, awaited=True))
            case Query(settled=True):
                self._hold(event)
            case Query():
                seen.execute(event)
                loop = self._repeating(event)
                # the next call finds the answer, or asks nothing: no loop makes this query again
                if self.once or self.spare or (self.rare and loop is None):
                    if not event.awaited:
                        self._hold(msgspec.structs.replace(event, settled=True))
                    return
                if loop is not None and loop.kind in ("rows", "items"):
                    seen.repeat(event, loop)
                    if not event.awaited:
                        self._hold(msgspec.structs.replace(event, settled=True))
                else:
                    self._keep(("query", event.model, event.verb, deepest(event)), event)
                    if self.is_async and not event.awaited:
                        self._on_the_loop(event)
            case Foreign():
                if self.standby and not event.brief:
                    event = msgspec.structs.replace(event, brief=True)
                kept = self.kept or (self.once and (event.brief or is_lasting(self.project, event.name)))
                self._hold(msgspec.structs.replace(event, once=True) if kept else event)

    def _repeating(self, query: Query) -> Loop | None:
        """The innermost loop whose passes make the query again: a queryset that a variable holds asks once, and remembers."""
        loops = (loop for loop in reversed(self.loops) if loop.kind != "literal")  # a short one asks as often as what is around
        if query.verb != "iteration" or query.rows is None or query.rows.session:
            return next(loops, None)
        held = [name for name, value in self.env.items() if value == query.rows]
        return next((loop for loop in loops if loop.names.issuperset(held)), None)

    def _awaits(self, place: Place) -> bool:
        """Whether the call at a place is awaited, so that it is no blocking one whatever its receiver is said to be."""
        return isinstance(self.awaited, Call) and (self.awaited.line, self.awaited.col) == (place.line, place.col)

    def _hold(self, event: Foreign | Query) -> None:
        """What holds the event loop: met here, in a coroutine, or to be met by a caller that is one."""
        if self.is_async:
            self._on_the_loop(event)
        elif isinstance(event, Foreign):
            self._keep((event.name, deepest(event)), event)
        else:
            self._keep(("held", event.model, event.verb, deepest(event)), event)

    def _on_the_loop(self, event: Foreign | Query) -> None:
        gathered(self.project).hold(event, self.symbol, self.function)

    def _keep(self, key: object, event: Event) -> None:
        known = self.events.get(key)
        if known is None:
            if len(self.events) < MAX_EVENTS:
                self.events[key] = event
        elif len(event.chain) < len(known.chain):
            self.events[key] = event

    def inherit(
        self, summary: Summary, place: Place, callee: str, *, varies: bool, awaits: bool = False, once: bool = False
    ) -> None:
        """Take over the events of a function that is called at `place`; `awaits` where it is a coroutine function, `once`
        where its result is kept.
        """
        for event in summary.events:
            if awaits and (isinstance(event, Foreign) or (isinstance(event, Query) and event.settled)):
                continue
            if len(event.chain) >= MAX_CHAIN:
                continue
            chain = (Step(event.place.path, event.place.line, f"in {callee}"), *event.chain)
            lifted = msgspec.structs.replace(event, place=place, chain=chain)
            if once and isinstance(lifted, Foreign):
                lifted = msgspec.structs.replace(lifted, once=True)
            if isinstance(lifted, Query):
                lifted = msgspec.structs.replace(lifted, varies=varies, awaited=lifted.awaited or awaits)
            self.note(lifted)

    def consume(self, deferred: Deferred, place: Place) -> None:
        """Run a generator at `place`: what holds the event loop in it happens now, not where the generator was made."""
        for event in deferred.events:
            if len(event.chain) < MAX_CHAIN and isinstance(event, Foreign | Query):
                step = Step(event.place.path, event.place.line, f"in {deferred.callee}")
                lifted = msgspec.structs.replace(event, place=place, chain=(step, *event.chain))
                self._hold(msgspec.structs.replace(lifted, settled=True) if isinstance(lifted, Query) else lifted)


class Site(msgspec.Struct, frozen=True, eq=False):
    """A call: where it stands, the values it is given, and the expression (None where a framework or builtin makes the call).

    `varies` tells whether it mentions what changes with each pass of the innermost loop, `bare` that a framework calls with
    nothing else than what is seen here.
    """

    place: Place
    arguments: tuple[Value, ...] = ()
    keywords: dict[str, Value] = {}
    node: Call | None = None
    varies: bool = True
    bare: bool = False

    @property
    def is_written(self) -> bool:
        """Whether the code writes all arguments of the call, none of them behind a star."""
        return self.node is not None and not any(argument.star for argument in self.node.arguments)

    @property
    def is_seen(self) -> bool:
        """Whether all that the call gives is known by its places and names."""
        return self.bare or self.is_written

    def argument(self, position: int, name: str) -> Value | None:
        """The argument at a position or of a name, None where it is not given."""
        return self.arguments[position] if position < len(self.arguments) else self.keywords.get(name)


Interpreter = Callable[[Frame, tuple[Statement, ...]], None]


@table
def interpreter(_: Project) -> Interpreter:
    """What executes statements; looked up late, for calls stand in statements and statements in what is called."""
    from stackcheck.link.evaluate.statements import execute  # noqa: PLC0415

    return execute
