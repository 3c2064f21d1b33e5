"""Jinja2's expression nodes as facts."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce

from jinja2 import nodes

from stackcheck.extract.templates.problems import MAX_DEPTH, string, too_deep
from stackcheck.facts.expressions import (
    Argument,
    Attribute,
    Binary,
    Boolean,
    Call,
    Comparison,
    Conditional,
    Constant,
    Expression,
    Filter,
    Mapping,
    Name,
    RawLiteral,
    Sequence,
    Slice,
    Subscript,
    Unary,
)

_COMPARISONS = {"eq": "==", "ne": "!=", "gt": ">", "gteq": ">=", "lt": "<", "lteq": "<=", "in": "in", "notin": "not in"}


def expression(node: nodes.Node, depth: int) -> Expression:
    """`node` as a fact; `depth` is how deep it stands."""
    line = node.lineno
    depth += 1
    if depth > 2 * MAX_DEPTH:
        raise too_deep(line)
    match node:
        case nodes.Name():
            return Name(node.name, line, 0)
        case nodes.NSRef():
            return Attribute(Name(node.name, line, 0), node.attr, line, 0)
        case nodes.Const():
            return _constant(node.value, line)
        case nodes.TemplateData():
            return string(node.data, line, 0)
        case nodes.Getattr():
            return Attribute(expression(node.node, depth), node.attr, line, 0)
        case nodes.Getitem():
            return Subscript(expression(node.node, depth), expression(node.arg, depth))
        case nodes.Slice():
            lower, upper, step = (None if n is None else expression(n, depth) for n in (node.start, node.stop, node.step))
            return Slice(lower, upper, step)
        case nodes.Call():
            return Call(expression(node.node, depth), arguments(node, depth), line, 0)
        case nodes.Filter() | nodes.Test():
            name = node.name if isinstance(node, nodes.Filter) else f"is {node.name}"
            value = Constant("", line, 0) if node.node is None else expression(node.node, depth)
            return Filter(value, name, arguments(node, depth), line, 0)
        case nodes.Tuple():
            return Sequence("tuple", tuple(expression(item, depth) for item in node.items), line, 0)
        case nodes.List():
            return Sequence("list", tuple(expression(item, depth) for item in node.items), line, 0)
        case nodes.Dict():
            pairs = tuple((expression(pair.key, depth), expression(pair.value, depth)) for pair in node.items)
            return Mapping(pairs, line, 0)
        case nodes.CondExpr():
            orelse = Constant("", line, 0) if node.expr2 is None else expression(node.expr2, depth)
            return Conditional(expression(node.test, depth), expression(node.expr1, depth), orelse)
        case nodes.Compare():
            left = expression(node.expr, depth)
            comparators = tuple(expression(operand.expr, depth) for operand in node.ops)
            return Comparison(left, tuple(_COMPARISONS[operand.op] for operand in node.ops), comparators)
        case nodes.And():
            return Boolean("and", expression(node.left, depth), expression(node.right, depth))
        case nodes.Or():
            return Boolean("or", expression(node.left, depth), expression(node.right, depth))
        case nodes.BinExpr():
            return Binary(node.operator or "", expression(node.left, depth), expression(node.right, depth))
        case nodes.Not():
            return Unary("not", expression(node.node, depth))
        case nodes.Neg():
            return Unary("-", expression(node.node, depth))
        case nodes.Pos():
            return Unary("+", expression(node.node, depth))
        case nodes.Concat():
            return _joined(tuple(expression(part, depth) for part in node.nodes), depth, line)
        case nodes.MarkSafe() | nodes.MarkSafeIfAutoescape():
            return expression(node.expr, depth)
        case _:
            # Nodes that only extensions and the compiler make: they stand for values that the template does not name.
            return RawLiteral("ellipsis", "...", line, 0)


def arguments(node: nodes.Call | nodes.Filter | nodes.Test, depth: int) -> tuple[Argument, ...]:
    return (
        *(Argument(expression(value, depth)) for value in node.args),
        *(Argument(expression(pair.value, depth), _key(pair)) for pair in node.kwargs),
        *(Argument(expression(value, depth), None, 1) for value in _given(node.dyn_args)),
        *(Argument(expression(value, depth), None, 2) for value in _given(node.dyn_kwargs)),
    )


def _key(pair: nodes.Keyword | nodes.Pair) -> str:
    return str(pair.key)


def _given(node: nodes.Expr | None) -> Iterable[nodes.Expr]:
    return () if node is None else (node,)


def _joined(parts: tuple[Expression, ...], depth: int, line: int) -> Expression:
    if depth + len(parts) > 2 * MAX_DEPTH:
        raise too_deep(line)
    return reduce(lambda left, right: Binary("~", left, right), parts)


def _constant(value: object, line: int) -> Expression:
    match value:
        case bool() | float() | None:
            return Constant(value, line, 0)
        case int() if not -(2**63) <= value < 2**64:
            return RawLiteral("integer", hex(value), line, 0)
        case int():
            return Constant(value, line, 0)
        case _:
            # An escape in a string may name half a surrogate pair, which no encoding can hold.
            return string(str(value).encode("utf-8", "replace").decode(), line, 0)
