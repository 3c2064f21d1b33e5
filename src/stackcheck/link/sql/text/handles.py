"""Qualified names to database handles: which package an object comes from, and the dialect that it speaks."""

from __future__ import annotations

from functools import cache

from stackcheck.catalogue.sql_apis import (
    DJANGO,
    DRIVERS,
    NO_HANDLES,
    QUOTING,
    SQLALCHEMY_HANDLES,
    SQLALCHEMY_MODULES,
    TORTOISE_HANDLES,
)
from stackcheck.link.sql.text.values import Handle

_URLS = {
    "postgresql": "postgres", "postgres": "postgres", "postgis": "postgres", "mysql": "mysql", "mariadb": "mysql",
    "sqlite": "sqlite", "oracle": "oracle", "mssql": "tsql", "snowflake": "snowflake", "bigquery": "bigquery",
    "redshift": "redshift", "duckdb": "duckdb", "clickhouse": "clickhouse", "cockroachdb": "postgres",
}  # fmt: skip


@cache
def handle_of(name: str) -> Handle | None:
    """The handle that a name outside the project is, makes, or annotates; None for all else."""
    if name in QUOTING or name.startswith(NO_HANDLES):
        return None
    package = next((driver for driver in DRIVERS if name == driver or name.startswith(f"{driver}.")), None)
    if package is None:
        return None
    if package in SQLALCHEMY_MODULES:
        return Handle("sqlalchemy") if name.rpartition(".")[2] in SQLALCHEMY_HANDLES else None
    if name == package and not package.startswith(DJANGO):
        return None  # the module itself
    if package == "tortoise" and not name.startswith(TORTOISE_HANDLES):
        return None
    return Handle("django" if package.startswith(DJANGO) else package, DRIVERS[package])


def dialect_of_url(url: str) -> str:
    """The dialect that a database URL names, "" where it names none."""
    scheme = url.partition("://")[0].partition("+")[0] if "://" in url else ""
    return _URLS.get(scheme, "")


def dialect_of_engine(engine: str) -> str:
    """The dialect of a Django database engine ("django.db.backends.postgresql"), "" where it is not known."""
    return _URLS.get(engine.rpartition(".")[2].removesuffix("_psycopg2"), "")
