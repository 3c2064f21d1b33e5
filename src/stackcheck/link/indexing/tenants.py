"""Tenants: the model to which most of a project's models belong, so that the key to it leaves a large part of a table."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from stackcheck.link.models import Field, Model, models, user_model
from stackcheck.link.project import Project, table

_FEWEST = 10
"""Of fewer models nothing can be said."""


@table
def tenant_keys(project: Project) -> Mapping[Field, int]:
    """The foreign keys that more than half of the models have by one name, and how many have it; those to the users say who
    made a row.
    """
    tables: dict[bool, list[Model]] = defaultdict(list)
    for symbol, model in models(project).items():
        file = project.files.get(symbol.path)
        if file is not None and file.role == "code" and not (symbol.is_external or model.abstract or model.proxy or model.core):
            tables[model.orm == "django"].append(model)
    return dict(pair for own in tables.values() for pair in _shared(project, own))


def _shared(project: Project, own: list[Model]) -> Iterator[tuple[Field, int]]:
    names = Counter(name for model in own for name in {field.name for field in _keys(project, model)})
    most = {name: count for name, count in names.items() if count >= _FEWEST and 2 * count > len(own)}
    fields = (field for model in own for field in _keys(project, model) if not field.unique)
    yield from ((field, most[field.name]) for field in fields if field.name in most)


def _keys(project: Project, model: Model) -> Iterable[Field]:
    """The foreign keys of a model, but for those to the users."""
    users = user_model(project, model.symbol.path)
    relations = [r for r in model.relations.values() if r.kind == "foreign_key"]
    of_users = {model.field(r.column) for r in relations if users is not None and r.target is users.symbol}
    related = {field for r in relations if (field := model.field(r.column)) is not None}
    return (related | {field for field in model.fields.values() if field.references}) - of_users
