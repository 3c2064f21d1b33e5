"""Lookups in the environment: by the standard library, the usual packages, and the project's own readers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from stackcheck.catalogue.python import ENVIRONMENT
from stackcheck.catalogue.settings import FIELD, READER_CLASSES, READERS, READY
from stackcheck.facts.expressions import Argument, Boolean, Call, Comparison, Expression, Name, Sequence, Subscript
from stackcheck.facts.parts import children, dotted, expressions, start, subexpressions, text, walk
from stackcheck.facts.statements import Bind, Class, Function, Statement
from stackcheck.link.flow.remembered import recursive
from stackcheck.link.names.resolution import descends, resolve
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.project import Project

_KEY = re.compile(r"[A-Za-z_][\w.\-]*")
_ENVIRONMENT = frozenset({"environ", "getenv"})
_DEFAULTS = ("default", "default_factory", "fallback", "default_value")
_KEYS = ("name", "key", "var", "variable", "env")


class Lookup(NamedTuple):
    """A call that looks `key` up ("" where it names none itself) and falls back on one of `defaults`; where it begins."""

    line: int
    col: int
    key: str
    defaults: tuple[Expression, ...]


class Reader(NamedTuple):
    """A function of the project that looks one of its parameters up: where it takes the name and the default."""

    key: str
    key_position: int
    default: str
    default_position: int


def lookup_of(project: Project, path: str, call: Call) -> Lookup | None:
    """What a call looks up in the environment, None where it does not or is not known to."""
    symbol = resolve(project, path, call.function)
    if symbol is not None and isinstance(symbol.fact, Function):
        reader = reader_of(project, symbol)
        return None if reader is None else _given(call, reader)
    if (symbol is not None and symbol.name in READERS) or _by_instance(project, path, call.function):
        return _plain(call)
    return None


def assumed_lookup(project: Project, path: str, call: Call) -> Lookup | None:
    """The same for a call in a settings module that is written like a lookup and whose function is not in the project."""
    symbol = resolve(project, path, call.function)
    if symbol is not None and isinstance(symbol.fact, Function | Class):
        return None
    if symbol is not None and symbol.name == FIELD:
        return Lookup(
            *start(call), "", _plain(call).defaults or tuple(a.value for a in call.arguments[:1] if a.keyword is None)
        )
    found = _plain(call)
    return found if found.key.isupper() and found.defaults else None


def scheme_of(project: Project, path: str, call: Call) -> Iterator[Lookup]:
    """The variables and defaults that a reader is made with: `environ.Env(SECRET_KEY=(str, "..."))`."""
    symbol = resolve(project, path, call.function)
    if symbol is not None and symbol.name in READER_CLASSES:
        for argument in call.arguments:
            if argument.keyword and isinstance(argument.value, Sequence) and len(argument.value.items) == 2:
                yield Lookup(*start(argument.value), argument.keyword, argument.value.items[1:])


def is_read(project: Project, path: str, node: Expression) -> Lookup | None:
    """What an expression reads from the environment, through calls that only convert it (`quote_plus(os.getenv("X"))`)."""
    match node:
        case Call(arguments=arguments):
            if found := lookup_of(project, path, node):
                return found
            inner = [node.function, *(argument.value for argument in arguments)]
        case Subscript(value=value, index=index) if _is_environ(project, path, value):
            return Lookup(*start(node), text(index) or "", ())
        case Boolean(left=left):
            inner = [left]
        case _:
            inner = list(children(node))
    return next((found for part in inner if (found := is_read(project, path, part))), None)


def asks_environment(project: Project, path: str, test: Expression) -> bool:
    """Whether a condition asks what the environment has: `"KEY" in os.environ`, `os.getenv("KEY")`."""
    return is_read(project, path, test) is not None or any(_is_environ(project, path, node) for node in subexpressions(test))


def _no_reader(_: Project, symbol: Symbol) -> Reader | None:
    return None


@recursive(_no_reader)
def reader_of(project: Project, symbol: Symbol) -> Reader | None:
    """The project's function as a reader of the environment: it reads a variable that one of its parameters names."""
    return _reader(project, symbol)


def _reader(project: Project, symbol: Symbol) -> Reader | None:
    function = symbol.fact
    if not isinstance(function, Function) or len(function.parameters) < 2:
        return None
    if _ENVIRONMENT.isdisjoint(function.mentions) and not _calls_reader(project, symbol, function):
        return None
    parameters = [p.name for p in function.parameters if p.kind in ("positional", "any", "keyword")]
    key = next((name for name in _looked_up(project, symbol.path, function) if name in parameters), None)
    default = next((name for name in parameters if name != key and name in _mentioned(function)), None)
    if key is None or default is None:
        return None
    return Reader(key, parameters.index(key), default, parameters.index(default))


def _calls_reader(project: Project, symbol: Symbol, function: Function) -> bool:
    mentioned = (resolve(project, symbol.path, name) for name in function.mentions)
    return any(
        found is not None
        and (found.name in READERS or (isinstance(found.fact, Function) and reader_of(project, found) is not None))
        for found in mentioned
    )


def _looked_up(project: Project, path: str, function: Function) -> Iterator[str]:
    """The names that stand where a lookup in the function's body expects a variable's name."""
    for node in _inside(function.body):
        match node:
            case Subscript(value=value, index=Name(id=name)) if _is_environ(project, path, value):
                yield name
            case Comparison(left=Name(id=name), operators=("in",), comparators=(right,)) if _is_environ(project, path, right):
                yield name
            case Call() if (found := lookup_of(project, path, node)) is not None and found.key == "":
                yield from (a.value.id for a in node.arguments[:1] if isinstance(a.value, Name))


def _mentioned(function: Function) -> frozenset[str]:
    return frozenset(node.id for node in _inside(function.body) if isinstance(node, Name))


def _inside(body: tuple[Statement, ...]) -> Iterator[Expression]:
    pending = [expression for statement in walk(body) for expression in expressions(statement)]
    while pending:
        node = pending.pop(0)
        yield node
        pending[:0] = children(node)


def _is_environ(project: Project, path: str, node: Expression) -> bool:
    symbol = resolve(project, path, node) if dotted(node) else None
    return symbol is not None and symbol.name == ENVIRONMENT


def _by_instance(project: Project, path: str, function: Expression) -> bool:
    """Whether the function is an instance of a reader's class, or a method of one: `env(...)`, `env.str(...)`."""
    name = dotted(function)
    if name is None:
        return False
    for written in (name, name.rpartition(".")[0]):
        symbol = resolve(project, path, written) if written else None
        if symbol is None:
            continue
        if symbol.is_external and symbol.name.startswith(READY):
            return True
        if isinstance(symbol.fact, Bind) and isinstance(symbol.fact.value, Call):
            made = resolve(project, symbol.path, symbol.fact.value.function)
            if made is not None and (made.name in READER_CLASSES or _inherits_reader(project, made)):
                return True
    return False


def _inherits_reader(project: Project, symbol: Symbol) -> bool:
    return isinstance(symbol.fact, Class) and descends(project, symbol, READER_CLASSES)


def _plain(call: Call) -> Lookup:
    """`get(KEY, default)`, `config(KEY, default=...)`, `dj_database_url.config(default=...)`."""
    plain = [a.value for a in call.arguments if a.keyword is None and not a.star]
    first = plain[0] if plain else _keyword(call.arguments, _KEYS)
    key = text(first) if first is not None else None
    defaults = [*plain[1:2], _keyword(call.arguments, _DEFAULTS)]
    return Lookup(*start(call), key if key and _KEY.fullmatch(key) else "", tuple(d for d in defaults if d is not None))


def _given(call: Call, reader: Reader) -> Lookup:
    plain = [a.value for a in call.arguments if a.keyword is None and not a.star]

    def argument(name: str, position: int) -> Expression | None:
        return _keyword(call.arguments, (name,)) or (plain[position] if position < len(plain) else None)

    default = argument(reader.default, reader.default_position)
    return Lookup(*start(call), text(argument(reader.key, reader.key_position)) or "", () if default is None else (default,))


def _keyword(arguments: tuple[Argument, ...], names: tuple[str, ...]) -> Expression | None:
    return next((a.value for a in arguments if a.keyword in names), None)
