"""Calls: which function is called with which values, what comes back, and what that costs."""

from __future__ import annotations

from msgspec.structs import replace

from stackcheck.catalogue.blocking.files import PARSERS
from stackcheck.catalogue.canonical import canonical
from stackcheck.catalogue.offloaders import ON_THE_LOOP
from stackcheck.catalogue.work import METHODS, is_work
from stackcheck.facts.expressions import Attribute, Call, Constant, Expression, Mapping, Name
from stackcheck.facts.findings import Place
from stackcheck.facts.parts import last_name
from stackcheck.facts.statements import Class, Function
from stackcheck.link.evaluate import libraries
from stackcheck.link.evaluate.attributes import qualified, read, result_of
from stackcheck.link.evaluate.blocking import holds_the_loop
from stackcheck.link.evaluate.closures import call_closure
from stackcheck.link.evaluate.constructors import filled, initialized
from stackcheck.link.evaluate.containers import container
from stackcheck.link.evaluate.frames import Frame
from stackcheck.link.evaluate.iteration import mentions
from stackcheck.link.evaluate.summaries import call_function
from stackcheck.link.flow.arguments import given
from stackcheck.link.models import fallback, swapped_model
from stackcheck.link.models.users import is_model
from stackcheck.link.names.overrides import implementations, is_abstract, is_replaced
from stackcheck.link.names.resolution import class_loaders, loaded, member, mro
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.project import Project
from stackcheck.link.values.events import Foreign, Work
from stackcheck.link.values.joins import element, joined
from stackcheck.link.values.kinds import (
    NONE,
    UNKNOWN,
    Above,
    Choice,
    Closure,
    Collection,
    Column,
    Const,
    External,
    Fixed,
    Instance,
    Loading,
    Method,
    Native,
    Partial,
    Record,
    Ref,
    Rows,
    Unknown,
    Value,
)
from stackcheck.link.values.sites import Site

_TAKEN = "Queue.get"
_LOOKED = frozenset({"empty", "qsize"})


def call(frame: Frame, node: Call) -> Value:
    """The value of a call; the callee's events are inherited by the frame."""
    if isinstance(node.function, Name) and node.function.id == "super" and "super" not in frame.env:
        return _super(frame, node)
    callee = frame.evaluate(node.function)
    arguments, keywords = _arguments(frame, node)
    varies = (loop := frame.innermost) is None or mentions(node, loop.names)
    site = Site(frame.place(node.line, node.col), arguments, keywords, node, varies)
    if isinstance(node.function, Attribute) and node.function.name in METHODS and isinstance(callee, Unknown | Native):
        frame.note(Work(site.place))
    if isinstance(callee, Native) and isinstance(callee.receiver, Fixed | Collection | Record):
        return container(frame, callee, site)
    if isinstance(node.function, Attribute) and _is_of_unknown(callee):
        return libraries.method(frame, UNKNOWN, node.function.name, site) or UNKNOWN  # it may be told by what it is given
    return invoke(frame, callee, site)


def _is_of_unknown(callee: Value) -> bool:
    """Whether it is a method of something of which nothing is known, such as what an attribute of an object holds."""
    return isinstance(callee, Unknown) or (isinstance(callee, Native) and isinstance(callee.receiver, Native))


def _arguments(frame: Frame, node: Call) -> tuple[tuple[Value, ...], dict[str, Value]]:
    first = node.arguments[0].value if node.arguments else None
    called = last_name(node.function)
    if isinstance(node.function, Name) and called == "next":
        with frame.during(first_only=first):
            values = [frame.evaluate(argument.value) for argument in node.arguments]
    elif called in PARSERS:
        with frame.during(read_as_text=first):
            values = [frame.evaluate(argument.value) for argument in node.arguments]
    else:
        values = [frame.evaluate(argument.value) for argument in node.arguments]
    positional, keywords = given(node.arguments, values, _items, _entries)
    if any(a.star == 2 and _has_unknown_keys(a.value, value) for a, value in zip(node.arguments, values, strict=True)):
        keywords["**"] = UNKNOWN
    return positional, keywords


def _items(value: Value) -> tuple[Value, ...]:
    """The arguments that `*value` stands for."""
    return value.items if isinstance(value, Fixed) else (element(value),)


def _entries(value: Value) -> dict[str, Value]:
    """The keywords that `**value` stands for; "**" for those whose names are not known."""
    return dict(value.entries) if isinstance(value, Record) else {"**": UNKNOWN}


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
        case Method(receiver=Instance(symbol=symbol), function=function) if is_replaced(frame.project, symbol, function):
            return UNKNOWN  # one of the classes below answers, and each in its own way
        case Method(receiver=Instance() as receiver, function=function) if is_abstract(frame.project, function):
            return _implemented(frame, receiver, function, site)
        case Method(receiver=receiver, function=function):
            return call_function(frame, function, receiver, site)
        case Native(receiver=Rows() | Column() | Loading() as receiver, name=name):
            return libraries.method(frame, receiver, name, site) or UNKNOWN
        case Native(receiver=Instance() | Ref() as receiver, name=name):
            return _framework(frame, receiver, name, site)
        case Native(receiver=External()):
            return _foreign(frame, qualified(callee), site)
        case Closure():
            return call_closure(frame, callee, site)
        case Partial(function=function, arguments=arguments, keywords=keywords):
            keywords_ = {**dict(keywords), **site.keywords}
            return invoke(frame, function, replace(site, arguments=(*arguments, *site.arguments), keywords=keywords_))
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
        return _loaded(frame.project, package, label, names, frame.path)
    swapped = swapped_model(frame.project, symbol.name, frame.path)
    if swapped is not None and not symbol.name.endswith("_string"):
        return Ref(swapped.symbol)
    match symbol.fact:
        case Function():
            value = call_function(frame, symbol, None, site)
            model = fallback(frame.project, symbol) if isinstance(value, Unknown) else None
            return Ref(model) if model is not None else value
        case Class():
            made = libraries.construct(frame, symbol, site)
            if made is not None:
                return made
            instance = Instance(symbol)
            init = member(frame.project, symbol, "__init__")
            if init is not None and isinstance(init.fact, Function):
                return initialized(frame, init, instance, site)
            return filled(frame.project, instance, site)
        case None if symbol.is_external and is_model(frame.project, symbol):
            return libraries.construct(frame, symbol, site) or UNKNOWN
        case None if symbol.is_external:
            return _foreign(frame, symbol.name, site)
        case _:
            return UNKNOWN


def _loaded(project: Project, package: str, label: Value, names: Value, path: str) -> Value:
    """What a loader that is called with these values gives: a class, or a list of classes."""
    match label, names:
        case Const(value=str() as module), Const(value=str() as name):
            symbol = loaded(project, package, module, name, path)
            return Ref(symbol) if symbol is not None else UNKNOWN
        case Const(value=str()), Fixed(items=items):
            return Fixed(tuple(_loaded(project, package, label, item, path) for item in items), "list")
        case _:
            return UNKNOWN


def _framework(frame: Frame, receiver: Instance | Ref, name: str, site: Site) -> Value:
    """A method that an object has from a framework's base class."""
    value = libraries.method(frame, receiver, name, site)
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
    if is_work(name):
        frame.note(Work(site.place))
    known = libraries.function(frame, name, site)
    if known is not None:
        return known
    is_awaited = site.node is not None and site.node is frame.mode.awaited  # what can be awaited does not block
    blocking = holds_the_loop(frame.project, name, site.node) if not is_awaited else None
    is_first = blocking is not None and blocking.stepwise and site.node is not None and site.node is frame.mode.first_only
    if blocking is not None and not is_first and not _is_asked_first(frame, name):
        is_text = blocking.tier == "disk" and site.node is not None and site.node is frame.mode.read_as_text
        frame.note(Foreign(site.place, name, brief=is_text or blocking.is_brief(site.node)))
    if (callback := ON_THE_LOOP.get(canonical(name))) is not None:
        with frame.during(later=True):
            invoke(frame, site.argument(*callback) or UNKNOWN, Site(site.place))
    return result_of(name)


def _is_asked_first(frame: Frame, name: str) -> bool:
    """Whether a queue is asked whether it has something by the function that takes it: then it does not wait."""
    return name.endswith(_TAKEN) and frame.function is not None and not _LOOKED.isdisjoint(frame.function.mentions)


def _super(frame: Frame, node: Call) -> Value:
    owner, receiver = frame.owner, frame.receiver
    scope = frame.outer
    while (owner is None or receiver is None) and scope is not None:
        owner, receiver, scope = scope.owner, scope.receiver, scope.outer
    if node.arguments:
        first = frame.evaluate(node.arguments[0].value)
        owner = first.symbol if isinstance(first, Ref) else owner
    return Above(receiver, owner) if receiver is not None and owner is not None else UNKNOWN


def shown(frame: Frame, value: Value, place: Place) -> None:
    """`str(value)`: a class of the project may say how."""
    special(frame, value, "__str__", place)


def special(frame: Frame, value: Value, name: str, place: Place, *given: Value) -> Value | None:
    """What a method gives that the language calls: `len(value)`, `value[key]`; None where there is none."""
    method = read(frame, value, name, place) if isinstance(value, Instance) else None
    return invoke(frame, method, Site(place, given)) if isinstance(method, Method | Native) else None
