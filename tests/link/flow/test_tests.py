"""Conditions, taken apart."""

from __future__ import annotations

import pytest

from stackcheck.facts.expressions import Constant, Expression
from stackcheck.facts.parts import children, dotted
from stackcheck.facts.statements import Branch
from stackcheck.link.flow.tests import Atom, Every, Test, asked
from tests.cases import project_of


def told(test: Test) -> str:
    if isinstance(test, Atom):
        others = ", ".join(map(spelled, test.others))
        return f"{'' if test.holds else 'not '}{test.kind} {spelled(test.subject)}{f' ({others})' if others else ''}"
    return f"({told(test.left)} {'and' if isinstance(test, Every) else 'or'} {told(test.right)})"


def spelled(node: Expression) -> str:
    return repr(node.value) if isinstance(node, Constant) else dotted(node) or "/".join(map(spelled, children(node)))


@pytest.mark.parametrize(
    ("condition", "true", "false"),
    [
        ("x", "truth x", "not truth x"),
        ("not x", "not truth x", "truth x"),
        ("bool(x)", "truth x", "not truth x"),
        ("x is None", "none x", "not none x"),
        ("None != x", "not none x", "none x"),
        ("x == 1", "equal x (1)", "not equal x (1)"),
        ("1 != x", "not equal x (1)", "equal x (1)"),
        ("x is y", "equal x (y)", "not equal x (y)"),
        ("f(x) is True", "call f/x", "not call f/x"),
        ("f(x) is not True", "not call f/x", "call f/x"),
        ("f(x) is False", "not call f/x", "call f/x"),
        ("x not in y", "not member x (y)", "member x (y)"),
        ("x < y", "order x (y)", "not order x (y)"),
        ("isinstance(x, (A, B))", "instance x (A, B)", "not instance x (A, B)"),
        ("issubclass(x, A)", "instance x (A)", "not instance x (A)"),
        ("hasattr(x, 'y')", "attribute x ('y')", "not attribute x ('y')"),
        ("x and y", "(truth x and truth y)", "(not truth x or not truth y)"),
        ("x or not y", "(truth x or not truth y)", "(not truth x and truth y)"),
        ("not (x and y)", "(not truth x or not truth y)", "(truth x and truth y)"),
        ("1 < x <= y", "(order 1 (x) and order x (y))", "(not order 1 (x) or not order x (y))"),
    ],
)
def test_what_a_condition_asks(condition: str, true: str, false: str) -> None:
    (branch,) = project_of({"a.py": f"if {condition}:\n    pass"}).files["a.py"].module.body
    assert isinstance(branch, Branch)
    assert told(asked(branch.test)) == true
    assert told(asked(branch.test, holds=False)) == false
