"""What the code itself takes for small: tables of which it reads all rows at once, and never a page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from stackcheck.catalogue.samples import SAMPLES
from stackcheck.facts.findings import Place
from stackcheck.facts.statements import Import
from stackcheck.link.indexing.tenants import tenant_keys
from stackcheck.link.models import Model, model_of
from stackcheck.link.names.bindings import scope
from stackcheck.link.observed import observations
from stackcheck.link.project import Project, table
from stackcheck.link.values.events import KNOWN, SUBQUERY
from stackcheck.link.values.kinds import Predicate, Rows

_ALL = frozenset({"all", "scalars", "execute", "iteration"})
"""How a query is executed that gives all of its rows."""

_ONE = frozenset({"get", "aget", "get_or_404"})
_BY_HEART = 3
"""So many places that ask for a row by what the code says itself are no special rows: they are a list that the code knows."""


@table
def makes_samples(project: Project, path: str) -> bool:
    """Whether a module makes up data, to fill a database that somebody tries out."""
    imported = (s.module for s in scope(project, path).values() if isinstance(s, Import) and not s.level)
    return any(module.partition(".")[0] in SAMPLES for module in imported)


@table
def read_whole(project: Project) -> frozenset[Model]:
    """The models of which one statement reads all rows, and none a page.

    Querysets of Django tell nothing: they are cut later, by whoever is handed them.
    """
    found = [(model, rows, verb) for model, rows, verb in _read(project) if model.orm != "django"]
    whole = {model for model, rows, verb in found if verb in _ALL and _is_all(rows)}
    return frozenset(whole - {model for model, rows, _ in found if rows.sliced})


@table
def read_whole_of_tenants(project: Project) -> frozenset[Model]:
    """The models of which one query reads all rows of a tenant, and none a page."""
    found = list(_read(project))
    names = {name for field in tenant_keys(project) for name in (field.name, field.attname)}
    whole = {model for model, rows, verb in found if verb in _ALL and not rows.sliced and _is_of_tenant(model, rows, names)}
    return frozenset(whole - {model for model, rows, _ in found if rows.sliced})


@table
def known_by_heart(project: Project) -> frozenset[Model]:
    """The models of which the code knows single rows by heart: it asks for most of them by what it says itself."""
    asked: dict[Model, set[tuple[Place, bool]]] = defaultdict(set)
    for query in observations(project).executed():
        rows = query.rows
        if rows is None or query.verb not in _ONE or not rows.predicates:
            continue
        own = [p for p in rows.predicates if p.lookup and p.lookup != "pk"]
        model = model_of(project, rows.model)
        if model is not None and own and project.files[query.place.path].role == "code":
            asked[model].add((query.place, all(p.fixed for p in own)))
    known = {model: [is_fixed for _, is_fixed in places] for model, places in asked.items()}
    return frozenset(
        model for model, fixed in known.items() if fixed.count(True) >= _BY_HEART and fixed.count(True) * 2 > len(fixed)
    )


def _is_of_tenant(model: Model, rows: Rows, names: set[str]) -> bool:
    """Whether nothing but the key of a tenant, and what leaves most of its rows, narrows them."""
    firm = [each for each in rows.predicates if not (each.excludes or _leaves_most(model, each))]
    is_known = not (rows.parent or rows.opaque or rows.columns or rows.tuples or rows.writes)
    is_plain = all(each.lookup.split("__")[0] in names and not (each.either or each.optional) for each in firm)
    return is_known and bool(firm) and is_plain


def _leaves_most(model: Model, predicate: Predicate) -> bool:
    """Whether a condition is one on a flag, or for what is not there."""
    field = model.field(predicate.lookup)
    return predicate.lookup.endswith("__isnull") or (field is not None and field.kind == "boolean")


def _is_all(rows: Rows) -> bool:
    return not (rows.predicates or rows.parent or rows.opaque or rows.columns or rows.tuples or rows.writes)


def _read(project: Project) -> Iterator[tuple[Model, Rows, str]]:
    """The rows of all queries, with their model and how they are executed."""
    for query in observations(project).executed():
        if query.rows is not None and query.verb not in KNOWN | {SUBQUERY}:
            model = model_of(project, query.rows.model)
            if model is not None:
                yield model, query.rows, query.verb
