"""The tables of a statement as models, and whether its joins follow the relations between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from stackcheck.link.models import Model, by_table, models
from stackcheck.link.project import Project, table
from stackcheck.link.sql.tree import Tree


def owner_of(project: Project, name: str, path: str) -> Model | None:
    """The model whose table has this name; of a many-to-many's own table, the model behind it."""
    found = by_table(project, name, path) or by_table(project, name.lower(), path)
    return found if found is not None else _between(project).get(name)


@table
def _between(project: Project) -> Mapping[str, Model]:
    return dict(_many_to_many(project))


def _many_to_many(project: Project) -> Iterator[tuple[str, Model]]:
    for model in models(project).values():
        for relation in model.relations.values():
            is_own = relation.kind == "many_to_many" and relation.owner is model.symbol
            if is_own and relation.through is None and model.table:
                name = f"{model.table}_{relation.name}"
                through = f"{model.name}.{relation.name}.through"
                yield name, msgspec.structs.replace(model, name=through, table=name, fields={}, relations={})


def source(tree: Tree) -> str:
    """The table that a statement begins with: behind `FROM`, through subqueries; that of `INTO`, `UPDATE`."""
    from sqlglot import exp  # noqa: PLC0415

    named = {cte.alias.lower(): cte.this for cte in tree.root().find_all(exp.CTE)}
    inner: Tree | None = tree
    while inner is not None:
        match inner:
            case exp.SetOperation():
                inner = inner.left
            case exp.Insert() | exp.Update() | exp.Delete():
                found = inner.this.find(exp.Table) if inner.this is not None else None
                return found.name if found is not None else ""
            case exp.Subquery():
                inner = inner.this
            case exp.Table() if inner.name.lower() in named and not inner.db:
                inner = named.pop(inner.name.lower())  # inside of it the name means a table
            case exp.Table():
                return str(inner.name)
            case _:
                begins = inner.args.get("from_") or inner.args.get("from")
                inner = begins.this if begins is not None else None
    return ""


def aliases(tree: Tree, owners: Mapping[str, Model]) -> dict[str, Model]:
    """The models by the names that their tables, and subqueries of them, have in the statement."""
    from sqlglot import exp  # noqa: PLC0415

    found = {t.alias_or_name.lower(): owners[t.name] for t in tree.find_all(exp.Table) if t.name in owners}
    for inner in tree.find_all(exp.Subquery, exp.CTE):
        name = source(inner.this)
        if inner.alias and name in owners:
            found[inner.alias.lower()] = owners[name]
    return found


def field_of(model: Model, column: str) -> str:
    """The name under which queries know a column."""
    found = next((f for f in model.fields.values() if column.lower() in (f.column.lower(), f.attname.lower())), None)
    return found.attname if found is not None else column


def follows_relations(tree: Tree, owners: Mapping[str, Model]) -> bool:
    """Whether every join is one that the models know: a key of one side with the other side's."""
    from sqlglot import exp  # noqa: PLC0415

    known = aliases(tree, owners)
    for select in tree.find_all(exp.Select):
        related: set[str] = set()
        for pair in select.find_all(exp.EQ):
            left, right = pair.this, pair.expression
            if isinstance(left, exp.Column) and isinstance(right, exp.Column):
                one, two = known.get(left.table.lower()), known.get(right.table.lower())
                if one is not None and two is not None and (_is_relation(one, left, two) or _is_relation(two, right, one)):
                    related |= {left.table.lower(), right.table.lower()}
        if not all(join.alias_or_name.lower() in related for join in select.args.get("joins") or ()):
            return False
    return True


def _is_relation(model: Model, column: Tree, target: Model) -> bool:
    if model.incomplete or not model.fields or not target.fields:
        return True  # what the model does not tell in full, and tables between
    name = field_of(model, column.name)
    keys = {relation.column for relation in model.relations.values() if relation.target in (target.symbol, *target.parents)}
    return name in keys
