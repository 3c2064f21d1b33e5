"""Paths of relations, from a row of a query: "author__publisher"."""

from __future__ import annotations

from collections.abc import Iterable


def longest(paths: Iterable[str]) -> list[str]:
    """The paths that no longer one begins with, in their order."""
    known = set(paths)
    return sorted(path for path in known if not any(other.startswith(f"{path}__") for other in known))
