"""LibCST expressions to facts, in one walk in source order; `statements` does the same for statements.

Every handler meets its tokens in the order in which they stand in the source, for the cursor's sake.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable
from typing import Any

import libcst as cst

from stackcheck.extract.cursor import Cursor
from stackcheck.extract.secrets import argument_name, lookup_key, redact, redact_parts
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
    FormattedText,
    Lambda,
    Literal_,
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
)
from stackcheck.facts.files import Span
from stackcheck.facts.naming import name_of

MAX_TEXT = 10_000
_STRING = re.compile(r"([A-Za-z]*)(\"\"\"|'''|\"|')")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_SINGLETONS: dict[str, bool | None] = {"True": True, "False": False, "None": None}
# A place for expressions in f-strings whose tokens are generated apart.
_EMPTY = cst.Module(body=())


class Lowering:
    """The state of one file's walk: the cursor, and what its facts gather on the way.

    `name` is the name to which the expression at hand is bound (see `secrets`); `function`, `mentions` and `yields` are the
    name and more of the function at hand.
    """

    __slots__ = ("cursor", "function", "mentions", "multiline", "name", "redactions", "type_checking", "yields")

    def __init__(self, text: str) -> None:
        self.cursor = Cursor(text)
        self.name = ""
        self.function = ""
        self.mentions: set[str] = set()
        self.yields = False
        self.type_checking = False
        self.redactions: list[Span] = []
        self.multiline: list[tuple[int, int]] = []

    def expression(self, node: cst.CSTNode) -> Expression:
        return _EXPRESSIONS[type(node)](self, node)

    def named(self, name: str, node: cst.CSTNode) -> Expression:
        """Lower `node`, which is bound to `name`."""
        outer, self.name = self.name, name
        lowered = _EXPRESSIONS[type(node)](self, node)
        self.name = outer
        return lowered

    def optional(self, node: cst.CSTNode | None) -> Expression | None:
        return None if node is None else _EXPRESSIONS[type(node)](self, node)


def _name(state: Lowering, node: cst.Name) -> Expression:
    value = node.value
    line, col = state.cursor.token(value)
    if value in _SINGLETONS:
        return Constant(_SINGLETONS[value], line, col)
    state.mentions.add(value)
    return Name(value, line, col)


def _attribute(state: Lowering, node: cst.Attribute) -> Attribute:
    value = state.expression(node.value)
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


def _call(state: Lowering, node: cst.Call) -> Call:
    function = state.expression(node.func)
    line, col = _place(function)
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


def _string_value(written: str) -> tuple[str, str]:
    """The prefix (lower case) of a string literal and its value (for bytes: as in the source, without quotes)."""
    match = _STRING.match(written)
    assert match is not None, "LibCST's strings have quotes"
    prefix, quote = match[1].lower(), match[2]
    inner = written[match.end() : -len(quote)]
    if "\\" in inner and "r" not in prefix and "b" not in prefix:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # invalid escapes are other linters' work
            try:
                inner = str(ast.literal_eval(written[len(match[1]) :]))
            except (SyntaxError, ValueError):
                pass  # a bad \N{...} or \U: as written
    return prefix, inner


def _text(state: Lowering, prefix: str, value: str, line: int, col: int) -> Expression:
    """A string literal's fact, its value hidden where it may be a secret; the cursor stands behind the literal."""
    if hidden := redact(value, state.name, line, col):
        state.redactions.append(Span(line, col, *state.cursor.end_place()))
        return hidden
    if "b" in prefix:
        return Literal_("bytes", value[:MAX_TEXT], line, col)
    if len(value) > MAX_TEXT or _SURROGATE.search(value):
        return Literal_("text", "", line, col)
    return Constant(value, line, col)


def _simple_string(state: Lowering, node: cst.SimpleString) -> Expression:
    line, col = state.cursor.token(node.value)
    if "\n" in node.value:
        state.multiline.append((line, state.cursor.end_place()[0]))
    return _text(state, *_string_value(node.value), line, col)


def _concatenated(state: Lowering, node: cst.ConcatenatedString) -> Expression:
    """Adjacent literals: one constant where all are plain, else one formatted text."""
    parts: list[cst.BaseExpression] = []
    rest: cst.BaseExpression = node
    while isinstance(rest, cst.ConcatenatedString):
        parts.append(rest.left)
        rest = rest.right
    parts.append(rest)
    if all(isinstance(part, cst.SimpleString) for part in parts):
        written = [part.value for part in parts if isinstance(part, cst.SimpleString)]
        line, col = state.cursor.token(written[0])
        for more in written[1:]:
            state.cursor.token(more)
        last = state.cursor.end_place()[0]
        if any("\n" in text for text in written):
            state.multiline.append((line, last))
        values = [_string_value(text) for text in written]
        return _text(state, values[0][0], "".join(value for _, value in values), line, col)
    lowered = [state.expression(part) for part in parts]
    first = lowered[0]
    line, col = _place(first)
    flat = [inner for part in lowered for inner in (part.parts if isinstance(part, FormattedText) else (part,))]
    return FormattedText(_hidden_together(state, flat, line, col), line, col)


def _formatted(state: Lowering, node: cst.FormattedString | cst.TemplatedString) -> FormattedText:
    cursor = state.cursor
    line, col = cursor.token(node.start)
    raw = "r" in node.start.lower()
    parts = _formatted_parts(state, node.parts, raw=raw)
    cursor.exactly(node.end)
    if (last := cursor.end_place()[0]) != line:
        state.multiline.append((line, last))
    parts = _hidden_together(state, parts, line, col)
    return FormattedText(parts, line, col, isinstance(node, cst.TemplatedString))


def _hidden_together(state: Lowering, parts: Any, line: int, col: int) -> tuple[Expression, ...]:
    hidden = redact_parts(parts)
    if any(new is not old for new, old in zip(hidden, parts, strict=True)):
        state.redactions.append(Span(line, col, *state.cursor.end_place()))
    return hidden


def _formatted_parts(state: Lowering, nodes: Any, *, raw: bool) -> tuple[Expression, ...]:
    parts: list[Expression] = []
    cursor = state.cursor
    for part in nodes:
        if isinstance(part, cst.FormattedStringText | cst.TemplatedStringText):
            line, col = cursor.exactly(part.value)
            value = part.value.replace("{{", "{").replace("}}", "}")
            if "\\" in value and not raw:
                value = _string_value(f'"""{value}"""')[1] if '"""' not in value and not value.endswith('"') else value
            parts.append(_text(state, "", value, line, col))
        else:
            end = cursor.position + len(_EMPTY.code_for_node(part))
            cursor.exactly("{")
            parts.append(state.expression(part.expression))
            if part.format_spec:
                # the specification ends right before the closing brace
                spec = sum(len(_EMPTY.code_for_node(inner)) for inner in part.format_spec)
                cursor.position = end - 1 - spec
                parts.extend(_formatted_parts(state, part.format_spec, raw=raw))
            cursor.position = end
    return tuple(parts)


def _integer(state: Lowering, node: cst.Integer) -> Expression:
    line, col = state.cursor.token(node.value)
    try:
        value = int(node.value.replace("_", ""), 0)
    except ValueError:  # longer than the interpreter converts, or of Python 2
        return Literal_("integer", node.value[:40], line, col)
    return Constant(value, line, col) if -(2**63) <= value < 2**63 else Literal_("integer", node.value[:40], line, col)


def _float(state: Lowering, node: cst.Float) -> Constant:
    line, col = state.cursor.token(node.value)
    return Constant(float(node.value.replace("_", "")), line, col)


def _imaginary(state: Lowering, node: cst.Imaginary) -> Literal_:
    return Literal_("complex", node.value, *state.cursor.token(node.value))


def _ellipsis(state: Lowering, _: cst.Ellipsis) -> Literal_:
    return Literal_("ellipsis", "...", *state.cursor.symbol("..."))


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


def _binary(state: Lowering, node: cst.BinaryOperation) -> Binary:
    left = state.expression(node.left)
    return Binary(_OPERATORS[type(node.operator)], left, state.expression(node.right))


def _boolean(state: Lowering, node: cst.BooleanOperation) -> Boolean:
    left = state.expression(node.left)
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
    return tuple(
        Starred(state.expression(element.value)) if isinstance(element, cst.StarredElement) else state.expression(element.value)
        for element in node.elements
    )


def _tuple(state: Lowering, node: cst.Tuple) -> Sequence:
    if not node.elements:
        place = state.cursor.symbol("(")
        return Sequence("tuple", (), *place)
    place = state.cursor.next_place()
    return Sequence("tuple", _elements(state, node), *place)


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


def _subscript(state: Lowering, node: cst.Subscript) -> Subscript:
    value = state.expression(node.value)
    state.cursor.bracket("[")
    outer, state.name = state.name, ""
    indices = [_index(state, element.slice) for element in node.slice]
    state.name = outer
    if len(indices) == 1 and not isinstance(node.slice[0].comma, cst.Comma):
        return Subscript(value, indices[0])
    return Subscript(value, Sequence("tuple", tuple(indices), *(_place(indices[0]) if indices else (0, 0))))


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
    place = state.cursor.next_place()
    element = state.expression(node.elt)
    return Comprehension("generator", element, None, _clauses(state, node.for_in), *place)


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
    return Lambda(parameters, state.expression(node.body), *place)


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


_EXPRESSIONS: dict[type[cst.CSTNode], Callable[[Lowering, Any], Expression]] = {
    cst.Name: _name,
    cst.Attribute: _attribute,
    cst.Call: _call,
    cst.SimpleString: _simple_string,
    cst.ConcatenatedString: _concatenated,
    cst.FormattedString: _formatted,
    cst.TemplatedString: _formatted,
    cst.Integer: _integer,
    cst.Float: _float,
    cst.Imaginary: _imaginary,
    cst.Ellipsis: _ellipsis,
    cst.BinaryOperation: _binary,
    cst.BooleanOperation: _boolean,
    cst.UnaryOperation: _unary,
    cst.Comparison: _comparison,
    cst.IfExp: _conditional,
    cst.Tuple: _tuple,
    cst.List: _list,
    cst.Set: _set,
    cst.Dict: _dict,
    cst.Subscript: _subscript,
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
}
