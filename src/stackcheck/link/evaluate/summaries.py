"""Functions to summaries: each is run once for every set of argument values, and remembered."""

from __future__ import annotations

from msgspec.structs import replace

from stackcheck.facts.expressions import Attribute, Call, Constant, Expression, Lambda, Name, Parameter, Subscript
from stackcheck.facts.findings import Place
from stackcheck.facts.parts import dotted, walk
from stackcheck.facts.statements import Bind, Class, Evaluate, Function, Return, Statement
from stackcheck.link.definitions import functions
from stackcheck.link.evaluate.annotations import annotated, dependency, returned
from stackcheck.link.evaluate.frames import MAX_DEPTH, Frame, Site, Summary
from stackcheck.link.evaluate.generics import of_variable
from stackcheck.link.evaluate.memory import is_remembered, returns_when_kept
from stackcheck.link.events import LazyLoad
from stackcheck.link.joins import joined
from stackcheck.link.offloading import is_offloaded, offloaders, withheld
from stackcheck.link.orm.methods import is_model, model_of_self, rows_of_methods
from stackcheck.link.project import Project, table
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
    Origin,
    Record,
    Ref,
    Rows,
    Unknown,
    Value,
    forgotten,
)

MAX_ROW_CONTEXTS = 60
"""The same, where rows of a query are among the arguments: a property is read by many loops, and each must be judged."""
MAX_MANAGER_CONTEXTS = 400
"""The same for methods of managers and querysets, and for what is asked by a name: one manager, or one function that looks
models up, may serve all the models of a project.
"""
MAX_CONTEXTS = 12
"""So many different sets of arguments a function is run with, for objects of one class; further ones get what its annotations
alone say.
"""

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
    summary = _remembered(frame.project, symbol, receiver, bound, frame, prepared=_prepared(function, bound, receiver, site))
    frame.reach = min(frame.reach, summary.reach + 1)
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


def _prepared(function: Function, bound: dict[str, Value], receiver: Value | None, site: Site) -> frozenset[str]:
    """The parameters that may be left out, and that a call gives: `lines` of `show(order, lines=lines[order.pk])`."""
    if site.node is None or any(argument.star for argument in site.node.arguments):
        return frozenset()
    parameters = function.parameters if receiver is None else function.parameters[1:]
    given = {parameter.name for parameter in parameters[: len(site.arguments)]} | site.keywords.keys()
    return frozenset(
        parameter.name
        for parameter in parameters
        if parameter.name in given
        and isinstance(parameter.default, Constant)
        and parameter.default.value is None
        and not isinstance(bound[parameter.name], Const)
    )


def initialized(frame: Frame, init: Symbol, instance: Instance, site: Site) -> Instance:
    """A new object after its constructor: it keeps the classes and rows that it was given."""
    call_function(frame, init, instance, site)
    given = (*site.arguments, *site.keywords.values())
    if not any(isinstance(value, Ref) or _is_row(value) for value in given) and "super" not in function_of(init).mentions:
        return instance
    bound = bind(frame.project, init.path, function_of(init).parameters, instance, site)
    kept = _remembered(frame.project, init, instance, bound, frame).attributes
    holds = tuple(
        (name, value)
        for name, value in kept.items()
        if (isinstance(value, Ref) and isinstance(value.symbol.fact, Class)) or (isinstance(value, Instance) and _is_row(value))
    )
    return Instance(instance.symbol, holds=holds) if holds else instance


def _is_row(value: Value) -> bool:
    return isinstance(value, Instance) and value.origin is not None and value.origin.loop is not None


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


def _allowed(receiver: Value | None, bound: dict[str, Value]) -> int:
    """How many sets of arguments a function may be run with, by what the ones at hand are."""
    if isinstance(receiver, Rows) or any(isinstance(v, Const) and isinstance(v.value, str) for v in bound.values()):
        return MAX_MANAGER_CONTEXTS
    is_about_rows = any(isinstance(v, Rows) for v in bound.values()) or _origins(bound.values())
    return MAX_ROW_CONTEXTS if is_about_rows else MAX_CONTEXTS


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
    memory: dict[object, Summary] = project.memory.setdefault((_remembered, symbol, of), {})
    carried = _carried(receiver, caller)
    key = (prepared, *bound.items(), *carried.items())
    known = memory.get(key)
    depth = caller.depth + 1 if caller is not None else 0
    if known is not None and known.holds_at(depth):
        return known
    if known is None and caller is not None and len(memory) >= _allowed(receiver, bound):
        return run_of(project, symbol, receiver if not isinstance(receiver, Rows) else None, prepared=prepared)
    promised = returned(project, symbol)
    if depth > MAX_DEPTH:
        return Summary(promised, reach=0)
    memory[key] = Summary(promised)  # recursion gets what the annotation says
    function = function_of(symbol)
    active = caller.running() & _origins(bound.values()) if caller is not None else frozenset()
    frame = Frame(
        project,
        symbol.path,
        symbol=symbol,
        owner=enclosing(project, symbol),
        receiver=receiver,
        active=active,
        depth=depth,
        is_async=function.is_async,
    )
    frame.env.update(bound)
    frame.attributes.update(carried)
    frame.prepared = {name: bound[name] for name in prepared}
    frame.once, frame.kept = _remembering(project, symbol)
    frame.run(function.body)
    summary = memory[key] = _summary(frame, function, promised)
    return summary


def _carried(receiver: Value | None, caller: Frame | None) -> dict[str, Value]:
    """The queries that an object's method put into its attributes before it calls another method of it."""
    if caller is None or not isinstance(receiver, Instance) or caller.receiver != receiver:
        return {}
    return {name: value for name, value in caller.attributes.items() if isinstance(value, Rows) and value.state == "query"}


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
    return Summary(returns, tuple(frame.events.values()), frame.attributes, frame.depth, frame.reach)


def _origins(values: object) -> frozenset[Place]:
    """The loops whose elements are among the values."""
    found: set[Place] = set()

    def visit(value: object) -> None:
        match value:
            case Instance(origin=Origin(loop=Place() as loop)):
                found.add(loop)
            case Instance(holds=holds) if holds:
                for _, held in holds:
                    visit(held)
            case Rows(parent=parent) if parent is not None:
                visit(parent)
            case Collection(element=inner) | Awaitable(value=inner):
                visit(inner)
            case Record(entries=entries, others=others):
                for _, entry in entries:
                    visit(entry)
                visit(others)
            case _:
                for inner in getattr(value, "items", ()) if not isinstance(value, dict) else ():
                    visit(inner)

    for each in values:  # type: ignore[attr-defined]
        visit(each)
    return frozenset(found)


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
    is_seen = site.node is not None and not any(argument.star for argument in site.node.arguments)
    return Fixed(tuple(map(forgotten, positional))) if is_seen else Collection(joined(positional))


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
    outer, fact = closure.frame, closure.fact
    if not isinstance(outer, Frame):
        return UNKNOWN
    running: set[int] = frame.project.memory.setdefault(call_closure, set())
    if frame.depth >= MAX_DEPTH or id(fact) in running:
        return UNKNOWN
    inner = outer.nested_frame(fact, frame)
    inner.env.update(bind(frame.project, outer.path, fact.parameters, None, site))
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
    frame.reach = min(frame.reach, inner.reach + 1)
    frame.inherit(summary, site.place, name, varies=site.varies, awaits=awaits)
    return Awaitable(summary.returns) if inner.is_async and not getattr(fact, "is_generator", False) else summary.returns


def bound_value(project: Project, symbol: Symbol) -> Value:
    """What an assignment at the top level of a module or class gives its name; its annotation where the value says nothing."""
    key = (bound_value, symbol)
    if key in project.memory:
        known: Value = project.memory[key]
        return known
    project.memory[key] = UNKNOWN
    bind_ = symbol.fact
    if not isinstance(bind_, Bind):
        return UNKNOWN
    value: Value = UNKNOWN
    name = symbol.qualname.rpartition(".")[2]
    if bind_.value is not None and any(isinstance(target, Name) and target.id == name for target in bind_.targets):
        frame = Frame(project, symbol.path, owner=enclosing(project, symbol))
        frame.run((Return(bind_.value, bind_.line),))
        value = joined(frame.returns)
        if value == Record((), UNKNOWN) and _is_left_alone(project, symbol.path, name):
            value = Record((), NONE)
    if (isinstance(value, Unknown) or value == Const(None)) and bind_.annotation is not None:
        expected = annotated(project, symbol.path, bind_.annotation)
        value = expected if not isinstance(expected, Unknown) else value
    project.memory[key] = value
    return value


_CHANGING = frozenset({"update", "setdefault", "pop", "clear", "popitem"})


def _is_left_alone(project: Project, path: str, name: str) -> bool:
    """Whether a module never changes the dict that its constant `name` holds (an empty one is mostly a registry)."""
    if not name.isupper():
        return False
    bodies_ = [project.files[path].module.body]
    bodies_ += [
        s.fact.body for s in functions(project) if s.path == path and isinstance(s.fact, Function) and name in s.fact.mentions
    ]
    return not any(_changes(statement, name) for body in bodies_ for statement in walk(body))


def _changes(statement: Statement, name: str) -> bool:
    match statement:
        case Bind(targets=targets):
            return any(isinstance(t, Subscript) and isinstance(t.value, Name) and t.value.id == name for t in targets)
        case Evaluate(value=Call(function=Attribute(value=Name(id=held), name=method))):
            return held == name and method in _CHANGING
        case _:
            return False


def is_context_manager(function: Function) -> bool:
    return any((dotted(d) or "").rpartition(".")[2] in _CONTEXT_MANAGERS for d in function.decorators)
