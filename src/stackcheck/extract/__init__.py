"""Bytes to facts: a pure function of a file's bytes (and, for templates, of its dialect)."""

from __future__ import annotations

from stackcheck.facts.files import Facts

VERSION = "11"
"""Part of every cache key: raised whenever the same bytes would give other facts."""


def extract(path: str, data: bytes) -> Facts | None:
    """The facts of a file; None for what is neither Python nor a template.  Never raises: see `problem` of the facts."""
    if path.endswith((".py", ".pyi")):
        from stackcheck.extract.python import module_facts  # noqa: PLC0415 - LibCST takes a third of a second to import

        return module_facts(data)
    from stackcheck.extract.templates import template_facts_of  # noqa: PLC0415 - only projects with templates need it

    return template_facts_of(path, data)
