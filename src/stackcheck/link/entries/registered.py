"""Where code is entered: what frameworks, servers, workers and people run by themselves, and what runs it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from stackcheck.catalogue.entries import (
    APPLICATIONS,
    CALLS,
    DECORATORS,
    MIGRATED,
    NO_REGISTRIES,
    STARTS,
    Kind,
    Taking,
)
from stackcheck.facts.expressions import Attribute, Call, Expression, Name
from stackcheck.facts.parts import children, dotted, expressions, keyword, positional, walk
from stackcheck.facts.statements import Function
from stackcheck.link.endpoints import endpoints
from stackcheck.link.endpoints.classes import views
from stackcheck.link.endpoints.sites import Decorated, Site, calls_of, sites
from stackcheck.link.endpoints.switches import is_switched, switched_views
from stackcheck.link.entries.files import named_in_settings, of_file
from stackcheck.link.entries.graph import is_plain
from stackcheck.link.entries.hooked import Entry, inherited, shared
from stackcheck.link.entries.meant import words_in
from stackcheck.link.names.definitions import classes
from stackcheck.link.names.instances import found_in
from stackcheck.link.names.resolution import resolve
from stackcheck.link.names.symbols import Symbol, definition
from stackcheck.link.project import Project, table
from stackcheck.link.settings.modules import settings_modules


@table
def entered(project: Project) -> Mapping[Symbol, Kind]:
    """The functions and classes that are entered from outside of the project's code, and what enters them."""
    found: dict[Symbol, Kind] = {}
    for symbol, kind in _all(project):
        found[symbol] = found.get(symbol, Kind(0)) | kind
    return found


def _all(project: Project) -> Iterator[Entry]:
    for endpoint in endpoints(project):
        yield endpoint.symbol, Kind.SWITCHED if is_switched(project, endpoint) else Kind.REQUEST
    for view in views(project):
        yield view, Kind.SWITCHED if view in switched_views(project) else Kind.REQUEST
    for site in sites(project).decorated:
        yield from _decorated(project, site)
    for call in calls_of(project, frozenset(CALLS) | APPLICATIONS):
        yield from _given(project, call)
    for symbol in classes(project):
        is_shut = symbol in switched_views(project)
        for entry, kind in inherited(project, symbol):
            yield entry, Kind.SWITCHED if is_shut and kind is Kind.REQUEST else kind
    for file in project.modules():
        yield from of_file(project, file)
    for path in settings_modules(project):
        yield from named_in_settings(project, path)


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
        return shared(function, *own) if own is not None else Kind.UNKNOWN
    package, _, last = decorator.name.partition(".")[0], "", decorator.name.rpartition(".")[2]
    for row in DECORATORS:
        if package in row.packages and last in row.names:
            return shared(function, row.kind, row.shares)
    return Kind(0) if package in NO_REGISTRIES or decorator.name.startswith(("django.utils.", "django.db.")) else Kind.UNKNOWN


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
                    kind = shared(symbol.fact, how.kind, how.shares)
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
