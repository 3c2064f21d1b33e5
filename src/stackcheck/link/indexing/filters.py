"""The filters that no index serves: one row for each column, with every place that asks for it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping

import msgspec

from stackcheck.facts.expressions import Constant
from stackcheck.facts.findings import Place, Step
from stackcheck.link.indexing.access import Access
from stackcheck.link.indexing.chains import Chain, chains, ordered_column
from stackcheck.link.indexing.evidence import Asked, severity
from stackcheck.link.indexing.filter_sets import OPTION
from stackcheck.link.indexing.missing import MissingIndex, defined, holder, home, of_several
from stackcheck.link.indexing.worth import is_rare, lowered
from stackcheck.link.models import Field, Model
from stackcheck.link.observed import observing
from stackcheck.link.project import Project, table

_MAX_COLUMNS = 3
_LONG = 255


class Use(msgspec.Struct, frozen=True, eq=False):
    """A query, and the column of it that asks for an index."""

    chain: Chain
    access: Access

    @property
    def place(self) -> Place:
        return self.access.predicate.place

    @property
    def asked(self) -> Asked:
        return Asked(self.place, self.chain, self.access)

    @property
    def alternatives(self) -> tuple[Field, ...]:
        """The columns of conditions joined by "or", each of which needs an index of its own."""
        found = (a.field for a in self.chain.candidates if a.predicate.either and self.access.predicate.either)
        return tuple(dict.fromkeys(found))

    @property
    def is_declared(self) -> bool:
        return self.chain.query.verb == OPTION


@observing
@table
def unindexed_filters(project: Project) -> tuple[MissingIndex, ...]:
    """Every column that queries filter by so that no index serves them, in the order of the first places."""
    found = (_missing(project, model, field, uses) for (model, field, _), uses in _uses(project).items())
    return tuple(sorted(of_several(filter(None, found)), key=lambda missing: (missing.place, missing.name)))


def _uses(project: Project) -> Mapping[tuple[Model, Field, tuple[Field, ...]], list[Use]]:
    """The columns that ask for an index, with their alternatives and the queries that do; a place counts once."""
    told: dict[tuple[str, int, str], Use] = {}
    for chain in chains(project):
        candidates = sorted((a for a in chain.candidates if not a.field.references), key=_rank)
        if len(candidates) < len(chain.candidates):
            continue  # an index on the foreign key is what it needs
        for access in _shown(project, candidates):
            use = Use(chain, access)
            told.setdefault((use.place.path, use.place.line, access.field.name if use.is_declared else ""), use)
    found: dict[tuple[Model, Field, tuple[Field, ...]], list[Use]] = defaultdict(list)
    for use in sorted(told.values(), key=lambda use: use.place):
        found[holder(project, use.access.model, use.access.field), use.access.field, use.alternatives].append(use)
    return found


def _rank(access: Access) -> tuple[bool, bool, bool]:
    """Which of several columns is told of first: one that all ways compare, of many values, as it is."""
    has_few = access.field.choices is not None or access.field.kind in ("choice", "boolean")
    return access.predicate.optional, has_few or access.predicate.fixed, bool(access.function)


def _shown(project: Project, candidates: list[Access]) -> list[Access]:
    """The conditions that are told of: one of those on all ways to the query, else each column that only some ways compare."""
    own = [a for a in candidates if _is_code(project, a.predicate.place)]
    if any(a.predicate.either or not a.predicate.optional for a in own):
        return own[:1]
    return list({a.field: a for a in reversed(own)}.values())[::-1]


def _is_code(project: Project, place: Place) -> bool:
    file = project.files.get(place.path)
    return file is not None and file.role == "code"


def _missing(project: Project, model: Model, field: Field, uses: list[Use]) -> MissingIndex | None:
    """What is told of a column; None where its table stays small."""
    hot = [use for use in uses if not use.asked.is_option] or uses
    first = next((use for use in hot if not use.access.function), hot[0])
    told = severity(project, model, field, [use.asked for use in hot])
    if told is None:
        return None
    access = first.access
    is_alone = bool(first.alternatives) or access.comparison in ("folded", "prefix", "day")
    places = list(dict.fromkeys((first.place, *(use.place for use in hot), *(use.place for use in uses))))
    return MissingIndex(
        place=first.place,
        home=home(model, field),
        model=model,
        field=field,
        columns=(field,)
        if is_alone
        else _columns(project, model, [use for use in hot if use.access.comparison == access.comparison]),
        alternatives=first.alternatives[1:],
        function=access.function,
        uses=tuple(places[1:]),
        trace=_trace(project, first, hot),
        rare=is_rare(project, access),
        tenant=first.chain.tenant,
        severity=told,
    )


def _columns(project: Project, model: Model, uses: list[Use]) -> tuple[Field, ...]:
    """The columns of one index that serves these queries: what nearly all of them compare for equality leads."""
    asked = [_of_chain(use.chain, use.access) for use in uses]
    often = Counter(field for columns in asked for field in columns)
    chosen = max(asked, key=lambda columns: sum(often[field] for field in columns[:1]))
    kept = [field for field in chosen if often[field] * 4 >= len(asked) * 3 or field is uses[0].access.field]
    own = uses[0].access.field
    return tuple(field for field in kept if field is own or holder(project, uses[0].access.model, field) is model)


def _of_chain(chain: Chain, first: Access) -> tuple[Field, ...]:
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


def _trace(project: Project, first: Use, uses: list[Use]) -> tuple[Step, ...]:
    at, run, field = first.place, first.chain.query.place, first.access.field
    steps = [Step(at.path, at.line, f"{first.access.model.name} is filtered by {field.name} here")]
    if (run.path, run.line) != (at.path, at.line):
        steps.append(Step(run.path, run.line, f"the query is executed here ({first.chain.query.verb})"))
    if is_rare(project, first.access):
        done = lowered(project)[first.access.model, field]
        steps.append(Step(done.path, done.line, f"the rows that are found by {field.name} lose it here: few have it"))
    return (*steps, *defined(field))
