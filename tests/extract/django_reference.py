"""What Django itself parses a template to, and what stackcheck reads, both in one comparable form."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.template import Origin, base, defaulttags, engine, loader_tags
from django.template.smartif import TokenBase
from django.templatetags import i18n

from stackcheck.facts.expressions import (
    Attribute,
    Boolean,
    Call,
    Comparison,
    Constant,
    Expression,
    Filter,
    Lambda,
    Name,
    RawLiteral,
    Redacted,
    Sequence,
    Subscript,
    Unary,
)
from stackcheck.facts.statements import (
    Bind,
    Block,
    Branch,
    Evaluate,
    Extends,
    Include,
    Load,
    Loop,
    Statement,
    Tag,
    With,
)
from tests import django_process

django_process.configure()

Shape = Any

# A relative name stays as it is written: there is no other template here that it could be relative to.
loader_tags.construct_relative_path = lambda current, name, **_: name


class _Tags(dict[str, Callable[..., base.Node]]):
    """Django's tags, and for any other name one that takes what stands before its end tag, if there is one."""

    def __init__(self, closed: set[int]) -> None:
        builtins = engine.Engine(builtins=["django.templatetags.i18n", "django.templatetags.static"]).template_builtins
        super().__init__({name: tag for library in builtins for name, tag in library.tags.items()})
        self["load"] = lambda parser, token: defaulttags.LoadNode()
        self.closed = closed

    def __missing__(self, name: str) -> Callable[..., base.Node]:
        if name.startswith("end") or name in ("elif", "else", "empty", "plural"):
            raise KeyError(name)

        def compile_unknown(parser: base.Parser, token: base.Token) -> base.Node:
            node = base.Node()
            if id(token) in self.closed:
                node.nodelist = parser.parse((f"end{name}",))
                parser.delete_first_token()
            return node

        return compile_unknown


class _Parser(base.Parser):
    def __init__(self, tokens: list[base.Token]) -> None:
        super().__init__(tokens, origin=Origin("template.html"))
        self.tags = _Tags(_closed(tokens))

    def find_filter(self, filter_name: str) -> Callable[..., object]:
        def apply(value: object, argument: object = None) -> object:
            return value

        apply.filter_name = filter_name
        return apply


def _closed(tokens: list[base.Token]) -> set[int]:
    open_tags: dict[str, list[base.Token]] = {}
    closed = set()
    for token in tokens:
        if token.token_type == base.TokenType.BLOCK and token.contents:
            name = token.contents.split()[0]
            if name.startswith("end") and open_tags.get(name[3:]):
                closed.add(id(open_tags[name[3:]].pop()))
            else:
                open_tags.setdefault(name, []).append(token)
    return closed


def parsed(text: str) -> Shape:
    """The shape of Django's node list; raises what Django raises."""
    return shape_of_nodes(_Parser(base.Lexer(text).tokenize()).parse())


def shape_of_nodes(nodes: Iterable[base.Node]) -> Shape:
    return [shape for node in nodes for shape in _node(node)]


def _node(node: base.Node) -> Shape:
    match node:
        case base.TextNode() | defaulttags.CommentNode() | defaulttags.LoadNode():
            return []
        case base.VariableNode():
            return [("variable", _filtered(node.filter_expression))]
        case defaulttags.ForNode():
            body, empty = shape_of_nodes(node.nodelist_loop), shape_of_nodes(node.nodelist_empty)
            return [("for", list(node.loopvars), node.is_reversed, _filtered(node.sequence), body, empty)]
        case defaulttags.IfNode():
            shape: Shape = []
            for test, body in reversed(node.conditions_nodelists):
                inside = shape_of_nodes(body)
                shape = inside if test is None else [("if", _condition(test), inside, shape)]
            return shape
        case defaulttags.IfChangedNode():
            return [("ifchanged", shape_of_nodes(node.nodelist_true), shape_of_nodes(node.nodelist_false))]
        case defaulttags.WithNode():
            bound = {name: _filtered(value) for name, value in node.extra_context.items()}
            return [("with", bound, shape_of_nodes(node.nodelist))]
        case defaulttags.RegroupNode():
            key = _filtered(node.expression)
            return [("regroup", node.var_name, _filtered(node.target), key)]
        case defaulttags.VerbatimNode():
            return [("tag", [])]
        case loader_tags.ExtendsNode():
            return [("extends", _filtered(node.parent_name)), *shape_of_nodes(node.nodelist)]
        case loader_tags.BlockNode():
            return [("block", node.name, shape_of_nodes(node.nodelist))]
        case loader_tags.IncludeNode():
            bound = {name: _filtered(value) for name, value in node.extra_context.items()}
            return [("include", _filtered(node.template), bound, node.isolated_context)]
        case i18n.BlockTranslateNode():
            bound = {name: _filtered(value) for name, value in node.extra_context.items()}
            if node.countervar:
                bound[node.countervar] = _filtered(node.counter)
            names = [t.contents for t in (*node.singular, *node.plural) if t.token_type == base.TokenType.VAR]
            body = [("variable", ("variable", (name,))) for name in names if name.isidentifier() and name[0] != "_"]
            found = [("with", bound, body)] if bound else body
            return [*found, ("bind", node.asvar)] if node.asvar else found
        case _:
            return [("tag", shape_of_nodes(getattr(node, "nodelist", ())))]


def _filtered(expression: base.FilterExpression) -> Shape:
    value = _variable(expression.var) if expression.is_var else _constant(str(expression.var))
    for function, arguments in expression.filters:
        given = [_variable(argument) if is_variable else _constant(str(argument)) for is_variable, argument in arguments]
        value = ("filter", function.filter_name, value, given)
    return value


def _variable(variable: base.Variable) -> Shape:
    return _constant(variable.literal) if variable.lookups is None else ("variable", variable.lookups)


def _constant(value: object) -> Shape:
    """Long text may have been redacted: only its length counts."""
    return ("constant", len(value) if isinstance(value, str) and len(value) >= 10 else value)


def _condition(node: TokenBase) -> Shape:
    if node.id == "literal":
        return _filtered(node.value)
    operands = [_condition(part) for part in (node.first, node.second) if part is not None]
    return (node.id, *operands)


def shape_of_facts(body: Iterable[Statement]) -> Shape:
    return [shape for statement in body for shape in _statement(statement)]


def _statement(statement: Statement) -> Shape:
    match statement:
        case Load():
            return []
        case Evaluate(value=value):
            return [("variable", _expression(value))]
        case Loop(target=target, iterable=rows):
            names = [item.id for item in (target.items if isinstance(target, Sequence) else (target,))]
            backwards = isinstance(rows, Call) and rows.function.id == "reversed"
            rows = rows.arguments[0].value if backwards else rows
            body, empty = shape_of_facts(statement.body), shape_of_facts(statement.orelse)
            return [("for", names, backwards, _expression(rows), body, empty)]
        case Branch(test=Call(function=Name(id="ifchanged"))):
            return [("ifchanged", shape_of_facts(statement.body), shape_of_facts(statement.orelse))]
        case Branch():
            inside, orelse = shape_of_facts(statement.body), shape_of_facts(statement.orelse)
            return [("if", _expression(statement.test), inside, orelse)]
        case With(items=items, body=body):
            return [("with", {name.id: _expression(value) for value, name in items}, shape_of_facts(body))]
        case Bind(targets=(Name(id=name),), value=Filter(value=rows, name="regroup", arguments=(key,))):
            return [("regroup", name, _expression(rows), _expression(key.value))]
        case Bind(targets=(Name(id=name),)):
            return [("bind", name)]
        case Extends(template=template):
            return [("extends", _expression(template))]
        case Block(name=name, body=body):
            return [("block", name, shape_of_facts(body))]
        case Include(template=template, bindings=bindings, isolated=isolated):
            return [("include", _expression(template), {b.keyword: _expression(b.value) for b in bindings}, isolated)]
        case Tag(body=body):
            return [("tag", shape_of_facts(body))]
    raise AssertionError(statement)


def _expression(node: Expression) -> Shape:
    match node:
        case Constant(value=bool() | None as value):
            return "variable", (str(value),)
        case Constant(value=value):
            return _constant(value)
        case Redacted(length=length):
            return "constant", length
        case RawLiteral(text=text):
            return "constant", int(text)
        case Call(function=Name(id="_"), arguments=(argument,)):
            return _expression(argument.value)
        case Name() | Attribute() | Subscript():
            return "variable", tuple(_lookups(node))
        case Filter(value=value, name=name, arguments=arguments):
            return "filter", name, _expression(value), [_expression(a.value) for a in arguments]
        case Unary(operand=operand):
            return "not", _expression(operand)
        case Boolean(operator=operator, left=left, right=right):
            return operator, _expression(left), _expression(right)
        case Comparison(left=left, operators=(operator,), comparators=(right,)):
            return operator, _expression(left), _expression(right)
        case Lambda(body=body):
            return _expression(body)
    raise AssertionError(node)


def _lookups(node: Expression) -> Iterable[str]:
    match node:
        case Name(id=name):
            return [name]
        case Attribute(value=value, name=name):
            return [*_lookups(value), name]
        case Subscript(value=value, index=Constant(value=index)):
            return [*_lookups(value), str(index)]
    raise AssertionError(node)
