"""Arguments and the parameters that take them, as Python binds them."""

from __future__ import annotations

import inspect

import pytest

from stackcheck.facts.expressions import Call, Constant, Expression, Mapping, Sequence
from stackcheck.facts.statements import Evaluate, Function
from stackcheck.link.flow.arguments import bound, given
from tests.cases import project_of


def value(node: Expression) -> object:
    match node:
        case Constant(value=constant):
            return constant
        case Sequence(items=items):
            return [value(item) for item in items]
        case Mapping(items=items):
            return {value(key): value(held) for key, held in items if key is not None}
        case _:
            raise AssertionError(node)


@pytest.mark.parametrize(
    ("signature", "call"),
    [
        ("a, b", "1, 2"),
        ("a, b=0", "1"),
        ("a, b", "b=2, a=1"),
        ("a, /, b", "1, b=2"),
        ("a, *, b", "1, b=2"),
        ("a, *others", "1, 2, 3"),
        ("a, *others, b", "1, 2, b=3"),
        ("a, **rest", "1, b=2, c=3"),
        ("a, /, **rest", "1, a=2"),
        ("*others, **rest", "1, b=2"),
        ("a, b", "*[1, 2]"),
        ("a, b, c", "1, *[2], c=3"),
        ("a, b", "**{'a': 1, 'b': 2}"),
        ("a, *others", "*[1, 2], *[3]"),
    ],
)
def test_arguments_are_bound_as_python_binds_them(signature: str, call: str) -> None:
    function, statement = project_of({"a.py": f"def f({signature}): ...\nf({call})"}).files["a.py"].module.body
    assert isinstance(function, Function)
    assert isinstance(statement, Evaluate)
    assert isinstance(statement.value, Call)
    arguments = statement.value.arguments
    found = given(arguments, [value(a.value) for a in arguments], list, dict)  # type: ignore[arg-type]
    named, others, rest = bound(function.parameters, *found)

    scope: dict[str, object] = {}
    exec(f"def f({signature}): ...", scope)
    python = inspect.signature(scope["f"]).bind(*found.positional, **found.keywords).arguments  # type: ignore[arg-type]
    assert others == python.pop("others", ())
    assert rest == python.pop("rest", {})
    assert named == python
