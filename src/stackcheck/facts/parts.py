"""What an expression or a statement consists of: its parts, its bodies, the place where it begins, the name it spells."""

from __future__ import annotations

from collections.abc import Iterator

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
    match node:
        case Name() | Constant() | RawLiteral() | Redacted():
            return ()
        case Attribute(value=value) | Starred(value=value) | Await(value=value):
            return (value,)
        case Call(function=function, arguments=arguments):
            return (function, *(argument.value for argument in arguments))
        case FormattedText(parts=parts):
            return parts
        case Binary(left=left, right=right) | Boolean(left=left, right=right):
            return (left, right)
        case Unary(operand=operand):
            return (operand,)
        case Comparison(left=left, comparators=comparators):
            return (left, *comparators)
        case Conditional(test=test, body=body, orelse=orelse):
            return (body, test, orelse)
        case Sequence(items=items):
            return items
        case Mapping(items=pairs):
            return tuple(part for pair in pairs for part in pair if part is not None)
        case Subscript(value=value, index=index):
            return (value, index)
        case Slice(lower=lower, upper=upper, step=step):
            return tuple(part for part in (lower, upper, step) if part is not None)
        case Yield(value=inner):
            return () if inner is None else (inner,)
        case Walrus(target=target, value=value):
            return (target, value)
        case Comprehension(element=element, value=inner, clauses=clauses):
            parts = tuple(part for c in clauses for part in (c.target, c.iterable, *c.conditions))
            return (element, *parts) if inner is None else (element, inner, *parts)
        case Lambda(parameters=parameters, body=body):
            return (*(p.default for p in parameters if p.default is not None), body)
        case Filter(value=value, arguments=arguments):
            return (value, *(argument.value for argument in arguments))


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
    names: list[str] = []
    while isinstance(node, Attribute):
        names.append(node.name)
        node = node.value
    if not isinstance(node, Name):
        return None
    names.append(node.id)
    return ".".join(reversed(names))


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


def walk(body: tuple[Statement, ...]) -> Iterator[Statement]:
    """Every statement of `body` in source order, into compound statements but not into functions and classes."""
    for statement in body:
        yield statement
        for inner in bodies(statement):
            yield from walk(inner)


def _patterns(pattern: Pattern) -> Iterator[Expression]:
    yield from pattern.values
    for inner in pattern.patterns:
        yield from _patterns(inner)


def expressions(statement: Statement) -> Iterator[Expression]:  # noqa: PLR0915 - one line for each kind
    """The expressions that stand directly in `statement`, not those of the statements inside it, in source order."""
    match statement:
        case Bind(targets=targets, value=value, annotation=annotation):
            yield from targets
            if annotation is not None:
                yield annotation
            if value is not None:
                yield value
        case Evaluate(value=value) | TypeAlias(value=value):
            yield value
        case Return(value=returned):
            if returned is not None:
                yield returned
        case Loop(target=target, iterable=iterable):
            yield target
            yield iterable
        case While(test=test) | Branch(test=test):
            yield test
        case With(items=items):
            for item, target_ in items:
                yield item
                if target_ is not None:
                    yield target_
        case Try(handlers=handlers):
            yield from (h.kind for h in handlers if h.kind is not None)
        case Raise(error=first, cause=second):
            yield from (part for part in (first, second) if part is not None)
        case Assert(test=test, message=message):
            yield test
            if message is not None:
                yield message
        case Delete(targets=targets):
            yield from targets
        case Match(subject=subject, cases=cases):
            yield subject
            for case in cases:
                yield from _patterns(case.pattern)
                if case.guard is not None:
                    yield case.guard
        case Function(decorators=decorators, parameters=parameters, returns=returns):
            yield from decorators
            for parameter in parameters:
                yield from (part for part in (parameter.annotation, parameter.default) if part is not None)
            if returns is not None:
                yield returns
        case Class(decorators=decorators, arguments=arguments):
            yield from decorators
            yield from (argument.value for argument in arguments)
        case Include(template=template, bindings=bindings):
            yield template
            yield from (binding.value for binding in bindings)
        case Extends(template=template):
            yield template
        case Tag(arguments=arguments):
            yield from (argument.value for argument in arguments)
        case Jump() | Scope() | Import() | Block() | Load():
            return
