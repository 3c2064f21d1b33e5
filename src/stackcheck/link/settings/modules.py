"""Settings modules: which files hold a project's settings, found by what they are, and for which deployment."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal

import msgspec

from stackcheck.catalogue.settings import (
    DEVELOPMENT_WORDS,
    DJANGO_SETTINGS,
    PRODUCTION_WORDS,
    SCRIPT_WORDS,
    SETTINGS_CLASSES,
    TEST_WORDS,
)
from stackcheck.facts.expressions import Attribute, Boolean, Call, Comparison, Expression, Name, Subscript, Unary
from stackcheck.facts.naming import name_of
from stackcheck.facts.parts import children, expressions, subexpressions, text, walk
from stackcheck.facts.statements import Bind, Class, Function, Statement
from stackcheck.link.names.bindings import scope, stars
from stackcheck.link.names.modules import find_module
from stackcheck.link.names.resolution import descends, imported_module
from stackcheck.link.names.symbols import definition
from stackcheck.link.project import Project, SourceFile, table

Kind = Literal["production", "development", "test"]

_STEM = re.compile(r"(?:.*_)?(?:settings?|configs?|configuration|conf)(?:_.*)?", re.DOTALL)
_FOLDER = re.compile(r"settings|configs?")
_NAMESPACES = frozenset({"vars", "globals", "locals"})
_WORD = re.compile(r"[a-z0-9]+")


class SettingsModule(msgspec.Struct, frozen=True):
    """A file of settings.  `says`: the file's own name tells its kind, not only a folder around it."""

    path: str
    kind: Kind
    says: bool


@table
def settings_modules(project: Project) -> Mapping[str, SettingsModule]:
    """The settings modules by path, with those that they import by `*` and those that import them so."""
    named = {path for file in project.modules() for path in _named(project, file)}
    found = named | {file.path for file in project.modules() if _is_settings(file)}
    imports = {file.path: _star_imports(project, file.path) for file in project.modules()}
    pending = list(found)
    while pending:
        path = pending.pop()
        beside = imports.get(path, frozenset()) | {other for other, names in imports.items() if path in names}
        pending += beside - found
        found |= beside
    return {path: module_of(path) for path in sorted(found)}


def module_of(path: str) -> SettingsModule:
    """The kind of settings that a file at `path` holds."""
    folders, _, name = path.rpartition("/")
    own, around = set(_WORD.findall(name.removesuffix(".py").lower())), set(_WORD.findall(folders.lower()))
    for kind, words in (("test", TEST_WORDS), ("development", DEVELOPMENT_WORDS | SCRIPT_WORDS)):
        if own & words or around & words:
            return SettingsModule(path, kind, bool(own & words))  # type: ignore[arg-type]
    return SettingsModule(path, "production", says=False)


def is_development(test: Expression) -> bool:
    """Whether a condition holds only in development: `DEBUG`, `not production`, `ENV == "dev"`."""
    return _speaks_of(test, DEVELOPMENT_WORDS, plain=True) or _speaks_of(test, PRODUCTION_WORDS, plain=False)


def is_production(test: Expression) -> bool:
    """Whether a condition holds only in production: `not DEBUG`, `ENV == "production"`."""
    return _speaks_of(test, DEVELOPMENT_WORDS, plain=False) or _speaks_of(test, PRODUCTION_WORDS, plain=True)


def _speaks_of(test: Expression, words: frozenset[str], *, plain: bool) -> bool:
    """Whether one of the words is in the condition; `plain`: asserted, else denied."""
    match test:
        case Unary(operator="not", operand=operand):
            return _speaks_of(operand, words, plain=not plain)
        case Comparison(left=left, operators=(operator,), comparators=(right,)):
            denied = operator in ("!=", "is not", "not in")
            return any(_speaks_of(side, words, plain=plain is not denied) for side in (left, right, *children(right)))
        case Boolean(left=left, right=right):
            return _speaks_of(left, words, plain=plain) or _speaks_of(right, words, plain=plain)
        case _:
            return plain and not words.isdisjoint(_WORD.findall(name_of(test).lower().replace("_", " ")))


@table
def settings_classes(project: Project, path: str) -> frozenset[int]:
    """The lines of the classes at the top level of a file whose attributes are settings (pydantic's `BaseSettings`)."""
    return frozenset(
        statement.line
        for name, statement in scope(project, path).items()
        if isinstance(statement, Class) and descends(project, definition(project, path, name, statement), SETTINGS_CLASSES)
    )


def _is_settings(file: SourceFile) -> bool:
    """Whether a file is named like settings and binds constants or classes, or binds several of Django's settings."""
    body = file.module.body
    bound = {target.id for s in walk(body) if isinstance(s, Bind) for target in s.targets if isinstance(target, Name)}
    if len(bound & DJANGO_SETTINGS) >= 3:
        return True
    *folders, name = file.path.removesuffix(".py").split("/")
    folder = folders[-1] if folders else ""
    if name in ("constants", "conftest", "enums", "types", "urls", "apps"):
        return False
    if not (_STEM.fullmatch(name) or _FOLDER.fullmatch(folder)):
        return False
    return any(name.isupper() for name in bound) or any(isinstance(s, Class) for s in body) or folder == "settings"


@table
def overridden(project: Project) -> frozenset[str]:
    """The settings modules that those of production import by `*`, and then put what a file says over all of it."""
    over = (path for path, what in settings_modules(project).items() if what.kind == "production")
    return frozenset(base for path in over if _puts_over_all(project.files[path]) for base in _star_imports(project, path))


def _puts_over_all(file: SourceFile) -> bool:
    """Whether a module says `vars().update(...)`."""
    nodes = (node for s in walk(file.module.body) for e in expressions(s) for node in subexpressions(e))
    return any(
        isinstance(node, Call)
        and isinstance(node.function, Attribute)
        and node.function.name == "update"
        and isinstance(node.function.value, Call)
        and name_of(node.function.value.function) in _NAMESPACES
        for node in nodes
    )


def _star_imports(project: Project, path: str) -> frozenset[str]:
    found = (imported_module(project, path, star) for star in stars(project, path))
    return frozenset(symbol.path for symbol in found if symbol is not None and symbol.path)


def _named(project: Project, file: SourceFile) -> Iterator[str]:
    """The files that the literals of `DJANGO_SETTINGS_MODULE` name."""
    for statement in _statements(file.module.body):
        for expression in expressions(statement):
            for name in _values(expression, statement):
                if path := find_module(project, file.path, name):
                    yield path


def _statements(body: tuple[Statement, ...]) -> Iterator[Statement]:
    for statement in walk(body):
        yield statement
        if isinstance(statement, Function) and "environ" in statement.mentions:
            yield from _statements(statement.body)


def _values(node: Expression, statement: Statement) -> Iterator[str]:
    match node:
        case Call(arguments=(first, second, *_)) if text(first.value) == "DJANGO_SETTINGS_MODULE":
            if value := text(second.value):
                yield value
        case Subscript(index=index) if text(index) == "DJANGO_SETTINGS_MODULE" and isinstance(statement, Bind):
            if value := text(statement.value):
                yield value
        case _:
            for inner in children(node):
                yield from _values(inner, statement)
