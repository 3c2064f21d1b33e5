"""What annotations prove: an object of the project, a connection, a number."""

from __future__ import annotations

import re

from stackcheck.catalogue.sql_apis import NUMBER_TYPES, QUERYSET_CLASSES, SQL_TEXTS
from stackcheck.facts.expressions import Attribute, Binary, Call, Constant, Expression, Name, Sequence, Subscript
from stackcheck.facts.statements import Bind, Class, TypeAlias
from stackcheck.link.names.resolution import resolve
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.sql.text.command_line import NAMESPACES, options
from stackcheck.link.sql.text.frames import Frame
from stackcheck.link.sql.text.handles import handle_of
from stackcheck.link.sql.text.objects import instance
from stackcheck.link.sql.text.values import Hole, Items, Queryset, Text, Value

_WRITTEN = re.compile(r"[A-Za-z_][\w.]*")
_TRANSPARENT = frozenset(
    """Optional Annotated Final ClassVar Iterator Iterable Generator AsyncIterator AsyncGenerator AbstractContextManager
    AbstractAsyncContextManager ContextManager AsyncContextManager Awaitable Coroutine Required NotRequired""".split()
)
_COLLECTIONS = frozenset("list List set Set frozenset Sequence Collection tuple Tuple".split())


def annotated(frame: Frame, annotation: Expression | None, depth: int = 0) -> Value | None:
    """What an annotation proves: a handle, an object of the project, a number; None where it proves nothing."""
    if annotation is None or depth > 5:
        return None
    match annotation:
        case Constant(value=str() as text):
            names = _WRITTEN.findall(text)
            found = [_of_class(frame, resolve(frame.project, frame.path, name), depth) for name in names[:3]]
            return next((value for value in found if value is not None), None)
        case Binary(operator="|", left=left, right=right):
            return _either(frame, (left, right), depth)
        case Subscript(value=value, index=index):
            return _generic(frame, value, index.items if isinstance(index, Sequence) else (index,), depth)
        case Name() | Attribute():
            return _of_class(frame, resolve(frame.project, frame.path, annotation), depth)
        case _:
            return None


def is_composed(frame: Frame, annotation: Expression | None) -> bool:
    """Whether an annotation says that a driver's own composition of SQL is given."""
    match annotation:
        case Binary(operator="|", left=left, right=right):
            return is_composed(frame, left) or is_composed(frame, right)
        case Name() | Attribute():
            symbol = resolve(frame.project, frame.path, annotation)
            return symbol is not None and symbol.name in SQL_TEXTS
        case _:
            return False


def _either(frame: Frame, alternatives: tuple[Expression, ...], depth: int) -> Value | None:
    """What a union proves: an object where one of its types is that of one, a number where all are numbers."""
    found = [annotated(frame, a, depth + 1) for a in alternatives if not (isinstance(a, Constant) and a.value is None)]
    objects = [value for value in found if value is not None and not isinstance(value, Text)]
    if objects:
        return objects[0]
    return found[0] if found and all(value is not None for value in found) else None


def _generic(frame: Frame, value: Expression, arguments: tuple[Expression, ...], depth: int) -> Value | None:
    symbol = resolve(frame.project, frame.path, value)
    name = symbol.name.rpartition(".")[2] if symbol is not None else ""
    if name == "Union":
        return _either(frame, arguments, depth)
    first = annotated(frame, arguments[0], depth + 1) if arguments else None
    if name in _TRANSPARENT:
        return first
    if name in _COLLECTIONS:
        return Items((first,), open=True) if first is not None else None
    return _of_class(frame, symbol, depth)


def _of_class(frame: Frame, symbol: Symbol | None, depth: int) -> Value | None:
    """An object of the class that a symbol is."""
    if symbol is None:
        return None
    if symbol.name in NUMBER_TYPES:
        return Text(((Hole("a number", symbol.place, safe="number"),),))
    if symbol.is_external:
        if symbol.name in QUERYSET_CLASSES:
            return Queryset(None)
        return options(frame.project, frame.path) if symbol.name in NAMESPACES else handle_of(symbol.name)
    match symbol.fact:
        case Class():
            return instance(frame.project, symbol)
        case TypeAlias(value=value) | Bind(value=value) if value is not None and not isinstance(value, Call):
            inner = Frame(frame.project, symbol.path, depth=frame.depth)
            return annotated(inner, value, depth + 1)
        case _:
            return None
