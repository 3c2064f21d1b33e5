"""Django's models: one row for each class, its own and built-in ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from stackcheck.catalogue.django_classes import MODELS
from stackcheck.link.models.django.apps import app_label, basename_of
from stackcheck.link.models.django.classes import (
    concrete,
    django_classes,
    is_abstract,
    is_complete,
    is_proxy,
    lineage,
    meta,
    parents,
)
from stackcheck.link.models.django.fields import fields, local
from stackcheck.link.models.django.indexes import are_known, indexes, ordering
from stackcheck.link.models.django.managers import default_manager, managers
from stackcheck.link.models.django.relations import builtins, relations
from stackcheck.link.models.rows import Model
from stackcheck.link.models.written import UNKNOWN, constant, text_of
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.project import Project, attempt, table


@table
def django_models(project: Project) -> Mapping[Symbol, Model]:
    """Every Django model; built-in ones only where the project has Django models at all."""
    own = django_classes(project)
    found = ((symbol, attempt(project, symbol.place, _model, symbol)) for symbol in (*own, *(builtins(project) if own else ())))
    return {symbol: model for symbol, model in found if model is not None}


def _model(project: Project, symbol: Symbol) -> Model:
    label, options = app_label(project, symbol), meta(project, symbol)
    name = basename_of(symbol)
    managed = constant(project, options["managed"]) if "managed" in options else True
    return Model(
        symbol=symbol,
        name=name,
        orm="django",
        label=f"{label}.{name}",
        table=_table(project, symbol),
        fields=fields(project, symbol),
        relations=relations(project, symbol),
        indexes=indexes(project, symbol),
        ordering=ordering(project, symbol),
        managers=managers(project, symbol),
        default_manager=default_manager(project, symbol),
        base_manager=text_of(project, options.get("base_manager_name")) or "",
        abstract=is_abstract(project, symbol),
        proxy=is_proxy(project, symbol),
        managed=managed is UNKNOWN or bool(managed),
        incomplete=not is_complete(project, symbol) or not all(are_known(project, m) for m in _tables(project, symbol)),
        opaque=frozenset(_opaque(project, symbol)),
        parents=parents(project, symbol),
        place=symbol.place,
    )


def _tables(project: Project, symbol: Symbol) -> Iterator[Symbol]:
    """The model and those whose tables it extends."""
    found = {symbol: None}
    pending = [symbol]
    while pending:
        further = [parent for parent in parents(project, pending.pop()) if parent not in found]
        found.update(dict.fromkeys(further))
        pending += further
    return iter(found)


def _opaque(project: Project, symbol: Symbol) -> Iterator[str]:
    for base in lineage(project, symbol):
        if base.name not in MODELS:
            known = managers(project, base)
            yield from (d.name for d in local(project, base).values() if d.opaque and d.name not in known)


def _table(project: Project, symbol: Symbol) -> str:
    """The name of the table, as `db_table` says or as Django makes it."""
    if is_abstract(project, symbol):
        return ""
    target = concrete(project, symbol)
    if target.is_external and MODELS[target.name].table:
        return MODELS[target.name].table
    given = meta(project, target).get("db_table")
    if given is not None:
        return text_of(project, given) or ""
    return f"{app_label(project, target)}_{basename_of(target).lower()}"
