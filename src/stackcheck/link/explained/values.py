"""The values of the expressions on a line, in words; and of what is unknown among them, why."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from stackcheck.facts.expressions import Attribute, Call, Expression, Name
from stackcheck.facts.findings import Place
from stackcheck.facts.parts import children, dotted, start
from stackcheck.facts.statements import Function, Import
from stackcheck.link.evaluate.expressions import KINDS
from stackcheck.link.evaluate.frames import Frame
from stackcheck.link.models import model_of
from stackcheck.link.names.bindings import scope
from stackcheck.link.names.modules import absolute
from stackcheck.link.names.resolution import imported
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.project import Project
from stackcheck.link.values.kinds import (
    UNKNOWN,
    Awaitable,
    Collection,
    Column,
    Const,
    External,
    Fixed,
    Instance,
    Method,
    Native,
    Record,
    Ref,
    Rows,
    Unknown,
    Value,
)

Seen = dict[Expression, list[Value]]


@contextmanager
def watched(path: str, line: int) -> Iterator[Seen]:
    """Note the values of the names, attributes and calls on one line, whatever is followed meanwhile."""
    seen: Seen = {}
    kinds: dict[type, Callable[[Frame, Any], Value]] = {kind: KINDS[kind] for kind in (Name, Attribute, Call)}

    def noting(evaluate: Callable[[Frame, Any], Value]) -> Callable[[Frame, Any], Value]:
        def noted(frame: Frame, node: Any) -> Value:
            value = evaluate(frame, node)
            if frame.path == path and node.line == line:
                seen.setdefault(node, []).append(value)
            return value

        return noted

    KINDS.update({kind: noting(evaluate) for kind, evaluate in kinds.items()})
    try:
        yield seen
    finally:
        KINDS.update(kinds)


def told(project: Project, path: str, function: Function | None, seen: Seen) -> Iterator[str]:
    """A line for each expression: what it is, or why that is not known; what only follows from that is left out."""
    unknown = {node for node, values in seen.items() if UNKNOWN in values}
    for node in sorted(seen, key=start):
        written = dotted(node) or (f"{dotted(node.function) or '...'}()" if isinstance(node, Call) else "...")
        if node not in unknown:
            said = " or ".join(dict.fromkeys(described(project, value) for value in seen[node]))
            if said and not (isinstance(node, Attribute) and any(_calls(other, node) for other in seen)):
                yield f"`{written}` is {said}"
        elif (column := _column(project, node, seen)) is not None:
            yield f"`{written}` is {column}"
        elif not any(part in unknown for part in children(node)):
            yield f"`{written}` is not known: {_reason(project, path, function, node, seen)}"


def _column(project: Project, node: Expression, seen: Seen) -> str | None:
    """What is read of an object where that is a column, of which no more needs to be known."""
    held = next(iter(seen.get(node.value, ())), None) if isinstance(node, Attribute) else None
    model = model_of(project, held.symbol) if isinstance(held, Instance) else None
    field = model.field(node.name) if model is not None and isinstance(node, Attribute) else None
    return f"a column of {model.name} ({field.kind})" if model is not None and field is not None else None


def _calls(other: Expression, node: Expression) -> bool:
    return isinstance(other, Call) and other.function is node


def _reason(project: Project, path: str, function: Function | None, node: Expression, seen: Seen) -> str:
    match node:
        case Name(id=name):
            return _of_name(project, path, function, name)
        case Attribute(value=value, name=name):
            held = next(iter(seen.get(value, ())), UNKNOWN)
            return f"`{name}` is nothing that is known of {described(project, held) or 'what it is read of'}"
        case Call(function=called):
            held = next(iter(seen.get(called, ())), UNKNOWN)
            if isinstance(held, Instance) and held.symbol.is_external:
                return f"what an object of {held.symbol.name} gives"
            if isinstance(held, Ref) and held.symbol.is_external:
                return f"what {held.symbol.name} of a library gives"
            return f"what {described(project, held) or 'the call'} gives"
        case _:
            return "nothing proves what it is"


def _of_name(project: Project, path: str, function: Function | None, name: str) -> str:
    if function is not None:
        parameter = next((each for each in function.parameters if each.name == name), None)
        if parameter is not None:
            has = "says no class that is known" if parameter.annotation is not None else "is missing"
            return f"it is a parameter, and its annotation {has}"
    statement = scope(project, path).get(name)
    if isinstance(statement, Import):
        where = absolute(project, path, statement) or "." * statement.level
        if imported(project, path, statement) is None:
            return f"the import from {where} leads to nothing in the project"
        return f"of what {where} has under this name nothing is known"
    if statement is None and function is None:
        return "nothing here binds this name"
    return "nothing proves what was assigned to it"


def described(project: Project, value: Value) -> str:
    """A value in words; "" where they would say nothing."""
    match value:
        case Unknown():
            return "not known"
        case Rows():
            return _rows(project, value)
        case Instance(symbol=symbol, origin=origin):
            kind = symbol.qualname or symbol.name
            if origin is None:
                given = ", known by an annotation or as self: whoever gave it may have loaded anything" if value.given else ""
                return f"an object of {kind}{given}"
            of = f", related through {origin.path.replace('__', '.')}" if origin.path else ""
            return f"an object of {kind}, of {_rows(project, origin.rows)}{of}"
        case Ref(symbol=symbol):
            return _symbol(project, symbol)
        case External(name=name):
            return f"an object of {name}"
        case Method(receiver=_, function=symbol):
            return f"the method {symbol.qualname} at {_at(symbol.place)}"
        case Native(receiver=receiver, name=name):
            return f"the method {name} of {described(project, receiver)}"
        case Collection(element=element, kind=kind):
            return f"a {kind} of which each element is {described(project, element)}"
        case Awaitable(value=inner):
            return f"something to await that gives {described(project, inner)}"
        case Fixed(items=items, kind=kind):
            return f"a {kind} of {len(items)}"
        case Record(entries=entries):
            return f"a dict with {', '.join(name for name, _ in entries[:5])}"
        case Column(model=model, path=path):
            return f"the column {model.qualname or model.name}.{path}"
        case Const():
            return ""
        case _:
            return f"a {type(value).__name__.lower()}"


def _symbol(project: Project, symbol: Symbol) -> str:
    if symbol.is_external:
        return "" if symbol.name.startswith("builtins.") else f"{symbol.name}, outside of the project"
    if symbol.is_module:
        return f"the module {symbol.path}"
    kind = "the model" if model_of(project, symbol) is not None else "the definition"
    return f"{kind} {symbol.qualname} at {_at(symbol.place)}"


def _rows(project: Project, rows: Rows) -> str:
    model = rows.model.qualname or rows.model.name
    kind = {"manager": "the manager of", "query": "a query of", "rows": "rows of"}[rows.state]
    said = [f"{kind} {model}{f' made at {_at(rows.site)}' if rows.site else ''}"]
    if rows.opaque:
        said.append("which may have loaded anything")
    elif rows.loaded:
        said.append(f"which loads {', '.join(path.replace('__', '.') for path in sorted(rows.loaded))}")
    if conditions := [each.lookup for each in rows.predicates if each.lookup]:
        said.append(f"narrowed by {', '.join(dict.fromkeys(conditions))}")
    if rows.ordering:
        said.append(f"ordered by {', '.join(rows.ordering)}")
    if rows.plain:
        said.append("as plain values")
    return ", ".join(said)


def _at(place: Place) -> str:
    return f"{place.path}:{place.line}"
