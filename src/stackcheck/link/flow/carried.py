"""What a loop carries from pass to pass: the variables that its body reads before it has bound them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from stackcheck.facts.expressions import Attribute, Expression, Name, Subscript, Walrus
from stackcheck.facts.parts import bodies, dotted, expressions, plain_targets, subexpressions
from stackcheck.facts.statements import (
    Bind,
    Branch,
    Evaluate,
    Jump,
    Loop,
    Match,
    Raise,
    Return,
    Statement,
    Try,
    While,
    With,
)
from stackcheck.link.project import Project

_Bound = frozenset[str]


def carried(project: Project, loop: Loop | While) -> tuple[str, ...]:
    """The names and dotted attributes that a pass finds as an earlier pass has left them, sorted; found out once.

    `total += x` is no reading of `total`: another pass adds more of the same.
    """
    memory: dict[int, tuple[Loop | While, tuple[str, ...]]] = project.memory.setdefault(carried, {})
    known = memory.get(id(loop))
    if known is None:
        reading = _Reading()
        if isinstance(loop, While):
            reading.read((loop.test,), frozenset())
            reading.follow(loop.body, frozenset())
        else:
            reading.follow(loop.body, frozenset(_targets(loop.target)))
        known = memory[id(loop)] = loop, tuple(sorted(reading.early & reading.bound))
    return known[1]


class _Reading:
    """One reading of a body: what it binds anywhere, and what it reads while it may not be bound yet."""

    def __init__(self) -> None:
        self.bound: set[str] = set()
        self.early: set[str] = set()

    def read(self, nodes: Iterable[Expression], bound: _Bound) -> None:
        for node in nodes:
            for part in subexpressions(node):
                if isinstance(part, Name | Attribute) and (name := dotted(part)) is not None and name not in bound:
                    self.early.add(name)
                elif isinstance(part, Walrus):
                    self.bound.update(_targets(part.target))

    def bind(self, targets: Iterable[Expression], bound: _Bound) -> _Bound:
        names = {name for target in targets for name in _targets(target)}
        self.bound |= names
        return bound | names

    def follow(self, body: tuple[Statement, ...], bound: _Bound) -> _Bound | None:
        """What is bound at the end of a body on every way; None where no way leads there."""
        for statement in body:
            after = self._step(statement, bound)
            if after is None:
                return None
            bound = after
        return bound

    def _step(self, statement: Statement, bound: _Bound) -> _Bound | None:
        match statement:
            case Bind(targets=targets, value=value):
                self.read(() if value is None else (value,), bound)
                self.read((part for target in targets for part in _asked_for(target)), bound)
                return bound if value is None else self.bind(targets, bound)
            case Return() | Raise():
                self.read(expressions(statement), bound)
                return None
            case Jump(kind=kind):
                return bound if kind == "pass" else None
            case Branch(test=test, body=body, orelse=orelse):
                self.read((test,), bound)
                return _both(self.follow(body, bound), self.follow(orelse, bound))
            case With(items=items, body=body):
                self.read((item for item, _ in items), bound)
                return self.follow(body, self.bind((target for _, target in items if target is not None), bound))
            case Loop(target=target, iterable=iterable, body=body, orelse=orelse):
                self.read((iterable,), bound)
                self.follow(body, self.bind((target,), bound))
                return self.follow(orelse, bound)
            case Try(final=final):
                for inner in bodies(statement):
                    self.follow(inner, bound)
                return self.follow(final, bound)
            case While() | Match():
                self.read(expressions(statement), bound)
                for inner in bodies(statement):
                    self.follow(inner, bound)
                return bound
            case Evaluate(value=value):
                self.read((value,), bound)
                return bound
            case _:
                return bound


def _both(one: _Bound | None, two: _Bound | None) -> _Bound | None:
    return two if one is None else one if two is None else one & two


def _targets(target: Expression) -> Iterator[str]:
    """The names and dotted attributes that an assignment to a target binds."""
    return (name for each in plain_targets(target) if (name := dotted(each)) is not None)


def _asked_for(target: Expression) -> Iterator[Expression]:
    """What an assignment to a target reads: `rows` and `key` of `rows[key] = x`."""
    for each in plain_targets(target):
        inner = each
        while isinstance(inner, Attribute):
            inner = inner.value
        if isinstance(inner, Subscript):
            yield from (inner.value, inner.index)
