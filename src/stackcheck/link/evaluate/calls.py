"""Calls: which function is called with which values, what comes back, and what that costs."""

from __future__ import annotations

from collections.abc import Callable

from stackcheck.catalogue.blocking.files import PARSERS
from stackcheck.catalogue.canonical import canonical
from stackcheck.catalogue.offloaders import ON_THE_LOOP
from stackcheck.facts.expressions import Attribute, Call, Constant, Expression, Mapping, Name
from stackcheck.facts.findings import Place
from stackcheck.facts.statements import Class, Function
from stackcheck.link.evaluate.attributes import qualified, read, result_of
from stackcheck.link.evaluate.blocking import holds_the_loop
from stackcheck.link.evaluate.closures import call_closure
from stackcheck.link.evaluate.constructors import initialized
from stackcheck.link.evaluate.containers import container
from stackcheck.link.evaluate.frames import Frame, Site
from stackcheck.link.evaluate.iteration import mentions
from stackcheck.link.evaluate.summaries import call_function
from stackcheck.link.frameworks import dispatch as frameworks
from stackcheck.link.models import fallback, swapped_model
from stackcheck.link.models.users import is_model
from stackcheck.link.names.class_loaders import class_loaders, given
from stackcheck.link.names.overrides import implementations, is_abstract
from stackcheck.link.names.symbols import Symbol, member, mro
from stackcheck.link.orm import dispatch as orm
from stackcheck.link.values.events import Foreign
from stackcheck.link.values.joins import element, joined
from stackcheck.link.values.kinds import (
    NONE,
    UNKNOWN,
    Above,
    Choice,
    Closure,
    Collection,
    Column,
    External,
    Fixed,
    Instance,
    Loading,
    Method,
    Native,
    Record,
    Ref,
    Rows,
    Unknown,
    Value,
)

Evaluate = Callable[[Frame, Expression], Value]


def call(frame: Frame, node: Call, evaluate: Evaluate) -> Value:
    """The value of a call; the callee's events are inherited by the frame."""
    if isinstance(node.function, Name) and node.function.id == "super" and "super" not in frame.env:
        return _super(frame, node, evaluate)
    callee = evaluate(frame, node.function)
    arguments, keywords = _arguments(frame, node, evaluate)
    varies = not frame.loops or mentions(node, frame.loops[-1].names)
    site = Site(frame.place(node.line, node.col), arguments, keywords, node, varies)
    if isinstance(callee, Native) and isinstance(callee.receiver, Fixed | Collection | Record):
        return container(frame, callee, site)
    if isinstance(callee, Unknown) and isinstance(node.function, Attribute):
        passed = frameworks.passed_through(node.function.name, site)
        return passed if passed is not None else orm.unknown_call(frame, node.function.name, site)
    return invoke(frame, callee, site)


def _arguments(frame: Frame, node: Call, evaluate: Evaluate) -> tuple[tuple[Value, ...], dict[str, Value]]:
    positional: list[Value] = []
    keywords: dict[str, Value] = {}
    if isinstance(node.function, Name) and node.function.id == "next" and node.arguments:
        frame.glanced = node.arguments[0].value
    if node.arguments and getattr(node.function, "name", getattr(node.function, "id", "")) in PARSERS:
        frame.parsed = node.arguments[0].value
    for argument in node.arguments:
        value = evaluate(frame, argument.value)
        if argument.star == 1:
            positional.extend(value.items if isinstance(value, Fixed) else (element(value),))
        elif argument.star == 2:
            keywords.update(value.entries if isinstance(value, Record) else {"**": UNKNOWN})
            if _has_unknown_keys(argument.value, value):
                keywords["**"] = UNKNOWN
        elif argument.keyword is not None:
            keywords[argument.keyword] = value
        else:
            positional.append(value)
    return tuple(positional), keywords


def _has_unknown_keys(node: Expression, value: Value) -> bool:
    """Whether `**node` gives more keywords than those that its value names."""
    if isinstance(node, Mapping):
        keys = [key for key, _ in node.items]
        if isinstance(value, Record) and None not in keys:
            return len({key.value if isinstance(key, Constant) else key for key in keys}) > len(value.entries)
        return any(not isinstance(key, Constant | None) for key in keys)
    return isinstance(value, Record) and (value.others not in (UNKNOWN, NONE) or value == Record((), UNKNOWN))


def invoke(frame: Frame, callee: Value, site: Site) -> Value:
    """Call a value that is known to be callable; UNKNOWN for all else."""
    match callee:
        case Ref(symbol=symbol):
            return _of_symbol(frame, symbol, site)
        case Choice(options=options):
            return joined([invoke(frame, option, site) for option in options])
        case Method(receiver=Instance() as receiver, function=function) if is_abstract(frame.project, function):
            return _implemented(frame, receiver, function, site)
        case Method(receiver=receiver, function=function):
            return call_function(frame, function, receiver, site)
        case Native(receiver=Rows() as rows, name=name):
            return orm.rows_call(frame, rows, name, site)
        case Native(receiver=Column() | Loading() as receiver, name=name):
            return orm.part_call(frame, receiver, name, site)
        case Native(receiver=Instance() | Ref() as receiver, name=name):
            return _framework(frame, receiver, name, site)
        case Native(receiver=External()):
            return _foreign(frame, qualified(callee), site)
        case Closure():
            return call_closure(frame, callee, site)
        case External(name=name):
            return _foreign(frame, f"{name}.__call__", site)
        case Instance(symbol=symbol) if not symbol.is_external:
            method = member(frame.project, symbol, "__call__")
            if method is not None and isinstance(method.fact, Function):
                return call_function(frame, method, callee, site)
            return UNKNOWN
        case _:
            return UNKNOWN


def _implemented(frame: Frame, receiver: Instance, method: Symbol, site: Site) -> Value:
    """A call of an abstract method: one of the classes below the receiver's answers it."""
    found = implementations(frame.project, receiver.symbol, method.qualname.rpartition(".")[2])
    values = [call_function(frame, function, Instance(cls), site) for cls, function in found]
    value = joined(values)
    return value if not isinstance(value, Unknown) else call_function(frame, method, receiver, site)


def _of_symbol(frame: Frame, symbol: Symbol, site: Site) -> Value:
    package = class_loaders(frame.project).get(symbol.name)
    if package is not None and len(site.arguments) > 1:
        label, names, *_ = site.arguments
        return given(frame.project, package, label, names, frame.path)
    swapped = swapped_model(frame.project, symbol.name, frame.path)
    if swapped is not None and not symbol.name.endswith("_string"):
        return Ref(swapped.symbol)
    match symbol.fact:
        case Function():
            value = call_function(frame, symbol, None, site)
            model = fallback(frame.project, symbol) if isinstance(value, Unknown) else None
            return Ref(model) if model is not None else value
        case Class():
            made = orm.construct(frame, symbol, site)
            if made is not None:
                return made
            made = frameworks.construct(frame, symbol, site)
            if made is not None:
                return made
            instance = Instance(symbol)
            init = member(frame.project, symbol, "__init__")
            if init is not None and isinstance(init.fact, Function):
                return initialized(frame, init, instance, site)
            return instance
        case None if symbol.is_external and is_model(frame.project, symbol):
            return orm.construct(frame, symbol, site) or UNKNOWN
        case None if symbol.is_external:
            # imported late: built-in functions call what they are given
            from stackcheck.link.evaluate.builtins import BUILTINS  # noqa: PLC0415

            builtin = BUILTINS.get(symbol.name)
            return builtin(frame, site) if builtin is not None else _foreign(frame, symbol.name, site)
        case _:
            return UNKNOWN


def _framework(frame: Frame, receiver: Instance | Ref, name: str, site: Site) -> Value:
    """A method that an object has from a framework's base class."""
    value = orm.instance_call(frame, receiver, name, site)
    if value is None and isinstance(receiver, Instance):
        value = frameworks.method(frame, receiver, name, site)
    if value is not None:
        return value
    for base in mro(frame.project, receiver.symbol):
        if base.is_external:
            value = _foreign(frame, f"{base.name}.{name}", site)
            if not isinstance(value, Unknown):
                return value
    return UNKNOWN


def _foreign(frame: Frame, name: str, site: Site) -> Value:
    """A call of another library."""
    known = orm.external_call(frame, name, site)
    if known is None:
        known = frameworks.external_call(frame, name, site)
    if known is not None:
        return known
    is_awaited = site.node is not None and site.node is frame.awaited  # what can be awaited does not block
    blocking = holds_the_loop(frame.project, name, site.node) if not is_awaited else None
    if blocking is not None and not (blocking.stepwise and site.node is not None and site.node is frame.glanced):
        is_text = blocking.tier == "disk" and site.node is not None and site.node is frame.parsed
        frame.note(Foreign(site.place, name, brief=is_text or blocking.is_brief(site.node)))
    if (callback := ON_THE_LOOP.get(canonical(name))) is not None:
        invoke(frame, site.argument(*callback) or UNKNOWN, Site(site.place))
    return result_of(name)


def _super(frame: Frame, node: Call, evaluate: Evaluate) -> Value:
    owner, receiver = frame.owner, frame.receiver
    scope = frame.outer
    while (owner is None or receiver is None) and scope is not None:
        owner, receiver, scope = scope.owner, scope.receiver, scope.outer
    if node.arguments:
        first = evaluate(frame, node.arguments[0].value)
        owner = first.symbol if isinstance(first, Ref) else owner
    return Above(receiver, owner) if receiver is not None and owner is not None else UNKNOWN


def shown(frame: Frame, value: Value, place: Place) -> None:
    """`str(value)`: a class of the project may say how."""
    if isinstance(value, Instance):
        method = read(frame, value, "__str__", place)
        if isinstance(method, Method):
            invoke(frame, method, Site(place))
