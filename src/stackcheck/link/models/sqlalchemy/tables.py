"""SQLAlchemy's core tables: `users = Table("users", metadata, Column(...), Index(...))`."""

from __future__ import annotations

from stackcheck.catalogue.sqlalchemy_classes import TABLES
from stackcheck.facts.expressions import Call
from stackcheck.facts.statements import Bind
from stackcheck.link.models.sqlalchemy.classes import importers
from stackcheck.link.models.sqlalchemy.parts import Part, table_parts
from stackcheck.link.models.written import Written, home, text_of
from stackcheck.link.names.bindings import scope
from stackcheck.link.names.resolution import resolve
from stackcheck.link.names.symbols import Symbol, definition
from stackcheck.link.project import Project, table


@table
def core_tables(project: Project) -> tuple[Symbol, ...]:
    """The names at the top of a module that are bound to a `Table(...)`."""
    found: list[Symbol] = []
    for path in importers(project):
        for name, statement in scope(project, path).items():
            call = statement.value if isinstance(statement, Bind) else None
            if not isinstance(statement, Bind) or not isinstance(call, Call):
                continue
            function = resolve(project, path, call.function)
            if function is not None and function.name in TABLES:
                found.append(definition(project, path, name, statement))
    return tuple(found)


def core_table_name(project: Project, symbol: Symbol) -> str:
    written = call_of(project, symbol)
    call = written.value if written is not None else None
    return (text_of(project, Written(call.arguments[0].value, home(project, symbol))) or "") if isinstance(call, Call) else ""


def call_of(project: Project, symbol: Symbol) -> Written | None:
    call = symbol.fact.value if isinstance(symbol.fact, Bind) else None
    return Written(call, home(project, symbol)) if isinstance(call, Call) and call.arguments else None


def core_parts(project: Project, symbol: Symbol) -> tuple[Part, ...]:
    written = call_of(project, symbol)
    return tuple(table_parts(project, written)) if written is not None else ()
