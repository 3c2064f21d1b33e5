"""LibCST expressions to facts, in one walk in source order; `statements` does the same for statements.

Every handler meets its tokens in the order in which they stand in the source, for the cursor's sake.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import libcst as cst

from stackcheck.extract import literals
from stackcheck.extract.secrets import argument_name, lookup_key
from stackcheck.extract.state import HANDLERS, MAX_DEPTH, Lowering, deep
from stackcheck.facts.expressions import (
    Argument,
    Attribute,
    Await,
    Binary,
    Boolean,
    Call,
    Clause,
    Comparison,
    Comprehension,
    Conditional,
    Constant,
    Expression,
    Lambda,
    Mapping,
    Name,
    Parameter,
    Sequence,
    Slice,
    Starred,
    Subscript,
    Unary,
    Walrus,
    Yield,
    dotted,
    start,
)
from stackcheck.facts.naming import name_of

_SINGLETONS: dict[str, bool | None] = {"True": True, "False": False, "None": None}


def _name(state: Lowering, node: cst.Name) -> Expression:
    value = node.value
    line, col = state.cursor.token(value)
    if value in _SINGLETONS:
        return Constant(_SINGLETONS[value], line, col)
    state.mentions.add(value)
    return Name(value, line, col)


# A chain such as `a.b(c)[d] + e` nests to the left without end: it is walked from its innermost link outwards, in a loop.
_INNER: dict[type[cst.CSTNode], str] = {
    cst.Attribute: "value",
    cst.Call: "func",
    cst.Subscript: "value",
    cst.BinaryOperation: "left",
    cst.BooleanOperation: "left",
}


def _chain(state: Lowering, node: Any) -> Expression:
    links = [node]
    inner = getattr(node, _INNER[type(node)])
    while (field := _INNER.get(type(inner))) is not None:
        links.append(inner)
        inner = getattr(inner, field)
    top, height = state.depth, len(links)
    room = MAX_DEPTH - top
    state.depth = top + height - 1 if height <= room else top
    value = state.expression(inner)
    while links:
        link = links.pop()
        height -= 1
        state.depth = top + height if height < room else top
        value = _LINKS[type(link)](state, link, value)
        if height >= room:  # too far inside to be told
            value = deep(value)
    state.depth = top
    return value


def _attribute(state: Lowering, node: cst.Attribute, value: Expression) -> Attribute:
    name = node.attr.value
    line, col = state.cursor.token(name)
    state.mentions.add(name)
    return Attribute(value, name, line, col)


def _place(node: Expression) -> tuple[int, int]:
    """The place of a callee's last name."""
    while True:
        match node:
            case Subscript(value=value) | Await(value=value) | Starred(value=value):
                node = value
            case Binary(right=last) | Boolean(right=last) | Conditional(orelse=last):
                node = last
            case Unary(operand=last) | Walrus(value=last):
                node = last
            case Comparison(comparators=comparators):
                node = comparators[-1]
            case Yield(value=inner) if inner is not None:
                node = inner
            case Slice() | Yield():
                return 0, 0
            case _:
                return node.line, node.col


def _call(state: Lowering, node: cst.Call, function: Expression) -> Call:
    line, col = _place(function)
    if not node.args:
        state.cursor.pair()
        return Call(function, (), line, col)
    written = dotted(function) or name_of(function)
    outer, key = state.name, ""
    arguments = []
    for position, argument in enumerate(node.args):
        keyword = None
        if argument.keyword is not None:
            keyword = argument.keyword.value
            state.cursor.token(keyword)
        state.name = argument_name(written, keyword, position, key, outer)
        lowered = state.expression(argument.value)
        arguments.append(Argument(lowered, keyword, len(argument.star)))
        key = key or lookup_key(written, lowered, keyword)
    state.name = outer
    return Call(function, tuple(arguments), line, col)


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


def _binary(state: Lowering, node: cst.BinaryOperation, left: Expression) -> Binary:
    return Binary(_OPERATORS[type(node.operator)], left, state.expression(node.right))


def _boolean(state: Lowering, node: cst.BooleanOperation, left: Expression) -> Boolean:
    if isinstance(node.operator, cst.Or):  # what stands behind `os.getenv("SECRET_KEY") or` is a secret key
        return Boolean("or", left, state.named(f"{state.name} {name_of(left)}", node.right))
    return Boolean("and", left, state.expression(node.right))


def _unary(state: Lowering, node: cst.UnaryOperation) -> Expression:
    operand = state.expression(node.expression)
    if isinstance(node.operator, cst.Minus) and isinstance(operand, Constant) and type(operand.value) in (int, float):
        return Constant(-operand.value, operand.line, operand.col)  # type: ignore[operator]
    return Unary(_OPERATORS[type(node.operator)], operand)  # type: ignore[arg-type]


def _comparison(state: Lowering, node: cst.Comparison) -> Comparison:
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


def _conditional(state: Lowering, node: cst.IfExp) -> Conditional:
    body = state.expression(node.body)
    test = state.expression(node.test)
    return Conditional(test, body, state.expression(node.orelse))


def _elements(state: Lowering, node: cst.Tuple | cst.List | cst.Set) -> tuple[Expression, ...]:
    lowered = []
    for element in node.elements:  # no comprehension: before Python 3.12 it is one more frame for every nested list
        value = state.expression(element.value)
        lowered.append(Starred(value) if isinstance(element, cst.StarredElement) else value)
    return tuple(lowered)


def _tuple(state: Lowering, node: cst.Tuple) -> Sequence:
    if not node.elements:
        return Sequence("tuple", (), *state.cursor.pair())
    elements = _elements(state, node)
    return Sequence("tuple", elements, *start(elements[0]))


def _list(state: Lowering, node: cst.List) -> Sequence:
    place = state.cursor.bracket("[")
    return Sequence("list", _elements(state, node), *place)


def _set(state: Lowering, node: cst.Set) -> Sequence:
    place = state.cursor.bracket("{")
    return Sequence("set", _elements(state, node), *place)


def _dict(state: Lowering, node: cst.Dict) -> Mapping:
    place = state.cursor.bracket("{")
    outer = state.name
    pairs: list[tuple[Expression | None, Expression]] = []
    for element in node.elements:
        if isinstance(element, cst.StarredDictElement):
            pairs.append((None, state.expression(element.value)))
            continue
        assert isinstance(element, cst.DictElement)
        state.name = ""
        key = state.expression(element.key)
        state.name = f"{outer} {name_of(key)}"
        pairs.append((key, state.expression(element.value)))
        state.name = outer
    return Mapping(tuple(pairs), *place)


def _subscript(state: Lowering, node: cst.Subscript, value: Expression) -> Subscript:
    state.cursor.bracket("[")
    outer, state.name = state.name, ""
    indices = [_index(state, element.slice) for element in node.slice]
    state.name = outer
    if len(indices) == 1 and not isinstance(node.slice[0].comma, cst.Comma):
        return Subscript(value, indices[0])
    return Subscript(value, Sequence("tuple", tuple(indices), *start(indices[0])))


def _index(state: Lowering, node: cst.BaseSlice) -> Expression:
    if isinstance(node, cst.Index):
        value = state.expression(node.value)
        return Starred(value) if node.star else value
    assert isinstance(node, cst.Slice)
    lower = state.optional(node.lower)
    upper = state.optional(node.upper)
    return Slice(lower, upper, state.optional(node.step))


def _await(state: Lowering, node: cst.Await) -> Await:
    return Await(state.expression(node.expression))


def _yield(state: Lowering, node: cst.Yield) -> Yield:
    state.yields = True
    state.cursor.later_word("yield")
    if isinstance(node.value, cst.From):
        return Yield(state.expression(node.value.item), delegates=True)
    return Yield(state.optional(node.value))


def _walrus(state: Lowering, node: cst.NamedExpr) -> Walrus:
    target = state.expression(node.target)
    return Walrus(target, state.named(name_of(target), node.value))


def _clauses(state: Lowering, node: cst.CompFor | None) -> tuple[Clause, ...]:
    clauses: list[Clause] = []
    while node is not None:
        target = state.expression(node.target)
        iterable = state.expression(node.iter)
        conditions = tuple(state.expression(condition.test) for condition in node.ifs)
        clauses.append(Clause(target, iterable, conditions, node.asynchronous is not None))
        node = node.inner_for_in
    return tuple(clauses)


def _generator(state: Lowering, node: cst.GeneratorExp) -> Comprehension:
    element = state.expression(node.elt)
    return Comprehension("generator", element, None, _clauses(state, node.for_in), *start(element))


def _list_comprehension(state: Lowering, node: cst.ListComp) -> Comprehension:
    place = state.cursor.bracket("[")
    element = state.expression(node.elt)
    return Comprehension("list", element, None, _clauses(state, node.for_in), *place)


def _set_comprehension(state: Lowering, node: cst.SetComp) -> Comprehension:
    place = state.cursor.bracket("{")
    element = state.expression(node.elt)
    return Comprehension("set", element, None, _clauses(state, node.for_in), *place)


def _dict_comprehension(state: Lowering, node: cst.DictComp) -> Comprehension:
    place = state.cursor.bracket("{")
    key = state.expression(node.key)
    value = state.expression(node.value)
    return Comprehension("dict", key, value, _clauses(state, node.for_in), *place)


def _starred_dict_comprehension(state: Lowering, node: Any) -> Comprehension:
    place = state.cursor.bracket("{")
    value = Starred(state.expression(node.value))
    return Comprehension("dict", value, None, _clauses(state, node.for_in), *place)


def _starred(state: Lowering, node: cst.StarredElement) -> Starred:
    return Starred(state.expression(node.value))


def _lambda(state: Lowering, node: cst.Lambda) -> Lambda:
    place = state.cursor.later_word("lambda")
    parameters = lower_parameters(state, node.params)
    outer = state.yields
    body = state.expression(node.body)
    state.yields = outer  # a `yield` in a lambda makes a generator of the lambda
    return Lambda(parameters, body, *place)


def lower_parameters(state: Lowering, node: cst.Parameters) -> tuple[Parameter, ...]:
    """Parameters in source order: positional-only, ordinary, `*args`, keyword-only, `**kwargs`."""
    lowered = [_parameter(state, p, "positional") for p in node.posonly_params]
    lowered += [_parameter(state, p, "any") for p in node.params]
    if isinstance(node.star_arg, cst.Param):
        lowered.append(_parameter(state, node.star_arg, "star"))
    lowered += [_parameter(state, p, "keyword") for p in node.kwonly_params]
    if node.star_kwarg is not None:
        lowered.append(_parameter(state, node.star_kwarg, "double_star"))
    return tuple(lowered)


def _parameter(state: Lowering, node: cst.Param, kind: Any) -> Parameter:
    name = node.name.value
    line, col = state.cursor.token(name)
    annotation = None if node.annotation is None else lower_annotation(state, node.annotation)
    default = None if node.default is None else state.named(name, node.default)
    return Parameter(name, kind, annotation, default, line, col)


def lower_annotation(state: Lowering, node: cst.Annotation) -> Expression:
    return state.named("", node.annotation)


_LINKS: dict[type[cst.CSTNode], Callable[[Lowering, Any, Expression], Expression]] = {
    cst.Attribute: _attribute,
    cst.Call: _call,
    cst.Subscript: _subscript,
    cst.BinaryOperation: _binary,
    cst.BooleanOperation: _boolean,
}

HANDLERS.update({
    **dict.fromkeys(_LINKS, _chain),
    cst.Name: _name,
    cst.SimpleString: literals.simple_string,
    cst.ConcatenatedString: literals.concatenated,
    cst.FormattedString: literals.formatted,
    cst.TemplatedString: literals.formatted,
    cst.Integer: literals.integer,
    cst.Float: literals.float_,
    cst.Imaginary: literals.imaginary,
    cst.Ellipsis: literals.ellipsis_,
    cst.UnaryOperation: _unary,
    cst.Comparison: _comparison,
    cst.IfExp: _conditional,
    cst.Tuple: _tuple,
    cst.List: _list,
    cst.Set: _set,
    cst.Dict: _dict,
    cst.Await: _await,
    cst.Yield: _yield,
    cst.NamedExpr: _walrus,
    cst.GeneratorExp: _generator,
    cst.ListComp: _list_comprehension,
    cst.SetComp: _set_comprehension,
    cst.DictComp: _dict_comprehension,
    cst.StarredDictComp: _starred_dict_comprehension,
    cst.StarredElement: _starred,
    cst.Lambda: _lambda,
})
