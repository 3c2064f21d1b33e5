"""Classes of the project: what an annotation says, and what an attribute holds that a class or its methods assign."""

from __future__ import annotations

import re

from stackcheck.catalogue.sql_apis import (
    DJANGO_MODELS,
    ENUMS,
    NUMBER_TYPES,
    QUERYSET_CLASSES,
    SETTINGS_CLASSES,
    SQL_TEXTS,
    TORTOISE_MODELS,
)
from stackcheck.facts.expressions import Attribute, Binary, Call, Constant, Expression, Name, Sequence, Subscript
from stackcheck.facts.parts import walk
from stackcheck.facts.statements import Bind, Class, Function, TypeAlias
from stackcheck.link.models import model_of
from stackcheck.link.names.symbols import Symbol, class_scope, definition, descends, enclosing, member, mro, resolve
from stackcheck.link.project import Project
from stackcheck.link.sql.text import evaluation, functions, names, rows, running
from stackcheck.link.sql.text.command_line import NAMESPACES, options
from stackcheck.link.sql.text.frames import Frame
from stackcheck.link.sql.text.handles import handle_of
from stackcheck.link.sql.text.values import NOTHING, Hole, Instance, Items, Queryset, Ref, Text, Value, joined
from stackcheck.link.sql.widening import bounded

_WRITTEN = re.compile(r"[A-Za-z_][\w.]*")
_MODELS = DJANGO_MODELS | TORTOISE_MODELS


def owner_of(project: Project, symbol: Symbol) -> Symbol | None:
    """The class that a definition stands in."""
    return enclosing(project, symbol) if "." in symbol.qualname else None


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


_TRANSPARENT = frozenset(
    """Optional Annotated Final ClassVar Iterator Iterable Generator AsyncIterator AsyncGenerator AbstractContextManager
    AbstractAsyncContextManager ContextManager AsyncContextManager Awaitable Coroutine Required NotRequired""".split()
)
_COLLECTIONS = frozenset("list List set Set frozenset Sequence Collection tuple Tuple".split())


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


def instance(project: Project, symbol: Symbol) -> Value:
    """An object of a class of the project: what it inherits from a driver makes it a handle too."""
    for base in mro(project, symbol):
        if base.is_external and (handle := handle_of(base.name)) is not None:
            return handle
    if descends(project, symbol, ENUMS):
        return Text(((Hole(symbol.qualname, symbol.place, safe="constant"),),))
    if descends(project, symbol, QUERYSET_CLASSES):
        return Queryset(None)
    return Instance(symbol)


def is_model(project: Project, symbol: Symbol) -> bool:
    return isinstance(symbol.fact, Class) and descends(project, symbol, _MODELS)


def table_of(frame: Frame, node: Expression) -> str:
    """The table of the model that an expression is (`Order._meta.db_table`), "" where that is not known."""
    value = evaluation.evaluate(frame, node)
    model = model_of(frame.project, value.symbol) if isinstance(value, Ref | Instance) else None
    return model.table if model is not None else ""


def attribute(frame: Frame, node: Attribute, symbol: Symbol) -> Value:
    """What `node.name` holds in objects of the class `symbol`: a property is called, an assignment of a method counts."""
    project = frame.project
    if (model := model_of(project, symbol)) is not None and model.field(node.name) is not None:
        return frame.hole(node, safe="number" if rows.is_plain(project, model, node.name) else "")
    found = member(project, symbol, node.name)
    if found is not None and isinstance(found.fact, Function):
        decorators = {d.name if isinstance(d, Attribute) else getattr(d, "id", "") for d in found.fact.decorators}
        if decorators & {"property", "cached_property"}:
            return functions.result(frame, found, {"self": Instance(symbol)}, owner=symbol)
        return Ref(found)
    if descends(project, symbol, SETTINGS_CLASSES):
        return frame.hole(node, safe="constant")
    assigned = attributes(project, symbol).get(node.name)
    if found is None:
        return assigned if assigned is not None else frame.hole(node)
    declared = names.constant(project, found)
    if assigned is None or assigned == NOTHING:
        return declared
    return joined(declared, assigned) if not (isinstance(declared, Text) and declared.hole) else assigned


def attributes(project: Project, symbol: Symbol) -> dict[str, Value]:
    """The attributes that the methods of a class and of its bases assign to `self`."""
    key = (attributes, symbol)
    if key in project.memory:
        known: dict[str, Value] = project.memory[key]
        return known
    found: dict[str, Value] = {}
    project.memory[key] = found
    for owner in reversed([s for s in mro(project, symbol) if isinstance(s.fact, Class)]):
        for name, statement in class_scope(project, owner).items():
            if isinstance(statement, Function) and _assigns(statement):
                method = definition(project, owner.path, f"{owner.qualname}.{name}", statement)
                frame = functions.started(project, method, owner=symbol, depth=2)
                running.run(frame, statement.body)
                for chain, value in frame.variables.items():
                    first, _, rest = chain.partition(".")
                    if first == "self" and rest and "." not in rest:
                        found[rest] = bounded(joined(found[rest], value)) if rest in found else value
    return found


def _assigns(function: Function) -> bool:
    if not function.parameters or function.parameters[0].name != "self" or "self" not in function.mentions:
        return False
    return any(
        isinstance(target, Attribute) and isinstance(target.value, Name) and target.value.id == "self"
        for statement in walk(function.body)
        if isinstance(statement, Bind)
        for target in statement.targets
    )
