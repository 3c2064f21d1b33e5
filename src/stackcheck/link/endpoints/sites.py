"""Where endpoints can be registered: decorated functions and calls of registering functions, with their scopes."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from stackcheck.catalogue.endpoints import REGISTERING, VERBS
from stackcheck.facts.expressions import Attribute, Call, Expression, Name
from stackcheck.facts.findings import Place
from stackcheck.facts.parts import children, expressions, walk
from stackcheck.facts.statements import Class, Function, Import, Statement
from stackcheck.link.names.bindings import scope
from stackcheck.link.names.scopes import Scope, class_scope, function_scope, module_scope
from stackcheck.link.names.symbols import Symbol, definition
from stackcheck.link.project import Project, table

HINTS = VERBS | {"exception_handler", "middleware"}
"""A function that mentions none of these defines no endpoint inside itself."""


class Decorated(msgspec.Struct, frozen=True, eq=False):
    """A function with decorators, and the scope in which they stand."""

    symbol: Symbol
    function: Function
    scope: Scope


class Site(msgspec.Struct, frozen=True, eq=False):
    """A call that may register something, and the scope in which it stands."""

    call: Call
    scope: Scope

    @property
    def place(self) -> Place:
        return Place(self.scope.path, self.call.line, self.call.col)


class Sites(msgspec.Struct, frozen=True, eq=False):
    decorated: tuple[Decorated, ...]
    calls: tuple[Site, ...]


@table
def sites(project: Project) -> Sites:
    """Every decorated function, also inside functions, and every call whose name may register an endpoint; not in tests."""
    found = [site for path in _paths(project) for site in _file(project, path, REGISTERING)]
    return Sites(
        tuple(site for site in found if isinstance(site, Decorated)), tuple(site for site in found if isinstance(site, Site))
    )


@table
def imports(project: Project, *packages: str) -> bool:
    """Whether the project's code imports one of these packages or modules, or what is in them, at its top level."""
    inside = tuple(f"{package}." for package in packages)
    statements = (s for file in project.modules() if file.role == "code" for s in scope(project, file.path).values())
    return any(isinstance(s, Import) and not s.level and f"{s.module}.".startswith(inside) for s in statements)


@table
def calls_of(project: Project, names: frozenset[str]) -> tuple[Site, ...]:
    """Every call of functions that are written with one of these names."""
    return tuple(site for path in _paths(project) for site in _file(project, path, names) if isinstance(site, Site))


def _paths(project: Project) -> Iterator[str]:
    return (file.path for file in project.modules() if file.role not in ("test", "migration"))


def _file(project: Project, path: str, names: frozenset[str]) -> Iterator[Decorated | Site]:
    imports = (s for s in scope(project, path).values() if isinstance(s, Import) and s.name in names)
    words = names | {statement.bound for statement in imports}
    yield from _Walk(project, words, words | HINTS).body(module_scope(path), project.files[path].module.body, True)


class _Walk(msgspec.Struct, frozen=True):
    """`words` are the names of calls that are wanted; a function that mentions none of `hints` is not opened."""

    project: Project
    words: frozenset[str]
    hints: frozenset[str]

    def body(self, scope: Scope, body: tuple[Statement, ...], wanted: bool) -> Iterator[Decorated | Site]:
        for statement in walk(body):
            match statement:
                case Function():
                    yield from self.function(scope, statement)
                case Class():
                    yield from self.body(class_scope(self.project, scope, statement), statement.body, True)
                case Import():
                    continue
                case _:
                    for expression in expressions(statement) if wanted else ():
                        yield from self.calls(scope, expression)

    def function(self, scope: Scope, fact: Function) -> Iterator[Decorated | Site]:
        if fact.decorators:
            symbol = definition(self.project, scope.path, f"{scope.prefix}{fact.name}", fact)
            yield Decorated(symbol, fact, scope)
        for expression in expressions(fact):
            yield from self.calls(scope, expression)
        if not self.hints.isdisjoint(fact.mentions):
            yield from self.body(function_scope(scope, fact), fact.body, not self.words.isdisjoint(fact.mentions))

    def calls(self, scope: Scope, expression: Expression) -> Iterator[Site]:
        if isinstance(expression, Call):
            match expression.function:
                case Name(id=name) | Attribute(name=name) if name in self.words:
                    yield Site(expression, scope)
                case Call(function=Attribute(name=name)) if name in VERBS:  # router.get("/orders")(orders)
                    yield Site(expression, scope)
        for inner in children(expression):
            yield from self.calls(scope, inner)
