"""Foreign keys without an index: SQLAlchemy makes none, and all but MySQL leave it at that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from stackcheck.facts.findings import Place, Step
from stackcheck.link.indexing.access import Access, serving
from stackcheck.link.indexing.chains import Chain, chains
from stackcheck.link.indexing.missing import MissingIndex
from stackcheck.link.models import Field, Model, Relation, model_of, models
from stackcheck.link.models.sqlalchemy.columns import keys
from stackcheck.link.models.sqlalchemy.targets import points_to
from stackcheck.link.project import Project, table
from stackcheck.link.symbols import Symbol
from stackcheck.link.values import Predicate

Use = tuple[Place, str]


@table
def unindexed_foreign_keys(project: Project) -> tuple[MissingIndex, ...]:
    """Every foreign key of SQLAlchemy that rows are looked for by and that no index begins with, in the order of the places."""
    if project.options.database == "mysql":
        return ()
    uses: dict[tuple[Model, Field], list[Use]] = defaultdict(list)
    for model, field, use in (*_filtered(project), *_loaded(project)):
        if use not in uses[model, field]:
            uses[model, field].append(use)
    bare = ((model, field, asked) for (model, field), asked in uses.items() if _is_bare(project, model, field))
    found = (_missing(project, model, field, asked) for model, field, asked in bare)
    return tuple(sorted(found, key=lambda missing: (missing.place, missing.field.name)))


def _missing(project: Project, model: Model, field: Field, uses: list[Use]) -> MissingIndex:
    inherited = field.owner is not model.symbol
    place = model.place if inherited else field.place
    return MissingIndex(
        place=place,
        model=model,
        field=field,
        columns=(field,),
        uses=tuple(dict.fromkeys(at for at, _ in uses)),
        trace=(
            *(Step(at.path, at.line, text) for at, text in uses[:3]),
            Step(field.place.path, field.place.line, f"{field.name} is defined here: a foreign key has no index of its own"),
        ),
    )


def _is_bare(project: Project, model: Model, field: Field) -> bool:
    is_whole_key = field.primary_key and len(_primary(model)) == 1
    if model.incomplete or model.abstract or not field.references or field.unique or is_whole_key:
        return False
    together = [f for f in model.fields.values() if f.references and _table_of(f) == _table_of(field) and f is not field]
    columns = (field, *together) if _is_compound(model, field) else (field,)
    alike = [Access(model, f, "equality", Predicate(f.name, f.place)) for f in columns]
    return all(serving(project, alike, access) is None for access in alike) and not _is_behind_another(model, field)


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


def _is_compound(model: Model, field: Field) -> bool:
    """Whether several columns together are the key: a `ForeignKeyConstraint`, which no column names by itself."""
    return "ForeignKey" not in str(field.options) and field.options.get("foreign_key") is None


def _filtered(project: Project) -> Iterator[tuple[Model, Field, Use]]:
    """Foreign keys that a query compares or joins, and that nothing else narrows."""
    for chain in chains(project):
        for access in _asked(project, chain):
            verb = "joined" if access.predicate.joins else "filtered"
            text = f"{access.model.name} is {verb} by {access.field.name} here"
            yield access.model, access.field, (access.predicate.place, text)


def _asked(project: Project, chain: Chain) -> Iterator[Access]:
    for access in chain.candidates:
        if access.field.references:
            yield access
    narrow = {a.model for a in chain.accesses if not a.predicate.joins and serving(project, chain.accesses, a) is not None}
    for access in chain.accesses:
        if access.predicate.joins and access.field.references and access.model not in narrow:
            yield access


def _loaded(project: Project) -> Iterator[tuple[Model, Field, Use]]:
    """Foreign keys through which a relationship to many rows is loaded."""
    for model in models(project).values():
        if model.orm not in ("sqlalchemy", "sqlmodel") or model.abstract:
            continue
        for relation in model.relations.values():
            if relation.target is None or relation.kind not in ("reverse_foreign_key", "reverse_one_to_one", "many_to_many"):
                continue
            for owner, field in _keys_behind(project, model.symbol, relation):
                text = f"{model.name}.{relation.name} is loaded through {owner.name}.{field.name}"
                yield owner, field, (relation.place, text)


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
