"""What runs off the event loop: functions whose decorators see to it, and what the configured offloaders are given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from stackcheck.catalogue.canonical import canonical
from stackcheck.catalogue.notation import positions
from stackcheck.catalogue.offloaders import DECORATORS, THREAD_METHODS, THREADS
from stackcheck.facts.expressions import Attribute, Await, Call, Expression, Lambda, Name
from stackcheck.facts.parts import children, expressions, keyword, last_name, positional, subexpressions, walk
from stackcheck.facts.statements import Function, Return, Statement
from stackcheck.link.names.definitions import functions
from stackcheck.link.names.resolution import enclosing, resolve, resolve_in_class
from stackcheck.link.names.symbols import Symbol, function_of
from stackcheck.link.project import Project, table
from stackcheck.link.values.kinds import UNKNOWN, Value


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


@table
def offloaders(project: Project) -> Mapping[str, int]:
    """The configured offloaders, with the position of the callable that each is given."""
    return positions(project.options.offloaders)


def _offloads(project: Project, symbol: Symbol, written: Expression) -> bool:
    while isinstance(written, Call):
        written = written.function
    owner = enclosing(project, symbol)
    decorator = resolve_in_class(project, owner, written) if owner is not None else resolve(project, symbol.path, written)
    if decorator is None:
        return False
    if decorator.name in offloaders(project):
        return True
    if decorator.is_external:
        return canonical(decorator.name) in DECORATORS
    return isinstance(decorator.fact, Function) and _makes_awaitables(project, decorator.path, decorator.fact)


def _makes_awaitables(project: Project, path: str, decorator: Function) -> bool:
    """Whether a decorator puts in place of what it decorates a function that never calls that itself: one of coroutines, or one
    that hands it to a thread.
    """
    wrappers = [inner for inner in _nested(decorator) if not any(True for _ in _nested(inner))]
    given = {p.name for outer in (decorator, *_nested(decorator)) if outer not in wrappers for p in outer.parameters}
    return bool(wrappers) and all(
        (wrapper.is_async or _hands_over(project, path, wrapper.body, given)) and not _calls(wrapper.body, given)
        for wrapper in wrappers
    )


def _hands_over(project: Project, path: str, body: tuple[Statement, ...], names: set[str]) -> bool:
    """Whether a body gives one of the names to a thread, and returns what can be awaited."""
    return any(
        isinstance(argument.value, Name) and argument.value.id in names
        for statement in walk(body)
        if isinstance(statement, Return) and isinstance(statement.value, Call) and _is_thread(project, path, statement.value)
        for argument in statement.value.arguments
    )


def _is_thread(project: Project, path: str, call: Call) -> bool:
    if isinstance(call.function, Attribute) and call.function.name in THREAD_METHODS:
        return True
    symbol = resolve(project, path, call.function)
    return symbol is not None and canonical(symbol.name) in THREADS


def withheld(project: Project, symbol: Symbol, arguments: tuple[Value, ...]) -> tuple[Value, ...]:
    """The arguments of a call without the callable that a configured offloader is given."""
    position = offloaders(project).get(symbol.name)
    return arguments if position is None else (*arguments[:position], UNKNOWN, *arguments[position + 1 :])


class Offloader(msgspec.Struct, frozen=True):
    """A coroutine function that has a thread run what it is given, with the arguments behind that."""

    name: str
    takes_keywords: bool


TO_THREAD = Offloader("asyncio.to_thread", takes_keywords=True)


@table
def own_offloader(project: Project) -> Offloader:
    """What a project uses to have a thread run a function: a coroutine function of its own that hands over its first parameter,
    the one that most functions use; that of the standard library where more use such.
    """
    own = {s.qualname: s for s in functions(project) if "." not in s.qualname and _is_offloader(project, s)}
    used = dict.fromkeys(own, 0)
    others = 0
    for user in functions(project) if own else ():
        if isinstance(user.fact, Function):
            names = own.keys() & user.fact.mentions
            others += not names and not _THREADING.isdisjoint(user.fact.mentions)
            for name in names:
                used[name] += user is not own[name]
    count, name = max(((count, name) for name, count in used.items()), default=(0, ""))
    if not count or count < others:
        return TO_THREAD
    return Offloader(name, any(p.kind == "double_star" for p in function_of(own[name]).parameters))


_THREADING = frozenset(name.rpartition(".")[2] for name in THREADS) - {"run_sync"}


def _is_offloader(project: Project, symbol: Symbol) -> bool:
    function = symbol.fact
    if not isinstance(function, Function) or not function.is_async or not any(p.kind == "star" for p in function.parameters):
        return False
    first = {function.parameters[0].name}
    return any(
        isinstance(node, Call)
        and _is_thread(project, symbol.path, node)
        and (handed := _handed(node)) is not None
        and _given(handed, first)
        for statement in walk(function.body)
        for each in expressions(statement)
        for node in subexpressions(each)
    )


def _handed(call: Call) -> Expression | None:
    """What a call that has a thread run something has it run: the first argument, behind the executor where it takes one."""
    plain = positional(call)
    behind = isinstance(call.function, Attribute) and call.function.name in THREAD_METHODS
    return plain[behind] if len(plain) > behind else keyword(call, "func")


def _given(node: Expression, names: set[str]) -> bool:
    """Whether an argument is one of the names, or a lambda or partial that calls it."""
    match node:
        case Name(id=name):
            return name in names
        case Lambda(body=Call(function=Name(id=name))):
            return name in names
        case Call(function=function, arguments=(first, *_)) if last_name(function) == "partial":
            return _given(first.value, names)
        case _:
            return False


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
