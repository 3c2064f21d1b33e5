"""LibCST statements to facts, in the same walk as their expressions; function bodies are encoded as they are finished."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import libcst as cst
import msgspec

from stackcheck.extract.lowering import lower_annotation, lower_parameters, operator
from stackcheck.extract.state import MAX_BLOCKS, Lowering
from stackcheck.facts.expressions import (
    Argument,
    Constant,
    Expression,
    Literal_,
    dotted,
)
from stackcheck.facts.naming import name_of, names_of
from stackcheck.facts.statements import (
    Assert,
    Bind,
    Branch,
    Case,
    Class,
    Delete,
    Evaluate,
    Function,
    Handler,
    Import,
    Jump,
    Loop,
    Match,
    Pattern,
    Raise,
    Return,
    Scope,
    Statement,
    Try,
    TypeAlias,
    While,
    With,
)

_encode = msgspec.msgpack.Encoder().encode


def lower_body(state: Lowering, nodes: Any) -> tuple[Statement, ...]:
    """The statements of a module, or of another body that is not a suite."""
    lowered: list[Statement] = []
    for node in nodes:
        lowered += _LINES[type(node)](state, node)
    return tuple(lowered)


def _block(state: Lowering, node: cst.BaseSuite) -> tuple[Statement, ...]:
    table = _SMALL if isinstance(node, cst.SimpleStatementSuite) else _LINES
    lowered: list[Statement] = []
    state.blocks += 1
    for each in node.body:  # a loop and no recursion into `lower_body`: frames are dear where blocks nest
        lowered += table[type(each)](state, each)
    state.blocks -= 1
    return tuple(lowered)


def _simple_line(state: Lowering, node: cst.SimpleStatementLine) -> Iterator[Statement]:
    for small in node.body:
        yield from _SMALL[type(small)](state, small)


def _expression(state: Lowering, node: cst.Expr) -> Iterator[Statement]:
    line, _ = state.cursor.next_place()
    value = state.expression(node.value)
    if not (isinstance(value, Literal_) or (isinstance(value, Constant) and isinstance(value.value, str))):
        yield Evaluate(value, line)


def _assign(state: Lowering, node: cst.Assign) -> Iterator[Statement]:
    line, _ = state.cursor.next_place()
    targets = tuple(state.expression(target.target) for target in node.targets)
    yield Bind(targets, state.named(names_of(targets), node.value), line)


def _annotated_assign(state: Lowering, node: cst.AnnAssign) -> Iterator[Statement]:
    line, _ = state.cursor.next_place()
    target = state.expression(node.target)
    annotation = lower_annotation(state, node.annotation)
    value = None if node.value is None else state.named(name_of(target), node.value)
    yield Bind((target,), value, line, annotation)


def _augmented_assign(state: Lowering, node: cst.AugAssign) -> Iterator[Statement]:
    line, _ = state.cursor.next_place()
    target = state.expression(node.target)
    yield Bind((target,), state.named(name_of(target), node.value), line, None, operator(node.operator))


def _return(state: Lowering, node: cst.Return) -> Iterator[Statement]:
    line, _ = state.cursor.word("return")
    yield Return(state.named(state.function, node.value) if node.value is not None else None, line)


def _raise(state: Lowering, node: cst.Raise) -> Iterator[Statement]:
    line, _ = state.cursor.word("raise")
    error = state.optional(node.exc)
    yield Raise(error, state.optional(node.cause.item if node.cause else None), line)


def _assert(state: Lowering, node: cst.Assert) -> Iterator[Statement]:
    line, _ = state.cursor.word("assert")
    test = state.expression(node.test)
    yield Assert(test, state.optional(node.msg), line)


def _delete(state: Lowering, node: cst.Del) -> Iterator[Statement]:
    line, _ = state.cursor.word("del")
    target = node.target
    if isinstance(target, cst.Tuple) and not target.lpar:
        yield Delete(tuple(state.expression(element.value) for element in target.elements), line)
    else:
        yield Delete((state.expression(target),), line)


def _pass(state: Lowering, _: cst.Pass) -> Iterator[Statement]:
    yield Jump("pass", state.cursor.word("pass")[0])


def _break(state: Lowering, _: cst.Break) -> Iterator[Statement]:
    yield Jump("break", state.cursor.word("break")[0])


def _continue(state: Lowering, _: cst.Continue) -> Iterator[Statement]:
    yield Jump("continue", state.cursor.word("continue")[0])


def _global(state: Lowering, node: cst.Global) -> Iterator[Statement]:
    line, _ = state.cursor.word("global")
    yield Scope("global", _scope_names(state, node), line)


def _nonlocal(state: Lowering, node: cst.Nonlocal) -> Iterator[Statement]:
    line, _ = state.cursor.word("nonlocal")
    yield Scope("nonlocal", _scope_names(state, node), line)


def _scope_names(state: Lowering, node: cst.Global | cst.Nonlocal) -> tuple[str, ...]:
    return tuple(_identifier(state, item.name) for item in node.names)


def _identifier(state: Lowering, node: cst.Name) -> str:
    state.cursor.token(node.value)
    return node.value


def _dotted(state: Lowering, node: cst.CSTNode) -> str:
    """A module's name in an import."""
    if isinstance(node, cst.Attribute):
        return f"{_dotted(state, node.value)}.{_identifier(state, node.attr)}"
    assert isinstance(node, cst.Name)
    return _identifier(state, node)


def _import(state: Lowering, node: cst.Import) -> Iterator[Statement]:
    if not isinstance(node, cst.Import):
        state.cursor.word("lazy")
    line, _ = state.cursor.word("import")
    for alias in node.names:
        module = _dotted(state, alias.name)
        bound = _dotted(state, alias.asname.name) if alias.asname else module.partition(".")[0]
        yield Import(module, None, bound, 0, line, state.type_checking)


def _import_from(state: Lowering, node: cst.ImportFrom) -> Iterator[Statement]:
    if not isinstance(node, cst.ImportFrom):
        state.cursor.word("lazy")
    line, _ = state.cursor.word("from")
    module = _dotted(state, node.module) if node.module is not None else ""
    level = len(node.relative)
    if isinstance(node.names, cst.ImportStar):
        state.cursor.symbol("*")
        yield Import(module, "*", "", level, line, state.type_checking)
        return
    for alias in node.names:
        name = _dotted(state, alias.name)
        bound = _dotted(state, alias.asname.name) if alias.asname else name
        yield Import(module, name, bound, level, line, state.type_checking)


def _type_alias(state: Lowering, node: cst.TypeAlias) -> Iterator[Statement]:
    line, _ = state.cursor.word("type")
    name = _identifier(state, node.name)
    _type_parameters(state, node.type_parameters)
    yield TypeAlias(name, state.expression(node.value), line)


def _type_parameters(state: Lowering, node: cst.TypeParameters | None) -> None:
    """Type parameters carry no fact that a rule asks for; their tokens are met all the same."""
    for each in node.params if node is not None else ():
        _identifier(state, each.param.name)
        if isinstance(each.param, cst.TypeVar) and each.param.bound is not None:
            state.expression(each.param.bound)
        if each.default is not None:
            state.expression(each.default)


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
    name = _dotted(state, node.name.name) if node.name else None
    return Handler(kind, name, _block(state, node.body), line)


def _match(state: Lowering, node: cst.Match) -> Iterator[Statement]:
    line, _ = state.cursor.word("match")
    subject = state.expression(node.subject)
    yield Match(subject, tuple(_case(state, case) for case in node.cases), line)


def _case(state: Lowering, node: cst.MatchCase) -> Case:
    line, _ = state.cursor.word("case")
    pattern = _pattern(state, node.pattern)
    guard = state.optional(node.guard)
    return Case(pattern, guard, _block(state, node.body), line)


def _pattern(state: Lowering, node: Any) -> Pattern:
    match node:
        case cst.MatchValue():
            return Pattern("value", (state.expression(node.value),))
        case cst.MatchSingleton():
            return Pattern("singleton", (state.expression(node.value),))
        case cst.MatchList() | cst.MatchTuple():
            if isinstance(node, cst.MatchList) and node.lbracket is not None:
                state.cursor.bracket("[")
            return Pattern(
                "sequence", (), tuple(_pattern(state, e if isinstance(e, cst.MatchStar) else e.value) for e in node.patterns)
            )
        case cst.MatchStar():
            return Pattern("star", name=_capture(state, node.name))
        case cst.MatchMapping():
            state.cursor.bracket("{")
            keys, values = [], []
            for element in node.elements:
                keys.append(state.expression(element.key))
                values.append(_pattern(state, element.pattern))
            rest = _identifier(state, node.rest) if node.rest is not None else None
            return Pattern("mapping", tuple(keys), tuple(values), (), rest)
        case cst.MatchClass():
            cls = state.expression(node.cls)
            positional = [_pattern(state, element.value) for element in node.patterns]
            keywords = []
            for element in node.kwds:
                keywords.append(_identifier(state, element.key))
                positional.append(_pattern(state, element.pattern))
            if not positional:
                state.cursor.pair()
            return Pattern("class", (cls,), tuple(positional), tuple(keywords))
        case cst.MatchAs(pattern=None):
            return Pattern("as", name=_capture(state, node.name))
        case cst.MatchAs():
            inner = _pattern(state, node.pattern)
            return Pattern("as", (), (inner,), (), _capture(state, node.name))
        case cst.MatchOr():
            return Pattern("or", (), tuple(_pattern(state, element.pattern) for element in node.patterns))
        case _:
            raise KeyError(type(node))


def _capture(state: Lowering, node: cst.Name | None) -> str | None:
    """The name that a pattern binds; None for the wildcard, whose token is met all the same."""
    if node is None:
        state.cursor.token("_")
        return None
    return _identifier(state, node)


def _function(state: Lowering, node: cst.FunctionDef) -> Iterator[Statement]:
    decorators = tuple(state.expression(decorator.decorator) for decorator in node.decorators)
    _async(state, node, "def")
    name = node.name.value
    line, col = state.cursor.token(name)
    _type_parameters(state, node.type_parameters)
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
    _type_parameters(state, node.type_parameters)
    outer_name, state.name = state.name, ""
    arguments = [Argument(state.expression(base.value), None, len(base.star)) for base in node.bases]
    for given in node.keywords:
        key = _identifier(state, given.keyword) if given.keyword is not None else None
        arguments.append(Argument(state.expression(given.value), key, len(given.star)))
    if not arguments and isinstance(node.lpar, cst.LeftParen):
        state.cursor.pair()
    body = _block(state, node.body)
    state.name = outer_name
    yield Class(name, tuple(arguments), decorators, body, line, col, state.cursor.end_place()[0])


_SMALL: dict[type[cst.CSTNode], Callable[[Lowering, Any], Iterator[Statement]]] = {
    cst.Expr: _expression,
    cst.Assign: _assign,
    cst.AnnAssign: _annotated_assign,
    cst.AugAssign: _augmented_assign,
    cst.Return: _return,
    cst.Raise: _raise,
    cst.Assert: _assert,
    cst.Del: _delete,
    cst.Pass: _pass,
    cst.Break: _break,
    cst.Continue: _continue,
    cst.Global: _global,
    cst.Nonlocal: _nonlocal,
    cst.Import: _import,
    cst.ImportFrom: _import_from,
    cst.LazyImport: _import,
    cst.LazyImportFrom: _import_from,
    cst.TypeAlias: _type_alias,
}

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
