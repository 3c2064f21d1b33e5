"""Classes that say what of an object is shown to a client: pydantic's, SQLModel's and django-ninja's."""

from __future__ import annotations

PYDANTIC = frozenset({"pydantic.BaseModel", "pydantic.main.BaseModel", "sqlmodel.SQLModel", "sqlmodel.main.SQLModel"})
MADE_FROM_MODELS = frozenset({"ninja.ModelSchema", "ninja.orm.ModelSchema"})
SCHEMAS = PYDANTIC | MADE_FROM_MODELS | frozenset({"ninja.Schema", "ninja.schema.Schema"})
ALIASES = ("validation_alias", "alias")
"""Options of a field that name the attribute which it reads, the telling one first."""

VALIDATORS = frozenset({"field_validator", "model_validator", "validator", "root_validator"})
"""Decorators of methods that see what a model is made of."""
VALIDATING = frozenset(
    {"model_validate", "model_validate_json", "model_validate_strings", "parse_obj", "parse_raw", "from_orm"}
)
"""Methods of a model's class that make one of data or of an object."""

BEFORE = frozenset({"model_validator", "root_validator"})
"""Decorators of validators that may be given the object itself."""
