"""What follows the statements and the expressions of a frame, for the modules below it that call it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from stackcheck.facts.expressions import Expression
from stackcheck.facts.statements import Statement

F = TypeVar("F")
V = TypeVar("V")


def _missing(*_: Any) -> Any:
    raise LookupError("the interpreter is not put together yet: import the module that binds it first")


class Interpreter(Generic[F, V]):
    """Bound once, when all of it is there: calls stand in statements, and statements in what is called.

    `run` follows statements in a frame, `evaluate` gives what an expression is there.
    """

    __slots__ = ("evaluate", "run")

    def __init__(self) -> None:
        self.run: Callable[[F, tuple[Statement, ...]], object] = _missing
        self.evaluate: Callable[[F, Expression], V] = _missing

    def bind(self, run: Callable[[F, tuple[Statement, ...]], object], evaluate: Callable[[F, Expression], V]) -> None:
        self.run, self.evaluate = run, evaluate
