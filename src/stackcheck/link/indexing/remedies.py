"""What is said of a missing index: why none of those that are there serves, and what to add, in the words of the mapper."""

from __future__ import annotations

from stackcheck.facts.findings import Place
from stackcheck.link.indexing.access import names
from stackcheck.link.indexing.missing import MissingIndex
from stackcheck.link.models import Field, Index, Model

_LONGEST = 63
"""So long may a name be in PostgreSQL; in Django thirty characters."""
_LONGEST_OF_DJANGO = 30


def reason(missing: MissingIndex) -> str:
    """Why no index serves."""
    model, field = missing.model, missing.field
    if missing.function:
        return f"no index holds {missing.function.upper()}({field.name}), which it is compared as"
    if missing.tenant is not None:
        return f"an index finds only the rows of one {missing.tenant.name}, to which most tables belong"
    if missing.narrowed:
        return "no index has them in that order"
    for index in model.indexes:
        fields = [model.field(name) for name in index.columns]
        if field in fields and index.kind not in ("check", "exclusion"):
            return _unfit(index, [each.name if each is not None else "an expression" for each in fields], field)
    spoken = frozenset[str]().union(*(names(e) for index in model.indexes for e in index.expressions))
    return "only an expression of it has an index" if {field.name, field.column} & spoken else "has no index"


def _unfit(index: Index, fields: list[str], field: Field) -> str:
    written = f"the index on ({', '.join(fields)})"
    if fields[0] != field.name:
        return f"{written} begins with {fields[0]}"
    if index.condition is not None:
        return f"{written} holds only some of the rows"
    if index.method != "btree":
        return f"{written}, of the kind {index.method}, does not serve that"
    return f"{written} leaves too many rows"


def remedy(missing: MissingIndex) -> str:
    """What to add, and where."""
    model = missing.model
    if missing.function == "date":
        names = f" ({missing.field.name}__gte, {missing.field.name}__lt)" if model.orm != "sqlalchemy" else ""
        is_first = any(index.columns[0] == missing.field.name for index in model.indexes if index.columns)
        more = "" if is_first else f", and add {_single(model, missing.field, missing.home)}"
        return f"compare it with the first moments of that day and the next{names}{more}"
    if missing.function:
        return f"add {_folded(model, missing.field, missing.function)}"
    if missing.alternatives:
        fields = (missing.field, *missing.alternatives)
        each = ", ".join(
            f"{_single(model, field, field.place)} to {field.name}" if _is_own(model, field) else _single(model, field)
            for field in fields
        )
        return f"add an index on each: {each}"
    if len(missing.columns) > 1:
        return f"add {_index(model, missing.columns)} to {_holder(model)}"
    return f"add {_single(model, missing.field, missing.home)}"


def _is_own(model: Model, field: Field) -> bool:
    return field.owner is model.symbol and model.orm != "tortoise"


def _single(model: Model, field: Field, home: Place | None = None) -> str:
    if model.orm == "tortoise" or home != field.place:
        # the column is another class's: an index in this one does not touch the others
        return f"{_index(model, (field,))} to {_holder(model)}"
    return "db_index=True" if model.orm == "django" else "index=True"


def _folded(model: Model, field: Field, function: str) -> str:
    if model.orm == "django":
        name = _free(model, f"{model.table or model.name.lower()}_{field.column}_{function}", _LONGEST_OF_DJANGO)
        return f'models.Index({function.title()}("{field.name}"), name="{name}") to {_holder(model)}'
    name = _free(model, f"ix_{model.table or model.name.lower()}_{field.column}_{function}", _LONGEST)
    return f'Index("{name}", func.{function}({model.name}.{field.name})) behind {model.name}'


def _index(model: Model, columns: tuple[Field, ...]) -> str:
    names = ", ".join(f'"{column.name}"' for column in columns)
    if model.orm == "django":
        return f"models.Index(fields=[{names}])"
    if model.orm == "tortoise":
        names = ", ".join(f'"{column.attname}"' for column in columns)
        return f"Index(fields=[{names}])"
    written = ", ".join(f'"{column.column}"' for column in columns)
    name = f"ix_{model.table or model.name.lower()}_{'_'.join(column.column for column in columns)}"
    return f'Index("{_free(model, name, _LONGEST)}", {written})'


def _free(model: Model, name: str, longest: int) -> str:
    """The name, or one like it that no index of the table has; SQLAlchemy names those of `index=True` by their column."""
    table = model.table or model.name.lower()
    taken = {index.name for index in model.indexes} | {f"ix_{table}_{f.column}" for f in model.fields.values() if f.indexed}
    wanted = name[:longest]
    return wanted if wanted not in taken else f"{name[: longest - 2]}_2"


def _holder(model: Model) -> str:
    holder = "Meta.indexes" if model.orm in ("django", "tortoise") else "__table_args__"
    return f"{model.name}.{holder}"


def shown(places: tuple[Place, ...]) -> str:
    """Where it is asked for: the place, or how many there are."""
    return f"in {len(places)} places" if len(places) > 1 else f"at {places[0].path}:{places[0].line}"
