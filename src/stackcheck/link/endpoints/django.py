"""Django's function views: named in a URLconf, by a project's own registering function, as error handler, or by a decorator."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from stackcheck.catalogue.endpoints import (
    DECORATORS,
    ERROR_HANDLERS,
    INCLUDE,
    NO_VIEW_DECORATORS,
    PATTERNS,
    URL_FUNCTIONS,
    VIEW_DECORATORS,
)
from stackcheck.facts.expressions import Attribute, Call, Expression, Name, Sequence
from stackcheck.facts.findings import Place
from stackcheck.facts.parts import keyword, positional, subexpressions, text
from stackcheck.facts.statements import Bind, Function
from stackcheck.link.endpoints.rows import Endpoint
from stackcheck.link.endpoints.sites import Site, calls_of, sites
from stackcheck.link.names.bindings import scope
from stackcheck.link.names.instances import found_in
from stackcheck.link.names.scopes import Scope, absolute_symbol, around, is_property, module_scope, resolve_in, scope_around
from stackcheck.link.names.symbols import Symbol, definition
from stackcheck.link.project import Project, table


class Entry(msgspec.Struct, frozen=True):
    """One line of a URLconf: its pattern, the expression that names its view, and where both stand."""

    pattern: str | None
    view: Expression
    scope: Scope
    place: Place


@table
def entries(project: Project) -> tuple[Entry, ...]:
    """Every line of every URLconf that names a view; `include` of another URLconf is none."""
    return tuple(entry for entry in (*_plain(project), *_wrapped(project)) if not _is_include(project, entry))


def _plain(project: Project) -> Iterator[Entry]:
    for site in sites(project).calls:
        if _is_url(project, site):
            plain = positional(site.call)
            view = plain[1] if len(plain) > 1 else keyword(site.call, "view")
            if view is not None:
                yield Entry(text(plain[0]) if plain else None, view, site.scope, site.place)


def _is_url(project: Project, site: Site) -> bool:
    found = resolve_in(project, site.scope, site.call.function)
    return found is not None and found.name in URL_FUNCTIONS


def _is_include(project: Project, entry: Entry) -> bool:
    found = resolve_in(project, entry.scope, entry.view.function) if isinstance(entry.view, Call) else None
    return found is not None and found.name in INCLUDE


@table
def wrappers(project: Project) -> frozenset[Symbol]:
    """The project's functions that hand what they are given on to `path`: calls of them register views too."""
    return frozenset(
        definition(project, site.scope.path, f"{site.scope.outer.prefix}{site.scope.function.name}", site.scope.function)
        for site in sites(project).calls
        if site.scope.function is not None and site.scope.outer is not None and _is_url(project, site) and _hands_on(site)
    )


def _hands_on(site: Site) -> bool:
    """Whether the view of a `path(...)` inside a function is made from that function's parameters."""
    function = site.scope.function
    names = {p.name for p in function.parameters if p.name not in ("self", "cls")} if function is not None else set()
    inside = (node for view in positional(site.call)[1:] for node in subexpressions(view))
    return any(isinstance(node, Name) and node.id in names for node in inside)


def _wrapped(project: Project) -> Iterator[Entry]:
    known = wrappers(project)
    names = frozenset(symbol.name.rpartition(".")[2] for symbol in known)
    for site in calls_of(project, names) if names else ():
        if resolve_in(project, site.scope, site.call.function) in known:
            values = [a.value for a in site.call.arguments]
            pattern = next((text(value) for value in values if text(value) is not None), None)
            for value in values:
                views = value.items if isinstance(value, Sequence) else (value,)
                yield from (Entry(pattern, view, site.scope, site.place) for view in views if text(view) is None)


def view_of(project: Project, where: Scope, written: Expression | None, depth: int = 5) -> Symbol | None:
    """The function or class that an expression in a URLconf names, through decorators and renamings."""
    if written is None or depth == 0:
        return None
    match written:
        case Call(function=Attribute(name="as_view", value=cls)):
            return found_in(project, where, cls)
        case Call(arguments=arguments):
            views = (view_of(project, where, argument.value, depth - 1) for argument in arguments)
            return next((view for view in views if view is not None), None)
        case Name() | Attribute():
            found = found_in(project, where, written)
            if found is not None and isinstance(found.fact, Bind):
                return view_of(project, scope_around(project, found), found.fact.value, depth - 1)
            return found
        case _:
            name = text(written)
            return absolute_symbol(project, where.path, name) if name and "." in name else None


def function_views(project: Project) -> Iterator[Endpoint]:
    """The functions that URLconfs name, the error handlers, and those that wear a decorator for views."""
    for entry in entries(project):
        yield from _row(project, view_of(project, entry.scope, entry.view), entry.pattern, entry.place)
    yield from _old_patterns(project)
    for file in project.modules():
        for name in ERROR_HANDLERS & scope(project, file.path).keys():
            bind = scope(project, file.path)[name]
            if isinstance(bind, Bind):
                view = view_of(project, module_scope(file.path), bind.value)
                yield from _row(project, view, None, Place(file.path, bind.line))
    for site in sites(project).decorated:
        if "." not in site.symbol.qualname and _wears_view_decorator(project, site.symbol):
            yield from _row(project, site.symbol, None, None)


def _row(project: Project, symbol: Symbol | None, pattern: str | None, place: Place | None) -> Iterator[Endpoint]:
    if symbol is not None and isinstance(symbol.fact, Function) and not is_property(symbol.fact):  # which makes a view
        is_api = any(DECORATORS.get(name) == ("drf", "view") for name in _decorators(project, symbol))
        yield Endpoint(symbol, "drf" if is_api else "django", "view", around(project, symbol), (), pattern, place)


def _decorators(project: Project, symbol: Symbol) -> Iterator[str]:
    for decorator in symbol.fact.decorators if isinstance(symbol.fact, Function) else ():
        written = decorator.function if isinstance(decorator, Call) else decorator
        found = resolve_in(project, module_scope(symbol.path), written)
        if found is not None:
            yield found.name


def _wears_view_decorator(project: Project, symbol: Symbol) -> bool:
    names = _decorators(project, symbol)
    return any(name.startswith(VIEW_DECORATORS) and name not in NO_VIEW_DECORATORS for name in names)


def _old_patterns(project: Project) -> Iterator[Endpoint]:
    """`patterns("shop.views", url(r"^$", "orders"), (r"^x$", "detail"))` of Django before 1.10."""
    for site in sites(project).calls:
        found = resolve_in(project, site.scope, site.call.function)
        prefix, *lines = positional(site.call) or (None,)
        if found is None or found.name != PATTERNS or text(prefix) is None:
            continue
        for line in lines:
            parts = positional(line) if isinstance(line, Call) else line.items if isinstance(line, Sequence) else ()
            if len(parts) > 1:
                name = text(parts[1])
                dotted = ".".join(part for part in (text(prefix), name) if part)
                view = absolute_symbol(project, site.scope.path, dotted) if name else view_of(project, site.scope, parts[1])
                yield from _row(project, view, text(parts[0]), site.place)
