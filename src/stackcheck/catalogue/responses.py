"""Classes that say what of an object is shown to a client: pydantic's, SQLModel's and django-ninja's."""

from __future__ import annotations

MADE_FROM_MODELS = frozenset({"ninja.ModelSchema", "ninja.orm.ModelSchema"})
SCHEMAS = MADE_FROM_MODELS | frozenset(
    """
    pydantic.BaseModel pydantic.main.BaseModel sqlmodel.SQLModel sqlmodel.main.SQLModel ninja.Schema ninja.schema.Schema
    """.split()
)
ALIASES = ("validation_alias", "alias")
"""Options of a field that name the attribute which it reads, the telling one first."""

BEFORE = frozenset({"model_validator", "root_validator"})
"""Decorators of validators that may be given the object itself."""
