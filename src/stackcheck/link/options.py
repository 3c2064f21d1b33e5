"""What a configuration can say to the linking and to the rules: thresholds, and names that the catalogue does not know."""

from __future__ import annotations

import msgspec


class Options(msgspec.Struct, frozen=True, kw_only=True, rename="kebab", forbid_unknown_fields=True):
    """Every field is a key of `[tool.stackcheck]`, in kebab case; its default stands here and nowhere else."""
