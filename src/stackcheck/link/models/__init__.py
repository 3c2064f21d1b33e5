"""The models of a project with their fields, relations, indexes and managers, for Django, SQLAlchemy, SQLModel and Tortoise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from msgspec.structs import replace

from stackcheck.catalogue.django_classes import SWAPPABLE, SWAPPED
from stackcheck.link.models.django import django_models
from stackcheck.link.models.django.apps import fallback, labelled, setting
from stackcheck.link.models.migrations import migrated
from stackcheck.link.models.rows import AssociationProxy, Field, Index, Manager, Model, Orm, Relation, RelationKind
from stackcheck.link.models.sqlalchemy import sqlalchemy_models
from stackcheck.link.models.tortoise import tortoise_models
from stackcheck.link.names.modules import nearest
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.project import Project, table

__all__ = [
    "AssociationProxy", "Field", "Index", "Manager", "Model", "Orm", "Relation", "RelationKind", "by_label", "by_table",
    "fallback", "model_of", "models", "setting", "user_model",
]  # fmt: skip


@table
def models(project: Project) -> Mapping[Symbol, Model]:
    """Every model by its class: the project's, abstract ones too, and the frameworks' built-in ones."""
    said = {**django_models(project), **sqlalchemy_models(project), **tortoise_models(project)}
    return {symbol: _migrated(project, model) for symbol, model in said.items()} if migrated(project) else said


def _migrated(project: Project, model: Model) -> Model:
    """The model with the indexes that only migrations make."""
    known = migrated(project)
    more = (*known.get(model.table, ()), *known.get(model.label.lower(), ())) if not model.abstract else ()
    if not more:
        return model
    columns = {field.column: field.name for field in model.fields.values()}
    named = [replace(index, columns=tuple(columns.get(name, name) for name in index.columns)) for index in more]
    said = {(index.columns, index.condition is None) for index in model.indexes}
    unsaid = (index for index in named if (index.columns, index.condition is None) not in said)
    return replace(model, indexes=(*model.indexes, *unsaid))


def model_of(project: Project, symbol: Symbol | None) -> Model | None:
    """The model that a class is; None for all else."""
    return models(project).get(symbol) if symbol is not None else None


def by_label(project: Project, label: str, path: str = "") -> Model | None:
    """Django's "app.Model"; of several apps with that label, the one nearest to the file at `path`."""
    return model_of(project, labelled(project, label, path))


def swapped_model(project: Project, function: str, path: str = "") -> Model | None:
    """What a function gives that returns a model which the settings may replace: `get_user_model()`; None for others."""
    label = setting(project, SWAPPED[function], path) if function in SWAPPED else None
    return by_label(project, label, path) if label else None


def user_model(project: Project, path: str = "") -> Model | None:
    """What `get_user_model()` gives to the file at `path`: the settings' AUTH_USER_MODEL, by default Django's `auth.User`."""
    return by_label(project, setting(project, "AUTH_USER_MODEL", path) or SWAPPABLE["AUTH_USER_MODEL"], path)


@table
def _tables(project: Project) -> Mapping[str, tuple[Symbol, ...]]:
    found: dict[str, list[Symbol]] = defaultdict(list)
    for symbol, model in models(project).items():
        if model.table and not model.proxy:
            found[model.table].append(symbol)
    return {name: tuple(symbols) for name, symbols in found.items()}


def by_table(project: Project, name: str, path: str = "") -> Model | None:
    """The model whose table has this name; of several, the one nearest to the file at `path`."""
    found = _tables(project).get(name)
    return model_of(project, nearest(project, found, path)) if found else None
