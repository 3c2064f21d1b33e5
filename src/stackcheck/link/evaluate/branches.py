"""Ways through a body: what a test says on each, where they meet again, and whether a loop comes to a second pass."""

from __future__ import annotations

from stackcheck.facts.expressions import Attribute, Boolean, Call, Comparison, Constant, Expression, Name, Sequence, Unary
from stackcheck.facts.parts import walk
from stackcheck.facts.statements import Branch, Jump, Raise, Return, Statement, Try, With
from stackcheck.link.evaluate.expressions import evaluate
from stackcheck.link.evaluate.frames import Frame
from stackcheck.link.evaluate.memory import assigned, is_guarded, kept_in
from stackcheck.link.evaluate.operators import truth
from stackcheck.link.flow.variables import Variables
from stackcheck.link.values.joins import join, joined
from stackcheck.link.values.kinds import UNKNOWN, External, Fixed, Instance, Ref, Unknown, Value


def filling(frame: Frame, statement: Branch) -> tuple[bool, str]:
    """Whether a branch fills what its test asks for, and the name that keeps it for good; found out once."""
    memory: dict[int, tuple[bool, str]] = frame.project.memory.setdefault(filling, {})
    known = memory.get(id(statement))
    if known is None:
        known = memory[id(statement)] = (is_guarded(statement), kept_in(statement))
    return known


def meet(frame: Frame, start: Variables[Value], reached: list[Variables[Value]]) -> bool:
    """Join the variables of all ways from `start` that reach this point."""
    if reached:
        start.meet(reached, join)
        frame.env = start
    return bool(reached)


def narrow(frame: Frame, test: Expression, *, holds: bool) -> None:
    """What a test says about the variables it tests: `isinstance`, membership in a list of classes."""
    match test:
        case Unary(operator="not", operand=operand):
            narrow(frame, operand, holds=not holds)
        case Boolean(operator="and", left=left, right=right) if holds:
            narrow(frame, left, holds=True)
            narrow(frame, right, holds=True)
        case Call(function=Name(id="isinstance"), arguments=arguments) if holds and len(arguments) == 2:
            target, kind = arguments[0].value, arguments[1].value
            if isinstance(target, Name) and isinstance(frame.env.get(target.id) or UNKNOWN, Unknown):
                kinds = kind.items if isinstance(kind, Sequence) else (kind,)
                values = [evaluate(frame, each) for each in kinds]
                if len(values) == 1 and isinstance(values[0], Ref):
                    frame.env[target.id] = object_of(values[0])
        case Comparison(left=Name(id=name), operators=("in",), comparators=(Name() | Attribute() as holder,)) if holds:
            among = evaluate(frame, holder)
            if isinstance(frame.env.get(name), Unknown) and isinstance(among, Fixed):
                frame.env[name] = joined(among.items) if all(isinstance(each, Ref) for each in among.items) else UNKNOWN
        case _:
            pass


def fallback(test: Expression, filled: Variables[Value], given: Variables[Value]) -> None:
    """`if order is None: order = Order()`: who gives an order gives one of that kind."""
    match test:
        case Comparison(left=Name(id=name), operators=("is",), comparators=(Constant(value=None),)):
            pass
        case Unary(operator="not", operand=Name(id=name)):
            pass
        case _:
            return
    one = filled.get(name)
    if isinstance(one, Instance) and one.origin is None and isinstance(given.get(name), Unknown):
        given[name] = Instance(one.symbol, given=True)


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


def are_attempts(body: tuple[Statement, ...]) -> bool:
    """Whether a counted loop tries again until one pass succeeds: some way through its body leaves it."""
    return any(isinstance(s, Return) or (isinstance(s, Jump) and s.kind == "break") for s in walk(body))


def _continues(body: tuple[Statement, ...]) -> bool:
    return any(isinstance(s, Jump) and s.kind == "continue" for s in walk(body))
