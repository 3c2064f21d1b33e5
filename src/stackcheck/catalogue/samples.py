"""Libraries that make up data: who imports them fills a database to try things out."""

from __future__ import annotations

SAMPLES = frozenset({"faker", "mimesis", "factory", "model_bakery", "mixer"})
"""By the first parts of their modules."""
