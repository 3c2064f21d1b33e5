"""Tortoise's models, querysets and relations: what each method does (tortoise.github.io, executed on 1.1)."""

from __future__ import annotations

CHAINING = frozenset(
    """
    all order_by distinct annotate group_by only using_db select_for_update force_index use_index resolve_filters
    resolve_ordering latest_first raw
    """.split()
)
NARROWING = frozenset({"filter", "exclude"})
SLICING = frozenset({"limit", "offset"})
PLAIN = frozenset({"values", "values_list"})
ONE = frozenset({"get", "get_or_none", "first", "last", "earliest", "latest"})
"""Gives one instance when it is awaited."""
ORDERING = frozenset({"first", "last", "earliest", "latest"})
"""Asks for the first of the rows in an order."""
FINDING = frozenset({"get_or_create", "update_or_create"})
NO_CONDITION = frozenset({"defaults", "using_db"})
VALUE = frozenset({"count", "exists", "explain", "exists_or_none"})
WRITING = frozenset("create get_or_create update_or_create bulk_create bulk_update update delete add remove clear".split())
CREATES = {"create": "one", "get_or_create": "pair", "update_or_create": "pair", "bulk_create": "rows"}
INSTANCE_WRITES = frozenset({"save", "delete"})
INSTANCE_READS = frozenset({"refresh_from_db"})

QUERYSET = CHAINING | NARROWING | SLICING | PLAIN | ONE | VALUE | WRITING | {"select_related", "prefetch_related", "in_bulk"}

MODELS = frozenset({"tortoise.models.Model", "tortoise.Model"})
INDEXES = frozenset({"tortoise.indexes.Index", "tortoise.indexes.PartialIndex"})
KEY = "tortoise.fields.IntField"
"""The type of the primary key of a model that declares none."""
Q = frozenset({"tortoise.expressions.Q", "tortoise.queryset.Q", "tortoise.query_utils.Q"})
PREFETCH = frozenset({"tortoise.query_utils.Prefetch", "tortoise.queryset.Prefetch"})
