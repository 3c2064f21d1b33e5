"""Context processors: what Django's settings add to the context of every template that is rendered for a request."""

from __future__ import annotations

from collections.abc import Iterator

from stackcheck.facts.expressions import Constant, Expression, Mapping
from stackcheck.facts.parts import children, expressions, text, walk
from stackcheck.facts.statements import Bind, Function
from stackcheck.link.evaluate.summaries import run_of
from stackcheck.link.names.scopes import absolute_symbol
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.project import Project, table
from stackcheck.link.settings.modules import settings_modules
from stackcheck.link.values.kinds import Record, Value

_OPTION = "context_processors"


def added(project: Project) -> dict[str, Value]:
    """The entries that all context processors of the project give."""
    given = (run_of(project, processor, None).returns for processor in processors(project))
    return {name: value for each in given if isinstance(each, Record) for name, value in each.entries}


@table
def processors(project: Project) -> tuple[Symbol, ...]:
    """The project's own context processors, in the order of the settings."""
    modules = (path for path, module in settings_modules(project).items() if module.kind != "test")
    return tuple(dict.fromkeys(symbol for path in modules for symbol in _named(project, path)))


def _named(project: Project, path: str) -> Iterator[Symbol]:
    for statement in walk(project.files[path].module.body):
        for node in expressions(statement) if isinstance(statement, Bind) else ():
            for name in _names(node):
                found = absolute_symbol(project, path, name)
                if found is not None and isinstance(found.fact, Function):
                    yield found


def _names(node: Expression) -> Iterator[str]:
    """The texts under `context_processors` in a dict, and in the dicts inside of it."""
    for key, value in node.items if isinstance(node, Mapping) else ():
        if isinstance(key, Constant) and key.value == _OPTION:
            yield from (name for item in children(value) if (name := text(item)))
    for child in children(node):
        yield from _names(child)
