"""Growth: who makes the rows of a table, and so whether it grows as the program is used."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from enum import IntEnum

from stackcheck.catalogue import django_filter, django_orm
from stackcheck.facts.findings import Place
from stackcheck.facts.statements import Bind, Class
from stackcheck.link.endpoints.sites import calls_of
from stackcheck.link.models import Model, model_of, models
from stackcheck.link.names.definitions import classes
from stackcheck.link.names.resolution import descends, member, resolve
from stackcheck.link.names.scopes import resolve_in
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.observed import observations
from stackcheck.link.project import Project, table

_BY_HAND = ("/management/commands/", "/scripts/", "/fixtures/", "/factories/", "/seeds/", "/migrations/", "/alembic/")
_MODULES_BY_HAND = ("/admin.py", "/factories.py", "/seed.py", "/seeds.py", "/conftest.py")


class Growth(IntEnum):
    """How a table grows; the higher, the more rows it will have."""

    UNSEEN = 0  # nothing in the code makes rows
    KEPT = 1  # only the admin, commands, migrations and the like do
    ENTERED = 2  # people do: forms, endpoints that store what they are given
    USED = 3  # the code does, as it runs


@table
def growth(project: Project, model: Model) -> Growth:
    """How the table of a model grows."""
    if any(not is_by_hand(place.path) for place in _made(project).get(model, ())):
        return Growth.USED
    if model in _entered(project):
        return Growth.ENTERED
    return Growth.KEPT if model in _made(project) else Growth.UNSEEN


def is_by_hand(path: str) -> bool:
    """Whether code runs now and then, because a person wants it."""
    path = f"/{path}"
    return any(part in path for part in _BY_HAND) or path.endswith(_MODULES_BY_HAND)


@table
def _made(project: Project) -> Mapping[Model, tuple[Place, ...]]:
    """Where the code makes rows of each model."""
    found: dict[Model, list[Place]] = defaultdict(list)
    for model, place in (*_constructed(project), *_inserted(project)):
        if project.files[place.path].role == "code":
            found[model].append(place)
    return {model: tuple(dict.fromkeys(places)) for model, places in found.items()}


def _constructed(project: Project) -> Iterator[tuple[Model, Place]]:
    """`Order(...)`: of SQLAlchemy's models and Django's alike, somebody saves it."""
    for site in calls_of(project, frozenset(model.name for model in models(project).values())):
        symbol = resolve_in(project, site.scope, site.call.function)
        model = model_of(project, symbol) if symbol is not None else None
        if model is not None:
            yield model, site.place


def _inserted(project: Project) -> Iterator[tuple[Model, Place]]:
    for query in observations(project).executed():
        rows = query.rows
        if rows is not None and (query.verb in django_orm.CREATES or rows.writes == "insert"):
            model = model_of(project, rows.model)
            if model is not None:
                yield model, query.place


@table
def _entered(project: Project) -> frozenset[Model]:
    """The models that forms, serializers and the like are made for: a class with a `Meta` that names the model."""
    return frozenset(_named(project))


def _named(project: Project) -> Iterator[Model]:
    for symbol in classes(project):
        if (
            project.files[symbol.path].role != "code"
            or is_by_hand(symbol.path)
            or descends(project, symbol, django_filter.FILTER_SETS)
        ):
            continue
        meta = member(project, symbol, "Meta")
        if meta is None or not isinstance(meta.fact, Class):
            continue
        named = member(project, meta, "model")
        if named is not None and isinstance(named.fact, Bind) and named.fact.value is not None:
            target = resolve(project, named.path, named.fact.value)
            model = model_of(project, target) if isinstance(target, Symbol) else None
            if model is not None:
                yield model
