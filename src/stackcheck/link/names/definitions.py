"""Every class and function of the project."""

from __future__ import annotations

from collections.abc import Iterator

from stackcheck.facts.parts import bodies
from stackcheck.facts.statements import READERS, Class, Function, Statement
from stackcheck.link.names.symbols import Symbol, definition
from stackcheck.link.project import Project, table


@table
def classes(project: Project) -> tuple[Symbol, ...]:
    """Every class of the project, also inside classes and functions' modules' conditions, in the order of the files."""
    return tuple(found for file in project.modules() for found in _classes(project, file.path, "", file.module.body))


def _classes(project: Project, path: str, prefix: str, body: tuple[Statement, ...]) -> Iterator[Symbol]:
    for statement in body:
        if isinstance(statement, Class):
            symbol = definition(project, path, f"{prefix}{statement.name}", statement)
            yield symbol
            yield from _classes(project, path, f"{symbol.qualname}.", statement.body)
        for inner in bodies(statement):
            yield from _classes(project, path, prefix, inner)


EVERY = 0
"""Stands among what is read (see `READERS`) for the list of all functions."""


def functions(project: Project) -> tuple[Symbol, ...]:
    """Every function at the top level of a module and every method, in the order of the files."""
    if READERS:
        READERS[-1].add(EVERY)
    return every_function(project)


@table
def every_function(project: Project) -> tuple[Symbol, ...]:
    """See `functions`."""
    return tuple(found for file in project.modules() for found in _functions(project, file.path, "", file.module.body))


def _functions(project: Project, path: str, prefix: str, body: tuple[Statement, ...]) -> Iterator[Symbol]:
    for statement in body:
        match statement:
            case Function():
                yield definition(project, path, f"{prefix}{statement.name}", statement)
            case Class():
                yield from _functions(project, path, f"{prefix}{statement.name}.", statement.body)
            case _:
                for inner in bodies(statement):
                    yield from _functions(project, path, prefix, inner)
