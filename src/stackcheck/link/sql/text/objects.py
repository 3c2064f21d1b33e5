"""Objects of the project's classes: what kind of value they are."""

from __future__ import annotations

from stackcheck.catalogue import tortoise_orm
from stackcheck.catalogue.python import ENUMERATIONS
from stackcheck.catalogue.sql_apis import DJANGO_MODELS, QUERYSET_CLASSES
from stackcheck.facts.statements import Class
from stackcheck.link.names.resolution import descends, enclosing, mro
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.project import Project
from stackcheck.link.sql.text.handles import handle_of
from stackcheck.link.sql.text.values import Hole, Instance, Queryset, Text, Value

_MODELS = DJANGO_MODELS | tortoise_orm.MODELS


def owner_of(project: Project, symbol: Symbol) -> Symbol | None:
    """The class that a definition stands in."""
    return enclosing(project, symbol) if "." in symbol.qualname else None


def instance(project: Project, symbol: Symbol) -> Value:
    """An object of a class of the project: what it inherits from a driver makes it a handle too."""
    for base in mro(project, symbol):
        if base.is_external and (handle := handle_of(base.name)) is not None:
            return handle
    if descends(project, symbol, ENUMERATIONS):
        return Text(((Hole(symbol.qualname, symbol.place, safe="constant"),),))
    if descends(project, symbol, QUERYSET_CLASSES):
        return Queryset(None)
    return Instance(symbol)


def is_model(project: Project, symbol: Symbol) -> bool:
    return isinstance(symbol.fact, Class) and descends(project, symbol, _MODELS)
