"""The indexes that Alembic's migrations make: `op.create_index`, unique constraints, columns with `index=True`, SQL text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from stackcheck.catalogue.sqlalchemy_classes import COLUMNS
from stackcheck.facts.expressions import Attribute, Call, Constant, Expression, Name
from stackcheck.facts.findings import Place
from stackcheck.facts.parts import keyword, walk
from stackcheck.facts.statements import Bind, Function, With
from stackcheck.link.models.migrations import sql
from stackcheck.link.models.migrations.changes import Change
from stackcheck.link.models.migrations.executed import calls, executed
from stackcheck.link.models.rows import Index
from stackcheck.link.models.sqlalchemy.indexes import made
from stackcheck.link.models.written import Written, items, meaning, text_of, truth
from stackcheck.link.names.bindings import scope
from stackcheck.link.names.symbols import Symbol, definition, module
from stackcheck.link.project import Project

_OPERATIONS = "alembic.op"


def changes(project: Project) -> Iterator[Change]:
    """What the migrations do, each after those that it says come before it."""
    for path, upgrade in _upgrades(project):
        owner = definition(project, path, "upgrade", upgrade)
        batches = dict(_batches(project, owner, upgrade))
        for call in calls(upgrade.body):
            text = executed(project, owner, call)
            if text is not None:
                yield from sql.changes(text, Place(path, call.line, call.col))
            elif isinstance(call.function, Attribute):
                yield from _operation(project, owner, call.function, call, batches)


def _upgrades(project: Project) -> Iterator[tuple[str, Function]]:
    revisions: dict[str, tuple[str, Function]] = {}
    before: dict[str, tuple[str, ...]] = {}
    for file in sorted(project.modules(), key=lambda file: file.path):
        names = scope(project, file.path)
        upgrade, revision, down = (names.get(name) for name in ("upgrade", "revision", "down_revision"))
        if isinstance(upgrade, Function) and isinstance(revision, Bind) and isinstance(down, Bind):
            name = next(_texts(project, file.path, revision), file.path)
            revisions[name] = (file.path, upgrade)
            before[name] = tuple(_texts(project, file.path, down))
    try:
        order = list(TopologicalSorter(before).static_order())
    except CycleError:
        order = list(revisions)
    return (revisions[name] for name in order if name in revisions)


def _texts(project: Project, path: str, bound: Bind) -> Iterator[str]:
    """The texts that a name is bound to: one, or several in a tuple."""
    if bound.value is None:
        return
    written = Written(bound.value, module(project, path))
    one = text_of(project, written)
    several = [text_of(project, item) for item in items(project, written) if item is not None] if one is None else [one]
    yield from (text for text in several if text is not None)


def _batches(project: Project, owner: Symbol, upgrade: Function) -> Iterator[tuple[str, str]]:
    """The names that stand for one table: `with op.batch_alter_table("user") as batch:`."""
    for statement in walk(upgrade.body):
        for call, name in statement.items if isinstance(statement, With) else ():
            if isinstance(call, Call) and isinstance(name, Name) and _is_operation(project, owner, call.function):
                table = _text(project, owner, call, 0, "table_name")
                if table is not None:
                    yield name.id, table


def _is_operation(project: Project, owner: Symbol, function: Expression) -> bool:
    symbol = meaning(project, owner, function)
    return symbol is not None and symbol.name.startswith(f"{_OPERATIONS}.")


def _operation(
    project: Project, owner: Symbol, function: Attribute, call: Call, batches: Mapping[str, str]
) -> Iterator[Change]:
    """What one call does; in a batch the table is not among the arguments."""
    batch = batches.get(function.value.id) if isinstance(function.value, Name) else None
    if batch is None and not _is_operation(project, owner, function):
        return
    shift = 0 if batch is not None else 1
    match function.name:
        case "create_index" | "create_unique_constraint":
            name = _text(project, owner, call, 0, "index_name") or _text(project, owner, call, 0, "constraint_name") or ""
            table = batch or _text(project, owner, call, 1, "table_name") or _text(project, owner, call, 1, "source")
            columns = list(items(project, _given(owner, call, 1 + shift, "columns")))
            if table is not None and columns:
                yield Change(name=name, table=table, index=_index(project, owner, call, name, columns))
        case "drop_index" | "drop_constraint":
            dropped = _text(project, owner, call, 0, "index_name") or _text(project, owner, call, 0, "constraint_name")
            if dropped is not None:
                yield Change(name=dropped)
        case "drop_table":
            yield Change(name="", table=_text(project, owner, call, 0, "table_name") or "")
        case "create_table" | "add_column":
            table = batch or _text(project, owner, call, 0, "table_name")
            if table is not None:
                yield from _parts(project, owner, call, table)
        case _:
            pass


def _index(project: Project, owner: Symbol, call: Call, name: str, columns: list[Written | None]) -> Index:
    texts = [_written(project, column) for column in columns]
    named = tuple(sql.column(text) if text is not None else "" for text in texts)
    wheres = (a.value for a in call.arguments if (a.keyword or "").endswith("_where"))
    unique = isinstance(call.function, Attribute) and call.function.name == "create_unique_constraint"
    unique = unique or truth(project, _given(owner, call, 9, "unique"))
    return Index(
        columns=named,
        kind="unique" if unique else "index",
        name=name,
        unique=unique,
        condition=next((where for where in wheres if not (isinstance(where, Constant) and where.value is None)), None),
        expressions=tuple(c.value for c, plain in zip(columns, named, strict=True) if c is not None and not plain),
        method=(text_of(project, _given(owner, call, 9, "postgresql_using")) or "btree").lower(),
        place=Place(owner.path, call.line, call.col),
    )


def _written(project: Project, column: Written | None) -> str | None:
    """A column's name, or the text in `sa.text("created_at DESC")`."""
    if column is not None and isinstance(column.value, Call) and column.value.arguments:
        return text_of(project, Written(column.value.arguments[0].value, column.owner))
    return text_of(project, column)


def _parts(project: Project, owner: Symbol, call: Call, table: str) -> Iterator[Change]:
    """The indexes among the columns and constraints of a new table, or of a new column."""
    for argument in call.arguments:
        part = Written(argument.value, owner)
        index = made(project, part, {})
        if index is not None and index.kind != "primary_key":
            yield Change(name=index.name, table=table, index=index)
        elif isinstance(argument.value, Call):
            symbol = meaning(project, owner, argument.value.function)
            column = _text(project, owner, argument.value, 0, "name")
            options = {name: truth(project, _given(owner, argument.value, 9, name)) for name in ("index", "unique")}
            if symbol is not None and symbol.name in COLUMNS and column is not None and any(options.values()):
                place = Place(owner.path, argument.value.line, argument.value.col)
                yield Change(name="", table=table, index=Index(columns=(column,), unique=options["unique"], place=place))


def _given(owner: Symbol, call: Call, position: int, name: str) -> Written | None:
    value = keyword(call, name)
    if value is None and len(call.arguments) > position and call.arguments[position].keyword is None:
        value = call.arguments[position].value
    return Written(value, owner) if value is not None else None


def _text(project: Project, owner: Symbol, call: Call, position: int, name: str) -> str | None:
    """The text of an argument, which may stand in `op.f(...)`."""
    given = _given(owner, call, position, name)
    if given is not None and isinstance(given.value, Call) and given.value.arguments:
        given = Written(given.value.arguments[0].value, owner)
    return text_of(project, given)
