"""Foreign keys without an index: SQLAlchemy makes none, and all but MySQL leave it at that."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

import msgspec

from stackcheck.facts.findings import Place, Severity, Step
from stackcheck.link.indexing.access import Access, serving
from stackcheck.link.indexing.chains import Chain, chains
from stackcheck.link.indexing.evidence import Asked, severity
from stackcheck.link.indexing.missing import MissingIndex, defined, home
from stackcheck.link.models import Field, Model, Relation, model_of, models
from stackcheck.link.models.sqlalchemy.columns import constraint_keys, keys
from stackcheck.link.models.sqlalchemy.targets import points_to
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.observed import observing
from stackcheck.link.project import Project, table
from stackcheck.link.values.kinds import Predicate

Key = tuple[Model, Field]
_EAGER = frozenset({"selectin", "joined", "subquery", "immediate", "False"})
"""The strategies that load a relationship with every row."""


class Use(msgspec.Struct, frozen=True):
    """A place where rows are found by the key: a query (`chain`), or else a relationship, which may always be loaded along."""

    place: Place
    text: str
    chain: Chain | None = None
    access: Access | None = None
    is_eager: bool = False


@observing
@table
def unindexed_foreign_keys(project: Project) -> tuple[MissingIndex, ...]:
    """Every foreign key of SQLAlchemy that rows are looked for by and that no index begins with, in the order of the places."""
    uses: dict[Key, list[Use]] = defaultdict(list)
    for key, use in (*_loaded(project), *_filtered(project)):
        uses[key].append(use)
    rows = (_missing(project, *key, list(dict.fromkeys(asked))) for key, asked in uses.items() if _is_bare(project, *key))
    return tuple(sorted((row for row in rows if row is not None), key=lambda missing: (missing.place, missing.field.name)))


def _missing(project: Project, model: Model, field: Field, uses: list[Use]) -> MissingIndex | None:
    """The finding: on the column, or on the class that inherits it; None where the table stays small."""
    told = severity(project, model, field, [Asked(use.place, use.chain, use.access) for use in uses])
    if told is None:
        return None
    place = home(model, field)
    uses = sorted(uses, key=lambda use: use.chain is None)
    return MissingIndex(
        place=place,
        home=place,
        model=model,
        field=field,
        columns=(field,),
        uses=tuple(dict.fromkeys(use.place for use in uses)),
        trace=(
            *(Step(use.place.path, use.place.line, use.text) for use in uses[:3]),
            *defined(field, ": a foreign key has no index of its own"),
        ),
        severity=told if any(use.is_eager or use.chain is not None for use in uses) else Severity.NOTE,
    )


def _is_bare(project: Project, model: Model, field: Field) -> bool:
    is_whole_key = field.primary_key and len(_primary(model)) == 1
    if model.incomplete or model.abstract or not field.references or field.unique or is_whole_key:
        return False
    columns = (field, *_beside(project, model, field))
    alike = [Access(model, column, "equality", Predicate(column.name, column.place)) for column in columns]
    return all(serving(project, alike, access) is None for access in alike) and not _is_behind_another(model, field)


def _beside(project: Project, model: Model, field: Field) -> list[Field]:
    """The other columns of a key of several columns, a `ForeignKeyConstraint`: an index on one of them serves it too."""
    of_constraints = {name for name, _ in constraint_keys(project, model.symbol)}
    if field.column not in of_constraints:
        return []
    others = (other for other in model.fields.values() if other is not field and other.column in of_constraints)
    return [other for other in others if _table_of(other) == _table_of(field)]


def _is_behind_another(model: Model, field: Field) -> bool:
    """Whether an index was made for the key together with another one that stands before it (that of the tenant)."""
    for index in model.indexes:
        fields = [model.field(name) for name in index.columns]
        if index.kind == "index" and field in fields:
            return all(before is not None and bool(before.references) for before in fields[: fields.index(field)])
    return False


def _primary(model: Model) -> list[Field]:
    return [field for field in model.fields.values() if field.primary_key]


def _table_of(field: Field) -> str:
    return field.references.rpartition(".")[0]


def _filtered(project: Project) -> Iterator[tuple[Key, Use]]:
    """The foreign keys that queries compare, or join with rows that are narrowed, where nothing else narrows their table."""
    alike: list[tuple[Chain, list[Access]]] = []
    alone: Counter[Field] = Counter()
    for chain in chains(project):
        found = [access for access in chain.candidates if access.field.references]
        alike += [(chain, found)] if found else []
        alone.update({access.field for access in found} if len({access.field for access in found}) == 1 else ())
        compared = [a for a in chain.accesses if not a.predicate.joins]
        served = {a.model for a in compared if serving(project, chain.accesses, a) is not None}
        narrowed = {a.model.table for a in compared if a.is_narrow}
        for access in chain.accesses:
            if access.predicate.joins and _table_of(access.field) in narrowed and access.model not in served:
                yield _use(chain, access, "joined")
    for chain, found in alike:
        if any(access.predicate.either for access in found):
            yield from (_use(chain, access, "filtered") for access in found)
        else:  # an index on one of them serves the query
            yield _use(chain, max(found, key=lambda access: (not access.predicate.optional, alone[access.field])), "filtered")


def _use(chain: Chain, access: Access, verb: str) -> tuple[Key, Use]:
    text = f"{access.model.name} is {verb} by {access.field.name} here"
    return (access.model, access.field), Use(access.predicate.place, text, chain, access)


def _loaded(project: Project) -> Iterator[tuple[Key, Use]]:
    """Foreign keys through which a relationship to many rows is loaded."""
    for model in models(project).values():
        if model.orm not in ("sqlalchemy", "sqlmodel") or model.abstract:
            continue
        for relation in model.relations.values():
            if relation.target is None or relation.kind not in ("reverse_foreign_key", "reverse_one_to_one", "many_to_many"):
                continue
            for owner, field in _keys_behind(project, model.symbol, relation):
                text = f"{model.name}.{relation.name} is loaded through {owner.name}.{field.name}"
                yield (owner, field), Use(relation.place, text, is_eager=relation.lazy in _EAGER)


def _keys_behind(project: Project, symbol: Symbol, relation: Relation) -> Iterator[tuple[Model, Field]]:
    """The columns by which the rows of a relation are looked for."""
    holder = model_of(project, relation.through if relation.kind == "many_to_many" else relation.target)
    if holder is None or relation.view_only:
        return
    back = holder.relations.get(relation.reverse) if relation.reverse else None
    if back is not None and back.column and relation.kind != "many_to_many":
        field = holder.field(back.column)
        if field is not None:
            yield holder, field
        return
    pointing = [field for _, field, to in keys(project, holder.symbol) if points_to(project, to, symbol)]
    if len(pointing) == 1 or (pointing and relation.kind == "many_to_many" and relation.target is not symbol):
        own = holder.field(pointing[0].name)
        if own is not None:
            yield holder, own
