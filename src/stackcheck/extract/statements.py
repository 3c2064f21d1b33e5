"""Compound statements to facts, in the same walk as their expressions; function bodies are encoded as they are finished."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import libcst as cst
import msgspec

from stackcheck.extract.lowering import lower_annotation, lower_parameters
from stackcheck.extract.patterns import lower_pattern
from stackcheck.extract.simple import SIMPLE, identifier, module_name, type_parameters
from stackcheck.extract.state import MAX_BLOCKS, Lowering
from stackcheck.facts.expressions import Argument, Expression
from stackcheck.facts.parts import dotted
from stackcheck.facts.statements import Branch, Case, Class, Function, Handler, Loop, Match, Statement, Try, While, With

_encode = msgspec.msgpack.Encoder().encode


def lower_body(state: Lowering, nodes: Any) -> tuple[Statement, ...]:
    """The statements of a module, or of another body that is not a suite."""
    lowered: list[Statement] = []
    for node in nodes:
        lowered += _LINES[type(node)](state, node)
    return tuple(lowered)


def _block(state: Lowering, node: cst.BaseSuite) -> tuple[Statement, ...]:
    table = SIMPLE if isinstance(node, cst.SimpleStatementSuite) else _LINES
    lowered: list[Statement] = []
    state.blocks += 1
    for each in node.body:  # a loop and no recursion into `lower_body`: frames are dear where blocks nest
        lowered += table[type(each)](state, each)
    state.blocks -= 1
    return tuple(lowered)


def _simple_line(state: Lowering, node: cst.SimpleStatementLine) -> Iterator[Statement]:
    for small in node.body:
        yield from SIMPLE[type(small)](state, small)


def _is_type_checking(test: Expression) -> bool:
    return dotted(test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING", "t.TYPE_CHECKING")


def _if(state: Lowering, node: cst.If) -> Iterator[Statement]:
    """The branch, its `elif`s one inside the other; beyond `MAX_BLOCKS` they stand side by side, as if each were an `if`."""
    branches = []
    rest: cst.If | cst.Else | None = node
    outer, word = state.blocks, "if"
    while isinstance(rest, cst.If):
        line, _ = state.cursor.word(word)
        test = state.expression(rest.test)
        checking = state.type_checking
        state.type_checking = checking or _is_type_checking(test)
        branches.append((test, _block(state, rest.body), line))
        state.type_checking = checking
        rest, word = rest.orelse, "elif"
        state.blocks = min(state.blocks + 1, MAX_BLOCKS)
    orelse = _else(state, rest)
    nested = MAX_BLOCKS - outer
    while branches:
        test, body, line = branches.pop()
        orelse = (Branch(test, body, orelse, line),) if len(branches) < nested else (Branch(test, body, (), line), *orelse)
    state.blocks = outer
    yield from orelse


def _else(state: Lowering, node: cst.Else | cst.Finally | None, word: str = "else") -> tuple[Statement, ...]:
    if node is None:
        return ()
    state.cursor.word(word)
    return _block(state, node.body)


def _for(state: Lowering, node: cst.For) -> Iterator[Statement]:
    line = _async(state, node, "for")
    target = state.expression(node.target)
    iterable = state.expression(node.iter)
    body = _block(state, node.body)
    yield Loop(target, iterable, body, _else(state, node.orelse), line, node.asynchronous is not None)


def _async(state: Lowering, node: cst.For | cst.With | cst.FunctionDef, word: str) -> int:
    """Move behind `async` (where it stands) and the keyword; the line of the first."""
    if node.asynchronous is None:
        return state.cursor.word(word)[0]
    line, _ = state.cursor.word("async")
    state.cursor.word(word)
    return line


def _while(state: Lowering, node: cst.While) -> Iterator[Statement]:
    line, _ = state.cursor.word("while")
    test = state.expression(node.test)
    body = _block(state, node.body)
    yield While(test, body, _else(state, node.orelse), line)


def _with(state: Lowering, node: cst.With) -> Iterator[Statement]:
    line = _async(state, node, "with")
    items = tuple(
        (state.expression(item.item), state.expression(item.asname.name) if item.asname else None) for item in node.items
    )
    yield With(items, _block(state, node.body), line, node.asynchronous is not None)


def _try(state: Lowering, node: cst.Try | cst.TryStar) -> Iterator[Statement]:
    line, _ = state.cursor.word("try")
    body = _block(state, node.body)
    handlers = tuple(_handler(state, handler) for handler in node.handlers)
    orelse = _else(state, node.orelse)
    yield Try(body, handlers, orelse, _else(state, node.finalbody, "finally"), line, isinstance(node, cst.TryStar))


def _handler(state: Lowering, node: cst.ExceptHandler | cst.ExceptStarHandler) -> Handler:
    line, _ = state.cursor.word("except")
    kind = state.optional(node.type)
    name = module_name(state, node.name.name) if node.name else None
    return Handler(kind, name, _block(state, node.body), line)


def _match(state: Lowering, node: cst.Match) -> Iterator[Statement]:
    line, _ = state.cursor.word("match")
    subject = state.expression(node.subject)
    yield Match(subject, tuple(_case(state, case) for case in node.cases), line)


def _case(state: Lowering, node: cst.MatchCase) -> Case:
    line, _ = state.cursor.word("case")
    pattern = lower_pattern(state, node.pattern)
    guard = state.optional(node.guard)
    return Case(pattern, guard, _block(state, node.body), line)


def _function(state: Lowering, node: cst.FunctionDef) -> Iterator[Statement]:
    decorators = tuple(state.expression(decorator.decorator) for decorator in node.decorators)
    _async(state, node, "def")
    name = node.name.value
    line, col = state.cursor.token(name)
    type_parameters(state, node.type_parameters)
    outer_name, state.name = state.name, ""
    parameters = lower_parameters(state, node.params)
    if not parameters:
        state.cursor.pair()
    returns = None if node.returns is None else lower_annotation(state, node.returns)
    outer_mentions, outer_yields, outer_function = state.mentions, state.yields, state.function
    state.mentions, state.yields, state.function = set(), False, name
    outer_blocks, state.blocks = state.blocks, 0
    body = _block(state, node.body)
    state.blocks = outer_blocks
    mentions, is_generator = state.mentions, state.yields
    outer_mentions |= mentions
    state.mentions, state.yields, state.name, state.function = outer_mentions, outer_yields, outer_name, outer_function
    end_line, _ = state.cursor.end_place()
    yield Function(
        name,
        parameters,
        returns,
        decorators,
        msgspec.Raw(_encode(body)),
        tuple(sorted(mentions)),
        line,
        col,
        end_line,
        node.asynchronous is not None,
        is_generator,
    )


def _class(state: Lowering, node: cst.ClassDef) -> Iterator[Statement]:
    decorators = tuple(state.expression(decorator.decorator) for decorator in node.decorators)
    state.cursor.word("class")
    name = node.name.value
    line, col = state.cursor.token(name)
    type_parameters(state, node.type_parameters)
    outer_name, state.name = state.name, ""
    arguments = [Argument(state.expression(base.value), None, len(base.star)) for base in node.bases]
    for given in node.keywords:
        key = identifier(state, given.keyword) if given.keyword is not None else None
        arguments.append(Argument(state.named(key or "", given.value), key, len(given.star)))
    if not arguments and isinstance(node.lpar, cst.LeftParen):
        state.cursor.pair()
    body = _block(state, node.body)
    state.name = outer_name
    yield Class(name, tuple(arguments), decorators, body, line, col, state.cursor.end_place()[0])


_LINES: dict[type[cst.CSTNode], Callable[[Lowering, Any], Iterator[Statement]]] = {
    cst.SimpleStatementLine: _simple_line,
    cst.If: _if,
    cst.For: _for,
    cst.While: _while,
    cst.With: _with,
    cst.Try: _try,
    cst.TryStar: _try,
    cst.Match: _match,
    cst.FunctionDef: _function,
    cst.ClassDef: _class,
}
