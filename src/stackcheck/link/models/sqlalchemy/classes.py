"""Which classes are SQLAlchemy or SQLModel models, what their table is called, and to which registry they belong."""

from __future__ import annotations

import sys

from stackcheck.catalogue.sqlalchemy_classes import (
    BASE_DECORATORS,
    BASE_MAKERS,
    BASES,
    DECLARED_ATTRIBUTES,
    LIBRARIES,
    LIBRARY_BASES,
    PLAIN_BASES,
    REGISTRIES,
    SQLMODEL,
)
from stackcheck.facts.expressions import Argument, Attribute, Call, Constant, Expression
from stackcheck.facts.statements import Bind, Class, Function, Import
from stackcheck.link.models.written import Written, meaning, returned, text_of
from stackcheck.link.names.bindings import scope
from stackcheck.link.names.definitions import classes
from stackcheck.link.names.resolution import has_unknown_base, mro, resolve, resolve_in_class
from stackcheck.link.names.symbols import Symbol, class_scope
from stackcheck.link.project import Project, table


@table
def declarative_classes(project: Project) -> tuple[Symbol, ...]:
    """The classes that inherit from a declarative base, the bases themselves too."""
    if not importers(project):
        return ()
    return tuple(
        symbol
        for symbol in classes(project)
        if root(project, symbol) is not None and project.files[symbol.path].role != "migration"
    )


@table
def importers(project: Project) -> tuple[str, ...]:
    """The files that import SQLAlchemy, or a library built on it, at their top level."""
    return tuple(
        file.path
        for file in project.modules()
        if any(isinstance(s, Import) and s.module.partition(".")[0] in LIBRARIES for s in scope(project, file.path).values())
    )


@table
def root(project: Project, symbol: Symbol) -> Symbol | None:
    """The declarative base of a class: the top one of the project, for models of one base share a registry."""
    found: Symbol | None = None
    for base in mro(project, symbol):
        if base.is_external:
            if base.name in BASES:
                return base if base.name in SQLMODEL or found is None else found
        elif _is_made(project, base) or _decorated(project, base):
            return base
        else:
            found = base if _is_base_child(project, base) else found
    return None


def _is_base_child(project: Project, symbol: Symbol) -> bool:
    """Whether a class is a declarative base itself: it inherits directly from the library's."""
    if not isinstance(symbol.fact, Class):
        return False
    direct = (resolve_in_class(project, symbol, base) for base in symbol.fact.bases)
    return any(base is not None and base.name in BASES for base in direct)


@table
def _is_made(project: Project, symbol: Symbol) -> bool:
    """`Base = declarative_base()`, `Base = registry().generate_base()`."""
    call = symbol.fact.value if isinstance(symbol.fact, Bind) else None
    if not isinstance(call, Call):
        return False
    maker = resolve(project, symbol.path, call.function)
    if maker is not None:
        return maker.name in BASE_MAKERS
    return isinstance(call.function, Attribute) and call.function.name == "generate_base"


@table
def _decorated(project: Project, symbol: Symbol) -> bool:
    """`@as_declarative()`, `@registry.mapped` and `@registry.mapped_as_dataclass`."""
    if not isinstance(symbol.fact, Class):
        return False
    for decorator in symbol.fact.decorators:
        written = decorator.function if isinstance(decorator, Call) else decorator
        found = resolve(project, symbol.path, written)
        if found is not None and found.name in BASE_DECORATORS:
            return True
        if isinstance(written, Attribute) and written.name in ("mapped", "mapped_as_dataclass", "as_declarative_base"):
            registry = resolve(project, symbol.path, written.value)
            made = registry.fact.value if registry is not None and isinstance(registry.fact, Bind) else None
            maker = resolve(project, registry.path, made.function) if registry and isinstance(made, Call) else None
            if maker is not None and maker.name in REGISTRIES:
                return True
    return False


def _makes_base(project: Project, symbol: Symbol) -> bool:
    """`@as_declarative() class Base`."""
    written = (d.function if isinstance(d, Call) else d for d in getattr(symbol.fact, "decorators", ()))
    found = (resolve(project, symbol.path, decorator) for decorator in written)
    return any(decorator is not None and decorator.name in BASE_DECORATORS for decorator in found)


def is_sqlmodel(project: Project, symbol: Symbol) -> bool:
    found = root(project, symbol)
    return found is not None and found.name in SQLMODEL


@table
def lineage(project: Project, symbol: Symbol) -> tuple[Symbol, ...]:
    """The classes from which a model takes columns, itself first: the project's and those of the catalogue."""
    return tuple(base for base in mro(project, symbol) if not base.is_external or base.name in LIBRARY_BASES)


@table
def is_mapped(project: Project, symbol: Symbol) -> bool:
    """Whether a class has a table: its own, or that of a model it inherits from."""
    if not isinstance(symbol.fact, Class) or root(project, symbol) is None:
        return False
    if is_sqlmodel(project, symbol):
        return any(_is_table(base) for base in lineage(project, symbol)) and _is_table(symbol)
    own = class_scope(project, symbol)
    if "__abstract__" in own or _is_base_child(project, symbol) or _makes_base(project, symbol):
        return False
    return any(_has_table(project, base) for base in lineage(project, symbol))


def _is_table(symbol: Symbol) -> bool:
    """`class User(SQLModel, table=True)`."""
    return isinstance(symbol.fact, Class) and any(
        a.keyword == "table" and isinstance(a.value, Constant) and a.value.value is True for a in symbol.fact.arguments
    )


def _has_table(project: Project, symbol: Symbol) -> bool:
    if symbol.is_external:
        return bool(LIBRARY_BASES[symbol.name][0])
    own = class_scope(project, symbol)
    return "__tablename__" in own or "__table__" in own


@table
def extended(project: Project, symbol: Symbol) -> Symbol | None:
    """The model that a model inherits from, by joining its table or sharing it."""
    return next((base for base in lineage(project, symbol)[1:] if is_mapped(project, base)), None)


@table
def table_name(project: Project, symbol: Symbol) -> str:
    """The name of a model's table; "" where it is computed in a way that is not known."""
    for base in lineage(project, symbol):
        if base.is_external:
            return LIBRARY_BASES[base.name][0]
        statement = class_scope(project, base).get("__tablename__")
        match statement:
            case Bind(value=Constant(value=None)):
                above = extended(project, symbol)
                return table_name(project, above) if above is not None else ""
            case Bind(value=value) if value is not None:
                return text_of(project, Written(value, base)) or ""
            case Function():
                results = returned(statement)
                return _computed(project, base, results[0], symbol) if len(results) == 1 else ""
            case _:
                pass
        made = class_scope(project, base).get("__table__")
        if isinstance(made, Bind):
            match made.value:
                case Call(arguments=(Argument(value=name), *_)):
                    return text_of(project, Written(name, base)) or ""
                case _:
                    return ""
    return basename(symbol).lower() if is_sqlmodel(project, symbol) else ""


def _computed(project: Project, base: Symbol, value: Expression, symbol: Symbol) -> str:
    """The result of a `__tablename__` method: a constant, `cls.__name__`, or that in lower case."""
    match value:
        case Attribute(name="__name__"):
            return basename(symbol)
        case Call(function=Attribute(value=inner, name="lower"), arguments=()):
            return _computed(project, base, inner, symbol).lower()
        case _:
            return text_of(project, Written(value, base)) or ""


def basename(symbol: Symbol) -> str:
    return (symbol.qualname or symbol.name).rpartition(".")[2]


def is_complete(project: Project, symbol: Symbol) -> bool:
    """Whether every base is known: in the project, in the catalogue, or without columns."""
    for base in mro(project, symbol):
        if base.is_external and not (
            base.name in BASES
            or base.name in LIBRARY_BASES
            or base.name in PLAIN_BASES
            or base.name.partition(".")[0] in sys.stdlib_module_names
        ):
            return False
    return not has_unknown_base(project, symbol)


def is_declared_attribute(project: Project, symbol: Symbol, function: Function) -> bool:
    """Whether a method is a `declared_attr`: what it returns stands for the attribute."""
    found = (meaning(project, symbol, decorator) for decorator in function.decorators)
    return any(d is not None and d.name in DECLARED_ATTRIBUTES for d in found)
