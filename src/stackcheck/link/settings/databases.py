"""The kind of database that a project uses: as its configuration says, or its settings and the places that make engines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal

from stackcheck.facts.expressions import Call, Constant, Expression
from stackcheck.facts.parts import children, dotted, expressions, subexpressions, walk
from stackcheck.facts.statements import Class, Function, Import, Statement
from stackcheck.link.project import Project, SourceFile, table
from stackcheck.link.settings.modules import settings_modules

Database = Literal["", "postgresql", "mysql", "sqlite"]

_NAMES = "postgresql|postgres|postgis|psycopg|mysql|mariadb|sqlite|spatialite"
_WRITTEN = re.compile(
    rf"(?:(?P<url>{_NAMES})(?:\+\w+)?://.*|(?P<driver>{_NAMES})\+\w+|[\w.]*\bbackends\.(?P<engine>{_NAMES})\w*)", re.DOTALL
)
"""A URL, its scheme, or one of Django's engines."""
_KINDS: Mapping[str, Database] = {
    "postgresql": "postgresql", "postgres": "postgresql", "postgis": "postgresql", "psycopg": "postgresql",
    "mysql": "mysql", "mariadb": "mysql", "sqlite": "sqlite", "spatialite": "sqlite",
}  # fmt: skip
_ENVIRONMENTS = frozenset("getenv get Field config env db db_url str".split())
"""By the last part of their names what reads the environment, and is given a default."""
_DIALECTS = ("sqlalchemy.dialects.", "django.contrib.postgres.")
"""The packages of what only one database has."""
_MAKERS = frozenset({"create_engine", "create_async_engine"})


@table
def database(project: Project) -> Database:
    """The database, "" where that is not known or where there may be several; SQLite may be for development only."""
    if project.options.database:
        return project.options.database
    found = set(_written(project) - {"sqlite"} or _imported(project))
    return found.pop() if len(found) == 1 else ""


@table
def _written(project: Project) -> frozenset[Database]:
    """What settings and the places that make engines name; where they name none, what other code falls back to."""
    kinds = {module.path: module.kind for module in settings_modules(project).values()}
    sources = (f for f in project.modules() if kinds.get(f.path, "test") != "test" or (f.role == "code" and _makes_engines(f)))
    found = frozenset(_KINDS[name] for file in sources for name in _names(file.module.body))
    if found:
        return found
    code = (file for file in project.modules() if file.role == "code")
    defaults = (default for file in code for default in _defaults(file.module.body))
    return frozenset(_KINDS[name] for default in defaults for name in _texts(default))


def _defaults(body: tuple[Statement, ...]) -> Iterator[Expression]:
    """What is given beside the name of a variable of the environment: `getenv("DATABASE_URL", "mysql://...")`."""
    for statement in walk(body):
        if isinstance(statement, Function | Class):
            yield from _defaults(statement.body)
        for expression in expressions(statement):
            for node in subexpressions(expression):
                if isinstance(node, Call) and (dotted(node.function) or "").rpartition(".")[2] in _ENVIRONMENTS:
                    yield from (argument.value for argument in node.arguments)


@table
def _imported(project: Project) -> frozenset[Database]:
    """The databases whose own types and functions the project imports, in migrations too."""
    names = (
        f"{s.module}.{s.name}".split(".")[2]
        for file in project.modules()
        if file.role in ("code", "migration")
        for s in walk(file.module.body)
        if isinstance(s, Import) and not s.level and f"{s.module}.{s.name}".startswith(_DIALECTS)
    )
    return frozenset(_KINDS[name] for name in names if name in _KINDS and name != "sqlite")


def _makes_engines(file: SourceFile) -> bool:
    return any(isinstance(s, Import) and s.name in _MAKERS for s in walk(file.module.body))


def _names(body: tuple[Statement, ...]) -> Iterator[str]:
    for statement in walk(body):
        if isinstance(statement, Function | Class):
            yield from _names(statement.body)
        for expression in expressions(statement):
            yield from _texts(expression)


def _texts(node: Expression) -> Iterator[str]:
    if isinstance(node, Constant) and isinstance(node.value, str) and (match := _WRITTEN.fullmatch(node.value)):
        yield match["url"] or match["driver"] or match["engine"]
    for inner in children(node):
        yield from _texts(inner)
