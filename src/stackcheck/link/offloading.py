"""Functions whose decorators run them off the event loop: calling one gives a coroutine, and nothing blocks."""

from __future__ import annotations

from collections.abc import Iterator

from stackcheck.catalogue.canonical import canonical
from stackcheck.catalogue.offloaders import OFFLOADERS
from stackcheck.facts.expressions import Await, Call, Expression, Name
from stackcheck.facts.parts import children, expressions, walk
from stackcheck.facts.statements import Function, Statement
from stackcheck.link.project import Project, table
from stackcheck.link.symbols import Symbol, enclosing, resolve, resolve_in_class


def is_offloaded(project: Project, symbol: Symbol) -> bool:
    """Whether a plain function is given to a thread by one of its decorators."""
    function = symbol.fact
    if not isinstance(function, Function) or function.is_async or not function.decorators:
        return False
    return _is_offloaded(project, symbol)


@table
def _is_offloaded(project: Project, symbol: Symbol) -> bool:
    function = symbol.fact
    return isinstance(function, Function) and any(_offloads(project, symbol, d) for d in function.decorators)


def _offloads(project: Project, symbol: Symbol, written: Expression) -> bool:
    while isinstance(written, Call):
        written = written.function
    owner = enclosing(project, symbol)
    decorator = resolve_in_class(project, owner, written) if owner is not None else resolve(project, symbol.path, written)
    if decorator is None:
        return False
    if decorator.is_external:
        row = OFFLOADERS.get(canonical(decorator.name))
        return row is not None and row.wraps
    return isinstance(decorator.fact, Function) and _makes_coroutines(decorator.fact)


def _makes_coroutines(decorator: Function) -> bool:
    """Whether a decorator puts a coroutine function in place of what it decorates, which never calls that itself."""
    wrappers = [inner for inner in _nested(decorator) if not any(True for _ in _nested(inner))]
    if not wrappers or not all(wrapper.is_async for wrapper in wrappers):
        return False
    given = {p.name for outer in (decorator, *_nested(decorator)) if outer not in wrappers for p in outer.parameters}
    return not any(_calls(wrapper.body, given) for wrapper in wrappers)


def _nested(function: Function) -> Iterator[Function]:
    """The functions inside a function, at any depth."""
    for statement in walk(function.body):
        if isinstance(statement, Function):
            yield statement
            yield from _nested(statement)


def _calls(body: tuple[Statement, ...], names: set[str]) -> bool:
    return any(_calls_one(node, names) for statement in walk(body) for node in expressions(statement))


def _calls_one(node: Expression, names: set[str]) -> bool:
    match node:
        case Await(value=Call(arguments=arguments)):
            return any(_calls_one(argument.value, names) for argument in arguments)
        case Call(function=Name(id=name)) if name in names:
            return True
        case _:
            return any(_calls_one(child, names) for child in children(node))
