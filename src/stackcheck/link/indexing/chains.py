"""Chains: everything that narrows and orders one query, and whether an index serves any of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import msgspec

from stackcheck.facts.findings import Place
from stackcheck.link.indexing.access import Access, Found, Key, access, is_coarse, serving
from stackcheck.link.indexing.declared import declared
from stackcheck.link.indexing.filter_sets import OPTION
from stackcheck.link.indexing.sizes import makes_samples, read_whole_of_tenants
from stackcheck.link.indexing.tenants import tenant_keys
from stackcheck.link.indexing.ways import comes_with
from stackcheck.link.indexing.worth import is_candidate, is_small, is_soft_deletion, is_weak, leaves_most
from stackcheck.link.models import Field, Model, model_of
from stackcheck.link.observed import observations
from stackcheck.link.project import Project, table
from stackcheck.link.values.events import KNOWN, Query
from stackcheck.link.values.kinds import Predicate, Rows

FIRST = frozenset({"first", "last", "earliest", "latest", "index", "afirst", "alast", "aearliest", "alatest", "first_or_404"})
"""What asks for one row of many: the first in order."""
_NO_LOOKUP = frozenset(
    "create acreate bulk_create abulk_create add set aadd aset bulk_update abulk_update refresh merge".split()
)
_DELETES = frozenset({"delete", "adelete", "_raw_delete"})
_FEW = 4
"""Where a column has so many choices, another one beside it is worth an index."""


class Chain(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """A query whose conditions are all known: `narrowed` by an index (`always_narrowed`: on every way to it), else `candidates`
    are the columns that ask for one.  `barely`: all that indexes serve are columns of few different values.

    `weak` are the columns that it compares too, and that an index of their own would not make narrow (booleans, the type of a
    generic relation); `keys` those that narrow it now.  `tenant` is the key that leaves the rows of one tenant, and nothing
    else narrows it.
    """

    query: Query
    model: Model
    accesses: tuple[Access, ...]
    narrowed: bool
    always_narrowed: bool
    barely: bool
    candidates: tuple[Access, ...]
    weak: tuple[Access, ...]
    keys: tuple[Access, ...]
    tenant: Field | None

    @property
    def is_narrow(self) -> bool:
        """Whether few rows are left on every way to the query."""
        return self.always_narrowed and not self.barely

    @property
    def is_sliced(self) -> bool:
        """Whether some rows of many are asked for: a slice that ends, a page."""
        return self.query.rows is not None and self.query.rows.sliced and not self.query.rows.unending

    @property
    def is_cut(self) -> bool:
        """Whether only the first rows of many are asked for, or the first of them."""
        return self.is_sliced or self.query.verb in FIRST

    @property
    def ordering(self) -> tuple[str, ...]:
        rows = self.query.rows
        return rows.ordering if rows is not None and rows.ordering is not None else self.model.ordering


@table
def chains(project: Project) -> tuple[Chain, ...]:
    """The chains of all queries that the code executes, in the order of the places."""
    queries = (
        query
        for place, known in observations(project).queries.items()
        if project.files[place.path].role == "code" and not makes_samples(project, place.path)
        for query in _certain([query for query in known.values() if query.verb not in KNOWN])
    )
    found = (chain(project, query) for query in (*queries, *declared(project)))
    return tuple(sorted((c for c in found if c is not None), key=lambda c: (c.query.place, c.query.verb)))


def _certain(known: list[Query]) -> list[Query]:
    """The queries of one place of which it is known how they begin; of a manager's own methods, which nobody calls, all."""
    certain = [query for query in known if query.rows is not None and not query.rows.opaque]
    return certain or known


def chain(project: Project, query: Query) -> Chain | None:
    """The chain of a query; None where a condition is not known, or where it reads no table of its own."""
    rows = query.rows
    model = model_of(project, rows.model) if rows is not None else None
    if rows is None or model is None or query.verb in _NO_LOOKUP or rows.writes == "insert":
        return None
    if not model.managed or model.abstract or is_small(project, model):
        return None
    found: list[Found] = []
    if rows.parent is not None:
        found.append(_parent_key(project, rows, query.place))
    for predicate in rows.predicates:
        one = access(project, rows.model, predicate)
        if one is not None:
            found.append(one)
        elif not predicate.optional:
            return None  # else there is a way to the query without it
    accesses = tuple(one for one in found if isinstance(one, Access))
    loose = _loose(project, found, accesses)
    tenant = _tenant(project, loose)
    unserved = [a for a in accesses if a.field not in loose and not _is_served(project, a, accesses)]
    better = [a for a in unserved if is_candidate(project, a) and (tenant is None or _is_own_value(project, a, query, model))]
    is_better = any(a.comparison == "equality" and not a.predicate.either for a in better)
    narrowed = _is_narrowed(project, found, accesses) and not (loose and is_better)
    always = [one for one in found if not one.predicate.optional]
    sure = tuple(a for a in always if isinstance(a, Access))
    always_narrowed = narrowed and _is_narrowed(project, always, sure)
    compared = [a for a in accesses if not a.predicate.joins]
    firm = [a for a in compared if a.comparison == "equality" and a.is_narrow and not a.predicate.either]
    candidates = tuple(
        a
        for a in _candidates(project, compared)
        if (is_deleting(query) or not leaves_most(a, compared))
        and (not narrowed or not (always_narrowed or a.predicate.optional))
        and not (loose and a not in better)
    )
    tenant = tenant if is_better else None
    if not candidates and narrowed:
        candidates, tenant = _alone(project, query, model, found)
    return Chain(
        query=query,
        model=model,
        accesses=accesses,
        narrowed=narrowed,
        always_narrowed=always_narrowed,
        barely=_is_barely(project, always, sure),
        candidates=candidates,
        weak=tuple(a for a in firm if is_weak(project, a.field) or is_coarse(project, a)),
        keys=tuple(a for a in firm if serving(project, accesses, a) is not None),
        tenant=tenant,
    )


def _alone(project: Project, query: Query, model: Model, found: list[Found]) -> tuple[tuple[Access, ...], Field | None]:
    """The columns that ask for an index on the way which adds their condition alone, and the tenant whose rows it reads."""
    candidates: list[Access] = []
    tenant = None
    for one in found:
        at = one.predicate
        if not isinstance(one, Access) or not at.optional or at.either or at.joins or not is_candidate(project, one):
            continue
        way = [o for o in found if not o.predicate.optional or o is one or comes_with(project, at.place, o.predicate.place)]
        accesses = tuple(each for each in way if isinstance(each, Access))
        loose = _loose(project, way, accesses)
        key = _tenant(project, loose)
        is_better = one.comparison == "equality" and (key is None or _is_own_value(project, one, query, model))
        if not _is_served(project, one, accesses) and (is_better if loose else not _is_narrowed(project, way, accesses)):
            candidates.append(one)
            tenant = tenant or key
    return tuple(candidates), tenant


def _tenant(project: Project, loose: tuple[Field, ...]) -> Field | None:
    """The key of the nearest tenant among the columns: the one that the fewest models have."""
    keys = tenant_keys(project)
    return min((field for field in loose if field in keys), key=keys.__getitem__, default=None)


def _parent_key(project: Project, rows: Rows, place: Place) -> Found:
    """What narrows a related manager: the column of the foreign key that leads to its parent."""
    predicate = Predicate("", place)
    owner = model_of(project, rows.parent.symbol) if rows.parent is not None else None
    model = model_of(project, rows.model)
    relation = owner.relations.get(rows.relation) if owner is not None else None
    back = model.relations.get(relation.reverse) if model is not None and relation is not None else None
    field = model.field(back.column) if model is not None and back is not None and back.column else None
    if relation is None or relation.kind != "reverse_foreign_key" or model is None or field is None:
        return Key(predicate)
    return Access(model, field, "equality", predicate)


def _is_narrowed(project: Project, found: list[Found], accesses: tuple[Access, ...]) -> bool:
    served = {id(one) for one in found if not one.predicate.joins and _is_served(project, one, accesses)}
    if any(not one.predicate.either and id(one) in served for one in found):
        return True
    return any(
        all(any(id(one) in served for one in branch) for branch in branches) for branches in _alternatives(found) if branches
    )


def _is_barely(project: Project, found: list[Found], accesses: tuple[Access, ...]) -> bool:
    """Whether all that indexes serve are columns of few different values."""
    served = [one for one in found if _is_served(project, one, accesses)]
    return bool(served) and all(isinstance(one, Access) and is_weak(project, one.field, _FEW) for one in served)


def _loose(project: Project, found: list[Found], accesses: tuple[Access, ...]) -> tuple[Field, ...]:
    """What all that indexes serve compares, where that leaves many rows: columns of few different values, keys of a tenant."""
    served = [one for one in found if _is_served(project, one, accesses)]
    fields = [_loose_field(project, one, accesses) if isinstance(one, Access) else None for one in served]
    return tuple(field for field in fields if field is not None) if None not in fields else ()


def _is_own_value(project: Project, one: Access, query: Query, model: Model) -> bool:
    """Whether a comparison, written in the query itself, asks for few of a tenant's many rows: for one of many values."""
    if one.comparison != "equality" or one.predicate.either or one.predicate.excludes or query.verb == OPTION:
        return False
    if one.model is not model or one.path or model in read_whole_of_tenants(project):
        return False
    return one.field.choices is None and one.field.kind not in ("date", "datetime", "boolean")


def _loose_field(project: Project, one: Access, accesses: tuple[Access, ...]) -> Field | None:
    """The column because of which a comparison leaves many rows: it does not where an index goes on behind it."""
    is_coarse_key = is_weak(project, one.field, _FEW)
    key = one.field if is_coarse_key else next((f for f in (*one.through, one.field) if f in tenant_keys(project)), None)
    beside = {a.field for a in accesses if a.comparison == "equality" and not a.predicate.excludes and not a.predicate.either}
    holders = {a.model for a in accesses}
    behind = (
        holder.field(index.columns[1])
        for holder in holders
        for index in holder.indexes
        if len(index.columns) > 1 and key is not None and holder.field(index.columns[0]) is key
    )
    return key if beside.isdisjoint(behind) else None


def _is_served(project: Project, one: Found, accesses: tuple[Access, ...]) -> bool:
    if one.predicate.excludes or (isinstance(one, Access) and is_soft_deletion(one)):
        return False
    return isinstance(one, Key) or (isinstance(one, Access) and serving(project, accesses, one) is not None)


def _alternatives(found: list[Found]) -> Iterator[list[list[Found]]]:
    """The groups of conditions that "or" joins, each as its branches."""
    groups: dict[int, dict[int, list[Found]]] = defaultdict(lambda: defaultdict(list))
    for one in found:
        if one.predicate.either:
            groups[one.predicate.either][one.predicate.branch].append(one)
    for branches in groups.values():
        yield list(branches.values())


def _candidates(project: Project, compared: list[Access]) -> Iterator[Access]:
    """The columns of which an index would narrow the query; of alternatives all that no index serves, or none."""
    yield from (a for a in compared if not a.predicate.either and is_candidate(project, a))
    for branches in _alternatives(list(compared)):
        if any(all(one.predicate.nested for one in branch) for branch in branches):
            continue  # what another query gives is looked for in every row
        left = [branch for branch in branches if not any(_is_served(project, one, tuple(compared)) for one in branch)]
        chosen = [
            next((a for a in branch if isinstance(a, Access) and not a.function and is_candidate(project, a)), None)
            for branch in left
        ]
        if len(branches) == branches[0][0].predicate.either and None not in chosen:
            yield from (a for a in chosen if a is not None)


def is_deleting(query: Query) -> bool:
    """Whether the query deletes what it finds: the next time there is little to find."""
    return query.verb in _DELETES or (query.rows is not None and query.rows.writes == "delete")


def ordered_column(chain: Chain) -> Field | None:
    """The column of the table itself by which the query is ordered first."""
    first = chain.ordering[0] if chain.ordering else ""
    name = first.removeprefix("-")
    if not name or name == "?" or (name not in chain.model.fields and name != "pk"):
        return None
    field = chain.model.field(name)
    return field if field is not None and field.kind != "unknown" else None
