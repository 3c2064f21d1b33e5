"""Run a KC6 fixture in a process of its own, and ask a database how it finds the rows: before the remedy, and with it.

A case that can be run has a `scenario.py` with `run()` (of SQLAlchemy: `run(session)`; of Tortoise it is async).  Its tables are made from the models and
filled with rows whose values all differ, except booleans, choices, and the columns for which the scenario's `VALUES` has a
function of the row's number; `FILLED` names the models to fill where not all are asked for.  `UNSERVED` tells that no index could serve it: in no database, or not in the one that it names.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import importlib
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from tests.execution import programs

ROWS = 10_000
_START = dt.datetime(2000, 1, 1, tzinfo=dt.timezone.utc)
_EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN", "postgresql": "EXPLAIN (COSTS OFF)"}


class Plans(msgspec.Struct, frozen=True):
    """The steps of all statements' plans, as the tables are, and with the indexes added; `unserved` where no index could help."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    unserved: bool = False


def plans(case: Path, indexes: Sequence[tuple[str, Sequence[str]]], port: int | None) -> Plans:
    """The plans of what `run()` asks for; `indexes` are the remedy: tables with columns, or what is computed of them.

    Without a port SQLite is asked, else the PostgreSQL server that listens there.
    """
    answer: Plans = programs.apart(_plans, case, indexes, port)
    return answer


def _plans(case: Path, indexes: Sequence[tuple[str, Sequence[str]]], port: int | None) -> Plans:
    sys.path.insert(0, str(case))
    name = _created(case, port) if port is not None else ""
    remedy = [
        f'CREATE INDEX "remedy_{number}" ON "{table}" ({", ".join(parts)})' for number, (table, parts) in enumerate(indexes)
    ]
    program = _django if programs.is_django(case) else _tortoise if _is_tortoise(case) else _sqlalchemy
    before, after = map(tuple, program(case, port, name, ([], remedy)))
    if port is not None:
        _dropped(name, port)
    unserved = getattr(importlib.import_module("scenario"), "UNSERVED", False)
    return Plans(before, after, unserved in (True, "sqlite" if port is None else "postgresql"))


def _created(case: Path, port: int) -> str:
    """A database of the case's own in the PostgreSQL server, in which nobody checks the keys of the rows that fill it."""
    import psycopg

    name = f"{case.parent.name}-{case.name}"
    with psycopg.connect(f"host=127.0.0.1 port={port} user=postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        connection.execute(f"ALTER DATABASE \"{name}\" SET session_replication_role = 'replica'")
    return name


def _dropped(name: str, port: int) -> None:
    import psycopg

    with psycopg.connect(f"host=127.0.0.1 port={port} user=postgres", autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _django(case: Path, port: int | None, name: str, rounds: Sequence[Sequence[str]]) -> Iterator[list[str]]:
    """The steps of each round, which begins with statements that change the tables."""
    if port is None:
        programs.set_up(case)
    else:
        engine = "django.db.backends.postgresql"
        programs.set_up(case, {"ENGINE": engine, "HOST": "127.0.0.1", "PORT": port, "USER": "postgres", "NAME": name})
    from django.apps import apps
    from django.db import connection, models, transaction

    scenario = importlib.import_module("scenario")
    given = getattr(scenario, "VALUES", {})
    filled = getattr(scenario, "FILLED", None)
    own = [model for model in apps.get_models(include_auto_created=True) if model.__module__.startswith("shop.")]
    own = [model for model in own if filled is None or model.__name__ in filled]
    with connection.constraint_checks_disabled():
        for model in own:
            fields = [field for field in model._meta.concrete_fields if not field.primary_key]
            model._base_manager.bulk_create(
                model(**{f.attname: given.get(f.name, partial(_django_value, f, models))(number) for f in fields})
                for number in range(1, ROWS + 1)
            )
    for statements in rounds:
        steps: list[str] = []
        with connection.cursor() as cursor:
            for statement in (*statements, "ANALYZE"):
                cursor.execute(statement)

        def explain(execute: Any, sql: str, *given: Any, steps: list[str] = steps) -> Any:
            params, _, context = given
            if sql.startswith(("SELECT", "UPDATE", "DELETE")):
                cursor = context["connection"].create_cursor()
                cursor.execute(f"{_EXPLAIN[connection.vendor]} {sql}", params or ())
                steps += [row[-1].lstrip(" ->") for row in cursor.fetchall()]
            return execute(sql, *given)

        with connection.execute_wrapper(explain), transaction.atomic():
            scenario.run()
            transaction.set_rollback(True)
        yield steps


def _django_value(field: Any, models: Any, number: int) -> object:
    if field.is_relation:
        return 1 if field.related_model.__module__.startswith("django.") else number
    if field.choices:
        return field.choices[number % len(field.choices)][0]
    match field:
        case models.BooleanField():
            return number % 2 == 0
        case models.IntegerField():
            return number
        case models.DateTimeField():
            return _START + dt.timedelta(days=number)
        case _:
            return f"{field.name} {number}"


def _sqlalchemy(case: Path, port: int | None, name: str, rounds: Sequence[Sequence[str]]) -> Iterator[list[str]]:
    import sqlalchemy
    from sqlalchemy.orm import Session
    from sqlalchemy.pool import StaticPool

    scenario = importlib.import_module("scenario")
    given = getattr(scenario, "VALUES", {})
    models = importlib.import_module("shop.models")
    metadata = (models.Base if hasattr(models, "Base") else models.SQLModel).metadata
    if port is None:
        engine = sqlalchemy.create_engine("sqlite://", poolclass=StaticPool)
    else:
        url = sqlalchemy.URL.create("postgresql+psycopg", "postgres", host="127.0.0.1", port=port, database=name)
        engine = sqlalchemy.create_engine(url)
    with engine.begin() as connection:
        if (case / "versions").exists():
            _upgrade(case / "versions", connection)
        else:
            metadata.create_all(connection)
        for table in metadata.sorted_tables:
            rows = [
                {column.name: given.get(column.name, partial(_value, column))(number) for column in table.columns}
                for number in range(1, ROWS + 1)
            ]
            connection.execute(table.insert(), rows)
    steps: list[str] = []

    def explain(connection: Any, cursor: Any, sql: str, parameters: Any, *_: object) -> None:
        if sql.startswith(("SELECT", "UPDATE", "DELETE")):
            beside = cursor.connection.cursor()
            beside.execute(f"{_EXPLAIN[engine.name]} {sql}", parameters)
            steps.extend(row[-1].lstrip(" ->") for row in beside.fetchall())

    for statements in rounds:
        steps.clear()
        with engine.begin() as connection:
            for statement in (*statements, "ANALYZE"):
                connection.exec_driver_sql(statement)
        sqlalchemy.event.listen(engine, "before_cursor_execute", explain)
        with Session(engine) as session:
            scenario.run(session)
            session.rollback()
        sqlalchemy.event.remove(engine, "before_cursor_execute", explain)
        yield list(steps)


def _is_tortoise(case: Path) -> bool:
    return "tortoise" in (case / "shop" / "models.py").read_text()


def _tortoise(case: Path, port: int | None, name: str, rounds: Sequence[Sequence[str]]) -> list[list[str]]:
    return asyncio.run(_of_tortoise(port, name, rounds))


async def _of_tortoise(port: int | None, name: str, rounds: Sequence[Sequence[str]]) -> list[list[str]]:
    from tortoise import Tortoise, connections

    url = "sqlite://:memory:" if port is None else f"psycopg://postgres@127.0.0.1:{port}/{name}"
    await Tortoise.init(db_url=url, modules={"models": ["shop.models"]})
    await Tortoise.generate_schemas()
    scenario = importlib.import_module("scenario")
    given = getattr(scenario, "VALUES", {})
    for model in Tortoise.apps["models"].values():
        columns = [model._meta.fields_map[column] for column in model._meta.db_fields]
        rows = (
            model(**{f.model_field_name: given.get(f.model_field_name, partial(_plain, f))(number) for f in columns})
            for number in range(1, ROWS + 1)
        )
        await model.bulk_create(rows, batch_size=1000)
    connection, steps, found = connections.get("default"), [], []
    ask = connection.execute_query

    def explained(execute: Any) -> Any:
        async def run(sql: str, values: Any = None) -> Any:
            if sql.startswith(("SELECT", "UPDATE", "DELETE")):
                _, rows = await ask(f"{_EXPLAIN['sqlite' if port is None else 'postgresql']} {sql}", values)
                steps.extend(list(dict(row).values())[-1].lstrip(" ->") for row in rows)
            return await execute(sql, values)

        return run

    connection.execute_query, connection.execute_query_dict = explained(ask), explained(connection.execute_query_dict)
    try:
        for statements in rounds:
            for statement in (*statements, "ANALYZE"):
                await connection.execute_script(statement)
            await scenario.run()
            found.append(list(steps))
            steps.clear()
    finally:  # it has a thread of its own, for which the process would wait
        await connection.close()
    return found


def _plain(field: Any, number: int) -> object:
    values = {int: number, bool: number % 2 == 0, dt.datetime: _START + dt.timedelta(days=number)}
    return values.get(field.field_type, f"{field.model_field_name} {number}")


def _upgrade(versions: Path, connection: Any) -> None:
    """Make the tables as Alembic's migrations say."""
    from alembic.operations import Operations
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    script = ScriptDirectory(str(versions.parent), version_locations=[str(versions)])
    with Operations.context(MigrationContext.configure(connection)):
        for revision in reversed(list(script.walk_revisions())):
            revision.module.upgrade()


def _value(column: Any, number: int) -> object:
    day = _START + dt.timedelta(days=number)
    kinds: Mapping[type, object] = {int: number, bool: number % 2 == 0, dt.datetime: day}
    return kinds.get(column.type.python_type, f"{column.name} {number}")
