"""The indexes that are missing: for a filter, for an ordering that is cut, for a foreign key."""

from __future__ import annotations

from collections import defaultdict

import msgspec

from stackcheck.facts.expressions import Constant
from stackcheck.facts.findings import Cause, Place, Severity, Step
from stackcheck.link.indexing.access import Access, is_coarse, serving
from stackcheck.link.indexing.chains import Chain, chains
from stackcheck.link.indexing.filter_sets import VERB
from stackcheck.link.indexing.sizes import read_whole
from stackcheck.link.indexing.worth import is_rare, lowered
from stackcheck.link.models import Field, Model
from stackcheck.link.models.django.classes import meta
from stackcheck.link.models.written import line_of
from stackcheck.link.observed import observing
from stackcheck.link.project import Project, table
from stackcheck.link.values.events import SUBQUERY
from stackcheck.link.values.kinds import Predicate

_MAX_COLUMNS = 3
_LAST = frozenset({"last", "latest", "alast", "alatest"})
_LONG = 255


class MissingIndex(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """An index that a table should have, and the place that shows it.

    `field` is the column that shows it, `columns` are those of one index in order; `alternatives` each need one of their own
    (conditions joined by "or").  `function` is what is indexed of it, "" for its own value.  `uses` are other places that ask
    for the same column.  `narrowed` tells that an index finds the rows of one parent, which then are sorted, `rare` that few
    rows have the flag; `tenant` is the key by which an index finds the rows of one tenant.
    """

    place: Place
    model: Model
    columns: tuple[Field, ...]
    alternatives: tuple[Field, ...] = ()
    field: Field
    function: str = ""
    narrowed: bool = False
    rare: bool = False
    tenant: Field | None = None
    uses: tuple[Place, ...] = ()
    trace: tuple[Step, ...] = ()
    severity: Severity | None = None

    @property
    def cause(self) -> Cause:
        """The column; where the model inherits it, the model, for the index belongs to that."""
        model, field = self.model, self.field
        names = (self.function, *(each.name for each in (field, self.columns[0], *self.alternatives)))
        at = field.place if field.owner is model.symbol else model.place
        return Cause(at, f"{model.name} {' '.join(dict.fromkeys(names))}", is_told=True)


@observing
@table
def unindexed_filters(project: Project) -> tuple[MissingIndex, ...]:
    """Every place that filters so that no index serves the query, in the order of the places."""
    found: dict[tuple[str, int, str], tuple[Chain, Access]] = {}
    for chain in chains(project):
        candidates = sorted((a for a in chain.candidates if not _is_foreign_key(a.field)), key=_rank)
        if len(candidates) < len(chain.candidates):
            continue  # an index on the foreign key is what it needs
        for first in _shown(project, candidates):
            at = first.predicate.place
            found.setdefault((at.path, at.line, first.field.name if chain.query.verb == VERB else ""), (chain, first))
    places: dict[tuple[Model, str], list[Place]] = defaultdict(list)
    for _, first in found.values():
        places[first.model, first.field.name].append(first.predicate.place)
    return _widened(
        [
            _filter(project, chain, first, places[first.model, first.field.name])
            for chain, first in sorted(found.values(), key=lambda pair: pair[1].predicate.place)
        ]
    )


def _widened(found: list[MissingIndex]) -> tuple[MissingIndex, ...]:
    """The same with the columns of the widest index for a cause: it serves what asks for its first columns only, too."""
    widest: dict[Cause, tuple[Field, ...]] = {}
    for missing in found:
        widest[missing.cause] = max(widest.get(missing.cause, ()), missing.columns, key=len)
    return tuple(
        msgspec.structs.replace(missing, columns=wide) if wide[: len(missing.columns)] == missing.columns else missing
        for missing in found
        for wide in (widest[missing.cause],)
    )


def _rank(access: Access) -> tuple[bool, bool, bool]:
    """Which of several columns is told of first: one that all ways compare, of many values, as it is."""
    has_few = access.field.choices is not None or access.field.kind in ("choice", "boolean")
    return access.predicate.optional, has_few, bool(access.function)


def _shown(project: Project, candidates: list[Access]) -> list[Access]:
    """The conditions that are told of: one of those on all ways to the query, else each column that only some ways compare."""
    own = [a for a in candidates if _is_code(project, a.predicate.place)]
    if any(a.predicate.either or not a.predicate.optional for a in own):
        return own[:1]
    return list({a.field: a for a in reversed(own)}.values())[::-1]


def _filter(project: Project, chain: Chain, first: Access, places: list[Place]) -> MissingIndex:
    place = first.predicate.place
    either = tuple(dict.fromkeys(a.field for a in chain.candidates if a.predicate.either)) if first.predicate.either else ()
    return MissingIndex(
        place=place,
        model=first.model,
        field=first.field,
        columns=(first.field,) if either or first.comparison in ("folded", "prefix") else _columns(chain, first),
        alternatives=either[1:],
        function=first.function,
        uses=tuple(each for each in places if each != place),
        trace=_trace(project, chain, first),
        rare=is_rare(project, first),
        tenant=chain.tenant,
        severity=Severity.NOTE if _is_rare(place.path) or chain.tenant is not None else None,
    )


def _columns(chain: Chain, first: Access) -> tuple[Field, ...]:
    """The columns of one index: those compared for equality, then one that is compared by range or ordered by."""
    asked = (*chain.candidates, *chain.weak)
    same = [a for a in asked if a.model is first.model and a.path == first.path and not a.predicate.either]
    firm = [a for a in same if a is first or (not a.predicate.optional and not _is_long(a.field))]
    equal = list(dict.fromkeys(a.field for a in firm if a.comparison == "equality"))
    last = next((a.field for a in firm if a.comparison == "range" and a.field not in equal), None)
    if last is None and not first.path and chain.is_cut and chain.query.rows is not None and chain.query.rows.ordering:
        last = ordered_column(chain)
    weak = {a.field for a in chain.weak}
    if chain.tenant is not None:
        return (chain.tenant, *equal[: _MAX_COLUMNS - 1])
    if len(equal) == 1 and last is None:
        return (equal[0],)
    ranked = sorted(equal, key=lambda field: -1 if field.kind == "foreign_key" else field in weak and last is None)
    return tuple(dict.fromkeys((*ranked[:_MAX_COLUMNS], *([last] if last is not None else []))))


def _is_long(field: Field) -> bool:
    """Whether a text has no limit, or a high one: an index of several columns does not hold it well."""
    given = field.options.get("max_length")
    limit = given.value if isinstance(given, Constant) else None
    return field.kind == "text" and (field.type.endswith("TextField") or (isinstance(limit, int) and limit > _LONG))


def _trace(project: Project, chain: Chain, first: Access) -> tuple[Step, ...]:
    at, run, field = first.predicate.place, chain.query.place, first.field
    steps = [Step(at.path, at.line, f"{first.model.name} is filtered by {field.name} here")]
    if (run.path, run.line) != (at.path, at.line):
        steps.append(Step(run.path, run.line, f"the query is executed here ({chain.query.verb})"))
    if is_rare(project, first):
        done = lowered(project)[first.model, field]
        steps.append(Step(done.path, done.line, f"the rows that are found by {field.name} lose it here: few have it"))
    if field.place.path:
        steps.append(Step(field.place.path, field.place.line, f"{field.name} is defined here, and no index begins with it"))
    return tuple(steps)


def _is_foreign_key(field: Field) -> bool:
    return bool(field.references)


def _is_code(project: Project, place: Place) -> bool:
    file = project.files.get(place.path)
    return file is not None and file.role == "code"


def _is_rare(path: str) -> bool:
    """Whether code runs now and then, by hand."""
    return "/management/commands/" in f"/{path}"


def ordered_column(chain: Chain) -> Field | None:
    """The column of the table itself by which the query is ordered first."""
    first = chain.ordering[0] if chain.ordering else ""
    name = first.removeprefix("-")
    if not name or name == "?" or (name not in chain.model.fields and name != "pk"):
        return None
    field = chain.model.field(name)
    return field if field is not None and field.kind != "unknown" else None


@observing
@table
def unindexed_orderings(project: Project) -> tuple[MissingIndex, ...]:
    """Every ordering by a column without an index, of a query that nothing else narrows and whose first rows only are read."""
    found: dict[tuple[str, int], list[tuple[Chain, Field]]] = defaultdict(list)
    for chain in chains(project):
        field = _sorted_by(project, chain)
        if field is None:
            continue
        place = _ordering_place(project, chain)
        if place is not None and _is_code(project, place):
            found[place.path, place.line].append((chain, field))
    return tuple(_ordering(project, Place(path, line), asked) for (path, line), asked in sorted(found.items()))


def _sorted_by(project: Project, chain: Chain) -> Field | None:
    """The column that the query sorts its whole table by; None where it does not."""
    is_short = chain.is_cut if _is_asked(chain) else chain.is_sliced
    is_filtered = not chain.narrowed or any(not a.predicate.optional for a in chain.candidates)
    if (chain.candidates and is_filtered) or not is_short or chain.model.incomplete or chain.model.symbol.is_external:
        return None
    if not chain.is_narrow and chain.model in read_whole(project):
        return None
    if chain.is_narrow and not ((_is_asked(chain) or chain.query.verb != SUBQUERY) and _is_many_of_one(project, chain)):
        return None
    field = ordered_column(chain)
    if field is None or field.primary_key or field.kind in ("boolean", "json", "unknown", "file", "array"):
        return None
    access = Access(chain.model, field, "range", Predicate(field.name, chain.query.place))
    if serving(project, chain.accesses, access) is not None or (chain.is_narrow and _is_composite(chain, field)):
        return None
    return field


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
    if is_coarse(project, keys[0]) or any(key.field.unique for key in keys):
        return False
    relations = {r.column for r in chain.model.relations.values() if r.kind == "foreign_key"}
    if not all({key.field.name, key.field.attname} & relations for key in keys):
        return False
    known = set(_compared(chain))
    return all(a.model is chain.model and not a.path and (a.field in known or not a.is_narrow) for a in chain.accesses)


def _compared(chain: Chain) -> tuple[Field, ...]:
    """The columns of whose rows there may be many, and which the query compares: keys of parents, columns of few values."""
    relations = {r.column for r in chain.model.relations.values() if r.kind == "foreign_key"}
    equal = (a for a in chain.accesses if a.comparison == "equality" and a.is_narrow and not a.predicate.either)
    parents = (a.field for a in equal if {a.field.name, a.field.attname} & relations and not a.path)
    return tuple(dict.fromkeys((*(key.field for key in chain.keys), *parents, *(weak.field for weak in chain.weak))))


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


def _ordering(project: Project, place: Place, asked: list[tuple[Chain, Field]]) -> MissingIndex:
    chain, field = asked[0]
    keys = _compared(chain) if chain.is_narrow else ()
    runs = list(dict.fromkeys(each.query.place for each, _ in asked))
    return MissingIndex(
        place=place,
        model=chain.model,
        field=field,
        columns=(*keys[: _MAX_COLUMNS - 1], field),
        narrowed=chain.is_narrow,
        uses=tuple(run for run in runs if (run.path, run.line) != (place.path, place.line)),
        trace=(
            Step(place.path, place.line, f"{chain.model.name} is ordered by {field.name}"),
            *(Step(run.path, run.line, "only the first rows are read here") for run in runs[:3]),
            Step(field.place.path, field.place.line, f"{field.name} is defined here, and no index begins with it"),
        ),
        severity=Severity.NOTE if chain.is_narrow or all(_is_rare(run.path) for run in runs) else None,
    )
