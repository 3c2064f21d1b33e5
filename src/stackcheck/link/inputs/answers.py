"""The kinds of exceptions that a view, its base class or the project's exception handler turns into an answer."""

from __future__ import annotations

from collections.abc import Iterator

from stackcheck.catalogue.inputs import ANSWERED_MODULES
from stackcheck.facts.expressions import Attribute, Boolean, Call, Constant, Expression, Mapping, Name, Sequence
from stackcheck.facts.parts import dotted, expressions, subexpressions, text, walk
from stackcheck.facts.statements import Bind, Branch, Function, Raise, Return, Statement, Try
from stackcheck.link.endpoints import Endpoint
from stackcheck.link.names.bindings import scope
from stackcheck.link.names.resolution import member
from stackcheck.link.names.scopes import Scope, absolute_symbol, resolve_in, scope_of
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.project import Project, table
from stackcheck.link.settings.modules import settings_modules

_CATCHING = ("dispatch", "handle_exception")
"""The methods of a class-based view through which its handlers' exceptions come."""


def answered(project: Project, endpoint: Endpoint) -> frozenset[str]:
    """The names of the exceptions that are answered with an error of the client's around an endpoint."""
    methods = (member(project, endpoint.owner, name) for name in _CATCHING) if endpoint.owner is not None else ()
    around = [method for method in methods if method is not None and method != endpoint.symbol]
    if endpoint.framework == "drf":
        around += _exception_handlers(project)
    return frozenset().union(*(_answers(project, function) for function in around))


@table
def _exception_handlers(project: Project) -> tuple[Symbol, ...]:
    """The functions that Django REST framework's setting names."""
    binds = (scope(project, path).get("REST_FRAMEWORK") for path in settings_modules(project))
    named = (
        absolute_symbol(project, path, name)
        for path, bind in zip(settings_modules(project), binds, strict=True)
        if isinstance(bind, Bind) and isinstance(bind.value, Mapping)
        for key, value in bind.value.items
        if text(key) == "EXCEPTION_HANDLER" and (name := text(value))
    )
    return tuple(dict.fromkeys(symbol for symbol in named if symbol is not None))


@table
def _answers(project: Project, symbol: Symbol) -> frozenset[str]:
    function = symbol.fact
    if not isinstance(function, Function):
        return frozenset()
    return frozenset(_in_body(project, scope_of(project, symbol), function.body))


def _in_body(project: Project, where: Scope, body: tuple[Statement, ...]) -> Iterator[str]:
    for statement in walk(body):
        match statement:
            case Branch(test=test, body=answer) if _is_answer(answer):
                yield from _tested(project, where, test)
            case Try(handlers=handlers):
                for handler in handlers:
                    if handler.body and isinstance(handler.body[-1], Return) and _is_answer(handler.body[-1:]):
                        yield from _kinds(project, where, handler.kind)
            case _:
                pass


def _tested(project: Project, where: Scope, test: Expression) -> Iterator[str]:
    """`isinstance(error, (KeyError, ValueError))`, also as one of several conditions that will do."""
    match test:
        case Call(function=Name(id="isinstance"), arguments=(_, kind)):
            yield from _kinds(project, where, kind.value)
        case Boolean(operator="or", left=left, right=right):
            yield from _tested(project, where, left)
            yield from _tested(project, where, right)
        case _:
            return


def _kinds(project: Project, where: Scope, kind: Expression | None) -> Iterator[str]:
    """The names of exceptions; what Django REST framework raises itself, it answers anyway."""
    for written in kind.items if isinstance(kind, Sequence) else (kind,):
        found = resolve_in(project, where, written) if written is not None else None
        if found is not None and not found.name.startswith(ANSWERED_MODULES):
            yield found.name.rpartition(".")[2]


def _is_answer(body: tuple[Statement, ...]) -> bool:
    """Whether statements make an answer or another error, and not one that blames the server."""
    makes = any(
        (isinstance(s, Return) and s.value is not None) or (isinstance(s, Bind) and isinstance(s.value, Call))
        for s in walk(body)
        if not isinstance(s, Raise)
    )
    nodes = (node for s in walk(body) for expression in expressions(s) for node in subexpressions(expression))
    return makes and not any(_is_failure(node) for node in nodes)


def _is_failure(node: Expression) -> bool:
    match node:
        case Constant(value=int(status)):
            return 500 <= status < 600
        case Name() | Attribute():
            return (dotted(node) or "").rpartition(".")[2].startswith("HTTP_5")
        case _:
            return False
