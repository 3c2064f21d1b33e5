"""Where code is entered: what frameworks, servers, workers and people run by themselves, and what runs it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from stackcheck.catalogue.entries import (
    APPLICATIONS,
    CALLS,
    CLASSES,
    DECORATORS,
    MIGRATED,
    MODELS,
    NO_REGISTRIES,
    SCRIPTS,
    STARTS,
    Hooked,
    Kind,
    Taking,
)
from stackcheck.facts.expressions import Attribute, Call, Comparison, Constant, Expression, Name
from stackcheck.facts.parts import bodies, children, dotted, expressions, keyword, positional, walk
from stackcheck.facts.statements import Bind, Branch, Class, Function, Import, Statement
from stackcheck.link.endpoints import endpoints
from stackcheck.link.endpoints.classes import views
from stackcheck.link.endpoints.sites import Decorated, Site, calls_of, sites
from stackcheck.link.entries.graph import is_plain, meant, named, words_in
from stackcheck.link.names.definitions import classes, functions
from stackcheck.link.names.resolution import mro, resolve
from stackcheck.link.names.scopes import absolute_symbol, found_in
from stackcheck.link.names.symbols import Symbol, definition
from stackcheck.link.project import Project, SourceFile, table
from stackcheck.link.settings.modules import settings_modules

Entry = tuple[Symbol, Kind]


@table
def entered(project: Project) -> Mapping[Symbol, Kind]:
    """The functions and classes that are entered from outside of the project's code, and what enters them."""
    found: dict[Symbol, Kind] = {}
    for symbol, kind in _all(project):
        found[symbol] = found.get(symbol, Kind(0)) | kind
    return found


def _all(project: Project) -> Iterator[Entry]:
    yield from ((endpoint.symbol, Kind.REQUEST) for endpoint in endpoints(project))
    yield from ((view, Kind.REQUEST) for view in views(project))
    for site in sites(project).decorated:
        yield from _decorated(project, site)
    for call in calls_of(project, frozenset(CALLS) | APPLICATIONS):
        yield from _given(project, call)
    for symbol in classes(project):
        yield from _inherited(project, symbol)
    for file in project.modules():
        yield from _of_file(project, file)
    for path in settings_modules(project):
        yield from _named_in_settings(project, path)


def _decorated(project: Project, site: Decorated) -> Iterator[Entry]:
    for decorator in site.function.decorators:
        if is_plain(decorator):
            continue
        found = found_in(project, site.scope, decorator.function if isinstance(decorator, Call) else decorator)
        kind = _registering(project, site.function, found) if found is not None else Kind.UNKNOWN
        if kind:
            started = kind is Kind.SIGNAL and isinstance(decorator, Call) and not MIGRATED.isdisjoint(words_in(decorator))
            yield site.symbol, Kind.STARTUP if started else kind


def _registering(project: Project, function: Function, decorator: Symbol) -> Kind:
    """What runs the functions that wear a decorator; nothing where that keeps no functions."""
    if not decorator.is_external:
        own = _of_own_decorator(project, decorator)
        return _shared(function, *own) if own is not None else Kind.UNKNOWN
    package, _, last = decorator.name.partition(".")[0], "", decorator.name.rpartition(".")[2]
    for row in DECORATORS:
        if package in row.packages and last in row.names:
            return _shared(function, row.kind, row.shares)
    return Kind(0) if package in NO_REGISTRIES or decorator.name.startswith(("django.utils.", "django.db.")) else Kind.UNKNOWN


def _shared(function: Function, kind: Kind, shares: bool) -> Kind:
    return Kind.SERVER if shares and function.is_async else kind


@table
def _of_own_decorator(project: Project, decorator: Symbol) -> tuple[Kind, bool] | None:
    """What a project's own decorator registers with: that of another library which its body mentions."""
    fact = decorator.fact
    if not isinstance(fact, Function):
        return None
    for statement in walk(fact.body):
        for node in expressions(statement):
            for word in _chains(node):
                found = resolve(project, decorator.path, word)
                name = found.name if found is not None and found.is_external else ""
                for row in DECORATORS:
                    if name.partition(".")[0] in row.packages and name.rpartition(".")[2] in row.names:
                        return row.kind, row.shares
    return None


def _chains(node: Expression) -> Iterator[Expression]:
    if isinstance(node, Name | Attribute) and dotted(node) is not None:
        yield node
    else:
        for child in children(node):
            yield from _chains(child)


def _given(project: Project, site: Site) -> Iterator[Entry]:
    """What a call hands to somebody else to run."""
    function = site.call.function
    name = function.name if isinstance(function, Attribute) else function.id if isinstance(function, Name) else ""
    if name in APPLICATIONS:
        for key in STARTS:
            value = keyword(site.call, key)
            for node in (value, *children(value)) if value is not None else ():
                yield from ((symbol, Kind.STARTUP) for symbol in _function(project, site, node))
    how = CALLS.get(name)
    if how is not None and how.kind is not None:
        for node in written(site.call, how):
            for symbol in _function(project, site, node):
                if isinstance(symbol.fact, Function):
                    kind = _shared(symbol.fact, how.kind, how.shares)
                    started = kind is Kind.SIGNAL and not MIGRATED.isdisjoint(words_in(function))
                    yield symbol, Kind.STARTUP if started else kind


def written(call: Call, how: Taking) -> Iterator[Expression]:
    """The arguments by which a call is given functions."""
    plain = positional(call)
    yield from plain[how.position : how.position + 1]
    yield from (value for key in how.keywords if (value := keyword(call, key)) is not None)


def _function(project: Project, site: Site, node: Expression) -> Iterator[Symbol]:
    """The function that an argument names; the one that it calls, of a coroutine."""
    found = found_in(project, site.scope, node.function if isinstance(node, Call) else node)
    if found is not None and isinstance(found.fact, Function):
        yield found


@table
def background(project: Project) -> Mapping[Symbol, frozenset[Symbol]]:
    """The functions that a function has run beside itself, by the one that does so."""
    found: dict[Symbol, set[Symbol]] = {}
    for site in calls_of(project, frozenset(CALLS) | APPLICATIONS):
        function = site.call.function
        how = CALLS.get(function.name if isinstance(function, Attribute) else function.id if isinstance(function, Name) else "")
        if how is not None and how.kind is None and (caller := _caller(project, site)) is not None:
            for node in written(site.call, how):
                found.setdefault(caller, set()).update(_function(project, site, node))
    return {caller: frozenset(given) for caller, given in found.items()}


def _caller(project: Project, site: Site) -> Symbol | None:
    """The function at the top level, or the method, in which a call stands."""
    scope, function = site.scope, None
    while scope.outer is not None:
        if scope.function is not None:
            function = scope
        scope = scope.outer
    if function is None or function.function is None or function.outer is None:
        return None
    return definition(project, function.path, f"{function.outer.prefix}{function.function.name}", function.function)


def hooked(project: Project, symbol: Symbol) -> Hooked | None:
    """How a class runs by what it inherits from: the nearest base that says so."""
    for base in mro(project, symbol):
        if base.is_external:
            for row in CLASSES:
                if any(_fits(base.name, pattern) for pattern in row.bases):
                    return row
    return _COMMANDS if symbol.qualname == "Command" and "/management/commands/" in f"/{symbol.path}" else None


_COMMANDS = Hooked((), Kind.COMMAND)


def _fits(name: str, pattern: str) -> bool:
    return pattern[1:] in name if pattern.startswith("*") else name.startswith(pattern)


def _inherited(project: Project, symbol: Symbol) -> Iterator[Entry]:
    if project.files[symbol.path].role == "test" or not isinstance(symbol.fact, Class):
        return
    own = tuple(statement for statement in walk(symbol.fact.body) if isinstance(statement, Function))
    row = hooked(project, symbol)
    if row is not None:
        yield symbol, row.kind
        for function in own if row.all_methods else ():
            kind = Kind.STARTUP if function.name in row.starting else row.kind
            yield definition(project, symbol.path, f"{symbol.qualname}.{function.name}", function), kind
    elif any(_takes_response(function) for function in own):
        # Django's middleware: made at the start, called for each request
        for function in own:
            kind = Kind.STARTUP if function.name == "__init__" else Kind.REQUEST
            if function.name in ("__init__", "__call__", "__acall__") or function.name.startswith("process_"):
                yield definition(project, symbol.path, f"{symbol.qualname}.{function.name}", function), kind
    elif any(base.is_external and base.name.startswith(MODELS) for base in mro(project, symbol)):
        yield symbol, Kind.UNKNOWN
    if symbol.qualname == "WorkerSettings":  # arq's
        yield from _of_arq(project, symbol)


def _takes_response(function: Function) -> bool:
    return function.name == "__init__" and any(p.name == "get_response" for p in function.parameters)


def _of_arq(project: Project, symbol: Symbol) -> Iterator[Entry]:
    for statement in symbol.fact.body if isinstance(symbol.fact, Class) else ():
        match statement:
            case Bind(targets=(Name(id="functions" | "cron_jobs"),), value=value) if value is not None:
                for found in named(project, symbol.path, frozenset(words_in(value))):
                    if isinstance(found.fact, Function):
                        yield found, _shared(found.fact, Kind.WORKER, shares=True)
            case Bind(targets=(Name(id="on_startup" | "on_shutdown" | "on_job_start" | "on_job_end"),), value=value) if value:
                yield from ((found, Kind.STARTUP) for found in named(project, symbol.path, frozenset(words_in(value))))


def is_script(path: str) -> bool:
    """Whether a file is one that people run: it stands in a folder of scripts."""
    return not SCRIPTS.isdisjoint(path.split("/")[:-1])


def _of_file(project: Project, file: SourceFile) -> Iterator[Entry]:
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


def _named_in_settings(project: Project, path: str) -> Iterator[Entry]:
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
