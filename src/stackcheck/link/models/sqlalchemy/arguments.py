"""The arguments of a declarative class's table: `__table_args__`, own or inherited, and those of a `__table__`."""

from __future__ import annotations

from collections.abc import Iterable

from stackcheck.facts.expressions import Call
from stackcheck.facts.expressions import Mapping as Dict
from stackcheck.facts.statements import Bind, Function
from stackcheck.link.models.sqlalchemy.classes import lineage
from stackcheck.link.models.written import Written, items, returned
from stackcheck.link.names.symbols import Symbol, class_scope
from stackcheck.link.project import Project, table


@table
def table_arguments(project: Project, symbol: Symbol) -> tuple[Written | None, ...]:
    """The items of `__table_args__`, own or inherited, and of a `__table__`."""
    found: list[Written | None] = []
    for base in lineage(project, symbol):
        if base.is_external:
            continue
        made = class_scope(project, base).get("__table__")
        if isinstance(made, Bind) and isinstance(made.value, Call):
            found.extend(Written(a.value, base) for a in made.value.arguments)
        statement = class_scope(project, base).get("__table_args__")
        match statement:
            case Bind(value=value) if value is not None:
                return (*found, *_items(project, Written(value, base)))
            case Function():
                for value in returned(statement):
                    found.extend(_items(project, Written(value, base)))
                return tuple(found)
            case _:
                pass
    return tuple(found)


def _items(project: Project, written: Written) -> Iterable[Written | None]:
    return () if isinstance(written.value, Dict) else items(project, written)
