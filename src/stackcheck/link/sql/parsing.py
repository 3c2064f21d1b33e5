"""Statements read by sqlglot: what they ask for, of which tables, and what no query builder expresses."""

from __future__ import annotations

import logging
import re
from functools import cache

import msgspec

from stackcheck.catalogue.sql_apis import (
    JUDGED,
    OWN_FUNCTIONS,
    SYSTEM_FUNCTIONS,
    SYSTEM_PREFIXES,
    SYSTEM_SCHEMAS,
    SYSTEM_TABLES,
)
from stackcheck.link.sql.positions import UNKNOWN_NAME, filled
from stackcheck.link.sql.text.values import Parts
from stackcheck.link.sql.tree import Tree

_DIALECTS = ("postgres", "mysql", "sqlite", "")
_PYFORMAT = re.compile(r"%(?:\((\w+)\))?s")
_FIRST = re.compile(r"(?:\s|--[^\n]*\n|/\*[^*]*(?:\*(?!/)[^*]*)*\*/)*(\w+|\()")


class Query(msgspec.Struct, frozen=True, eq=False):
    """A statement that a query builder may express: its tree, and its tables in order, each once."""

    tree: Tree
    tables: tuple[str, ...]
    verb: str


def is_judged(parts: Parts) -> bool:
    """Whether a statement begins like one that an ORM has a construct for; what does not is never parsed."""
    first = _FIRST.match(next((part for part in parts if isinstance(part, str)), ""))
    return isinstance(parts[0], str) and first is not None and first[1].lower() in JUDGED


def query(parts: Parts, dialect: str) -> Query | None:
    """The statement, None where it cannot be parsed, has unknown tables, or says what only SQL says."""
    return _query(_PYFORMAT.sub(lambda found: f":{found[1] or 'p'}", filled(parts)).replace("%%", "%"), dialect)


@cache
def _query(text: str, dialect: str) -> Query | None:
    tree = _parsed(text, dialect)
    if tree is None or _says_more(tree):
        return None
    tables = _tables(tree)
    return None if tables is None else Query(tree, tables, tree.key.upper())


def _parsed(text: str, dialect: str) -> Tree | None:
    import sqlglot  # noqa: PLC0415 - a tenth of a second, and most projects execute no SQL of their own
    from sqlglot import errors  # noqa: PLC0415

    logging.getLogger("sqlglot").setLevel(logging.CRITICAL)
    for name in (dialect,) if dialect else _DIALECTS:
        try:
            found = [tree for tree in sqlglot.parse(text, dialect=name or None) if tree is not None]
        except (errors.SqlglotError, RecursionError):
            continue
        return found[0] if len(found) == 1 else None
    return None


def _says_more(tree: Tree) -> bool:
    """Whether a statement says what a query builder has no words for."""
    from sqlglot import exp  # noqa: PLC0415

    if not isinstance(tree, exp.Select | exp.Insert | exp.Update | exp.Delete | exp.SetOperation | exp.Subquery):
        return True
    if isinstance(tree, exp.Insert) and isinstance(tree.expression, exp.Query):
        return True
    for node in tree.walk():
        match node:
            case exp.With() if node.recursive or any(isinstance(cte.this, exp.DML) for cte in node.expressions):
                return True
            case exp.In() | exp.EQ() if isinstance(node.this, exp.Tuple):
                return True
            case exp.MatchAgainst() | exp.Match() | exp.Command() | exp.Lateral() | exp.TableSample() | exp.Unnest():
                return True
            case exp.Cube() | exp.Rollup() | exp.GroupingSets() | exp.Pivot() | exp.Distance() | exp.Glob():
                return True
            case exp.WithinGroup() | exp.XMLTable() | exp.JSONTable() | exp.ScopeResolution():
                return True
            case exp.NullSafeEQ() if isinstance(node.expression, exp.Placeholder):
                return True  # a vector's distance
            case exp.Func() if _is_of_the_database(node.name if isinstance(node, exp.Anonymous) else node.sql_name()):
                return True
            case exp.Column() if node.name.lower() in ("ctid", "xmin", "xmax", "rowid", "oid"):
                return True
            case _:
                pass
    return False


def _is_of_the_database(name: str) -> bool:
    return name.lower() in OWN_FUNCTIONS or name.lower().startswith(SYSTEM_FUNCTIONS)


def _tables(tree: Tree) -> tuple[str, ...] | None:
    """The tables that a statement names, None where there is none, one is unknown, or one belongs to the database."""
    from sqlglot import exp  # noqa: PLC0415

    local = {cte.alias_or_name.lower() for cte in tree.find_all(exp.CTE)}
    names: dict[str, None] = {}
    for found in tree.find_all(exp.Table):
        if not isinstance(found.this, exp.Identifier):
            return None
        name, schema = found.name, found.db.lower()
        if name.lower() in local and not schema:
            continue
        if UNKNOWN_NAME in (name, schema) or schema in SYSTEM_SCHEMAS:
            return None
        if name.lower() in SYSTEM_TABLES or name.lower().startswith(SYSTEM_PREFIXES):
            return None
        names[name] = None
    return tuple(names) or None
