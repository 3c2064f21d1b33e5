"""LibCST expressions to facts, in one walk in source order; `statements` does the same for statements.

Every handler meets its tokens in the order in which they stand in the source, for the cursor's sake.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import libcst as cst

from stackcheck.extract import displays, literals, operators
from stackcheck.extract.joined import MAKERS, veiled_together
from stackcheck.extract.secrets import argument_name, lookup_key
from stackcheck.extract.state import HANDLERS, MAX_DEPTH, Lowering, deep
from stackcheck.facts.expressions import (
    Argument,
    Attribute,
    Await,
    Binary,
    Boolean,
    Call,
    Comparison,
    Conditional,
    Constant,
    Expression,
    Lambda,
    Name,
    Parameter,
    Sequence,
    Slice,
    Starred,
    Subscript,
    Unary,
    Walrus,
    Yield,
)
from stackcheck.facts.naming import name_of
from stackcheck.facts.parts import dotted, start

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
        elif type(link) is cst.BinaryOperation and not (links and type(links[-1]) is cst.BinaryOperation):
            value = veiled_together(state, value)
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
    line, col = (function.line, function.col) if isinstance(function, Name | Attribute) else _place(function)
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
    call = Call(function, tuple(arguments), line, col)
    return veiled_together(state, call) if isinstance(function, Attribute) and function.name in MAKERS else call


def _subscript(state: Lowering, node: cst.Subscript, value: Expression) -> Subscript:
    bracket = state.cursor.bracket("[")
    outer, state.name = state.name, ""
    indices = [_index(state, element.slice) for element in node.slice[:1]]
    if is_annotated(node):  # what stands behind the type speaks of what it is the type of
        state.name = outer
    indices += [_index(state, element.slice) for element in node.slice[1:]]
    state.name = outer
    if len(indices) == 1 and not isinstance(node.slice[0].comma, cst.Comma):
        return Subscript(value, indices[0])
    line, col = start(indices[0])
    return Subscript(value, Sequence("tuple", tuple(indices), *((line, col) if line else bracket)))


def _index(state: Lowering, node: cst.BaseSlice) -> Expression:
    if isinstance(node, cst.Slice):
        lower = state.optional(node.lower)
        upper = state.optional(node.upper)
        return Slice(lower, upper, state.optional(node.step))
    index: Any = node
    value = state.expression(index.value)
    return Starred(value) if index.star else value


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


def lower_annotation(state: Lowering, node: cst.Annotation, name: str = "") -> Expression:
    """A type; the metadata of `Annotated[...]` is bound to `name`."""
    return state.named(name if is_annotated(node.annotation) else "", node.annotation)


def is_annotated(node: cst.BaseExpression) -> bool:
    written = node.value if isinstance(node, cst.Subscript) else None
    return isinstance(written, cst.Name | cst.Attribute) and getattr(written, "attr", written).value == "Annotated"


_LINKS: dict[type[cst.CSTNode], Callable[[Lowering, Any, Expression], Expression]] = {
    cst.Attribute: _attribute,
    cst.Call: _call,
    cst.Subscript: _subscript,
    cst.BinaryOperation: operators.binary,
    cst.BooleanOperation: operators.boolean,
}

HANDLERS.update(dict.fromkeys(_LINKS, _chain))
HANDLERS.update(
    {
        cst.Name: _name,
        cst.SimpleString: literals.simple_string,
        cst.ConcatenatedString: literals.concatenated,
        cst.FormattedString: literals.formatted,
        cst.TemplatedString: literals.formatted,
        cst.Integer: literals.integer,
        cst.Float: literals.float_,
        cst.Imaginary: literals.imaginary,
        cst.Ellipsis: literals.ellipsis_,
        cst.UnaryOperation: operators.unary,
        cst.Comparison: operators.comparison,
        cst.IfExp: operators.conditional,
        cst.Tuple: displays.tuple_,
        cst.List: displays.list_,
        cst.Set: displays.set_,
        cst.Dict: displays.dict_,
        cst.Await: _await,
        cst.Yield: _yield,
        cst.NamedExpr: _walrus,
        cst.GeneratorExp: displays.generator,
        cst.ListComp: displays.list_comprehension,
        cst.SetComp: displays.set_comprehension,
        cst.DictComp: displays.dict_comprehension,
        cst.StarredDictComp: displays.starred_dict_comprehension,
        cst.StarredElement: displays.starred,
        cst.Lambda: _lambda,
    }
)
