"""Switches: what is routed only where a setting is on that is off by default, for those who develop and test."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping

from stackcheck.catalogue.settings import SETTINGS_OBJECT
from stackcheck.facts.expressions import Attribute, Boolean, Call, Constant, Expression, Name, Unary
from stackcheck.facts.findings import Place
from stackcheck.facts.parts import bodies, expressions, keyword, positional, subexpressions, text
from stackcheck.facts.statements import Bind, Branch, Function, Statement
from stackcheck.link.endpoints.classes import registered
from stackcheck.link.endpoints.django import entries, view_of
from stackcheck.link.endpoints.rows import Endpoint
from stackcheck.link.endpoints.sites import Site, calls_of
from stackcheck.link.names.bindings import scope
from stackcheck.link.names.modules import find_module
from stackcheck.link.names.resolution import mro, resolve
from stackcheck.link.names.scopes import resolve_in
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.project import Project, table
from stackcheck.link.settings.modules import is_development, is_production, settings_modules

_INCLUDING = frozenset({"include", "include_router", "mount", "add_router"})
"""Functions that take in the routes of another module."""
Known = Callable[[Expression], bool | None]
"""What is known of a condition: whether it holds where nothing is set."""


def is_switched(project: Project, endpoint: Endpoint) -> bool:
    """Whether an endpoint is routed behind a switch that is off by default, and nowhere else."""
    return _is_shut_off(project, endpoint.symbol, endpoint.owner, endpoint.registration)


@table
def switched_views(project: Project) -> frozenset[Symbol]:
    """The view classes that are routed behind a switch that is off by default, and nowhere else."""
    return frozenset(view for view in registered(project) if _is_shut_off(project, view, view, None))


def _is_shut_off(project: Project, symbol: Symbol, owner: Symbol | None, registration: Place | None) -> bool:
    places = _routed(project).get(symbol, ())
    if owner is not None and not places:
        below = [view for view in registered(project) if owner in mro(project, view)]
        places = tuple(place for view in below for place in (*_routed(project).get(view, ()), *_sites(project, view)))
    if not places and registration is not None:
        places = (registration,)
    return bool(places) and all(_is_behind(project, place) for place in places)


def _sites(project: Project, view: Symbol) -> Iterator[Place]:
    return (site.place for site in registered(project).get(view, ()))


@table
def _routed(project: Project) -> Mapping[Symbol, tuple[Place, ...]]:
    """Where URLconfs name each view."""
    found: dict[Symbol, list[Place]] = defaultdict(list)
    for entry in entries(project):
        view = view_of(project, entry.scope, entry.view)
        if view is not None:
            found[view].append(entry.place)
    return {view: tuple(places) for view, places in found.items()}


def _is_behind(project: Project, place: Place) -> bool:
    return place.line in _shut(project, place.path) or place.path in _switched_modules(project)


@table
def _switched_modules(project: Project) -> frozenset[str]:
    """The modules whose routes are taken in behind a switch only, with what these take in themselves."""
    found: set[str] = set()
    taken: dict[str, list[Place]] = defaultdict(list)
    for site in calls_of(project, _INCLUDING):
        for path in set(_taken_in(project, site)) - {site.scope.path}:
            taken[path].append(site.place)
    while more := {
        path
        for path, places in taken.items()
        if path not in found and all(p.path in found or p.line in _shut(project, p.path) for p in places)
    }:
        found |= more
    return frozenset(found)


def _taken_in(project: Project, site: Site) -> Iterator[str]:
    """The modules that a call of `include` or `include_router` names, or whose names it is given."""
    for argument in site.call.arguments:
        for node in subexpressions(argument.value):
            if isinstance(node, Name | Attribute):
                named = resolve_in(project, site.scope, node)
                path = named.path if named is not None and not named.is_external else None
            else:
                written = text(node)
                path = find_module(project, site.scope.path, written) if written and "." in written else None
            if path:
                yield path


@table
def _shut(project: Project, path: str) -> frozenset[int]:
    return frozenset(lines_behind(project.files[path].module.body, lambda test: by_default(project, path, test)))


def lines_behind(body: tuple[Statement, ...], known: Known, *, is_open: bool = True) -> Iterator[int]:
    """The lines of the statements that run in development only, or where a switch is on that is off by default."""
    for statement in body:
        if not is_open:
            yield statement.line
            yield from (node.line for each in expressions(statement) for node in subexpressions(each) if isinstance(node, Call))
        if isinstance(statement, Branch):
            for inner, holds in ((statement.body, True), (statement.orelse, False)):
                yield from lines_behind(inner, known, is_open=is_open and not _is_off(known, statement.test, holds=holds))
        else:
            for inner in (statement.body,) if isinstance(statement, Function) else bodies(statement):
                yield from lines_behind(inner, known, is_open=is_open)


def _is_off(known: Known, test: Expression, *, holds: bool) -> bool:
    """Whether a condition has this answer in development only, or where a switch is on that is off by default."""
    match test:
        case Unary(operator="not", operand=operand):
            return _is_off(known, operand, holds=not holds)
        case Boolean(operator=operator, left=left, right=right):
            parts = (_is_off(known, side, holds=holds) for side in (left, right))
            return any(parts) if (operator == "and") is holds else all(parts)
        case _:
            return known(test) is (not holds) or (is_development(test) if holds else is_production(test))


def by_default(project: Project, path: str, written: Expression) -> bool | None:
    """Whether `settings.NAME` is on where nothing is set: as the settings of production say it."""
    if not isinstance(written, Attribute) or (holder := resolve(project, path, written.value)) is None:
        return None
    if holder.name != SETTINGS_OBJECT:
        return None
    served = [module for module, what in settings_modules(project).items() if what.kind == "production"]
    bound = [scope(project, module).get(written.name) for module in served]
    given = {_flag(s.value) if isinstance(s, Bind) and s.value is not None else None for s in bound if s is not None}
    return next(iter(given)) if len(given) == 1 else None


def _flag(written: Expression) -> bool | None:
    """The flag that is written, or that a reader of the environment falls back to."""
    match written:
        case Constant(value=bool() as flag):
            return flag
        case Call():
            default = keyword(written, "default") or next(iter(positional(written)[1:]), None)
            return default.value if isinstance(default, Constant) and isinstance(default.value, bool) else None
        case _:
            return None
