"""Functions to summaries: each is run once for every set of argument values, and remembered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from stackcheck.catalogue.python import MEMOISING
from stackcheck.facts.expressions import Constant, Expression, Lambda, Name, Parameter
from stackcheck.facts.parts import decorators
from stackcheck.facts.statements import Class, Function
from stackcheck.link.evaluate.annotations import annotated, dependency, returned, unannotated
from stackcheck.link.evaluate.arguments import allowed, carried, origins, prepared
from stackcheck.link.evaluate.dependence import arguments
from stackcheck.link.evaluate.frames import Frame, Summary
from stackcheck.link.evaluate.generics import of_variable
from stackcheck.link.evaluate.memory import are_of_object, keepers, returns_when_kept
from stackcheck.link.evaluate.modes import Mode
from stackcheck.link.evaluate.offloading import is_offloaded, offloaders, withheld
from stackcheck.link.flow.remembered import has_room, recursive, remembered, shelving
from stackcheck.link.models.users import is_model, is_shared, model_of_self, rows_of_methods
from stackcheck.link.names.overrides import is_inherited
from stackcheck.link.names.resolution import enclosing, resolve
from stackcheck.link.names.symbols import Symbol, function_of
from stackcheck.link.project import Project, table
from stackcheck.link.runs import Run
from stackcheck.link.values.events import LazyLoad
from stackcheck.link.values.joins import joined
from stackcheck.link.values.kinds import (
    NONE,
    UNKNOWN,
    Awaitable,
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
    forgotten,
    is_row,
)
from stackcheck.link.values.sites import Site
from stackcheck.link.values.widening import bounded, level, shallow, summed

_GIVING_NOTHING = MEMOISING | {"property", "staticmethod", "classmethod", "abstractmethod"}


def call_function(frame: Frame, symbol: Symbol, receiver: Value | None, site: Site) -> Value:
    """Call a function of the project: its events are inherited by the frame; what it returns (an Awaitable for a coroutine)."""
    function = function_of(symbol)
    if symbol.name in offloaders(frame.project):
        site = replace(site, arguments=withheld(frame.project, symbol, site.arguments))
    # a decorator may give what the call does not
    names = decorators(function)
    is_alone = names <= _GIVING_NOTHING
    bound = bind(frame.project, symbol.path, function.parameters, receiver, site, is_alone=is_alone)
    summary = _remembered(
        frame.project, symbol, receiver, bound, frame, prepared=prepared(frame.project, symbol, bound, receiver, site)
    )
    if function.name == "__init__" and receiver == frame.receiver:
        frame.attributes.update({name: value for name, value in summary.attributes.items() if name not in frame.attributes})
    given = arguments(function, site, is_bound=receiver is not None)
    is_awaited = site.node is not None and site.node is frame.mode.awaited
    if is_offloaded(frame.project, symbol) or (is_awaited and function.decorators and not function.is_async):
        frame.inherit(summary, site.place, called(symbol, site), varies=site.varies, awaits=True, given=given)
        return Awaitable(summary.returns)
    awaits = function.is_async or is_lazy(function)
    once = not names.isdisjoint(MEMOISING)
    frame.inherit(summary, site.place, called(symbol, site), varies=site.varies, awaits=awaits, once=once, given=given)
    returns = _asked_by(frame.project, summary.returns, symbol, bound, site)
    return Awaitable(returns) if function.is_async and not function.is_generator else returns


def _asked_by(project: Project, value: Value, symbol: Symbol, bound: dict[str, Value], site: Site) -> Value:
    """The rows that a function gives which asks for whatever model it is told, or that is a method of many: its caller knows
    what has to be loaded with them.
    """
    if not isinstance(value, Rows) or value.site is None or site.node is None or value.parent is not None:
        return value
    function, owner = function_of(symbol), enclosing(project, symbol)
    is_told = any(isinstance(given, Ref) and given.symbol is value.model for given in bound.values())
    is_inside = value.site.path == symbol.path and function.line <= value.site.line <= function.end_line
    is_told = is_told or (owner is not None and is_shared(project, owner, function.name))
    if not is_told and owner is not None and value.model.name.rpartition(".")[2] not in function.mentions:
        is_told = is_inherited(project, owner)  # `self.model`: the class below says which
    return replace(value, site=site.place) if is_inside and is_told else value


def called(symbol: Symbol, site: Site) -> str:
    """How a chain of calls names a call: `Storage.save()`, `Storage()`, `with Storage`, `Order.total` (a property)."""
    owner, _, name = symbol.qualname.rpartition(".")
    if name in ("__enter__", "__exit__"):
        return f"with {owner}"
    qualname = owner if name == "__init__" else symbol.qualname
    return f"{qualname}()" if site.node is not None else qualname


def is_lazy(function: Function) -> bool:
    """Whether calling a function runs nothing of it: a generator; that of a context manager runs where it is entered."""
    return function.is_generator and not function.is_async


@shelving
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
    bound = {name: shallow(value) for name, value in bound.items()}
    kept = {name: shallow(value) for name, value in carried(receiver, caller).items()}
    size = allowed(receiver, bound)
    shelf = (_remembered, symbol, of, size)
    key = (prepared, *bound.items(), *kept.items())
    if caller is not None and not has_room(project, shelf, key, size):
        told = run_of(project, symbol, receiver if not isinstance(receiver, Rows) else None, prepared=prepared)
        runs: Mapping[object, Run] = project.memory.get(shelf, {})
        return replace(told, returns=_of_others(told.returns, bound, runs.values()))
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
        )
        frame.env.take(bound)
        frame.attributes.update(kept)
        frame.level = level(bound.values())
        first_time_only, first_time_ever, of_object = _remembering(project, symbol)
        first_time_only = first_time_only and not (of_object and is_row(receiver))
        frame.mode = Mode(first_time_only, first_time_ever, given_optional={name: bound[name] for name in prepared})
        _run(frame, function)
        return summary_of(frame, function, promised)

    # recursion gets what the annotation says
    return remembered(project, shelf, key, Summary(promised), run, widened=Summary.widened)


def _of_others(returns: Value, bound: dict[str, Value], runs: Iterable[Run]) -> Value:
    """What a function gives for arguments with which it is not run: rows with anything, where it makes rows of rows."""
    given = next((value for value in bound.values() if isinstance(value, Rows)), None)
    if given is None or not isinstance(returns, Unknown):
        return returns
    gives_rows = any(isinstance(run.answer, Summary) and isinstance(run.answer.returns, Rows) for run in runs)
    return replace(given, opaque=True) if gives_rows else returns


def _run(frame: Frame, function: Function) -> None:
    """Run a function's body; where that fails, its callers know what was met until then."""
    try:
        frame.run(function.body)
    except RecursionError:
        raise  # the way to here may have been too long
    except Exception as error:  # noqa: BLE001 - one function must not take its callers with it
        frame.project.failures.note(error, frame.place(function.line, function.col))


@table
def _remembering(_: Project, symbol: Symbol) -> tuple[bool, bool, bool]:
    """Whether a function's answer is kept for a while, whether it is kept for good, and whether its own object keeps it."""
    function = function_of(symbol)
    kept = keepers(function)
    return bool(kept), returns_when_kept(function), are_of_object(function, kept)


def summary_of(frame: Frame, function: Function | Lambda, promised: Value) -> Summary:
    """What a run of a function says to its callers; `promised` is what its annotation does."""
    if isinstance(function, Function) and function.is_generator:
        held = tuple(e for e in frame.events.values() if not isinstance(e, LazyLoad)) if is_lazy(function) else ()
        deferred = Deferred(f"{function.name}()", held) if held else None
        returns: Value = Collection(summed(frame.results.yields), "generator", deferred)
        inner = returns.element if isinstance(returns, Collection) else UNKNOWN
        if isinstance(inner, Instance) and inner.origin is not None and inner.origin.loop and not inner.origin.path:
            returns = inner.origin.rows
    else:
        returns = summed(frame.results.returns) if frame.results.returns else Const(None)
    if isinstance(returns, Unknown) or (returns == Const(None) and isinstance(function, Function)):
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
    return {name: bounded(value) for name, value in bound.items()}


def _is_none(node: Expression | None) -> bool:
    return isinstance(node, Constant) and node.value is None


def _others(positional: list[Value], site: Site) -> Value:
    """What `*names` holds: each argument where all are seen in the call, else what holds for all of them."""
    if not positional:
        return UNKNOWN
    return Fixed(tuple(map(forgotten, positional))) if site.is_seen else Collection(joined(positional))


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
    return unannotated(project, parameter) if isinstance(expected, Unknown) else expected


def _provided(project: Project, path: str, provider: Expression) -> Value:
    """What a dependency gives: what its function returns or yields, or an object of its class."""
    symbol = resolve(project, path, provider)
    if symbol is None:
        return UNKNOWN
    if isinstance(symbol.fact, Class):
        return Instance(symbol)
    return _given_by(project, symbol) if isinstance(symbol.fact, Function) else UNKNOWN


def _nothing(project: Project, symbol: Symbol) -> Value:
    return UNKNOWN


@recursive(_nothing)
def _given_by(project: Project, symbol: Symbol) -> Value:
    value = run_of(project, symbol, None).returns
    return value.element if isinstance(value, Collection) and value.kind == "generator" else value


def run_of(project: Project, symbol: Symbol, receiver: Value | None, *, prepared: frozenset[str] = frozenset()) -> Summary:
    """A function run with what its annotations alone say of its arguments."""
    function = function_of(symbol)
    if receiver is None and (owner := enclosing(project, symbol)) is not None and function.parameters:
        names = decorators(function)
        if "staticmethod" not in names:
            receiver = Ref(owner) if "classmethod" in names else default_receiver(project, owner)
    bound = bind(project, symbol.path, function.parameters, receiver, Site(symbol.place))
    return _remembered(project, symbol, receiver, bound, None, prepared=prepared)


def default_receiver(project: Project, owner: Symbol) -> Value:
    """`self` in the methods of a class."""
    return rows_of_methods(project, owner) or Instance(model_of_self(project, owner), given=is_model(project, owner))
