"""The orderings that no index has: one row for each column, with every place that reads only the first rows."""

from __future__ import annotations

from collections import defaultdict

from stackcheck.facts.findings import Place, Step
from stackcheck.link.indexing.access import Access, is_coarse, serving
from stackcheck.link.indexing.chains import Chain, chains, ordered_column
from stackcheck.link.indexing.evidence import Asked, severity
from stackcheck.link.indexing.missing import MissingIndex, defined, holder, home
from stackcheck.link.indexing.sizes import read_whole
from stackcheck.link.models import Field, Model
from stackcheck.link.models.django.classes import meta
from stackcheck.link.models.written import line_of
from stackcheck.link.observed import observing
from stackcheck.link.project import Project, table
from stackcheck.link.values.events import SUBQUERY
from stackcheck.link.values.kinds import Predicate

_MAX_COLUMNS = 3
_LAST = frozenset({"last", "latest", "alast", "alatest"})


@observing
@table
def unindexed_orderings(project: Project) -> tuple[MissingIndex, ...]:
    """Every column without an index by which a query is ordered that nothing narrows, and that reads its first rows."""
    found: dict[tuple[Model, tuple[Field, ...]], list[tuple[Chain, Place]]] = defaultdict(list)
    for chain in chains(project):
        field = _sorted_by(project, chain)
        place = _ordering_place(project, chain) if field is not None else None
        file = project.files.get(place.path) if place is not None else None
        if field is not None and place is not None and file is not None and file.role == "code":
            keys = _compared(chain) if chain.is_narrow else ()
            found[holder(project, chain.model, field), (*keys[: _MAX_COLUMNS - 1], field)].append((chain, place))
    rows = (_ordering(project, model, columns, asked) for (model, columns), asked in found.items())
    return tuple(sorted((row for row in rows if row is not None), key=lambda missing: (missing.place, missing.name)))


def _sorted_by(project: Project, chain: Chain) -> Field | None:
    """The column that the query sorts its whole table by; None where it does not."""
    is_short = chain.is_cut if _is_asked(chain) else chain.is_sliced
    is_filtered = not chain.narrowed or any(not a.predicate.optional for a in chain.candidates)
    if (chain.candidates and is_filtered) or not is_short or chain.model.incomplete or chain.model.symbol.is_external:
        return None
    if not chain.is_narrow and (chain.model in read_whole(project) or _is_searched(chain)):
        return None
    if chain.is_narrow and not ((_is_asked(chain) or chain.query.verb != SUBQUERY) and _is_many_of_one(project, chain)):
        return None
    field = ordered_column(chain)
    if field is None or field.primary_key or field.kind in ("boolean", "json", "unknown", "file", "array"):
        return None
    access = Access(chain.model, field, "range", Predicate(field.name, chain.query.place))
    if serving(project, chain.accesses, access, in_order=True) is not None or (chain.is_narrow and _is_composite(chain, field)):
        return None
    return field


def _is_searched(chain: Chain) -> bool:
    """Whether the query looks for a pattern or the like: in the order of an index, too, it may read most rows to find one."""
    firm = (a for a in chain.accesses if not (a.predicate.optional or a.predicate.excludes or a.predicate.either))
    return any(a.comparison in ("pattern", "computed", "contained") for a in firm)


def _is_asked(chain: Chain) -> bool:
    """Whether the query itself says the order; that of the model's Meta is there whether it matters or not."""
    return chain.query.rows is not None and chain.query.rows.ordering is not None


def _is_many_of_one(project: Project, chain: Chain) -> bool:
    """Whether the query is narrowed to the rows of a parent, of which there can be many, and asks for the last in time."""
    if not chain.is_sliced and chain.ordering and chain.ordering[0].startswith("-") is (chain.query.verb in _LAST):
        return False  # who asks for the oldest takes it away: there are never many
    field = ordered_column(chain)
    keys = [key for key in chain.keys if key.model is chain.model and not key.path]
    if field is None or field.kind not in ("date", "datetime") or not keys or any(key.predicate.optional for key in keys):
        return False
    if is_coarse(project, keys[0]) or any(key.field.unique or not key.is_of_one for key in keys):
        return False
    relations = {r.column for r in chain.model.relations.values() if r.kind == "foreign_key"}
    if not all({key.field.name, key.field.attname} & relations for key in keys):
        return False
    known = set(_compared(chain))
    return all(a.model is chain.model and not a.path and (a.field in known or not a.is_narrow) for a in chain.accesses)


def _compared(chain: Chain) -> tuple[Field, ...]:
    """The columns of whose rows there may be many, and which the query compares: keys of parents, columns of few values."""
    relations = {r.column for r in chain.model.relations.values() if r.kind == "foreign_key"}
    equal = (a for a in chain.accesses if a.is_of_one and a.is_narrow and not a.predicate.either)
    parents = (a.field for a in equal if {a.field.name, a.field.attname} & relations and not a.path)
    weak = (weak.field for weak in chain.weak if weak.is_of_one)
    return tuple(dict.fromkeys((*(key.field for key in chain.keys), *parents, *weak)))


def _is_composite(chain: Chain, field: Field) -> bool:
    """Whether an index has the order behind what the query compares for equality."""
    equal = {a.field for a in (*chain.keys, *chain.weak)}
    for index in chain.model.indexes:
        fields = [chain.model.field(name) for name in index.columns]
        if field in fields and set(fields[: fields.index(field)]) <= equal:
            return True
    return False


def _ordering_place(project: Project, chain: Chain) -> Place | None:
    """Where the order is written: at the query, or in the model's Meta."""
    rows = chain.query.rows
    assert rows is not None  # noqa: S101
    if rows.ordering is not None:
        return rows.ordered or chain.query.place
    written = meta(project, chain.model.symbol).get("ordering")
    if written is None:
        return None
    return Place(written.owner.path, line_of(written.value, written.owner.place.line))


def _ordering(
    project: Project, model: Model, columns: tuple[Field, ...], asked: list[tuple[Chain, Place]]
) -> MissingIndex | None:
    """What is told of an ordering; None where its table stays small."""
    asked = sorted(asked, key=lambda each: (each[1], each[0].query.place))
    field, place = columns[-1], asked[0][1]
    told = severity(project, model, field, [Asked(chain.query.place, chain) for chain, _ in asked])
    if told is None:
        return None
    runs = list(dict.fromkeys(chain.query.place for chain, _ in asked))
    return MissingIndex(
        place=place,
        home=home(model, field),
        model=model,
        field=field,
        columns=columns,
        narrowed=len(columns) > 1,
        uses=tuple(dict.fromkeys(at for _, at in asked if at != place)),
        runs=tuple(runs),
        trace=(
            Step(place.path, place.line, f"{model.name} is ordered by {field.name}"),
            *(Step(run.path, run.line, "only the first rows are read here") for run in runs[:3]),
            *defined(field),
        ),
        severity=told,
    )
