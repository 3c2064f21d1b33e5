"""sqlglot's trees, as far as the rest of the package needs to know them without importing it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

Tree: TypeAlias = Any  # the base class of sqlglot's nodes has other names in other versions
Names: TypeAlias = Callable[[Tree], str]  # how a column is called in the ORM's queries
