"""Which calls hold the event loop, by qualified name: what they wait for and what to write instead."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from stackcheck.catalogue.blocking import cloud, cpu, databases, files, http, llm, messaging, orm, services, sleep_process
from stackcheck.catalogue.blocking.row import Blocking, Table, Tier, Trigger, Unless
from stackcheck.catalogue.canonical import canonical
from stackcheck.catalogue.external_types import is_constructor

__all__ = ["TABLE", "TABLES", "Blocking", "Table", "Tier", "Trigger", "Unless", "blocking", "extended", "find"]

TABLES = (sleep_process, http, files, databases, orm, messaging, cloud, services, llm, cpu)

TABLE: Table = {name: row for module in TABLES for name, row in module.TABLE}

_OF_TEXT = frozenset(name for name in dir(str) if name[0] != "_") - {"count", "find", "format", "index", "translate"}
"""Methods of text, which wait for nobody, but for those that clients have, too."""


def extended(blocking_calls: Iterable[str], non_blocking_calls: Iterable[str]) -> Table:
    """The catalogue with the names (`acme.fetch`, `acme.Client.*`) that a configuration adds to it and takes from it."""
    table = dict(TABLE)
    for name in blocking_calls:
        table[name] = Blocking(name, "waits", "is configured as blocking", "asyncio.to_thread(...)")
    for name in non_blocking_calls:
        table[name] = None
    return table


def find(table: Table, name: str) -> Blocking | None:
    """The row for a qualified name: its own, or that of the nearest wildcard above it."""
    if name in table:
        return table[name]
    owner, _, member = name.rpartition(".")
    if not member[:1].islower() or member.endswith("_async") or is_constructor(owner, member):
        return None
    if member in _OF_TEXT and owner.rpartition(".")[2][:1].islower() and any(part[:1].isupper() for part in owner.split(".")):
        return None  # of what an object holds, as in `Charge.description.lower()`
    if f"{owner}.*" in table:
        return table[f"{owner}.*"]
    while owner:
        if f"{owner}.**" in table:
            return None if f"{owner}.**.{member}" in table else table[f"{owner}.**"]
        owner = owner.rpartition(".")[0]
    return None


@lru_cache(maxsize=65536)
def blocking(name: str) -> Blocking | None:
    """The row of the catalogue for a qualified name, under any of the names by which its library exports it.

    For `with`, iteration and the call of an instance ask for `....__enter__`, `....__iter__` and `....__call__`.  Only a row
    whose trigger is "attribute" is about reading a name without calling it.
    """
    return find(TABLE, canonical(name))
