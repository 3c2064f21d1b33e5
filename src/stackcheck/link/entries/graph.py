"""Who leads to whom: the functions, classes and module variables that a definition mentions, and the methods that it can mean.

A mention is an edge whether it calls or hands over: who passes a function on has it run.  At hand are objects of classes that a
function names or is given by its annotations, and of those that its own class holds.
"""

from __future__ import annotations

from collections.abc import Iterator

from stackcheck.catalogue.entries import HOOKS, PLAIN_BASES
from stackcheck.facts.expressions import Attribute, Call, Constant, Expression, Name
from stackcheck.facts.parts import expressions, walk
from stackcheck.facts.statements import Bind, Class, Function, Import, Statement
from stackcheck.link.entries.meant import annotated, held_by, meant, methods, named, only, words_in
from stackcheck.link.names.definitions import functions
from stackcheck.link.names.resolution import enclosing, imported, mro
from stackcheck.link.names.scopes import is_property
from stackcheck.link.names.symbols import Symbol, definition
from stackcheck.link.project import Project, table


@table
def leads(project: Project, symbol: Symbol) -> frozenset[Symbol]:
    """The definitions to which one leads: those of the project that run, or may, because it does."""
    match symbol.fact:
        case Function() as function:
            return frozenset(_of_function(project, symbol, function))
        case Class() as fact:
            return frozenset(_of_class(project, symbol, fact))
        case Bind(value=value) if value is not None:
            words = set(words_in(value))
            return frozenset(meant(project, symbol.path, words, ()))
        case _:
            return frozenset()


@table
def mentions(project: Project, symbol: Symbol) -> frozenset[str]:
    """The names that a definition uses, as written."""
    match symbol.fact:
        case Function() as function:
            return frozenset(function.mentions)
        case Class(body=body):
            return frozenset(word for statement in walk(body) for word in _words_of(statement))
        case Bind(value=value) if value is not None:
            return frozenset(words_in(value))
        case _:
            return frozenset()


def _words_of(statement: Statement) -> Iterator[str]:
    if not isinstance(statement, Function | Class):
        for expression in expressions(statement):
            yield from words_in(expression)


def _of_function(project: Project, symbol: Symbol, function: Function) -> Iterator[Symbol]:
    words = frozenset(function.mentions)
    path = symbol.path
    decorated = frozenset(word for decorator in function.decorators for word in words_in(decorator))
    own = words - {parameter.name for parameter in function.parameters}
    found = set(named(project, path, own, _local_imports(project, path, function, words)))
    found.discard(symbol)
    yield from found
    yield from (s for s in named(project, path, decorated) if isinstance(s.fact, Function))
    for parameter in function.parameters:
        if parameter.default is not None and not isinstance(parameter.default, Constant):
            yield from named(project, path, frozenset(words_in(parameter.default)))
    at_hand = set(held_by(project, found))
    for parameter in function.parameters:
        if parameter.annotation is not None:
            at_hand |= set(annotated(project, path, parameter.annotation))
    owner = enclosing(project, symbol) if "." in symbol.qualname else None
    if owner is not None and owner.qualname:
        at_hand |= _held(project, owner)
        own_methods = set(methods(project, words, {owner}, below_too=True))
        yield from own_methods
        at_hand |= set(held_by(project, own_methods))
    reached = set(methods(project, words, at_hand))
    yield from reached
    yield from methods(project, words, set(held_by(project, reached)) - at_hand)
    yield from only(project, words)


def _local_imports(project: Project, path: str, function: Function, words: frozenset[str]) -> Iterator[Symbol]:
    for statement in walk(function.body):
        if isinstance(statement, Import) and statement.bound in words:
            found = imported(project, path, statement)
            if found is not None:
                yield found


@table
def _held(project: Project, owner: Symbol) -> frozenset[Symbol]:
    """The classes with which a class or one of its bases in the project has to do in any method, or by its declarations."""
    found: set[Symbol] = set()
    for cls in mro(project, owner):
        for fact in cls.fact.body if isinstance(cls.fact, Class) else ():
            match fact:
                case Function(name="__init__" | "__new__" | "setup" | "setUp" | "__post_init__"):
                    found |= set(held_by(project, named(project, cls.path, frozenset(fact.mentions))))
                    for parameter in fact.parameters:
                        if parameter.annotation is not None:
                            found |= set(annotated(project, cls.path, parameter.annotation))
                case Function() if is_property(fact) and fact.returns is not None:
                    found |= set(annotated(project, cls.path, fact.returns))
                case Bind(annotation=annotation, value=value):
                    if annotation is not None:
                        found |= set(annotated(project, cls.path, annotation))
                    if value is not None:
                        found |= set(held_by(project, named(project, cls.path, frozenset(words_in(value)))))
                case _:
                    pass
    found.discard(owner)
    return frozenset(found)


def _of_class(project: Project, symbol: Symbol, fact: Class) -> Iterator[Symbol]:
    """What a class leads to where objects of it are made: its bases, what its body names, and the methods that others than the
    project call.
    """
    words = mentions(project, symbol) | {word for argument in fact.arguments for word in words_in(argument.value)}
    yield from named(project, symbol.path, words)
    yield from (base for base in mro(project, symbol)[1:] if not base.is_external)
    is_extending = extends_library(project, symbol)
    used = _used(project)
    for statement in walk(fact.body):
        match statement:
            case Class(name=name):
                yield definition(project, symbol.path, f"{symbol.qualname}.{name}", statement)
            case Function(name=name) if (
                name.startswith("__")
                or (is_extending and (name in HOOKS or name not in used))
                or any(not is_plain(decorator) for decorator in statement.decorators)
            ):
                yield definition(project, symbol.path, f"{symbol.qualname}.{name}", statement)
            case _:
                pass


def extends_library(project: Project, symbol: Symbol) -> bool:
    """Whether a class inherits from another library's that may call its methods."""
    return any(base.is_external and base.name not in PLAIN_BASES for base in mro(project, symbol))


def methods_of(project: Project, symbol: Symbol) -> Iterator[Symbol]:
    """The methods in the body of a class."""
    for statement in walk(symbol.fact.body) if isinstance(symbol.fact, Class) else ():
        if isinstance(statement, Function):
            yield definition(project, symbol.path, f"{symbol.qualname}.{statement.name}", statement)


_PLAIN = frozenset({"property", "staticmethod", "classmethod", "abstractmethod", "cached_property", "override", "overload"})


def is_plain(decorator: Expression) -> bool:
    """Whether a decorator is one of Python's own, which register nothing."""
    node = decorator.function if isinstance(decorator, Call) else decorator
    match node:
        case Name(id=name) | Attribute(name=name):
            return name in _PLAIN
        case _:
            return False


@table
def _used(project: Project) -> frozenset[str]:
    """All names that functions of the project's code mention."""
    return frozenset(w for s in functions(project) if project.files[s.path].role != "test" for w in mentions(project, s))
