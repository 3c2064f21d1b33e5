"""Which functions are worth running: those where a call that executes SQL may be given text, judged from how it is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from stackcheck.catalogue.sql_apis import BUILDERS, EXECUTE, EXECUTE_OF, EXTRA, LITERAL_COLUMNS, TEXT_CLAUSES
from stackcheck.facts.expressions import Attribute, Await, Call, Expression, Name
from stackcheck.facts.parts import bodies, children, dotted, expressions, last_name
from stackcheck.facts.statements import Bind, Function, Statement
from stackcheck.link.names.resolution import resolve
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.project import Project
from stackcheck.link.sql.text import configured

METHODS = EXECUTE.union(*EXECUTE_OF.values()) | {"raw", "extra"}
WORDS = METHODS | {"RawSQL", "text", "TextClause", "literal_column"}
_ALWAYS = frozenset({"RawSQL", "exec_driver_sql"})


def words(project: Project) -> frozenset[str]:
    """The names of what executes SQL."""
    return WORDS | configured.words(project)


def may_execute(project: Project, symbol: Symbol, words: frozenset[str], *, as_values: bool = False) -> bool:
    """Whether the function calls one of `words` with something that is not plainly a query builder's object; with `as_values`
    also whether it names one without calling it, to keep it or to hand it on.
    """
    function = symbol.fact
    if not isinstance(function, Function) or words.isdisjoint(function.mentions):
        return False
    bound: dict[str, list[Expression]] = {}
    for statement in everything(function.body):
        if isinstance(statement, Bind) and statement.value is not None:
            for target in statement.targets:
                if (name := dotted(target)) is not None:
                    bound.setdefault(name, []).append(statement.value)
    written = [expression for statement in everything(function.body) for expression in expressions(statement)]
    return any(
        _executes(project, symbol.path, call, bound) for expression in written for call in _calls(expression, words)
    ) or (as_values and any(_is_value(expression, words) for expression in written))


def _is_value(node: Expression, words: frozenset[str]) -> bool:
    """Whether one of `words` is named without being called."""
    if isinstance(node, Call):
        inside = node.function.value if isinstance(node.function, Attribute) else None
        parts = [inside, *(argument.value for argument in node.arguments)]
        return any(_is_value(part, words) for part in parts if part is not None)
    return last_name(node) in words or any(_is_value(inner, words) for inner in children(node))


def _executes(project: Project, path: str, call: Call, bound: Mapping[str, list[Expression]]) -> bool:
    name = last_name(call.function)
    if name in _ALWAYS or name in configured.words(project):
        return True
    if name in ("text", "TextClause", "literal_column"):
        if (written := dotted(call.function)) is None:
            return False
        symbol = resolve(project, path, written)
        return symbol is None or symbol.name in TEXT_CLAUSES | LITERAL_COLUMNS
    if name == "extra":
        return any(argument.keyword in (None, *EXTRA) for argument in call.arguments)
    return _may_be_text(project, path, call.arguments[0].value, bound)


def everything(body: tuple[Statement, ...]) -> Iterator[Statement]:
    """Every statement of a body, into the functions inside it."""
    for statement in body:
        yield statement
        for inner in bodies(statement):
            yield from everything(inner)
        if isinstance(statement, Function):
            yield from everything(statement.body)


def _calls(node: Expression, words: frozenset[str]) -> Iterator[Call]:
    if isinstance(node, Call) and node.arguments and last_name(node.function) in words:
        yield node
    for inner in children(node):
        yield from _calls(inner, words)


def _may_be_text(
    project: Project, path: str, node: Expression, bound: Mapping[str, list[Expression]], seen: frozenset[str] = frozenset()
) -> bool:
    """Whether an expression may hold SQL text: not where it begins with a construct of a query builder."""
    root = node
    while True:
        match root:
            case Call(function=Attribute(value=value, name=name)):
                if dotted(root.function) is not None and name in BUILDERS and _is_builder(project, path, root.function):
                    return False
                root = value
            case Call(function=Name()):
                return not _is_builder(project, path, root.function)
            case Attribute(value=value) | Await(value=value):
                root = value
            case Name(id=name):
                if name in seen:
                    return False  # `query = query.where(...)` is what `query` was
                if name not in bound:
                    return True
                return any(_may_be_text(project, path, value, bound, seen | {name}) for value in bound[name])
            case _:
                return True


def _is_builder(project: Project, path: str, function: Expression) -> bool:
    symbol = resolve(project, path, function)
    return symbol is not None and symbol.is_external and symbol.name.rpartition(".")[2] in BUILDERS
