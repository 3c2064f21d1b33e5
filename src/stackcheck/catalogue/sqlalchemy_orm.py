"""SQLAlchemy's and SQLModel's statements, results, sessions and loader options, 2.0 and 1.4: what each name does."""

from __future__ import annotations

PAGINATING = frozenset(
    f"fastapi_pagination.ext.{module}.{name}"
    for module in ("sqlalchemy", "sqlmodel", "async_sqlalchemy", "async_sqlmodel")
    for name in ("paginate", "apaginate")
)
"""Functions that execute a statement and give a page of its rows."""

PACKAGES = ("sqlalchemy", "sqlmodel", "flask_sqlalchemy", "fastapi_async_sqlalchemy", "advanced_alchemy")

SYNC_SESSIONS = frozenset(
    {
        "sqlalchemy.orm.Session", "sqlalchemy.orm.scoped_session", "sqlmodel.Session", "sqlmodel.main.Session",
        "flask_sqlalchemy.session.Session", "flask_sqlalchemy.SignallingSession",
    }
)  # fmt: skip
ASYNC_SESSIONS = frozenset(
    {
        "sqlalchemy.ext.asyncio.AsyncSession", "sqlalchemy.ext.asyncio.async_scoped_session",
        "sqlmodel.ext.asyncio.session.AsyncSession",
    }
)  # fmt: skip
CONNECTIONS = {"sqlalchemy.Connection": "sync", "sqlalchemy.ext.asyncio.AsyncConnection": "async"}
"""What executes statements without making instances of their rows."""

EXECUTES = frozenset({"execute", "stream", "exec", "scalars", "stream_scalars", "scalar"})
"""Methods of sessions that execute the statement which they are given."""
SCALARS = frozenset({"scalars", "stream_scalars", "scalar"})
BULK_WRITES = frozenset({"bulk_insert_mappings", "bulk_update_mappings"})

NARROWING = frozenset({"where", "filter"})
JOINS = frozenset({"join", "outerjoin", "join_from", "outerjoin_from"})
SLICING = frozenset({"limit", "offset", "slice", "fetch"})
CHAINING = frozenset(
    """
    distinct group_by having with_for_update execution_options populate_existing yield_per correlate correlate_except
    prefix_with suffix_with with_hint with_statement_hint enable_eagerloads params autoflush reset_joinpoint
    enable_assertions from_statement add_cte values ordered_values on_conflict_do_nothing on_conflict_do_update
    on_duplicate_key_update with_session set_label_style select unique apply_labels with_labels reduce_columns
    with_transformation self_group return_defaults with_dialect_options all_ any_
    """.split()
)
"""Another statement over the same rows."""

QUERY_ROWS = frozenset({"all", "paginate", "fetchall"})
QUERY_ONE = frozenset(
    "first one one_or_none get get_or_404 first_or_404 one_or_404 scalar scalar_one scalar_one_or_none".split()
)
QUERY_VALUE = frozenset({"count"})
QUERY_WRITES = frozenset({"delete", "update"})
"""Methods of `Query` that execute it: rows, one row, a number; or write."""

RESULT_ROWS = frozenset(
    "all fetchall fetchmany unique yield_per freeze tuples t columns copy items execution_options close".split()
)
RESULT_ONE = frozenset({"first", "one", "one_or_none", "fetchone", "pop"})
RESULT_SCALAR = frozenset({"scalar", "scalar_one", "scalar_one_or_none"})
"""Methods of results: the same rows, one of them, and the first column of one."""

LOADS = frozenset(
    "joinedload selectinload subqueryload immediateload contains_eager eagerload joinedload_all subqueryload_all".split()
)
BARS = frozenset({"raiseload"})
DROPS = frozenset({"lazyload"})
EMPTY = frozenset({"noload"})
PASSES = frozenset({"defaultload", "Load"})
COLUMNS = frozenset(
    """
    load_only defer undefer undefer_group with_expression selectin_polymorphic bundle set_relationship_strategy
    with_loader_criteria
    """.split()
)
"""Loader options: relations are loaded, raise when read, are loaded when read, stay empty; the option goes through them or is
one of columns."""
LOADERS = LOADS | BARS | DROPS | EMPTY | PASSES | COLUMNS

EAGER = frozenset({"selectin", "joined", "subquery", "immediate", "False", "noload"})
"""Values of `relationship(lazy=...)` with which reading costs no query."""
RAISING = frozenset({"raise", "raise_on_sql"})
QUERYING = frozenset({"dynamic", "write_only"})
"""Values with which reading the attribute gives a query."""

TO_ONE = frozenset({"foreign_key", "one_to_one"})
"""Relations whose key is a column of the row itself: read from the session where the other row is there already."""

LOOKUPS = {
    "in_": "in", "not_in": "in", "notin_": "in", "is_": "isnull", "is_not": "isnull", "isnot": "isnull", "between": "range",
    "contains": "contains", "icontains": "icontains", "startswith": "startswith", "istartswith": "istartswith",
    "endswith": "endswith", "iendswith": "iendswith",
    "like": "like", "ilike": "ilike", "not_like": "like", "notlike": "like", "not_ilike": "ilike",
    "notilike": "ilike", "match": "search", "regexp_match": "regex", "is_distinct_from": "", "is_not_distinct_from": "",
    "isnot_distinct_from": "", "overlap": "overlap", "contained_by": "contained_by", "has_key": "has_key",
    "has_any": "has_any_keys", "has_all": "has_keys", "bool_op": "unknown", "op": "unknown",
}  # fmt: skip
"""Comparing methods of columns and the lookups that say the same."""
EXCLUDES = frozenset(
    {"not_in", "notin_", "is_not", "isnot", "not_like", "notlike", "not_ilike", "notilike", "is_distinct_from"}
)
SAME_COLUMN = frozenset(
    "asc nulls_first nulls_last nullsfirst nullslast label of_type and_ distinct expression adapt_to_entity".split()
)
"""What gives the column itself, in other words."""
OPERATORS = {"==": "", "!=": "", "<": "lt", "<=": "lte", ">": "gt", ">=": "gte"}
SWAPPED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}

SELECT = "sqlalchemy.Select"
"""A statement whose rows are of no known model."""
EXISTS = "sqlalchemy.sql.selectable.Exists"
ASYNC_MODULES = ("sqlalchemy.ext.asyncio", "sqlmodel.ext.asyncio")
ASYNC_SESSION = "sqlalchemy.ext.asyncio.AsyncSession"
MAKER_OF_ASYNC_SESSIONS = "sqlalchemy.ext.asyncio.async_sessionmaker"
EXTENSION = "flask_sqlalchemy.SQLAlchemy"
"""An object that has all that SQLAlchemy exports."""
