"""What a test that was passed says about a value: that it is one of some constants, a number, or an identifier."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from stackcheck.catalogue.python import ENUMERATIONS
from stackcheck.catalogue.sql_apis import NUMBER_TYPES
from stackcheck.facts.expressions import Attribute, Call, Expression, Name, Sequence, Walrus
from stackcheck.facts.parts import dotted, expressions, walk
from stackcheck.facts.statements import Branch, Class, Function, Raise, Return
from stackcheck.link.flow.tests import Atom, Every, Some, Test, asked
from stackcheck.link.names.resolution import descends, resolve
from stackcheck.link.names.symbols import Symbol, function_of
from stackcheck.link.project import Project, table
from stackcheck.link.sql.text.frames import Frame
from stackcheck.link.sql.text.objects import instance
from stackcheck.link.sql.text.values import Text, harmless

_TESTS = frozenset({"isidentifier", "isdigit", "isdecimal", "isalnum", "isalpha", "isnumeric"})
_MATCHES = frozenset({"match", "fullmatch", "search"})


def assume(frame: Frame, test: Expression, *, truth: bool) -> None:
    """Note in the frame what holds where `test` is `truth`."""
    holding = asked(test, holds=truth)
    for node in _limited(frame, holding):
        limit(frame, node)
    _narrow(frame, holding)


def _narrow(frame: Frame, test: Test) -> None:
    match test:
        case Every(left=left, right=right):
            _narrow(frame, left)
            _narrow(frame, right)
        case Atom(kind="instance", holds=True, subject=subject, others=(kind,)) if name := dotted(subject):
            symbol = resolve(frame.project, frame.path, kind)
            if symbol is not None and isinstance(symbol.fact, Class) and not isinstance(frame.variables.get(name), Text):
                frame.hold(name, instance(frame.project, symbol))
        case _:
            pass


def limit(frame: Frame, node: Expression) -> None:
    """Take the value of a variable or attribute as checked from here on."""
    name = dotted(node)
    if name is None:
        return
    value = frame.variables.get(name)
    if value is None:
        frame.hold(name, frame.hole(node, safe="checked"))
    elif isinstance(value, Text):
        frame.hold(name, harmless(value, "checked"))


def limited(frame: Frame, test: Expression, *, truth: bool) -> list[Expression]:
    """The expressions that a test limits where it is `truth`."""
    return _limited(frame, asked(test, holds=truth))


def _limited(frame: Frame, test: Test) -> list[Expression]:
    match test:
        case Every(left=left, right=right):
            return [*_limited(frame, left), *_limited(frame, right)]
        case Some(left=left, right=right):
            both = {dotted(node) for node in _limited(frame, right)}
            return [node for node in _limited(frame, left) if dotted(node) in both]
        case Atom(kind="none", subject=subject, holds=holds):
            return limited(frame, subject, truth=not holds)
        case Atom(kind="truth", subject=Walrus(value=value), holds=holds):
            return limited(frame, value, truth=holds)
        case Atom(kind="truth", subject=Name(id=name) as subject, holds=False) if name in frame.variables:
            return [subject]  # what is empty or zero
        case Atom(kind="member", subject=subject, holds=True):
            return [_inner(subject)]
        case Atom(kind="equal", subject=subject, holds=True, others=(other,)):
            return [_inner(subject)] if dotted(other) is None else []
        case Atom(kind="instance", subject=subject, holds=True, others=others):
            return [subject] if all(_are_numbers(frame, other) for other in others) else []
        case Atom(kind="call", subject=Call() as call, holds=True):
            return _limited_by(frame, call)
        case _:
            return []


def _limited_by(frame: Frame, call: Call) -> list[Expression]:
    match call:
        case Call(function=Attribute(value=value, name=name)) if name in _TESTS:
            return [_inner(value)]
        case Call(function=Attribute(name=name), arguments=arguments) if name in _MATCHES:
            return [_inner(argument.value) for argument in arguments]
        case Call(function=function, arguments=(first, *_)):
            return [_inner(first.value)] if _tests(frame, resolve(frame.project, frame.path, function)) else []
        case _:
            return []


def _are_numbers(frame: Frame, node: Expression) -> bool:
    """Whether a class, or each of several, has only objects that cannot be SQL."""
    if isinstance(node, Sequence):
        return all(_are_numbers(frame, item) for item in node.items)
    symbol = resolve(frame.project, frame.path, node)
    if symbol is None:
        return False
    return symbol.name in NUMBER_TYPES or (not symbol.is_external and descends(frame.project, symbol, ENUMERATIONS))


def _inner(node: Expression) -> Expression:
    """The variable that is tested: `value.lower() in ALLOWED` limits `value`."""
    match node:
        case Call(function=Attribute(value=value), arguments=()):
            return _inner(value)
        case Walrus(target=target):
            return target
        case Call(function=Name(id="str"), arguments=(argument,)):
            return _inner(argument.value)
        case _:
            return node


def _tests(frame: Frame, symbol: Symbol | None) -> bool:
    """Whether a function of the project returns what a test says of its first parameter."""
    if symbol is None or not isinstance(symbol.fact, Function) or not symbol.fact.parameters:
        return False
    inside = Frame(frame.project, symbol.path, depth=frame.depth + 1)
    name = next((p.name for p in symbol.fact.parameters if p.name not in ("self", "cls")), "")
    returned = [s.value for s in walk(symbol.fact.body) if isinstance(s, Return) and s.value is not None]
    return inside.depth < 4 and any(dotted(node) == name for v in returned for node in limited(inside, v, truth=True))


def rejects(frame: Frame, symbol: Symbol) -> frozenset[str]:
    """The parameters that a function of the project tests before it raises, or hands to one that does so with its first."""
    if not isinstance(symbol.fact, Function):
        return frozenset()
    own, passed = _rejected(frame.project, symbol)
    return own | {name for name, called in passed if _rejects_first(frame.project, called)}


@table
def _rejected(project: Project, symbol: Symbol) -> tuple[frozenset[str], tuple[tuple[str, Symbol], ...]]:
    """The parameters that a function tests itself before it raises, and those that it hands on as the first to functions."""
    function, frame = function_of(symbol), Frame(project, symbol.path)
    names = {parameter.name for parameter in function.parameters}
    own: set[str] = set()
    passed: dict[tuple[str, Symbol], None] = {}
    for statement in walk(function.body):
        if isinstance(statement, Branch) and any(isinstance(inner, Raise) for inner in walk(statement.body)):
            own |= {name for node in limited(frame, statement.test, truth=False) if (name := dotted(node)) in names}
        for call in expressions(statement):
            name = dotted(call.arguments[0].value) if isinstance(call, Call) and call.arguments else None
            called = resolve(project, symbol.path, call.function) if isinstance(call, Call) and name in names else None
            if name is not None and called is not None and called is not symbol and isinstance(called.fact, Function):
                passed[name, called] = None
    return frozenset(own), tuple(passed)


def _rejects_first(project: Project, symbol: Symbol) -> bool:
    """Whether a function tests its first parameter before it raises, by itself or through those that it hands it on to."""
    memory: dict[Symbol, bool] = project.memory.setdefault(_rejects_first, {})
    came: dict[Symbol, Symbol | None] = {symbol: None}
    pending = [symbol]
    while pending:
        current = pending.pop()
        own, passed = _rejected(project, current)
        first = next((p.name for p in function_of(current).parameters if p.name not in ("self", "cls")), None)
        if first in own or memory.get(current):
            memory.update(dict.fromkeys(_way_to(came, current), True))
            return True
        for name, called in passed:
            if name == first and called not in came and memory.get(called) is not False:
                came[called] = current
                pending.append(called)
    memory.update(dict.fromkeys(came, False))
    return False


def _way_to(came: Mapping[Symbol, Symbol | None], symbol: Symbol | None) -> Iterator[Symbol]:
    while symbol is not None:
        yield symbol
        symbol = came[symbol]
