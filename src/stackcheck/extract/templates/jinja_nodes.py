"""Jinja2's nodes as facts: the same statements and expressions as Python's, with Jinja2's meaning.

- Lines are exact; Jinja2 keeps no columns, so they are 0.
- A macro is a Function; `{% call(x) f() %}` is a Function `caller` and a call of `f` with `caller=caller`.
- `{% import "a.html" as f %}` and `{% from "a.html" import b as c %}` are Imports whose `module` is the template's name; where
  that is computed they are a Tag.
- `{% set x %}...{% endset %}` is a Tag `set` with target x; `{% filter %}` is a Tag whose argument filters an empty string.
- `value is test(a)` is a Filter named "is test", `a ~ b` a Binary "~", `{% for x in rows if test %}` a Loop over a Branch.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import msgspec
from jinja2 import nodes

from stackcheck.extract.templates.jinja_expressions import arguments, expression
from stackcheck.extract.templates.problems import MAX_DEPTH, too_deep
from stackcheck.facts.expressions import Argument, Attribute, Call, Constant, Expression, Name, Parameter
from stackcheck.facts.parts import children, expressions, walk
from stackcheck.facts.statements import (
    Bind,
    Block,
    Branch,
    Evaluate,
    Extends,
    Function,
    Import,
    Include,
    Jump,
    Loop,
    Statement,
    Tag,
    With,
)


class Context(NamedTuple):
    """How deep a node stands, and the last lines of the macros."""

    depth: int
    ends: Mapping[nodes.Node, int]


def lower(body: Iterable[nodes.Node], context: Context) -> tuple[Statement, ...]:
    context = Context(context.depth + 1, context.ends)
    return tuple(statement for node in body for statement in _statements(node, context))


def _statements(node: nodes.Node, context: Context) -> Iterator[Statement]:
    line, depth = node.lineno, context.depth
    if depth > MAX_DEPTH:
        raise too_deep(line)
    match node:
        case nodes.Output():
            for part in node.nodes:
                if not isinstance(part, nodes.TemplateData):
                    yield Evaluate(expression(part, depth), part.lineno)
        case nodes.For():
            body = lower(node.body, context)
            if node.test is not None:
                body = (Branch(expression(node.test, depth), body, (), node.test.lineno),)
            target, rows = expression(node.target, depth), expression(node.iter, depth)
            yield Loop(target, rows, body, lower(node.else_, context), line)
        case nodes.If():
            yield _branch(node, node.elif_, node.else_, context)
        case nodes.Assign():
            yield Bind((expression(node.target, depth),), expression(node.node, depth), line)
        case nodes.AssignBlock():
            filters = () if node.filter is None else (Argument(expression(node.filter, depth)),)
            target_name = node.target.name if isinstance(node.target, nodes.Name | nodes.NSRef) else None
            yield Tag("set", filters, target_name, lower(node.body, context), line, 0)
        case nodes.With():
            pairs = zip(node.values, node.targets, strict=True)
            items = tuple((expression(value, depth), expression(target, depth)) for value, target in pairs)
            yield With(items, lower(node.body, context), line)
        case nodes.ExprStmt():
            yield Evaluate(expression(node.node, depth), line)
        case nodes.Block():
            yield Block(node.name, lower(node.body, context), line)
        case nodes.Extends():
            yield Extends(expression(node.template, depth), line)
        case nodes.Include():
            yield Include(expression(node.template, depth), (), not node.with_context, line)
        case nodes.Import() | nodes.FromImport():
            yield from _imports(node, depth)
        case nodes.Macro():
            yield _function(node, node.name, context.ends.get(node, line), context)
        case nodes.CallBlock():
            yield from _call_block(node, context)
        case nodes.FilterBlock():
            filtered = Argument(expression(node.filter, depth))
            yield Tag("filter", (filtered,), None, lower(node.body, context), line, 0)
        case nodes.Scope() | nodes.ScopedEvalContextModifier():
            yield from lower(node.body, context)
        case nodes.Break():
            yield Jump("break", line)
        case nodes.Continue():
            yield Jump("continue", line)
        case _:
            return


def _branch(node: nodes.If, others: list[nodes.If], last: list[nodes.Node], context: Context) -> Branch:
    orelse: tuple[Statement, ...]
    deeper = Context(context.depth + 1, context.ends)
    if context.depth > MAX_DEPTH:
        raise too_deep(node.lineno)
    orelse = (_branch(others[0], others[1:], last, deeper),) if others else lower(last, context)
    return Branch(expression(node.test, context.depth), lower(node.body, context), orelse, node.lineno)


def _imports(node: nodes.Import | nodes.FromImport, depth: int) -> Iterator[Statement]:
    line = node.lineno
    written = expression(node.template, depth)
    module = written.value if isinstance(written, Constant) and isinstance(written.value, str) else None
    if isinstance(node, nodes.Import):
        bound: list[tuple[str | None, str]] = [(None, node.target)]
    else:
        bound = [(name, name) if isinstance(name, str) else name for name in node.names]
    for name, alias in bound:
        if module is None:
            yield Tag("import", (Argument(written),), alias, (), line, 0)
        else:
            yield Import(module, name, alias, 0, line)


def _call_block(node: nodes.CallBlock, context: Context) -> Iterator[Statement]:
    line, called = node.lineno, node.call
    tag = called.node
    if isinstance(tag, nodes.ExtensionAttribute):
        given = arguments(called, context.depth)
        yield Tag(tag.name, given, tag.identifier or None, lower(node.body, context), line, 0)
        return
    yield _function(node, "caller", line, context)
    caller = Argument(Name("caller", line, 0), "caller")
    call = expression(called, context.depth)
    if isinstance(call, Call):
        yield Evaluate(Call(call.function, (*call.arguments, caller), call.line, call.col), line)


def _function(node: nodes.Macro | nodes.CallBlock, name: str, end_line: int, context: Context) -> Function:
    body = lower(node.body, context)
    defaults: list[nodes.Expr | None] = [None] * (len(node.args) - len(node.defaults)) + list(node.defaults)
    parameters = tuple(
        Parameter(arg.name, "any", None, None if given is None else expression(given, context.depth), arg.lineno, 0)
        for arg, given in zip(node.args, defaults, strict=True)
    )
    encoded = msgspec.Raw(msgspec.msgpack.encode(body))
    mentions = tuple(sorted(set(_mentions(body))))
    return Function(name, parameters, None, (), encoded, mentions, node.lineno, 0, end_line)


def _mentions(body: tuple[Statement, ...]) -> Iterator[str]:
    for statement in walk(body):
        if isinstance(statement, Function):
            yield from statement.mentions
        pending: list[Expression] = list(expressions(statement))
        while pending:
            part = pending.pop()
            match part:
                case Name(id=word) | Attribute(name=word):
                    yield word
                case _:
                    pass
            pending.extend(children(part))
