"""Functions to summaries: each is run once for every set of argument values, and remembered."""

from __future__ import annotations

from collections.abc import Hashable

from msgspec.structs import replace

from stackcheck.facts.expressions import Call, Constant, Expression, Lambda, Name, Parameter
from stackcheck.facts.parts import dotted
from stackcheck.facts.statements import Class, Function, Return
from stackcheck.link.evaluate.annotations import annotated, dependency, returned
from stackcheck.link.evaluate.arguments import MAX_CONTEXTS, allowed, carried, origins, prepared
from stackcheck.link.evaluate.frames import MAX_DEPTH, Frame, Home, Site, Summary
from stackcheck.link.evaluate.generics import of_variable
from stackcheck.link.evaluate.memory import is_remembered, returns_when_kept
from stackcheck.link.events import LazyLoad
from stackcheck.link.flow.remembered import remembered
from stackcheck.link.joins import joined
from stackcheck.link.offloading import is_offloaded, offloaders, withheld
from stackcheck.link.orm.methods import is_model, model_of_self, rows_of_methods
from stackcheck.link.project import Project, table
from stackcheck.link.runs import Run
from stackcheck.link.symbols import Symbol, enclosing, function_of, resolve
from stackcheck.link.values import (
    NONE,
    UNKNOWN,
    Awaitable,
    Closure,
    Collection,
    Const,
    Deferred,
    External,
    Fixed,
    Instance,
    Record,
    Ref,
    Rows,
    Unknown,
    Value,
    bounded,
    forgotten,
    level,
)

_MEMOISING = frozenset({"lru_cache", "cache", "cached_property"})
_GIVING_NOTHING = _MEMOISING | {"property", "staticmethod", "classmethod", "abstractmethod"}
_CONTEXT_MANAGERS = ("contextmanager", "asynccontextmanager")


def call_function(frame: Frame, symbol: Symbol, receiver: Value | None, site: Site) -> Value:
    """Call a function of the project: its events are inherited by the frame; what it returns (an Awaitable for a coroutine)."""
    function = function_of(symbol)
    if symbol.name in offloaders(frame.project):
        site = replace(site, arguments=withheld(frame.project, symbol, site.arguments))
    # a decorator may give what the call does not
    is_alone = {_last_name(decorator) for decorator in function.decorators} <= _GIVING_NOTHING
    bound = bind(frame.project, symbol.path, function.parameters, receiver, site, is_alone=is_alone)
    summary = _remembered(frame.project, symbol, receiver, bound, frame, prepared=prepared(function, bound, receiver, site))
    if function.name == "__init__" and receiver == frame.receiver:
        frame.attributes.update({name: value for name, value in summary.attributes.items() if name not in frame.attributes})
    is_awaited = site.node is not None and site.node is frame.awaited
    if is_offloaded(frame.project, symbol) or (is_awaited and function.decorators and not function.is_async):
        frame.inherit(summary, site.place, called(symbol, site), varies=site.varies, awaits=True)
        return Awaitable(summary.returns)
    awaits = function.is_async or is_lazy(function)
    once = any(_last_name(decorator) in _MEMOISING for decorator in function.decorators)
    frame.inherit(summary, site.place, called(symbol, site), varies=site.varies, awaits=awaits, once=once)
    returns = _asked_by(summary.returns, symbol, bound, site)
    return Awaitable(returns) if function.is_async and not function.is_generator else returns


def _asked_by(value: Value, symbol: Symbol, bound: dict[str, Value], site: Site) -> Value:
    """The rows that a function gives which is told what model to ask: its caller knows what has to be loaded with them."""
    if not isinstance(value, Rows) or value.site is None or site.node is None or value.parent is not None:
        return value
    is_told = any(isinstance(given, Ref) and given.symbol is value.model for given in bound.values())
    is_inside = value.site.path == symbol.path and value.site.line >= symbol.place.line
    return replace(value, site=site.place) if is_told and is_inside else value


def _last_name(decorator: Expression) -> str:
    return (dotted(decorator.function if isinstance(decorator, Call) else decorator) or "").rpartition(".")[2]


def called(symbol: Symbol, site: Site) -> str:
    """How a chain of calls names a call: `Storage.save()`, `Storage()`, `with Storage`, `Order.total` (a property)."""
    owner, _, name = symbol.qualname.rpartition(".")
    if name in ("__enter__", "__exit__"):
        return f"with {owner}"
    qualname = owner if name == "__init__" else symbol.qualname
    return f"{qualname}()" if site.node is not None else qualname


def is_lazy(function: Function) -> bool:
    """Whether calling a function runs nothing of it: a generator that no context manager runs."""
    return function.is_generator and not function.is_async and not is_context_manager(function)


def _remembered(
    project: Project,
    symbol: Symbol,
    receiver: Value | None,
    bound: dict[str, Value],
    caller: Frame | None,
    *,
    prepared: frozenset[str] = frozenset(),
) -> Summary:
    """The summary for these arguments, run now where it is not known yet."""
    # what a base class does is another thing for each class of objects: a view, a repository of one model
    of = receiver.symbol if isinstance(receiver, Instance) else None
    shelf = (_remembered, symbol, of)
    bound = {name: bounded(value) for name, value in bound.items()}
    kept = {name: bounded(value) for name, value in carried(receiver, caller).items()}
    key = (prepared, *bound.items(), *kept.items())
    memory: dict[object, Run] = project.memory.setdefault(shelf, {})
    if caller is not None and key not in memory and len(memory) >= allowed(receiver, bound):
        return run_of(project, symbol, receiver if not isinstance(receiver, Rows) else None, prepared=prepared)
    promised = returned(project, symbol)
    function = function_of(symbol)

    def run() -> Summary:
        frame = Frame(
            project,
            symbol.path,
            symbol=symbol,
            owner=enclosing(project, symbol),
            receiver=receiver,
            active=origins(bound.values()),  # which of these loops run in the end is known where they stand
            is_async=function.is_async,
        )
        frame.env.update(bound)
        frame.attributes.update(kept)
        frame.level = level(bound.values())
        frame.prepared = {name: bound[name] for name in prepared}
        frame.once, frame.kept = _remembering(project, symbol)
        frame.run(function.body)
        return _summary(frame, function, promised)

    # recursion gets what the annotation says
    return remembered(project, shelf, key, Summary(promised), run, widened=Summary.widened)


def is_limited(shelf: Hashable, size: int) -> bool:
    """Whether a shelf with so many answers may be one of a function that is run for no other arguments any more."""
    return size >= MAX_CONTEXTS and isinstance(shelf, tuple) and shelf[0] is _remembered


@table
def _remembering(_: Project, symbol: Symbol) -> tuple[bool, bool]:
    """Whether a function's answer is kept for a while, and whether it is kept for good."""
    function = function_of(symbol)
    return is_remembered(function), returns_when_kept(function)


def _summary(frame: Frame, function: Function, promised: Value) -> Summary:
    if function.is_generator:
        held = tuple(e for e in frame.events.values() if not isinstance(e, LazyLoad)) if is_lazy(function) else ()
        deferred = Deferred(f"{function.name}()", held) if held else None
        returns: Value = Collection(joined(frame.yields), "generator", deferred)
        inner = returns.element if isinstance(returns, Collection) else UNKNOWN
        if isinstance(inner, Instance) and inner.origin is not None and inner.origin.loop and not inner.origin.path:
            returns = inner.origin.rows
    else:
        returns = joined(frame.returns) if frame.returns else Const(None)
    if isinstance(returns, Unknown) or returns == Const(None):
        returns = promised if not isinstance(promised, Unknown) else returns
    return Summary(returns, tuple(frame.events.values()), frame.attributes)


def bind(
    project: Project,
    path: str,
    parameters: tuple[Parameter, ...],
    receiver: Value | None,
    site: Site,
    *,
    is_alone: bool = False,
) -> dict[str, Value]:
    """Parameters to values: what is given, else what the annotation, the dependency or a literal default says.

    `is_alone` where nothing but the call at `site` gives anything.
    """
    bound: dict[str, Value] = {}
    positional = list(site.arguments)
    left = dict(site.keywords)
    defaults = site.is_seen  # a default is what the parameter holds
    for number, parameter in enumerate(parameters):
        name = parameter.name
        if number == 0 and receiver is not None:
            bound[name] = receiver
        elif parameter.kind == "star":
            bound[name] = _others(positional, site)
            positional = []
        elif parameter.kind == "double_star":
            bound[name] = Record(tuple((key, forgotten(value)) for key, value in left.items()), UNKNOWN)
        else:
            given = positional.pop(0) if parameter.kind != "keyword" and positional else left.pop(name, None)
            if given is None and defaults and is_alone and _is_none(parameter.default):
                bound[name] = NONE
                continue
            bound[name] = _given(project, path, parameter, given, defaults=defaults)
            if isinstance(bound[name], Unknown) and (meant := of_variable(project, receiver, parameter.annotation)) is not None:
                bound[name] = meant
    return bound


def _is_none(node: Expression | None) -> bool:
    return isinstance(node, Constant) and node.value is None


def _others(positional: list[Value], site: Site) -> Value:
    """What `*names` holds: each argument where all are seen in the call, else what holds for all of them."""
    if not positional:
        return UNKNOWN
    return Fixed(tuple(map(forgotten, positional))) if site.is_written else Collection(joined(positional))


def _given(project: Project, path: str, parameter: Parameter, given: Value | None, *, defaults: bool) -> Value:
    if given is not None:
        value = forgotten(given)
        if not isinstance(value, Unknown):
            return value
    elif defaults and isinstance(parameter.default, Constant) and isinstance(parameter.default.value, bool):
        return Const(parameter.default.value)
    expected = annotated(project, path, parameter.annotation)
    if given is None and isinstance(expected, Unknown) and (provider := dependency(project, path, parameter)) is not None:
        expected = _provided(project, path, provider)
    if given is None and isinstance(expected, Unknown | External) and isinstance(parameter.default, Name):
        strategy = resolve(project, path, parameter.default)
        if strategy is not None and (isinstance(strategy.fact, Function) or (defaults and isinstance(strategy.fact, Class))):
            return Ref(strategy)
    if given is None and isinstance(expected, Unknown) and isinstance(parameter.default, Constant):
        # who calls may give another flag
        return forgotten(Const(parameter.default.value)) if isinstance(parameter.default.value, str) else UNKNOWN
    return expected


def _provided(project: Project, path: str, provider: Expression) -> Value:
    """What a dependency gives: what its function returns or yields, or an object of its class."""
    symbol = resolve(project, path, provider)
    if symbol is None:
        return UNKNOWN
    if isinstance(symbol.fact, Class):
        return Instance(symbol)
    if not isinstance(symbol.fact, Function):
        return UNKNOWN
    value = run_of(project, symbol, None).returns
    return value.element if isinstance(value, Collection) and value.kind == "generator" else value


def run_of(project: Project, symbol: Symbol, receiver: Value | None, *, prepared: frozenset[str] = frozenset()) -> Summary:
    """A function run with what its annotations alone say of its arguments."""
    function = function_of(symbol)
    if receiver is None and (owner := enclosing(project, symbol)) is not None and function.parameters:
        names = {dotted(d) for d in function.decorators}
        if "staticmethod" not in names:
            receiver = Ref(owner) if "classmethod" in names else default_receiver(project, owner)
    bound = bind(project, symbol.path, function.parameters, receiver, Site(symbol.place))
    return _remembered(project, symbol, receiver, bound, None, prepared=prepared)


def default_receiver(project: Project, owner: Symbol) -> Value:
    """`self` in the methods of a class."""
    return rows_of_methods(project, owner) or Instance(model_of_self(project, owner), given=is_model(project, owner))


def call_closure(frame: Frame, closure: Closure, site: Site) -> Value:
    """Call a lambda or a function inside a function: it is run in the variables of the frame around it."""
    home, fact = closure.frame, closure.fact
    if not isinstance(home, Home):
        return UNKNOWN
    outer = home.frame
    if home.run is not None and home.run is not frame.project.runs.stack[-1]:
        frame.project.runs.ask(home.run)  # its variables are those of that run
    running = frame.project.runs.stack[-1].running
    if frame.depth >= MAX_DEPTH or id(fact) in running:
        return UNKNOWN
    inner = outer.nested_frame(fact, frame)
    inner.env.update(bind(frame.project, outer.path, fact.parameters, None, site))
    inner.level = max(inner.level, level(inner.env.values()))
    running.add(id(fact))
    try:
        inner.run((Return(fact.body, fact.line),) if isinstance(fact, Lambda) else fact.body)
    finally:
        running.discard(id(fact))
    if isinstance(fact, Lambda):
        summary = Summary(joined(inner.returns), tuple(inner.events.values()))
    else:
        summary = _summary(inner, fact, annotated(frame.project, outer.path, fact.returns))
    name = f"{fact.name}()" if isinstance(fact, Function) else "a lambda"
    awaits = inner.is_async or (isinstance(fact, Function) and is_lazy(fact))
    frame.inherit(summary, site.place, name, varies=site.varies, awaits=awaits)
    return Awaitable(summary.returns) if inner.is_async and not getattr(fact, "is_generator", False) else summary.returns


def is_context_manager(function: Function) -> bool:
    return any((dotted(d) or "").rpartition(".")[2] in _CONTEXT_MANAGERS for d in function.decorators)
