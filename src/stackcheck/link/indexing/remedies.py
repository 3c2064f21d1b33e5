"""The line to add for a missing index, in the words of the mapper at hand."""

from __future__ import annotations

from stackcheck.facts.findings import Place
from stackcheck.link.indexing.missing import MissingIndex
from stackcheck.link.models import Field, Model

WRITES = "every write then keeps it up to date"


def remedy(missing: MissingIndex) -> str:
    """What to add, and where."""
    model = missing.model
    if missing.function:
        return f"add {_folded(model, missing.field, missing.function)}"
    if missing.alternatives:
        fields = (missing.field, *missing.alternatives)
        return f"add an index on each: {', '.join(_single(model, field) for field in fields)}"
    if len(missing.columns) > 1:
        return f"add {_index(model, missing.columns)} to {_holder(model)}"
    return f"add {_single(model, missing.field)}"


def _single(model: Model, field: Field) -> str:
    if field.owner is not model.symbol or model.orm == "tortoise":
        # the column is another class's: an index in this one does not touch the others
        return f"{_index(model, (field,))} to {_holder(model)}"
    option = "db_index=True" if model.orm == "django" else "index=True"
    return f"{option} to {model.name}.{field.name} ({field.place.path}:{field.place.line})"


def _folded(model: Model, field: Field, function: str) -> str:
    if model.orm == "django":
        name = f"{model.table or model.name.lower()}_{field.column}_{function}"
        return f'models.Index({function.title()}("{field.name}"), name="{name[:30]}") to {_holder(model)}'
    name = f"ix_{model.table or model.name.lower()}_{field.column}_{function}"
    return f'Index("{name}", func.{function}({model.name}.{field.name})) behind {model.name}'


def _index(model: Model, columns: tuple[Field, ...]) -> str:
    names = ", ".join(f'"{column.name}"' for column in columns)
    if model.orm == "django":
        return f"models.Index(fields=[{names}])"
    if model.orm == "tortoise":
        names = ", ".join(f'"{column.attname}"' for column in columns)
        return f"Index(fields=[{names}])"
    written = ", ".join(f'"{column.column}"' for column in columns)
    return f'Index("ix_{model.table or model.name.lower()}_{columns[-1].column}", {written})'


def _holder(model: Model) -> str:
    holder = "Meta.indexes" if model.orm in ("django", "tortoise") else "__table_args__"
    return f"{model.name}.{holder}"


def places(found: tuple[Place, ...]) -> str:
    """Up to three of the places."""
    return ", ".join(f"{place.path}:{place.line}" for place in found[:3])
