"""What code is given if somebody has prepared it: an annotation, a prefetched list, an entry in a serializer's context.

`getattr(order, "_total", None)`, `hasattr(order, "total")` and `self.context.get("totals")` ask whether it is there; what the
code does where it is not is its way for a single object, and no proof of what happens for every row of a list.
"""

from __future__ import annotations

from collections.abc import Callable

from stackcheck.facts.expressions import Boolean, Call, Comparison, Constant, Expression, Name, Subscript, Unary
from stackcheck.link.evaluate.frames import Frame
from stackcheck.link.values import External, Value

PROVIDED = External("(provided)")
"""Something that may have been prepared, or the answer whether it was."""


def is_there(frame: Frame, test: Expression, evaluate: Callable[[Frame, Expression], Value]) -> bool | None:
    """Whether something that may be prepared is there where a test holds; None for all other tests."""
    match test:
        case Unary(operator="not", operand=operand):
            inner = is_there(frame, operand, evaluate)
            return None if inner is None else not inner
        case Boolean(left=left, right=right):
            first = is_there(frame, left, evaluate)
            return first if first is not None else is_there(frame, right, evaluate)
        case Comparison(left=left, operators=("is" | "is not" as operator,), comparators=(Constant(value=None),)):
            return operator == "is not" if is_there(frame, left, evaluate) else None
        case Comparison(left=Constant(), operators=("in" | "not in" as operator,), comparators=(holder,)):
            value = evaluate(frame, holder)
            return operator == "in" if isinstance(value, External) and value.name.endswith(".context") else None
        case Name(id=name):
            return True if frame.env.get(name) == PROVIDED else None
        case Call() | Subscript():
            return True if evaluate(frame, test) == PROVIDED else None
        case _:
            return None
