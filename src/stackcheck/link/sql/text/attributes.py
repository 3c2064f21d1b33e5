"""Attributes: what is read from an object, a class, a module, a connection or the request."""

from __future__ import annotations

from stackcheck.catalogue.sql_apis import (
    CODE_NAMES,
    CONNECTION_FACTS,
    COORDINATES,
    GEOMETRIES,
    MANAGERS,
    QUOTING_METHODS,
    REQUEST_ATTRIBUTES,
    SETTINGS_CLASSES,
)
from stackcheck.facts.expressions import Attribute, Expression, Name
from stackcheck.facts.parts import decorators, dotted
from stackcheck.facts.statements import Bind, Function
from stackcheck.link.models import model_of
from stackcheck.link.names.resolution import descends, lookup, member, resolve
from stackcheck.link.sql.text import classes, functions, names, rows
from stackcheck.link.sql.text.frames import Frame, spelled
from stackcheck.link.sql.text.objects import is_model
from stackcheck.link.sql.text.values import (
    NOTHING,
    Handle,
    Instance,
    Queryset,
    Ref,
    Table,
    Text,
    Value,
    joined,
    literal,
    unknown,
)

_METADATA = frozenset({"_meta", "__table__"})


def attribute(frame: Frame, node: Attribute) -> tuple[Value, Value]:
    """What an attribute is read from, and what it holds."""
    name = dotted(node)
    root = name.partition(".")[0] if name is not None else ""
    known = frame.variables.get(name) if name is not None else None
    if name is not None and known is None and root not in frame.variables:
        symbol = resolve(frame.project, frame.path, node)
        if symbol is not None and symbol.is_external and _is_metadata(name):
            return frame.hole(node), frame.hole(node, safe="constant")
        if symbol is None and lookup(frame.project, frame.path, root) is None and not _is_request(node.value):
            return frame.hole(node), frame.hole(node, safe="constant" if _is_metadata(name) else "")
        if symbol is not None and not (isinstance(symbol.fact, Bind) and "." in symbol.qualname):
            return frame.evaluate(node.value), names.of_symbol(frame, node, symbol)
    if node.name == "db_table" and isinstance(node.value, Attribute) and node.value.name in _METADATA:
        table = _table_of(frame, node.value.value)
        return frame.hole(node.value, safe="constant"), literal(table) if table else frame.hole(node, safe="constant")
    receiver = frame.evaluate(node.value)
    return receiver, known if known is not None else read(frame, node, receiver)


def _is_metadata(name: str) -> bool:
    """Whether a dotted name is what a model says of itself."""
    return not _METADATA.isdisjoint(name.split(".")[1:-1])


def read(frame: Frame, node: Attribute, receiver: Value) -> Value:
    """What the attribute of a known object holds."""
    if node.name in _METADATA or (isinstance(node.value, Attribute) and node.value.name in _METADATA):
        return frame.hole(node, safe="constant")
    if node.name in CODE_NAMES or (isinstance(receiver, Handle) and node.name in CONNECTION_FACTS):
        return frame.hole(node, safe="constant")
    if _is_request(node.value) and node.name in REQUEST_ATTRIBUTES:
        return frame.hole(node, origin="request")
    match receiver:
        case Ref(symbol=symbol):
            found = names.of_symbol(frame, node, member(frame.project, symbol, node.name))
            if is_model(frame.project, symbol) and (isinstance(found, Queryset) or node.name in MANAGERS):
                return Queryset(symbol)
            return found
        case Instance():
            return _of_instance(frame, node, receiver)
        case Handle():
            return frame.hole(node) if node.name in QUOTING_METHODS else receiver
        case Table(entries=entries):
            return next((v for k, v in entries if isinstance(k, Text) and k.constant == node.name), frame.hole(node))
        case Queryset():
            return frame.hole(node, origin="queryset") if node.name == "query" else frame.hole(node)
        case Text() if receiver.hole is not None and receiver.hole.origin != "request":
            safe = _said_by_name(frame, node)
            return frame.hole(node, safe=safe) if safe else unknown(receiver, spelled(node), frame.place(node))
        case Text():
            return unknown(receiver, spelled(node), frame.place(node)) if receiver.hole else frame.hole(node)
        case _:
            return frame.hole(node)


def _said_by_name(frame: Frame, node: Attribute) -> str:
    """Why an attribute of an object that is not known cannot do harm: wherever the project has that name, it does none."""
    if node.name == "pk" and rows.are_keys_plain(frame.project):
        return "number"
    mentioned = frame.function.fact.mentions if frame.function and isinstance(frame.function.fact, Function) else ()
    if node.name in GEOMETRIES or (node.name in COORDINATES and not GEOMETRIES.isdisjoint(mentioned)):
        return "number"
    return "constant" if node.name in names.declared_constants(frame.project) else ""


def _is_request(node: Expression) -> bool:
    return (isinstance(node, Name) and node.id == "request") or (isinstance(node, Attribute) and node.name == "request")


def _table_of(frame: Frame, node: Expression) -> str:
    """The table of the model that an expression is (`Order._meta.db_table`), "" where that is not known."""
    value = frame.evaluate(node)
    model = model_of(frame.project, value.symbol) if isinstance(value, Ref | Instance) else None
    return model.table if model is not None else ""


def _of_instance(frame: Frame, node: Attribute, instance: Instance) -> Value:
    """What an object has in an attribute: a property is called, an assignment of a method counts."""
    project, symbol = frame.project, instance.symbol
    held = instance.held(node.name)
    if held is not None and held is not NOTHING:
        return held
    if (model := model_of(project, symbol)) is not None and model.field(node.name) is not None:
        return frame.hole(node, safe="number" if rows.is_plain(project, model, node.name) else "")
    found = member(project, symbol, node.name)
    if found is not None and isinstance(found.fact, Function):
        if decorators(found.fact) & {"property", "cached_property"}:
            return functions.result(frame, found, {"self": instance}, owner=symbol)
        return Ref(found)
    if descends(project, symbol, SETTINGS_CLASSES):
        return frame.hole(node, safe="constant")
    assigned = classes.attributes(project, symbol).get(node.name)
    if found is None:
        return assigned if assigned is not None else frame.hole(node)
    declared = names.constant(project, found)
    if assigned is None or assigned == NOTHING:
        return declared
    return joined(declared, assigned) if not (isinstance(declared, Text) and declared.hole) else assigned
