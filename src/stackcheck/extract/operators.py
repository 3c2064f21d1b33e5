"""Operators to facts: unary, binary, boolean, comparisons and conditional expressions."""

from __future__ import annotations

import libcst as cst

from stackcheck.extract.state import Lowering
from stackcheck.facts.expressions import Binary, Boolean, Comparison, Conditional, Constant, Expression, Unary
from stackcheck.facts.naming import name_of

_OPERATORS: dict[type[cst.CSTNode], str] = {
    cst.Add: "+",
    cst.Subtract: "-",
    cst.Multiply: "*",
    cst.Divide: "/",
    cst.FloorDivide: "//",
    cst.Modulo: "%",
    cst.MatrixMultiply: "@",
    cst.Power: "**",
    cst.LeftShift: "<<",
    cst.RightShift: ">>",
    cst.BitAnd: "&",
    cst.BitOr: "|",
    cst.BitXor: "^",
    cst.And: "and",
    cst.Or: "or",
    cst.Not: "not",
    cst.Plus: "+",
    cst.Minus: "-",
    cst.BitInvert: "~",
    cst.Equal: "==",
    cst.NotEqual: "!=",
    cst.LessThan: "<",
    cst.LessThanEqual: "<=",
    cst.GreaterThan: ">",
    cst.GreaterThanEqual: ">=",
    cst.In: "in",
    cst.NotIn: "not in",
    cst.Is: "is",
    cst.IsNot: "is not",
    cst.AddAssign: "+",
    cst.SubtractAssign: "-",
    cst.MultiplyAssign: "*",
    cst.DivideAssign: "/",
    cst.FloorDivideAssign: "//",
    cst.ModuloAssign: "%",
    cst.MatrixMultiplyAssign: "@",
    cst.PowerAssign: "**",
    cst.LeftShiftAssign: "<<",
    cst.RightShiftAssign: ">>",
    cst.BitAndAssign: "&",
    cst.BitOrAssign: "|",
    cst.BitXorAssign: "^",
}


def operator(node: cst.CSTNode) -> str:
    return _OPERATORS[type(node)]


def binary(state: Lowering, node: cst.BinaryOperation, left: Expression) -> Binary:
    return Binary(_OPERATORS[type(node.operator)], left, state.expression(node.right))


def boolean(state: Lowering, node: cst.BooleanOperation, left: Expression) -> Boolean:
    if isinstance(node.operator, cst.Or):  # what stands behind `os.getenv("SECRET_KEY") or` is a secret key
        return Boolean("or", left, state.named(f"{state.name} {name_of(left)}", node.right))
    return Boolean("and", left, state.expression(node.right))


def unary(state: Lowering, node: cst.UnaryOperation) -> Expression:
    operand = state.expression(node.expression)
    if isinstance(node.operator, cst.Minus) and isinstance(operand, Constant) and type(operand.value) in (int, float):
        return Constant(-operand.value, operand.line, operand.col)  # type: ignore[operator]
    return Unary(_OPERATORS[type(node.operator)], operand)  # type: ignore[arg-type]


def comparison(state: Lowering, node: cst.Comparison) -> Comparison:
    partner = node.comparisons[0].comparator
    left = state.named(_written_name(partner) or state.name, node.left)
    name = name_of(left) or state.name
    comparators = tuple(state.named(name, target.comparator) for target in node.comparisons)
    return Comparison(left, tuple(_OPERATORS[type(target.operator)] for target in node.comparisons), comparators)


def _written_name(node: cst.BaseExpression) -> str:
    """The last name of a chain that is not lowered yet."""
    match node:
        case cst.Name(value=name) | cst.Attribute(attr=cst.Name(value=name)):
            return name
        case _:
            return ""


def conditional(state: Lowering, node: cst.IfExp) -> Conditional:
    body = state.expression(node.body)
    test = state.expression(node.test)
    return Conditional(test, body, state.expression(node.orelse))
