"""Attributes: what `value.name` is, for objects, classes, modules, rows and other libraries' objects."""

from __future__ import annotations

from stackcheck.catalogue import external_types
from stackcheck.catalogue.python import ENUMERATIONS, PLAIN_BASES
from stackcheck.catalogue.requests import REQUESTS
from stackcheck.facts.expressions import Attribute, Call, Name
from stackcheck.facts.findings import Place
from stackcheck.facts.parts import decorators, walk
from stackcheck.facts.statements import Bind, Class, Function, TypeAlias
from stackcheck.link.evaluate import libraries
from stackcheck.link.evaluate.annotations import annotated
from stackcheck.link.evaluate.assignments import bound_value
from stackcheck.link.evaluate.blocking import row
from stackcheck.link.evaluate.frames import Frame
from stackcheck.link.evaluate.generics import of_variable
from stackcheck.link.evaluate.requests import of_request
from stackcheck.link.evaluate.summaries import call_function, run_of
from stackcheck.link.flow.remembered import recursive
from stackcheck.link.models.users import is_model
from stackcheck.link.names.instances import class_of
from stackcheck.link.names.resolution import descends, member, mro, written_members
from stackcheck.link.names.scopes import resolve_in, scope_around
from stackcheck.link.names.symbols import Symbol, class_scope, definition
from stackcheck.link.project import Project, table
from stackcheck.link.values.events import Foreign
from stackcheck.link.values.joins import joined
from stackcheck.link.values.kinds import (
    UNKNOWN,
    Above,
    Awaitable,
    Choice,
    Collection,
    Const,
    External,
    Fixed,
    Instance,
    Method,
    Native,
    Ref,
    Rows,
    Unknown,
    Value,
)
from stackcheck.link.values.sites import Site

_PROPERTIES = frozenset(
    {"property", "cached_property", "abstractproperty", "hybrid_property", "computed_field", "classproperty"}
)


def read(frame: Frame, value: Value, name: str, place: Place) -> Value:
    """The attribute `name` of a value, read at `place`."""
    match value:
        case Unknown() | Const():
            return UNKNOWN
        case Instance(symbol=symbol) if name == "__class__":
            return Ref(symbol)
        case Instance():
            return _of_instance(frame, value, name, place)
        case Rows():
            return libraries.attribute(frame, value, name, place) or Native(value, name)
        case Choice(options=options):
            return joined([read(frame, option, name, place) for option in options])
        case Ref():
            return _of_ref(frame, value, name, place)
        case Above():
            return _of_super(frame, value, name, place)
        case External(name=owner) if name in ("user", "method") and owner in REQUESTS:
            return libraries.asked_of(frame, name) or UNKNOWN
        case External():
            return _of_external(frame, value, name, place)
        case Native(receiver=External(name=owner), name=outer):
            return _of_external(frame, External(f"{owner}.{outer}"), name, place)
        case Native(receiver=Instance() | Ref()):
            return libraries.attribute(frame, value, name, place) or Native(value, name)
        case Awaitable():
            return UNKNOWN
        case Fixed(kind="row"):
            return libraries.attribute(frame, value, name, place) or UNKNOWN
        case _:
            return Native(value, name)


def _of_external(frame: Frame, value: External, name: str, place: Place) -> Value:
    """An attribute of another library's object; of what gives any attribute, those that are known to block are its own."""
    qualname = f"{value.name}.{name}"
    blocking = row(frame.project, qualname)
    if blocking is not None and blocking.trigger == "attribute":
        frame.note(Foreign(place, qualname))
    known = external_types.attribute(qualname) if blocking is None else None
    return External(known) if known else of_request(frame, value, name) or Native(value, name)


def item(value: External | Native) -> Value:
    """`value[...]` of another library's object."""
    return result_of(f"{value.name if isinstance(value, External) else qualified(value)}.__getitem__")


def operated(value: External) -> Value:
    """`value / other` and the like."""
    return result_of(f"{value.name}.__truediv__")


def result_of(name: str) -> Value:
    """What calling another library's callable gives."""
    known = external_types.result(name)
    if known is None:
        return UNKNOWN
    return Collection(External(known[5:-1])) if known.startswith("list[") else External(known)


def qualified(value: Native) -> str:
    """The qualified name of another library's method."""
    return f"{value.receiver.name}.{value.name}" if isinstance(value.receiver, External) else ""


def of_definition(project: Project, symbol: Symbol | None) -> Value:
    """The value of a definition: a class, function or module itself, or what is assigned at the top level of a module."""
    if symbol is None:
        return UNKNOWN
    if isinstance(symbol.fact, Bind):
        return bound_value(project, symbol)
    if isinstance(symbol.fact, TypeAlias):
        return annotated(project, symbol.path, symbol.fact.value)
    return Ref(symbol)


def _of_ref(frame: Frame, value: Ref, name: str, place: Place) -> Value:
    project, symbol = frame.project, value.symbol
    if isinstance(symbol.fact, Class) or (symbol.is_external and is_model(project, symbol)):
        found = libraries.attribute(frame, value, name, place)
        if found is not None:
            return found
    if isinstance(symbol.fact, Function):
        return Native(External(external_types.TASK) if _is_task(project, symbol) else value, name)
    found_symbol = member(project, symbol, name)
    if found_symbol is None:
        return Native(value, name) if isinstance(symbol.fact, Class) else UNKNOWN
    if isinstance(symbol.fact, Class) and isinstance(found_symbol.fact, Function):
        if _is_decorated(found_symbol.fact, "classmethod"):
            return Method(value, found_symbol)
        return Ref(found_symbol)
    return of_definition(project, found_symbol)


@table
def _is_task(project: Project, symbol: Symbol) -> bool:
    """Whether a decorator makes a task of a function: an object with `delay()`, which runs it when it is called itself."""
    fact, scope = symbol.fact, scope_around(project, symbol)
    for written in fact.decorators if isinstance(fact, Function) else ():
        decorator = written.function if isinstance(written, Call) else written
        found = resolve_in(project, scope, decorator)
        owner = class_of(project, scope, decorator.value) if isinstance(decorator, Attribute) else None
        name = f"{owner.name}.{decorator.name}" if owner is not None and isinstance(decorator, Attribute) else ""
        if name in external_types.TASKS or (found is not None and found.name in external_types.TASKS):
            return True
    return False


@table
def members(project: Project, symbol: Symbol) -> tuple[Value, ...] | None:
    """The members of an enumeration, each with its name as its role; None for other classes."""
    if not isinstance(symbol.fact, Class) or not descends(project, symbol, ENUMERATIONS):
        return None
    names = (name for name, statement in class_scope(project, symbol).items() if isinstance(statement, Bind))
    return tuple(Instance(symbol, role=name) for name in names if not name.startswith("_"))


def class_member(frame: Frame, owner: Symbol, name: str) -> Value | None:
    """A name of a class's own body."""
    statement = class_scope(frame.project, owner).get(name)
    if isinstance(statement, Bind | Function | Class | TypeAlias):
        return of_definition(frame.project, definition(frame.project, owner.path, f"{owner.qualname}.{name}", statement))
    return None


def _of_super(frame: Frame, value: Above, name: str, place: Place) -> Value:
    receiver = value.receiver
    if isinstance(receiver, Rows):
        line: tuple[Symbol, ...] = mro(frame.project, receiver.methods) if receiver.methods is not None else ()
    elif isinstance(receiver, Instance | Ref):
        line = mro(frame.project, receiver.symbol)
    else:
        return UNKNOWN
    behind = line[line.index(value.owner) + 1 :] if value.owner in line else ()
    for owner in behind:
        if owner.is_external:
            continue
        statement = class_scope(frame.project, owner).get(name)
        if isinstance(statement, Function):
            symbol = definition(frame.project, owner.path, f"{owner.qualname}.{name}", statement)
            if _is_property(statement):
                return call_function(frame, symbol, receiver, Site(place))
            return Method(receiver, symbol)
        if isinstance(statement, Bind):
            return of_definition(frame.project, definition(frame.project, owner.path, f"{owner.qualname}.{name}", statement))
    inherited = libraries.inherited(frame, receiver, name, place) if isinstance(receiver, Instance) else None
    return inherited or Native(receiver, name)


def _of_instance(frame: Frame, value: Instance, name: str, place: Place) -> Value:
    project, symbol = frame.project, value.symbol
    if name in frame.attributes and frame.receiver == value:
        return frame.attributes[name]
    if name in ("name", "value") and value.role and members(project, symbol) is not None:
        return Const(value.role) if name == "name" else class_member(frame, symbol, value.role) or UNKNOWN
    for held, kept in value.holds:
        if held == name:
            return kept
    found = member(project, symbol, name) if not symbol.is_external else None
    if found is not None and isinstance(found.fact, Function) and not _is_decorated(found.fact, "declared_attr"):
        if _is_property(found.fact):
            return call_function(frame, found, value, Site(place))
        if _is_decorated(found.fact, "staticmethod"):
            return Ref(found)
        return Method(Ref(symbol) if _is_decorated(found.fact, "classmethod") else value, found)
    related = libraries.attribute(frame, value, name, place)
    if related is not None:
        return related
    if found is not None and isinstance(found.fact, Bind) and found.fact.value is not None:
        known = of_definition(project, found)
        if not isinstance(known, Unknown) and not _is_default(known, found.fact):
            return known
    if found is not None and isinstance(found.fact, Bind) and found.fact.annotation is not None:
        known = of_variable(project, value, found.fact.annotation) or annotated(project, found.path, found.fact.annotation)
        if not isinstance(known, Unknown):
            return known
    elif found is not None and not isinstance(found.fact, Bind):
        return of_definition(project, found)
    given = libraries.inherited(frame, value, name, place)
    if given is not None:
        return given
    assigned = self_attribute(project, symbol, name)
    if not isinstance(assigned, Unknown):
        return assigned
    return _inherited(frame, value, name)


def _is_default(value: Value, written: Bind) -> bool:
    """Whether a class's constant is what its objects begin with, and not what all of them hold: a flag, a field."""
    return isinstance(value, Const) and (written.annotation is not None or not isinstance(value.value, str))


def _inherited(frame: Frame, value: Instance, name: str) -> Value:
    """A member that only a base class of another library can have."""
    for base in mro(frame.project, value.symbol):
        if base.is_external and base.name not in PLAIN_BASES:
            known = external_types.attribute(f"{base.name}.{name}")
            if known:
                return External(known)
    return Native(value, name)


def _not_known(_: Project, symbol: Symbol, name: str) -> Value:
    return UNKNOWN


@recursive(_not_known)
def self_attribute(project: Project, symbol: Symbol, name: str) -> Value:
    """What the methods of a class assign to `self.name`, the constructor's assignment first."""
    found: list[Value] = []
    for owner in mro(project, symbol):
        if owner.is_external:
            continue
        for method_name, statement in sorted(class_scope(project, owner).items(), key=lambda item: item[0] != "__init__"):
            if not isinstance(statement, Function) or name not in statement.mentions or not statement.parameters:
                continue
            annotation = _assignment(statement, name)
            if annotation is None:
                continue
            if annotation is not True:
                value = annotated(project, owner.path, annotation)  # type: ignore[arg-type]
            else:
                method = definition(project, owner.path, f"{owner.qualname}.{method_name}", statement)
                value = run_of(project, method, Instance(symbol)).attributes.get(name, UNKNOWN)
            found.append(value)
            if method_name == "__init__" and not isinstance(value, Unknown) and value != Const(None):
                return value
        if found:
            break
    return joined(found)


@table
def is_assigned(project: Project, symbol: Symbol, name: str) -> bool:
    """Whether some method of a class of the project assigns `self.name`."""
    methods = (statement for _, _, statement in written_members(project, symbol) if isinstance(statement, Function))
    return any(name in m.mentions and m.parameters and _assignment(m, name) is not None for m in methods)


def _assignment(function: Function, name: str) -> object | None:
    """Whether a method assigns `self.name`: its annotation there, True where it has none, None where it does not."""
    own = function.parameters[0].name
    for statement in walk(function.body):
        if isinstance(statement, Bind):
            for target in statement.targets:
                if (
                    isinstance(target, Attribute)
                    and target.name == name
                    and isinstance(target.value, Name)
                    and target.value.id == own
                ):
                    return statement.annotation if statement.annotation is not None else True
    return None


def _is_property(function: Function) -> bool:
    return not decorators(function).isdisjoint(_PROPERTIES)


def _is_decorated(function: Function, name: str) -> bool:
    return name in decorators(function)
