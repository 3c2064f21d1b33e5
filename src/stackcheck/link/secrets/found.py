"""Secrets that are written in the source: every hidden literal in its context, and what `secret_values` says of it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from collections.abc import Sequence as Items
from typing import NamedTuple

from stackcheck.catalogue.secret_names import words
from stackcheck.catalogue.settings import DEVELOPMENT_WORDS, MIDDLEWARE_ADDERS, SIGNERS, TEST_WORDS, Signer
from stackcheck.catalogue.wrappers import BUILTIN_WRAPPERS, TEXT_WRAPPERS
from stackcheck.facts.expressions import (
    Attribute,
    Await,
    Binary,
    Boolean,
    Call,
    Comparison,
    Conditional,
    Constant,
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
)
from stackcheck.facts.findings import Place
from stackcheck.facts.naming import name_of
from stackcheck.facts.parts import bodies, children, dotted, expressions, text
from stackcheck.facts.statements import Bind, Branch, Class, Function, Return, Statement
from stackcheck.link.names.resolution import resolve
from stackcheck.link.project import Project, table
from stackcheck.link.secrets.environment import asks_environment, assumed_lookup, is_read, lookup_of, scheme_of
from stackcheck.link.secrets.judged import Context, Secret, secret_of
from stackcheck.link.settings.modules import is_development, is_production, settings_classes, settings_modules

_TAKERS = frozenset({*MIDDLEWARE_ADDERS, *(name.rpartition(".")[2] for name in SIGNERS)})


class Found(NamedTuple):
    value: Redacted
    context: Context


@table
def secrets(project: Project) -> tuple[Secret, ...]:
    """Every secret of the project's code, in the order of the files, each literal once."""
    found: dict[Place, Secret] = {}
    for file in project.modules():
        if file.role == "code" and file.module.redactions:
            context = Context(file.path, in_settings=file.path in settings_modules(project))
            for value, around in _in_body(project, file.module.body, context):
                if secret := secret_of(project, value, around):
                    found.setdefault(secret.literal, secret)
    return tuple(sorted(found.values(), key=lambda secret: secret.place))


def _in_body(project: Project, body: tuple[Statement, ...], context: Context) -> Iterator[Found]:
    for statement in body:
        yield from _in_statement(project, statement, context)


def _in_statement(project: Project, statement: Statement, context: Context) -> Iterator[Found]:
    match statement:
        case Bind(targets=(Sequence(items=targets),), value=Sequence(items=values)) if len(targets) == len(values):
            for target, value in zip(targets, values, strict=True):
                yield from _in_expression(project, value, _bound(context, target))
        case Bind(targets=targets, value=value, annotation=annotation):
            around = _bound(context, targets[0])
            for metadata in _metadata(annotation):
                yield from _in_expression(project, metadata, around)
            if value is not None:
                yield from _in_expression(project, value, around)
        case Return(value=value) if value is not None:
            yield from _in_expression(project, value, context)
        case Function(name=name) if _may_hold(project, context.path, statement):
            yield from _in_body(project, statement.body, context.under(name if context.in_settings else ""))
        case Class(name=name) if TEST_WORDS.isdisjoint(words(name)):
            is_field = statement.line in settings_classes(project, context.path)
            debug = context.debug or not DEVELOPMENT_WORDS.isdisjoint(words(name))
            inside = context._replace(in_settings=context.in_settings or is_field, is_field=is_field, debug=debug)
            yield from _in_body(project, statement.body, inside)
        case Branch(test=test, body=body, orelse=orelse):
            yield from _in_body(project, body, context._replace(debug=context.debug or is_development(test)))
            yield from _in_body(project, orelse, context._replace(debug=context.debug or is_production(test)))
        case _:
            for expression in expressions(statement):
                yield from _in_expression(project, expression, context.under(""))
            for inner_body in bodies(statement):
                yield from _in_body(project, inner_body, context)


def _metadata(annotation: Expression | None) -> tuple[Expression, ...]:
    """What stands behind the type in `Annotated[str, Field(default=...)]`."""
    match annotation:
        case Subscript(value=value, index=Sequence(items=(_, *behind))) if name_of(value) == "Annotated":
            return tuple(behind)
        case _:
            return ()


def _may_hold(project: Project, path: str, function: Function) -> bool:
    """Whether a function has a secret in it, or gives one to what signs with it: most need not be looked through."""
    lines = _redacted_lines(project, path)
    first = bisect_left(lines, function.line)
    has_own = first < len(lines) and lines[first] <= function.end_line
    return has_own or not _TAKERS.isdisjoint(function.mentions)


@table
def _redacted_lines(project: Project, path: str) -> tuple[int, ...]:
    return tuple(sorted(span.line for span in project.files[path].module.redactions))


def _bound(context: Context, target: Expression) -> Context:
    """The context of what is bound to a target: `DATABASES["default"]["PASSWORD"]` has three names."""
    if isinstance(target, Subscript):
        return _bound(context, target.value).within(target.index)
    return context.under(name_of(target))


def _in_expression(project: Project, node: Expression, context: Context) -> Iterator[Found]:
    match node:
        case Redacted():
            yield Found(node, context)
        case FormattedText(parts=parts):
            yield from (Found(part, context) for part in parts[:1] if isinstance(part, Redacted))
        case Call():
            yield from _in_call(project, node, context)
        case Boolean(operator="or", left=left, right=right):
            yield from _in_expression(project, left, context)
            found = is_read(project, context.path, left)
            yield from _in_expression(project, right, context._replace(lookup=found) if found else context)
        case Conditional(test=test, body=body, orelse=orelse):
            ways = ((body, orelse, is_development(test)), (orelse, body, is_production(test)))
            for way, other, debug in ways:
                there = context._replace(debug=context.debug or debug)
                may_fall_back = way is orelse or asks_environment(project, context.path, test)
                found = is_read(project, context.path, other) if may_fall_back else None
                yield from _in_expression(project, way, there._replace(lookup=found) if found else there)
        case Mapping(items=items) if _renames(items):
            return
        case Mapping(items=items):
            for key, value in items:
                yield from _in_expression(project, value, context if key is None else context.within(key))
        case Sequence() | Binary() | Await() | Starred() | Boolean():
            for inner in children(node):
                yield from _in_expression(project, inner, context)
        case Walrus(target=target, value=value):
            yield from _in_expression(project, value, context.under(name_of(target)))
        case Attribute(value=value) | Subscript(value=value) | Lambda(body=value):
            yield from _in_expression(project, value, context)
        case Comparison():
            return  # what a value is compared with is known to be no good
        case _:
            for inner in children(node):
                yield from _in_expression(project, inner, context.under(""))


def _renames(items: Items[tuple[Expression | None, Expression]]) -> bool:
    """Whether a mapping says how keys are called elsewhere: `{"host": "host", "database": "dbname", "password": "pwd"}`."""
    if not all(_is_identifier(value) for _, value in items):
        return False
    plain = [(name_of(key), text(value) or "") for key, value in items if isinstance(value, Constant)]
    alike = sum(_is_alike(words(key), words(value)) for key, value in plain)
    return alike > 1 and alike * 2 >= len(plain)


def _is_identifier(value: Expression) -> bool:
    if isinstance(value, Redacted):
        return "identifier" in value.traits and "random" not in value.traits
    return (text(value) or "").isidentifier()


def _is_alike(one: Items[str], other: Items[str]) -> bool:
    """Whether two names share a word, or one is in the other: "username" and "user"."""
    return not set(one).isdisjoint(other) or "".join(one) in "".join(other) or "".join(other) in "".join(one)


def _in_call(project: Project, call: Call, context: Context) -> Iterator[Found]:
    yield from _in_expression(project, call.function, context)
    for variable in scheme_of(project, context.path, call):
        for default in variable.defaults:
            yield from _in_expression(project, default, context.under("")._replace(lookup=variable))
    lookup = lookup_of(project, context.path, call)
    if lookup is None and context.in_settings:
        lookup = assumed_lookup(project, context.path, call)
    if lookup is not None:
        for default in lookup.defaults:
            yield from _in_expression(project, default, context._replace(lookup=lookup))
        return
    taker, signer = _signer(project, context.path, call)
    position = -1
    for argument in call.arguments:
        position += argument.keyword is None
        if signer is not None and (argument.keyword or position) in (signer.keyword, signer.position):
            given = context.under(signer.keyword)._replace(written=f"the key of {name_of(taker)}", signs=True)
            yield from _in_key(project, argument.value, given)
        elif argument.keyword == "default" or (argument.keyword is None and position == 0 and _wraps(call)):
            yield from _in_expression(project, argument.value, context)
        else:
            yield from _in_expression(project, argument.value, context.under(argument.keyword or "")._replace(signs=False))


def _wraps(call: Call) -> bool:
    written = dotted(call.function) or name_of(call.function)
    return written in BUILTIN_WRAPPERS or written.rpartition(".")[2] in TEXT_WRAPPERS


def _signer(project: Project, path: str, call: Call) -> tuple[Expression, Signer | None]:
    """What takes a key to sign or encrypt with, and where; also for `add_middleware(SessionMiddleware, secret_key=...)`."""
    taker = call.function
    if name_of(taker) in MIDDLEWARE_ADDERS and call.arguments:
        taker = call.arguments[0].value
    symbol = resolve(project, path, taker)
    return taker, SIGNERS.get(symbol.name) if symbol is not None else None


def _in_key(project: Project, node: Expression, context: Context) -> Iterator[Found]:
    """The literals of a key's expression, also where it is the name of a constant of the project."""
    symbol = resolve(project, context.path, node) if isinstance(node, Name | Attribute) else None
    if symbol is not None and isinstance(symbol.fact, Bind) and symbol.fact.value is not None:
        there = context._replace(path=symbol.path).under(symbol.qualname.rpartition(".")[2])
        yield from _in_expression(project, symbol.fact.value, there)
    else:
        yield from _in_expression(project, node, context)
