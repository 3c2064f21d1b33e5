"""What code is given if somebody has prepared it: an annotation, a prefetched list, an entry in a serializer's context.

`getattr(order, "_total", None)`, `hasattr(order, "total")` and `self.context.get("totals")` ask whether it is there; what the
code does where it is not is its way for a single object, and no proof of what happens for every row of a list.
"""

from __future__ import annotations

from stackcheck.facts.expressions import (
    Attribute,
    Boolean,
    Call,
    Comparison,
    Constant,
    Expression,
    Name,
    Sequence,
    Subscript,
    Unary,
)
from stackcheck.facts.parts import dotted
from stackcheck.link.evaluate.frames import Frame
from stackcheck.link.evaluate.provisions import filled_by
from stackcheck.link.project import Project
from stackcheck.link.values.kinds import External, Instance, Record

PROVIDED = External("(provided)")
"""Something that may have been prepared, or the answer whether it was."""


def lacks(project: Project, instance: Instance, name: str) -> bool:
    """Whether an object certainly has not what may be prepared: the query that gave it does not, and nobody else fills it."""
    origin = instance.origin
    if origin is None or origin.path or origin.rows.opaque or origin.rows.prefetched or origin.rows.is_given:
        return False
    if not origin.rows.annotated.isdisjoint((name, "*")):
        return False
    return filled_by(project, name) in ("query", "itself")


def is_there(frame: Frame, test: Expression, *, alone: bool = True) -> bool | None:
    """Whether something that may be prepared is there where a test holds, which was evaluated before; None for all other tests.
    Where a parameter's test does not stand `alone`, what else it asks may decide.
    """
    match test:
        case Unary(operator="not", operand=operand):
            inner = is_there(frame, operand, alone=alone)
            return None if inner is None else not inner
        case Boolean(left=left, right=right):
            first = is_there(frame, left, alone=False)
            return first if first is not None else is_there(frame, right, alone=False)
        case Comparison(left=left, operators=("is" | "is not" as operator,), comparators=(Constant(value=None),)):
            return operator == "is not" if is_there(frame, left, alone=alone) else None
        case Comparison(left=Constant(), operators=("in" | "not in" as operator,), comparators=(holder,)) if dotted(holder):
            value = frame.evaluate(holder)
            return operator == "in" if isinstance(value, External) and value.name.endswith(".context") else None
        case Name(id=name):
            held = frame.env.get(name)
            is_given = alone and held is not None and held is frame.mode.given_optional.get(name)
            return True if held == PROVIDED or is_given else None
        case Call() | Subscript():
            return True if id(test) in frame.answered else None
        case _:
            return None


def is_of_a_kind(frame: Frame, test: Expression) -> bool:
    """Whether a method tests which kind of object its own is, `self.kind == Kind.BOOK`, or whether it is given a keyword that
    the call at hand does not show, `"fields" in kwargs`.

    What it does for one kind is no proof of what happens for the rows of a list, which may all be of another.
    """
    match test:
        case Boolean(operator="and", left=left, right=right):
            return is_of_a_kind(frame, left) or is_of_a_kind(frame, right)
        case Comparison(left=Attribute(value=Name(id=name)), operators=("==" | "is" | "in",), comparators=(other,)):
            return isinstance(frame.receiver, Instance) and name == _parameter(frame, "") and _is_constant(other)
        case Comparison(left=Constant(value=key), operators=("in",), comparators=(Name(id=name),)):
            held = frame.env.get(name)
            is_given = isinstance(held, Record) and any(key == known for known, _ in held.entries)
            return name == _parameter(frame, "double_star") and not is_given
        case _:
            return False


def _parameter(frame: Frame, kind: str) -> str | None:
    """The name of the first parameter of a kind ("": of any)."""
    parameters = frame.function.parameters if frame.function is not None else ()
    return next((p.name for p in parameters if kind in ("", p.kind)), None)


def _is_constant(node: Expression) -> bool:
    match node:
        case Constant(value=value):
            return isinstance(value, str | int) and not isinstance(value, bool)
        case Sequence(items=items):
            return all(map(_is_constant, items))
        case _:
            return (dotted(node) or "").rpartition(".")[2].isupper()
