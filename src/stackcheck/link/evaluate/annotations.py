"""Annotations to values: what a parameter, attribute or return of that type holds."""

from __future__ import annotations

import re

from stackcheck.facts.expressions import Attribute, Binary, Call, Constant, Expression, Name, Parameter, Sequence, Subscript
from stackcheck.facts.parts import keyword
from stackcheck.facts.statements import Bind, Class, Function, TypeAlias
from stackcheck.link.models import model_of
from stackcheck.link.names.resolution import resolve
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.project import Project
from stackcheck.link.values.joins import join
from stackcheck.link.values.kinds import (
    NONE,
    UNKNOWN,
    Awaitable,
    Collection,
    External,
    Fixed,
    Instance,
    Record,
    Ref,
    Rows,
    Value,
)

_COLLECTIONS = {
    "builtins.list", "builtins.set", "builtins.frozenset", "typing.List", "typing.Set", "typing.Sequence", "typing.Iterable",
    "typing.Iterator", "typing.Collection", "typing.Generator", "typing.AsyncIterator", "typing.AsyncGenerator",
    "typing.AsyncIterable", "typing.MutableSequence", "typing.FrozenSet", "typing.AbstractSet",
    "collections.abc.Sequence", "collections.abc.Iterable", "collections.abc.Iterator", "collections.abc.Collection",
    "collections.abc.Generator", "collections.abc.AsyncIterator", "collections.abc.AsyncGenerator",
    "collections.abc.AsyncIterable", "collections.abc.MutableSequence", "collections.abc.Set", "sqlalchemy.ScalarResult",
}  # fmt: skip
_TRANSPARENT = {
    "typing.Optional", "typing.Annotated", "typing.Final", "typing.ClassVar", "typing.Required", "typing.NotRequired",
    "typing_extensions.Annotated", "sqlalchemy.orm.Mapped", "typing.Union",
}  # fmt: skip
_QUERYSETS = {
    "django.db.models.QuerySet",
    "django.db.models.query.QuerySet",
    "django_stubs_ext.QuerySetAny",
    "django.db.models.Manager",
}
_DEPENDENCIES = {
    f"{module}.{name}"
    for module in ("fastapi", "fastapi.params", "fastapi.param_functions", "fast_depends")
    for name in ("Depends", "Security")
}
_WRITTEN = re.compile(r"[A-Za-z_][\w.]*(?:\s*\|\s*None)?")


def annotated(project: Project, path: str, annotation: Expression | None, depth: int = 0) -> Value:
    """The value of something annotated so in the file at `path`; UNKNOWN where the annotation does not say."""
    if annotation is None or depth > 6:
        return UNKNOWN
    # by the node itself, which the memory keeps alive: the annotations of a function are asked for at each of its calls
    memory: dict[int, tuple[Expression, Value]] = project.memory.setdefault(annotated, {})
    known = memory.get(id(annotation))
    if known is None:
        known = memory[id(annotation)] = annotation, _annotated(project, path, annotation, depth)
    return known[1]


def _annotated(project: Project, path: str, annotation: Expression, depth: int) -> Value:
    match annotation:
        case Constant(value=str() as text) if _WRITTEN.fullmatch(text.strip()):
            return of_symbol(project, resolve(project, path, text.partition("|")[0].strip()), depth)
        case Binary(operator="|", left=left, right=right):
            return _union(annotated(project, path, left, depth + 1), annotated(project, path, right, depth + 1))
        case Name() | Attribute():
            return of_symbol(project, resolve(project, path, annotation), depth)
        case Subscript(value=generic, index=index):
            return _generic(project, path, generic, index, depth)
        case Constant(value=None):
            return NONE
        case _:
            return UNKNOWN


def _union(one: Value, two: Value) -> Value:
    return join(one, two)


def of_symbol(project: Project, symbol: Symbol | None, depth: int = 0) -> Value:
    """An object of the class that a symbol names."""
    if symbol is None:
        return UNKNOWN
    match symbol.fact:
        case Class():
            return Instance(symbol, given=model_of(project, symbol) is not None)
        case Bind(value=value) if value is not None:
            return annotated(project, symbol.path, value, depth + 1)
        case TypeAlias(value=aliased):
            return annotated(project, symbol.path, aliased, depth + 1)
        case None if symbol.is_external and symbol.name not in ("typing.Any", "builtins.object"):
            if model_of(project, symbol) is not None:
                return Instance(symbol, given=True)
            return External(symbol.name)
        case _:
            return UNKNOWN


def _generic(project: Project, path: str, generic: Expression, index: Expression, depth: int) -> Value:
    symbol = resolve(project, path, generic)
    arguments = index.items if isinstance(index, Sequence) and index.kind == "tuple" else (index,)
    name = symbol.name if symbol is not None else ""
    first = arguments[0] if arguments else None
    if name in _TRANSPARENT:
        values = [
            annotated(project, path, argument, depth + 1) for argument in (arguments if name == "typing.Union" else (first,))
        ]
        value = values[0]
        for other in values[1:]:
            value = join(value, other)
        return value
    if name in _QUERYSETS:
        inner = annotated(project, path, first, depth + 1)
        return Rows(model=inner.symbol, opaque=True) if isinstance(inner, Instance) else UNKNOWN
    if name in _COLLECTIONS:
        return many(annotated(project, path, first, depth + 1))
    if name in ("builtins.tuple", "typing.Tuple"):
        return Fixed(tuple(annotated(project, path, argument, depth + 1) for argument in arguments))
    if name in ("builtins.dict", "typing.Dict", "typing.Mapping", "collections.abc.Mapping") and len(arguments) == 2:
        return Record((), annotated(project, path, arguments[1], depth + 1))
    if name in ("builtins.type", "typing.Type"):
        inner = annotated(project, path, first, depth + 1)
        return Ref(inner.symbol) if isinstance(inner, Instance) else UNKNOWN
    if name in ("typing.Awaitable", "collections.abc.Awaitable", "typing.Coroutine", "collections.abc.Coroutine"):
        return Awaitable(annotated(project, path, arguments[-1], depth + 1))
    return of_symbol(project, symbol, depth)


def many(value: Value) -> Value:
    """A collection of such values: of model instances, rows that may have loaded anything."""
    if isinstance(value, Instance):
        return Rows(model=value.symbol, state="rows", opaque=True)
    return Collection(value)


def dependency(project: Project, path: str, parameter: Parameter) -> Expression | None:
    """What a FastAPI parameter depends on: the argument of `Depends(...)` in its default or its `Annotated`."""
    candidates: list[Expression] = [] if parameter.default is None else [parameter.default]
    annotation = parameter.annotation
    for _ in range(4):
        symbol = resolve(project, path, annotation) if isinstance(annotation, Name | Attribute) else None
        if symbol is None or not isinstance(symbol.fact, Bind):
            break
        annotation, path = symbol.fact.value, symbol.path
    if isinstance(annotation, Subscript) and isinstance(annotation.index, Sequence):
        candidates += annotation.index.items[1:]
    for candidate in candidates:
        called = resolve(project, path, candidate.function) if isinstance(candidate, Call) else None
        if isinstance(candidate, Call) and called is not None and called.name in _DEPENDENCIES:
            positional = [a.value for a in candidate.arguments if a.keyword is None]
            return positional[0] if positional else keyword(candidate, "dependency")
    return None


def returned(project: Project, symbol: Symbol) -> Value:
    """What a function's return annotation says that calling it gives (awaited, for a coroutine function)."""
    if not isinstance(symbol.fact, Function):
        return UNKNOWN
    return annotated(project, symbol.path, symbol.fact.returns)
