"""The types of SQLAlchemy's columns: through constants, variants and a project's own `TypeDecorator`s."""

from __future__ import annotations

from stackcheck.catalogue.field_types import COLUMN_TYPES
from stackcheck.catalogue.sqlalchemy_classes import PACKAGE
from stackcheck.facts.expressions import Attribute, Call, Expression
from stackcheck.facts.statements import Bind, Class
from stackcheck.link.models.written import Written, behind, home, meaning
from stackcheck.link.names.resolution import member, mro
from stackcheck.link.names.symbols import external
from stackcheck.link.project import Project


def column_type(project: Project, written: Written, depth: int = 0) -> tuple[str, str]:
    """The type of a column as written: a class, a call of it, a constant that holds one, a project's `TypeDecorator`."""
    found = behind(project, written)
    value = found.value
    if depth > 5:
        return "", "unknown"
    if isinstance(value, Call):
        match value.function:
            case Attribute(value=inner, name="with_variant"):
                return column_type(project, Written(inner, found.owner), depth + 1)
            case Attribute(name="as_mutable") if value.arguments:
                return column_type(project, Written(value.arguments[0].value, found.owner), depth + 1)
            case function:
                return column_type(project, Written(function, found.owner), depth + 1)
    symbol = external(project, _dotted(value)) if found.owner.is_external else meaning(project, found.owner, value)
    if symbol is None:
        return "", "unknown"
    for base in mro(project, symbol):
        if base.name in COLUMN_TYPES:
            known = COLUMN_TYPES[base.name]
            return known.name, known.kind
    implementation = member(project, symbol, "impl") if isinstance(symbol.fact, Class) else None
    if implementation is not None and isinstance(implementation.fact, Bind) and implementation.fact.value is not None:
        return column_type(project, Written(implementation.fact.value, home(project, implementation)), depth + 1)
    return symbol.name, "unknown"


def _dotted(value: Expression) -> str:
    return f"{PACKAGE}.{value.name}" if isinstance(value, Attribute) else ""
