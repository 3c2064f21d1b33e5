"""Ways through a body: what a test says on each, where they meet again, and whether a loop comes to a second pass."""

from __future__ import annotations

from stackcheck.facts.expressions import Attribute, Expression, Name, Unary
from stackcheck.facts.findings import Place
from stackcheck.facts.parts import bodies, walk
from stackcheck.facts.statements import Branch, Jump, Match, Raise, Return, Statement, Try, With
from stackcheck.link.evaluate.expressions import evaluate
from stackcheck.link.evaluate.frames import Frame
from stackcheck.link.evaluate.memory import are_of_object, assigned, guards, kept_in
from stackcheck.link.evaluate.modes import Mode
from stackcheck.link.evaluate.operators import truth
from stackcheck.link.flow.tests import Atom, Every, Test, asked
from stackcheck.link.flow.variables import Variables
from stackcheck.link.values.joins import joined
from stackcheck.link.values.kinds import UNKNOWN, External, Fixed, Instance, Ref, Unknown, Value, is_row


def filling(frame: Frame, statement: Branch) -> tuple[bool, str]:
    """Whether a branch fills what its test asks for, so that nobody does it again, and the name that keeps it for good.

    What the row of a loop keeps is asked again of the next row.
    """
    memory: dict[int, tuple[frozenset[str], str]] = frame.project.memory.setdefault(filling, {})
    known = memory.get(id(statement))
    if known is None:
        known = memory[id(statement)] = (guards(statement), kept_in(statement))
    filled, name = known
    return bool(filled) and not (is_row(frame.receiver) and are_of_object(frame.function, filled)), name


def narrow(frame: Frame, test: Expression, *, holds: bool) -> None:
    """What a test says about the variables it tests: `isinstance`, membership in a list of classes."""
    _narrow(frame, asked(test, holds=holds))


def _narrow(frame: Frame, test: Test) -> None:
    match test:
        case Every(left=left, right=right):
            _narrow(frame, left)
            _narrow(frame, right)
        case Atom(kind="instance", subject=Name(id=name), holds=True, others=(kind,)) if _is_unknown(frame, name):
            cls = evaluate(frame, kind)
            if isinstance(cls, Ref):
                frame.env[name] = object_of(cls)
        case Atom(kind="member", subject=Name(id=name), holds=True, others=(Name() | Attribute() as holder,)):
            among = evaluate(frame, holder)
            if _is_unknown(frame, name) and isinstance(among, Fixed) and all(isinstance(each, Ref) for each in among.items):
                frame.env[name] = joined(among.items)
        case _:
            pass


def _is_unknown(frame: Frame, name: str) -> bool:
    return isinstance(frame.env.get(name) or UNKNOWN, Unknown)


def fallback(test: Expression, filled: Variables[Value], given: Variables[Value]) -> None:
    """`if order is None: order = Order()`: who gives an order gives one of that kind."""
    match asked(test):
        case Atom(kind="none", subject=Name(id=name), holds=True) | Atom(kind="truth", subject=Name(id=name), holds=False):
            one = filled.get(name)
            if isinstance(one, Instance) and one.origin is None and isinstance(given.get(name), Unknown):
                given[name] = Instance(one.symbol, given=True)
        case _:
            pass


def object_of(cls: Ref) -> Value:
    return External(cls.symbol.name) if cls.symbol.is_external else Instance(cls.symbol)


def ends_in_first_pass(frame: Frame, body: tuple[Statement, ...]) -> bool:
    """Whether a loop never comes to a second pass, by its body or by what is known of a flag: `if not recursive: break`."""
    match body[-1] if body else None:
        case Branch(test=Name(id=name) | Unary(operand=Name(id=name)) as test, body=inner, orelse=()):
            is_set = name not in assigned(body) and truth(evaluate(frame, test)) is True
            return is_set and ends_at_once(inner) and not _continues(body)
        case _:
            return ends_at_once(body)


def ends_at_once(body: tuple[Statement, ...]) -> bool:
    """Whether a loop never comes to a second pass: its body ends in `return`, `break` or `raise` on every way."""
    if not body:
        return False
    match body[-1]:
        case Return() | Raise() | Jump(kind="break"):
            return not _continues(body)
        case Branch(body=one, orelse=two):
            return bool(two) and ends_at_once(one) and ends_at_once(two) and not _continues(body)
        case Try(body=inner, handlers=handlers):
            return ends_at_once(inner) and all(ends_at_once(h.body) for h in handlers) and not _continues(body)
        case With(body=inner):
            return ends_at_once(inner)
        case _:
            return False


def left(frame: Frame, mode: Mode, body: tuple[Statement, ...]) -> frozenset[Place]:
    """The loops that end with the pass at hand: those of the mode around a body, and those that it leaves on every way."""
    again = max(mode.caught_in, goes_on_in(frame, body))
    return mode.leaving.union(loop.place for loop in frame.loops[again:])


def goes_on_in(frame: Frame, body: tuple[Statement, ...]) -> int:
    """How many of the loops that run may come to another pass behind a body, from the outermost on."""
    if not frame.loops or not ends_at_once(body):
        return len(frame.loops)
    is_broken = any(isinstance(s, Jump) and s.kind == "break" for s in walk(body))
    return len(frame.loops) - 1 if is_broken else 0


def behind(frame: Frame, branch: Branch | Match) -> tuple[Statement, ...]:
    """The statements that follow a branch in its block."""
    function = frame.function
    if function is None:
        return ()
    memory: dict[int, dict[int, tuple[Statement, ...]]] = frame.project.memory.setdefault(behind, {})
    if id(function) not in memory:
        blocks = [function.body, *(block for statement in walk(function.body) for block in bodies(statement))]
        memory[id(function)] = {
            id(statement): block[number + 1 :]
            for block in blocks
            for number, statement in enumerate(block)
            if isinstance(statement, Branch | Match)
        }
    return memory[id(function)].get(id(branch), ())


def fails(body: tuple[Statement, ...]) -> bool:
    """Whether a body ends in an exception on every way."""
    match body[-1] if body else None:
        case Raise():
            return not any(isinstance(s, Return) or (isinstance(s, Jump) and s.kind != "pass") for s in walk(body))
        case Branch(body=one, orelse=two):
            return fails(one) and fails(two)
        case With(body=inner):
            return fails(inner)
        case _:
            return False


def are_attempts(body: tuple[Statement, ...]) -> bool:
    """Whether a counted loop tries again until one pass succeeds: some way through its body leaves it."""
    return any(isinstance(s, Return) or (isinstance(s, Jump) and s.kind == "break") for s in walk(body))


def _continues(body: tuple[Statement, ...]) -> bool:
    return any(isinstance(s, Jump) and s.kind == "continue" for s in walk(body))
