"""The managers of Django models, and the class of the querysets that each makes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from stackcheck.catalogue.builtin_models import MANAGER, QUERYSET
from stackcheck.catalogue.django_classes import MANAGERS, MODELS, NO_MANAGERS, QUERYSETS, SCOPED_MANAGERS
from stackcheck.catalogue.python import PARTIAL
from stackcheck.facts.expressions import Argument, Attribute, Call, Constant, Expression, Name
from stackcheck.facts.findings import Place
from stackcheck.facts.parts import keyword
from stackcheck.facts.statements import Bind, Class, Function
from stackcheck.link.models.django.classes import lineage, meta
from stackcheck.link.models.rows import Manager
from stackcheck.link.models.written import home, meaning, returned, statements, text_of
from stackcheck.link.names.resolution import descends, mro
from stackcheck.link.names.symbols import Symbol, class_scope, external
from stackcheck.link.project import Project, table

# The class of a manager and that of its querysets, each None where unknown.
Made: TypeAlias = tuple[Symbol | None, Symbol | None]


@table
def managers(project: Project, symbol: Symbol) -> Mapping[str, Manager]:
    """The managers of a model by name, its own first, then inherited ones: the first is the default."""
    found: dict[str, Manager] = {}
    hidden: set[str] = set()
    for base in lineage(project, symbol):
        for name, manager in _declared(project, base):
            if manager is None:
                hidden.add(name)
            elif name not in hidden:
                found.setdefault(name, manager)
    if not found:
        made = of_unknown_base(project, symbol, "objects") or (None,)
        plain, queryset = made[0] or external(project, MANAGER), external(project, QUERYSET)
        return {"objects": Manager(name="objects", symbol=plain, queryset=queryset, place=symbol.place)}
    return found


def default_manager(project: Project, symbol: Symbol) -> str:
    """The name of `Model._default_manager`."""
    given = text_of(project, meta(project, symbol).get("default_manager_name"))
    return given or next(iter(managers(project, symbol)))


def _declared(project: Project, symbol: Symbol) -> Iterator[tuple[str, Manager | None]]:
    """The managers in a model's own body; None for a name that it takes away."""
    if symbol.is_external:
        for name, manager in MODELS[symbol.name].managers.items():
            queryset = external(project, MANAGERS.get(manager, QUERYSET))
            yield name, Manager(name=name, symbol=external(project, manager), queryset=queryset, place=symbol.place)
        return
    if not isinstance(symbol.fact, Class):
        return
    for statement in statements(symbol.fact.body):
        if not isinstance(statement, Bind):
            continue
        for target in statement.targets:
            if not isinstance(target, Name):
                continue
            match statement.value:
                case Call() as call:
                    made = manager_made(project, symbol, call)
                    if made is not None:
                        place = Place(symbol.path, statement.line, target.col)
                        yield target.id, Manager(name=target.id, symbol=made[0], queryset=made[1], place=place)
                case Constant(value=None):
                    yield target.id, None
                case _:
                    pass


@table
def of_unknown_base(project: Project, symbol: Symbol, name: str) -> tuple[Symbol | None] | None:
    """The project's class (None: another library's) of what a model has under a name, is called a manager, and has a base of
    which nothing is known; None for all else.  What it loads nobody knows, as of every manager of a library.
    """
    for base in lineage(project, symbol):
        written = class_scope(project, base).get(name) if isinstance(base.fact, Class) else None
        call = written.value if isinstance(written, Bind) else None
        if not isinstance(call, Call):
            continue
        made = meaning(project, base, call.function)
        line = mro(project, made) if made is not None else ()
        if made is None or descends(project, made, NO_MANAGERS) or not any(_is_called_so(each) for each in line):
            return None
        return (made if isinstance(made.fact, Class) else None,)
    return None


def _is_called_so(symbol: Symbol) -> bool:
    return symbol.is_external and symbol.name.endswith("Manager")


def manager_made(project: Project, owner: Symbol, call: Call) -> Made | None:
    """The classes of the manager, and of its querysets, that a call makes; None where it makes no manager."""
    match call.function:
        case Attribute(value=queryset, name="as_manager"):
            symbol = _queryset(project, owner, queryset)
            is_known = symbol is not None and is_queryset(project, symbol)
            return (external(project, MANAGER), symbol) if is_known else (None, None)
        case Call() as made:
            return from_queryset(project, owner, made)
        case function:
            symbol = meaning(project, owner, function)
            inner = keyword(call, "_manager_class")
            if symbol is not None and symbol.name in SCOPED_MANAGERS and inner is not None:
                symbol = meaning(project, owner, inner)
            return manager_class(project, symbol) if symbol is not None else None


def is_queryset(project: Project, symbol: Symbol) -> bool:
    return symbol.name in QUERYSETS or descends(project, symbol, QUERYSETS)


def from_queryset(project: Project, owner: Symbol, call: Expression) -> Made | None:
    """The classes in `Manager.from_queryset(QuerySet)`."""
    match call:
        case Call(function=Attribute(value=base, name="from_queryset"), arguments=(Argument(value=queryset), *_)):
            manager = meaning(project, owner, base)
            known = manager_class(project, manager) if manager is not None else None
            return (known[0] if known is not None else manager), _queryset(project, owner, queryset)
        case _:
            return None


def _queryset(project: Project, owner: Symbol, written: Expression) -> Symbol | None:
    """The class of querysets that is named, also in a `partial`."""
    match written:
        case Call(function=function, arguments=(Argument(value=first), *_)):
            maker = meaning(project, owner, function)
            is_partial = maker is not None and maker.name == PARTIAL
            return meaning(project, owner, first) if is_partial else None
        case _:
            return meaning(project, owner, written)


@table
def manager_class(project: Project, symbol: Symbol) -> Made | None:
    """A manager's class and that of its querysets; None for a class that is no manager."""
    if symbol.is_external:
        return (symbol, external(project, MANAGERS[symbol.name])) if symbol.name in MANAGERS else None
    if isinstance(symbol.fact, Bind) and symbol.fact.value is not None:
        return from_queryset(project, home(project, symbol), symbol.fact.value)
    if not isinstance(symbol.fact, Class):
        return None
    made: Symbol | None = None
    decided = False
    for base in mro(project, symbol):
        if base.name in MANAGERS:
            return symbol, made if decided else external(project, MANAGERS[base.name])
        if not decided:
            found = _of_class(project, base)
            decided, made = found is not None, found[0] if found is not None else None
        if isinstance(base.fact, Class) and any(from_queryset(project, home(project, base), b) for b in base.fact.bases):
            return symbol, made
    return None


def _of_class(project: Project, base: Symbol) -> tuple[Symbol | None] | None:
    """The class of querysets that a class in a manager's line decides on: by `get_queryset`, or by one of its bases' making."""
    if isinstance(base.fact, Bind) and base.fact.value is not None:
        made = from_queryset(project, home(project, base), base.fact.value)
        return (made[1],) if made is not None else None
    if not isinstance(base.fact, Class):
        return None
    method = class_scope(project, base).get("get_queryset")
    if isinstance(method, Function) and "super" not in method.mentions:
        results = {_root(project, base, value) for value in returned(method)}
        return (results.pop(),) if len(results) == 1 else (None,)
    for written in base.fact.bases:
        made = from_queryset(project, home(project, base), written)
        if made is not None:
            return (made[1],)
    return None


def _root(project: Project, owner: Symbol, value: Expression) -> Symbol | None:
    """The class of querysets at the start of a chain: `ProductQuerySet(self.model, using=self._db).filter(...)`."""
    while isinstance(value, Call):
        symbol = meaning(project, home(project, owner), value.function)
        if symbol is not None and is_queryset(project, symbol):
            return symbol
        value = value.function.value if isinstance(value.function, Attribute) else value.function
    return None
