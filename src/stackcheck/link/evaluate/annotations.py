"""Annotations to values: what a parameter, attribute or return of that type holds."""

from __future__ import annotations

from functools import reduce

from stackcheck.catalogue.annotations import ANYTHING
from stackcheck.catalogue.endpoints import INJECTING
from stackcheck.catalogue.requests import REQUEST
from stackcheck.catalogue.sql_apis import QUERYSET_CLASSES
from stackcheck.catalogue.sqlalchemy_classes import MAPPED
from stackcheck.facts.expressions import Call, Expression, Parameter
from stackcheck.facts.parts import keyword, positional
from stackcheck.facts.statements import Class, Function
from stackcheck.link.models import model_of, models
from stackcheck.link.names.annotations import Extra, Type, read
from stackcheck.link.names.scopes import module_scope, resolve_in
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.project import Project, table
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


def annotated(project: Project, path: str, annotation: Expression | None) -> Value:
    """The value of something annotated so in the file at `path`; UNKNOWN where the annotation does not say."""
    if annotation is None:
        return UNKNOWN
    # by the node itself, which the memory keeps alive: the annotations of a function are asked for at each of its calls
    memory: dict[int, tuple[Expression, Value]] = project.memory.setdefault(annotated, {})
    known = memory.get(id(annotation))
    if known is None:
        known = memory[id(annotation)] = annotation, _held(project, read(project, module_scope(path), annotation))
    return known[1]


def _held(project: Project, said: Type) -> Value:
    match said:
        case Type(kind="none"):
            return NONE
        case Type(kind="union", arguments=arguments):
            return reduce(join, (_held(project, argument) for argument in arguments))
        case Type(kind="many" | "stream", arguments=(one, *_)):
            return many(_held(project, one))
        case Type(kind="tuple", arguments=(_, *_) as arguments):
            return Fixed(tuple(_held(project, argument) for argument in arguments))
        case Type(kind="mapping", arguments=(_, one)):
            return Record((), _held(project, one))
        case Type(kind="type", arguments=(one, *_)):
            inner = _held(project, one)
            return Ref(inner.symbol) if isinstance(inner, Instance) else UNKNOWN
        case Type(kind="awaitable", arguments=(*_, one)):
            return Awaitable(_held(project, one))
        case Type(kind="class", name=name, arguments=(one, *_)) if name in MAPPED:
            return _held(project, one)
        case Type(kind="class", name=name, arguments=(one, *_)) if name in QUERYSET_CLASSES:
            inner = _held(project, one)
            return Rows(model=inner.symbol, opaque=True) if isinstance(inner, Instance) else UNKNOWN
        case Type(symbol=symbol):
            return _object(project, symbol)


def _object(project: Project, symbol: Symbol | None) -> Value:
    """An object of the class that a symbol names."""
    is_model = symbol is not None and model_of(project, symbol) is not None
    if symbol is None or symbol.name in ANYTHING or not (is_model or symbol.is_external or isinstance(symbol.fact, Class)):
        return UNKNOWN
    return External(symbol.name) if symbol.is_external and not is_model else Instance(symbol, given=is_model)


@table
def is_django(project: Project) -> bool:
    """Whether the project has models of Django's."""
    return any(model.orm == "django" and not symbol.is_external for symbol, model in models(project).items())


def unannotated(project: Project, parameter: Parameter) -> Value:
    """What a parameter holds that is called as every Django project calls its requests; UNKNOWN for all others."""
    is_request = parameter.name == "request" and parameter.annotation is None and parameter.kind not in ("star", "double_star")
    return External(REQUEST) if is_request and is_django(project) else UNKNOWN


def many(value: Value) -> Value:
    """A collection of such values: of model instances, rows that may have loaded anything."""
    if isinstance(value, Instance):
        return Rows(model=value.symbol, state="rows", opaque=True)
    return Collection(value)


def dependency(project: Project, path: str, parameter: Parameter) -> Expression | None:
    """What a FastAPI parameter depends on: the argument of `Depends(...)` in its default or its `Annotated`."""
    scope = module_scope(path)
    said = read(project, scope, parameter.annotation) if parameter.annotation is not None else None
    of_default = [Extra(parameter.default, scope)] if parameter.default is not None else []
    for extra in (*of_default, *(said.extras if said is not None else ())):
        call = extra.value
        called = resolve_in(project, extra.scope, call.function) if isinstance(call, Call) else None
        if isinstance(call, Call) and called is not None and called.name in INJECTING:
            plain = positional(call)
            return plain[0] if plain else keyword(call, "dependency")
    return None


def returned(project: Project, symbol: Symbol) -> Value:
    """What a function's return annotation says that calling it gives (awaited, for a coroutine function)."""
    if not isinstance(symbol.fact, Function):
        return UNKNOWN
    return annotated(project, symbol.path, symbol.fact.returns)
