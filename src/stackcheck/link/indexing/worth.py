"""What a reviewer would add an index for: the column, and how it is compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from stackcheck.facts.expressions import Constant
from stackcheck.facts.findings import Place
from stackcheck.link.growth import is_made_in_use, is_of_making
from stackcheck.link.indexing.access import Access, is_coarse
from stackcheck.link.indexing.choices import choice_count
from stackcheck.link.indexing.sizes import read_whole
from stackcheck.link.models import Field, Model, model_of
from stackcheck.link.models.django.indexes import are_known
from stackcheck.link.observed import observations
from stackcheck.link.project import Project, table
from stackcheck.link.settings.databases import database
from stackcheck.link.values.events import LOWERED

_DELETED = ("delet", "remov", "archiv", "trash", "discard")
"""In the names of columns that say when a row was marked as deleted."""
_UNINDEXABLE = frozenset("json array binary file geometry vector search range tree unknown virtual".split())


def is_candidate(project: Project, one: Access) -> bool:
    """Whether a reviewer would add an index for this comparison."""
    if (
        not one.is_narrow
        or one.field.kind in _UNINDEXABLE
        or one.model.symbol.is_external
        or one.field is one.model.primary_key()
    ):
        return False
    if one.comparison == "prefix" and not _serves_prefixes(project, one.model):
        return False
    if not are_indexes_known(project, one) or not one.model.managed or is_small(project, one.model) or is_coarse(project, one):
        return False
    if one.model in read_whole(project) and not one.field.references and not is_made_in_use(project, one.model):
        return False
    return project.options.check_low_cardinality or not is_weak(project, one.field) or is_rare(project, one)


def is_soft_deletion(one: Access) -> bool:
    """Whether a comparison leaves out the rows that are marked as deleted: nearly all others are left."""
    asks_null = one.comparison == "null" and one.predicate.value is not False and "not_isnull" not in one.predicate.lookup
    return asks_null and any(word in one.field.name for word in _DELETED)


def leaves_most(one: Access, beside: Iterable[Access]) -> bool:
    """Whether a comparison asks for all rows that were made before a time, which are nearly all."""
    if (
        one.comparison != "range"
        or one.predicate.lookup.rpartition("__")[2] not in ("lt", "lte")
        or not is_of_making(one.field)
    ):
        return False
    return not any(a.field is one.field and a is not one and not a.predicate.lookup.endswith(("lt", "lte")) for a in beside)


def is_small(project: Project, model: Model) -> bool:
    """Whether the options say that the table of a model stays small."""
    return any(name in project.options.small_tables for name in (model.name, model.label, model.table))


def _serves_prefixes(project: Project, model: Model) -> bool:
    """Whether a plain index serves `LIKE 'x%'`: PostgreSQL wants one of another kind, which Django adds by itself."""
    return database(project) == "mysql" or (model.orm == "django" and database(project) != "sqlite")


def are_indexes_known(project: Project, one: Access) -> bool:
    """Whether there is no other index on the column than those that the model has: a base that is not known has none of it."""
    model = one.model
    own = model.orm == "django" and not one.field.owner.is_external and not model.symbol.is_external
    return not model.incomplete or (own and are_known(project, model.symbol))


def is_weak(project: Project, field: Field, few: int = 0) -> bool:
    """Whether a column has so few different values that an index alone does not make a comparison narrow.

    PostgreSQL uses one from four equally frequent values on (executed); it then still reads every fourth row.
    """
    if field.kind == "boolean":
        return True
    if field.kind != "choice" and field.choices is None:
        return False
    count = choice_count(project, field)
    return count is None or count <= max(few, project.options.small_choices)


def is_rare(project: Project, one: Access) -> bool:
    """Whether a flag is asked for that few rows have: it is raised for some, and lowered once these are handled."""
    default = one.field.options.get("default")
    if one.field.kind != "boolean" or one.comparison != "equality" or not isinstance(default, Constant):
        return False
    return one.predicate.value is (not default.value) and (one.model, one.field) in lowered(project)


@table
def lowered(project: Project) -> Mapping[tuple[Model, Field], Place]:
    """The flags that are taken from rows which were found by them, with a place where that is done."""
    found: dict[tuple[Model, Field], Place] = {}
    for query in observations(project).executed():
        model = model_of(project, query.model) if query.verb == LOWERED else None
        field = model.field(query.function) if model is not None else None
        if model is not None and field is not None:
            found.setdefault((model, field), query.place)
    return found
