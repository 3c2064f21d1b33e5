"""What the top level of modules runs and hands over, at an import or as a program, and what Django's settings name."""

from __future__ import annotations

from collections.abc import Iterator

from stackcheck.catalogue.entries import SCRIPTS, Kind
from stackcheck.facts.expressions import Attribute, Call, Comparison, Constant, Expression, Name
from stackcheck.facts.parts import bodies, children, dotted, expressions, walk
from stackcheck.facts.statements import Bind, Branch, Class, Function, Import, Statement
from stackcheck.link.entries.hooked import Entry
from stackcheck.link.entries.meant import meant, named, words_in
from stackcheck.link.names.definitions import functions
from stackcheck.link.names.resolution import resolve
from stackcheck.link.names.scopes import absolute_symbol
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.project import Project, SourceFile


def is_script(path: str) -> bool:
    """Whether a file is one that people run: it stands in a folder of scripts."""
    return not SCRIPTS.isdisjoint(path.split("/")[:-1])


def of_file(project: Project, file: SourceFile) -> Iterator[Entry]:
    """What the top level of a module runs and hands over: at its import, or where it is the program."""
    if file.role == "test":
        return
    is_migration = file.role == "migration"
    for statement, guarded in top_level(file.module.body, guarded=is_script(file.path)):
        if isinstance(statement, Import | Function | Class):
            continue
        words = frozenset(word for node in expressions(statement) for word in words_in(node))
        if is_migration or guarded:
            kind = Kind.MIGRATION if is_migration else Kind.COMMAND
            yield from ((symbol, kind) for symbol in meant(project, file.path, words, ()))
            continue
        values = [statement.value] if isinstance(statement, Bind) else [*expressions(statement)]
        handed = frozenset(word for node in values if node is not None for word in _handed(node))
        yield from ((symbol, Kind.UNKNOWN) for symbol in named(project, file.path, handed))
        for node in expressions(statement):
            for callee in _callees(node):
                found = resolve(project, file.path, callee)
                if found is not None and isinstance(found.fact, Function):
                    yield found, Kind.STARTUP


def _handed(node: Expression) -> Iterator[str]:
    """The names in an expression that it does not call: what they mean is stored, or given to somebody."""
    match node:
        case Call(function=function, arguments=arguments) if dotted(function) is not None:
            for argument in arguments:
                yield from _handed(argument.value)
        case Name() | Attribute():
            yield from words_in(node)
        case _:
            for child in children(node):
                yield from _handed(child)


def _callees(node: Expression) -> Iterator[Expression]:
    if isinstance(node, Call):
        yield node.function
    for child in children(node):
        yield from _callees(child)


def top_level(body: tuple[Statement, ...], *, guarded: bool) -> Iterator[tuple[Statement, bool]]:
    """The statements of a module, and whether they stand behind `if __name__ == "__main__"`."""
    for statement in body:
        yield statement, guarded
        for inner in bodies(statement):
            yield from top_level(inner, guarded=guarded or (isinstance(statement, Branch) and _is_main(statement.test)))


def _is_main(test: Expression) -> bool:
    match test:
        case Comparison(left=Name(id="__name__"), comparators=(Constant(value="__main__"),)):
            return True
        case _:
            return False


def named_in_settings(project: Project, path: str) -> Iterator[Entry]:
    """What Django's settings name by texts: middleware, context processors, backends, tasks."""
    for statement in walk(project.files[path].module.body):
        for node in expressions(statement) if isinstance(statement, Bind) else ():
            for text in _dotted_texts(node):
                found = absolute_symbol(project, path, text)
                match found.fact if found is not None else None:
                    case Function(parameters=(first, *_)) if found is not None and first.name in ("request", "get_response"):
                        yield found, Kind.REQUEST
                    case Function() | Class() if found is not None:
                        yield found, Kind.UNKNOWN


def _dotted_texts(node: Expression) -> Iterator[str]:
    if isinstance(node, Constant):
        if isinstance(node.value, str) and "." in node.value and node.value.replace(".", "").isidentifier():
            yield node.value
    else:
        for child in children(node):
            yield from _dotted_texts(child)


def functions_of_scripts(project: Project) -> Iterator[Symbol]:
    """The functions in the files of scripts, whoever calls them."""
    return (symbol for symbol in functions(project) if is_script(symbol.path) and project.files[symbol.path].role == "code")
