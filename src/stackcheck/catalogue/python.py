"""What Python's own library has: decorators, and what they do with a function."""

from __future__ import annotations

CONTEXT_MANAGERS = frozenset({"contextmanager", "asynccontextmanager"})
MEMOISING = frozenset({"lru_cache", "cache", "cached_property"})
"""They call a function once for the same arguments."""
