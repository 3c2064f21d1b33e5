"""What an expression or a statement consists of: its parts, its bodies, the place where it begins, the name it spells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any

from stackcheck.facts.expressions import (
    Attribute,
    Await,
    Binary,
    Boolean,
    Call,
    Comparison,
    Comprehension,
    Conditional,
    Constant,
    Expression,
    Filter,
    FormattedText,
    Lambda,
    Mapping,
    Name,
    RawLiteral,
    Redacted,
    Sequence,
    Slice,
    Starred,
    Subscript,
    Unary,
    Walrus,
    Yield,
)
from stackcheck.facts.statements import (
    Assert,
    Bind,
    Block,
    Branch,
    Class,
    Delete,
    Evaluate,
    Extends,
    Function,
    Import,
    Include,
    Jump,
    Load,
    Loop,
    Match,
    Pattern,
    Raise,
    Return,
    Scope,
    Statement,
    Tag,
    Try,
    TypeAlias,
    While,
    With,
)


def children(node: Expression) -> tuple[Expression, ...]:
    """The expressions directly inside `node`, in source order; a lambda's body and defaults are inside it."""
    return _CHILDREN[type(node)](node)


def _of_clauses(node: Comprehension) -> tuple[Expression, ...]:
    parts = tuple(part for c in node.clauses for part in (c.target, c.iterable, *c.conditions))
    return (node.element, *parts) if node.value is None else (node.element, node.value, *parts)


# Looked up by type, for it is asked a million times in a run: a `match` asks `isinstance` for every case before the right one.
_CHILDREN: dict[type, Callable[[Any], tuple[Expression, ...]]] = {
    **dict.fromkeys((Name, Constant, RawLiteral, Redacted), lambda _: ()),
    **dict.fromkeys((Attribute, Starred, Await), lambda node: (node.value,)),
    **dict.fromkeys((Binary, Boolean), lambda node: (node.left, node.right)),
    Call: lambda node: (node.function, *[argument.value for argument in node.arguments]),
    FormattedText: lambda node: node.parts,
    Unary: lambda node: (node.operand,),
    Comparison: lambda node: (node.left, *node.comparators),
    Conditional: lambda node: (node.body, node.test, node.orelse),
    Sequence: lambda node: node.items,
    Mapping: lambda node: tuple([part for pair in node.items for part in pair if part is not None]),
    Subscript: lambda node: (node.value, node.index),
    Slice: lambda node: tuple([part for part in (node.lower, node.upper, node.step) if part is not None]),
    Yield: lambda node: () if node.value is None else (node.value,),
    Walrus: lambda node: (node.target, node.value),
    Comprehension: _of_clauses,
    Lambda: lambda node: (*[p.default for p in node.parameters if p.default is not None], node.body),
    Filter: lambda node: (node.value, *[argument.value for argument in node.arguments]),
}


def start(node: Expression) -> tuple[int, int]:
    """The place where the whole expression begins: line (1-based) and column (0-based, characters); (0, 0) for `:`."""
    while True:
        match node:
            case Attribute(value=value) | Subscript(value=value) | Filter(value=value):
                node = value
            case Call(function=function):
                node = function
            case (
                Binary()
                | Boolean()
                | Unary()
                | Comparison()
                | Conditional()
                | Slice()
                | Starred()
                | Await()
                | Yield()
                | Walrus()
            ):
                inside = children(node)
                if not inside:
                    return 0, 0
                node = inside[0]
            case _:
                return node.line, node.col


def dotted(node: Expression | None) -> str | None:
    """`a.b.c` for a chain of names and attributes, else None."""
    if isinstance(node, Name):
        return node.id
    names: list[str] = []
    while isinstance(node, Attribute):
        names.append(node.name)
        node = node.value
    return ".".join((node.id, *reversed(names))) if names and isinstance(node, Name) else None


def last_name(node: Expression) -> str:
    """`c` for `c` and for the attribute `c` of whatever, else ""."""
    return node.name if isinstance(node, Attribute) else node.id if isinstance(node, Name) else ""


def plain_targets(target: Expression) -> Iterator[Expression]:
    """The names, attributes and items to which a target assigns: those in `a, (*b, c.d)` too."""
    match target:
        case Sequence(items=items):
            for item in items:
                yield from plain_targets(item)
        case Starred(value=value):
            yield from plain_targets(value)
        case _:
            yield target


def decorators(function: Function | Class) -> frozenset[str]:
    """The last names of a function's or class's decorators, called or not."""
    return frozenset(last_name(d.function if isinstance(d, Call) else d) for d in function.decorators)


def keyword(call: Call, name: str) -> Expression | None:
    """The value of the keyword argument `name`, None where it is not given."""
    return next((a.value for a in call.arguments if a.keyword == name), None)


def positional(call: Call) -> tuple[Expression, ...]:
    """The arguments that are given by position, up to the first `*arguments`."""
    plain = []
    for argument in call.arguments:
        if argument.star == 1:
            break
        if argument.keyword is None and not argument.star:
            plain.append(argument.value)
    return tuple(plain)


def subexpressions(node: Expression) -> Iterator[Expression]:
    """The expression itself and all that is inside it, in source order."""
    yield node
    for inner in children(node):
        yield from subexpressions(inner)


def text(node: Expression | None) -> str | None:
    """The value of a string constant, else None."""
    return node.value if isinstance(node, Constant) and isinstance(node.value, str) else None


def bodies(statement: Statement) -> Iterator[tuple[Statement, ...]]:
    """The statement lists inside a compound statement, in source order; a function's or class's body is not among them."""
    match statement:
        case Loop(body=body, orelse=orelse) | While(body=body, orelse=orelse) | Branch(body=body, orelse=orelse):
            yield body
            yield orelse
        case With(body=body) | Block(body=body) | Tag(body=body):
            yield body
        case Try(body=body, handlers=handlers, orelse=orelse, final=final):
            yield body
            for handler in handlers:
                yield handler.body
            yield orelse
            yield final
        case Match(cases=cases):
            for case in cases:
                yield case.body
        case _:
            return


_COMPOUND = frozenset({Loop, While, Branch, With, Block, Tag, Try, Match})


def walk(body: tuple[Statement, ...]) -> Iterator[Statement]:
    """Every statement of `body` in source order, into compound statements but not into functions and classes."""
    pending = [iter(body)]
    while pending:
        for statement in pending[-1]:
            yield statement
            if type(statement) in _COMPOUND:
                pending.append(chain.from_iterable(bodies(statement)))
                break
        else:
            pending.pop()


def _patterns(pattern: Pattern) -> Iterator[Expression]:
    yield from pattern.values
    for inner in pattern.patterns:
        yield from _patterns(inner)


def expressions(statement: Statement) -> Iterator[Expression]:
    """The expressions that stand directly in `statement`, not those of the statements inside it, in source order."""
    return iter(_EXPRESSIONS[type(statement)](statement))


def _known(*parts: Expression | None) -> list[Expression]:
    return [part for part in parts if part is not None]


def _of_cases(statement: Match) -> Iterator[Expression]:
    yield statement.subject
    for case in statement.cases:
        yield from _patterns(case.pattern)
        if case.guard is not None:
            yield case.guard


def _of_signature(function: Function) -> Iterator[Expression]:
    yield from function.decorators
    for parameter in function.parameters:
        yield from _known(parameter.annotation, parameter.default)
    yield from _known(function.returns)


_EXPRESSIONS: dict[type, Callable[[Any], Iterable[Expression]]] = {
    **dict.fromkeys((Jump, Scope, Import, Block, Load), lambda _: ()),
    **dict.fromkeys((Evaluate, TypeAlias), lambda s: (s.value,)),
    **dict.fromkeys((While, Branch), lambda s: (s.test,)),
    Bind: lambda s: (*s.targets, *_known(s.annotation, s.value)),
    Return: lambda s: _known(s.value),
    Loop: lambda s: (s.target, s.iterable),
    With: lambda s: _known(*[part for item in s.items for part in item]),
    Try: lambda s: _known(*[handler.kind for handler in s.handlers]),
    Raise: lambda s: _known(s.error, s.cause),
    Assert: lambda s: _known(s.test, s.message),
    Delete: lambda s: s.targets,
    Match: _of_cases,
    Function: _of_signature,
    Class: lambda s: (*s.decorators, *[argument.value for argument in s.arguments]),
    Include: lambda s: (s.template, *[binding.value for binding in s.bindings]),
    Extends: lambda s: (s.template,),
    Tag: lambda s: [argument.value for argument in s.arguments],
}
