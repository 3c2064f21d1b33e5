"""Secrets that are written in the source: every hidden literal in its context, and what `secret_values` says of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from stackcheck.catalogue.settings import MIDDLEWARE_ADDERS, SIGNERS, Signer
from stackcheck.catalogue.wrappers import TEXT_WRAPPERS
from stackcheck.facts.expressions import (
    Attribute,
    Await,
    Binary,
    Boolean,
    Call,
    Comparison,
    Conditional,
    Expression,
    FormattedText,
    Lambda,
    Mapping,
    Name,
    Redacted,
    Sequence,
    Starred,
    Subscript,
    Walrus,
    children,
    dotted,
)
from stackcheck.facts.findings import Place
from stackcheck.facts.naming import name_of, names_of
from stackcheck.facts.statements import Bind, Branch, Class, Function, Return, Statement, bodies, expressions
from stackcheck.link.environment import assumed_lookup, is_read, lookup_of
from stackcheck.link.project import Project, table
from stackcheck.link.secret_values import Context, Secret, secret_of
from stackcheck.link.settings import settings_classes, settings_modules
from stackcheck.link.symbols import resolve


class Found(NamedTuple):
    value: Redacted
    context: Context


@table
def secrets(project: Project) -> tuple[Secret, ...]:
    """Every secret of the project's code, in the order of the files, each literal once."""
    files = (file for file in project.modules() if file.role == "code" and file.module.redactions)
    found: dict[Place, Secret] = {}
    for file in files:
        context = Context(file.path, in_settings=file.path in settings_modules(project))
        for value, around in _in_body(project, file.module.body, context):
            secret = secret_of(project, value, around)
            if secret is not None:
                found.setdefault(secret.literal, secret)
    return tuple(sorted(found.values(), key=lambda secret: secret.place))


def _in_body(project: Project, body: tuple[Statement, ...], context: Context) -> Iterator[Found]:
    for statement in body:
        yield from _in_statement(project, statement, context)


def _in_statement(project: Project, statement: Statement, context: Context) -> Iterator[Found]:
    match statement:
        case Bind(targets=targets, value=value) if value is not None:
            yield from _in_expression(project, value, context._replace(names=tuple(names_of(targets).split(" "))))
        case Return(value=value) if value is not None:
            yield from _in_expression(project, value, context)
        case Function(name=name, encoded=_):
            inner = context._replace(names=(name,) if context.in_settings else (), in_settings=context.in_settings)
            yield from _in_body(project, statement.body, inner)
        case Class():
            settings = context.in_settings or statement.line in settings_classes(project, context.path)
            yield from _in_body(project, statement.body, context._replace(in_settings=settings))
        case Branch(test=test, body=body, orelse=orelse):
            yield from _in_body(project, body, context._replace(debug=context.debug or _is_debug(test)))
            yield from _in_body(project, orelse, context)
        case _:
            for expression in expressions(statement):
                yield from _in_expression(project, expression, context._replace(names=()))
            for inner_body in bodies(statement):
                yield from _in_body(project, inner_body, context)


def _is_debug(test: Expression) -> bool:
    return "debug" in names_of((test,)).lower()


def _in_expression(project: Project, node: Expression, context: Context) -> Iterator[Found]:
    match node:
        case Redacted():
            yield Found(node, context)
        case FormattedText(parts=parts):
            yield from (Found(part, context) for part in parts if isinstance(part, Redacted))
        case Call():
            yield from _in_call(project, node, context)
        case Boolean(operator="or", left=left, right=right):
            yield from _in_expression(project, left, context)
            found = is_read(project, context.path, left)
            yield from _in_expression(project, right, context._replace(lookup=found) if found else context)
        case Conditional(test=test, body=body, orelse=orelse):
            found = is_read(project, context.path, body)
            yield from _in_expression(project, body, context._replace(debug=context.debug or _is_debug(test)))
            yield from _in_expression(project, orelse, context._replace(lookup=found) if found else context)
        case Mapping(items=items):
            for key, value in items:
                yield from _in_expression(project, value, context._replace(names=(*context.names, name_of(key)), lookup=None))
        case Sequence() | Binary() | Await() | Starred() | Boolean():
            for inner in children(node):
                yield from _in_expression(project, inner, context)
        case Walrus(target=target, value=value):
            yield from _in_expression(project, value, context._replace(names=(name_of(target),)))
        case Subscript(value=value):
            yield from _in_expression(project, value, context)
        case Attribute(value=value) | Lambda(body=value):
            yield from _in_expression(project, value, context)
        case Comparison():
            return  # what a value is compared with is known to be no good
        case _:
            for inner in children(node):
                yield from _in_expression(project, inner, context._replace(names=(), lookup=None))


def _in_call(project: Project, call: Call, context: Context) -> Iterator[Found]:
    yield from _in_expression(project, call.function, context)
    lookup = lookup_of(project, context.path, call)
    if lookup is None and context.in_settings:
        lookup = assumed_lookup(project, context.path, call)
    if lookup is not None:
        for default in lookup.defaults:
            yield from _in_expression(project, default, context._replace(lookup=lookup))
        return
    signer = _signer(project, context.path, call)
    wraps = (dotted(call.function) or "").rpartition(".")[2] in TEXT_WRAPPERS
    position = -1
    for argument in call.arguments:
        position += argument.keyword is None
        inner = context._replace(names=(argument.keyword or "",), lookup=None)
        if signer is not None and (
            argument.keyword == signer.keyword or (argument.keyword is None and position == signer.position)
        ):
            yield from _in_key(project, argument.value, inner._replace(names=(signer.keyword,), signs=True))
        elif (argument.keyword is None and wraps) or argument.keyword == "default":
            yield from _in_expression(project, argument.value, context)
        else:
            yield from _in_expression(project, argument.value, inner)


def _signer(project: Project, path: str, call: Call) -> Signer | None:
    """Where the call takes a key to sign or encrypt with; also `add_middleware(SessionMiddleware, secret_key=...)`."""
    written = call.function
    if name_of(written) in MIDDLEWARE_ADDERS and call.arguments:
        written = call.arguments[0].value
    symbol = resolve(project, path, written)
    return SIGNERS.get(symbol.name) if symbol is not None else None


def _in_key(project: Project, node: Expression, context: Context) -> Iterator[Found]:
    """The literals of a key's expression, also where it is the name of a constant of the project."""
    symbol = resolve(project, context.path, node) if isinstance(node, Name | Attribute) else None
    if symbol is not None and isinstance(symbol.fact, Bind) and symbol.fact.value is not None:
        there = context._replace(path=symbol.path, names=(symbol.qualname.rpartition(".")[2],))
        yield from _in_expression(project, symbol.fact.value, there)
    else:
        yield from _in_expression(project, node, context)
