"""What annotations prove: an object of the project, a connection, a number."""

from __future__ import annotations

from stackcheck.catalogue.python import NAMESPACES
from stackcheck.catalogue.sql_apis import NUMBER_TYPES, QUERYSET_CLASSES, SQL_TEXTS
from stackcheck.facts.expressions import Expression
from stackcheck.facts.statements import Class
from stackcheck.link.names.annotations import Type, read
from stackcheck.link.names.scopes import module_scope
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.sql.text.command_line import options
from stackcheck.link.sql.text.frames import Frame
from stackcheck.link.sql.text.handles import handle_of
from stackcheck.link.sql.text.objects import instance
from stackcheck.link.sql.text.values import Hole, Items, Queryset, Text, Value


def annotated(frame: Frame, annotation: Expression | None) -> Value | None:
    """What an annotation proves: a handle, an object of the project, a number; None where it proves nothing."""
    said = _read(frame, annotation)
    return _proved(frame, said) if said is not None else None


def is_composed(frame: Frame, annotation: Expression | None) -> bool:
    """Whether an annotation says that a driver's own composition of SQL is given."""
    said = _read(frame, annotation)
    return said is not None and any(one.name in SQL_TEXTS for one in said.alternatives())


def _read(frame: Frame, annotation: Expression | None) -> Type | None:
    return read(frame.project, module_scope(frame.path), annotation) if annotation is not None else None


def _proved(frame: Frame, said: Type) -> Value | None:
    match said:
        case Type(kind="union"):
            return _either([_proved(frame, one) for one in said.alternatives() if one.kind != "none"])
        case Type(kind="stream" | "context", arguments=(one, *_)) | Type(kind="awaitable", arguments=(*_, one)):
            return _proved(frame, one)
        case Type(kind="many" | "tuple", arguments=(one, *_)):
            item = _proved(frame, one)
            return Items((item,), open=True) if item is not None else None
        case Type(symbol=symbol):
            return _of_class(frame, symbol)


def _either(found: list[Value | None]) -> Value | None:
    """What a union proves: an object where one of its types is that of one, a number where all are numbers."""
    objects = [value for value in found if value is not None and not isinstance(value, Text)]
    if objects:
        return objects[0]
    return found[0] if found and all(value is not None for value in found) else None


def _of_class(frame: Frame, symbol: Symbol | None) -> Value | None:
    """An object of the class that a symbol is."""
    if symbol is None:
        return None
    if symbol.name in NUMBER_TYPES:
        return Text(((Hole("a number", symbol.place, safe="number"),),))
    if symbol.is_external:
        if symbol.name in QUERYSET_CLASSES:
            return Queryset(None)
        return options(frame.project, frame.path) if symbol.name in NAMESPACES else handle_of(symbol.name)
    return instance(frame.project, symbol) if isinstance(symbol.fact, Class) else None
