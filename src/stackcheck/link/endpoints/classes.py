"""Class-based views of Django and Django REST framework: their handlers, actions and the hooks that the framework calls."""

from __future__ import annotations

from collections.abc import Iterator

from stackcheck.catalogue.endpoints import (
    API_HOOKS,
    DRF_PACKAGES,
    DRF_ROUTERS,
    HTTP_METHODS,
    VIEW_HANDLERS,
    VIEW_HOOKS,
    VIEW_PACKAGES,
    VIEW_SET_HANDLERS,
    VIEW_SUFFIXES,
    Framework,
    Kind,
)
from stackcheck.facts.expressions import Attribute, Mapping
from stackcheck.facts.parts import keyword, positional, text
from stackcheck.facts.statements import Class, Function
from stackcheck.link.endpoints.rows import Endpoint
from stackcheck.link.endpoints.sites import Site, sites
from stackcheck.link.names.definitions import classes
from stackcheck.link.names.instances import class_of
from stackcheck.link.names.resolution import descends, member, mro
from stackcheck.link.names.scopes import resolve_in
from stackcheck.link.names.symbols import Symbol, definition
from stackcheck.link.project import Project, table


@table
def registered(project: Project) -> dict[Symbol, tuple[Site, ...]]:
    """The view classes that `X.as_view()` or a router's `register` names, with the places."""
    found: dict[Symbol, list[Site]] = {}
    for site in sites(project).calls:
        function = site.call.function
        if not isinstance(function, Attribute):
            continue
        if function.name == "as_view":
            # in a class method, `cls.as_view()`
            symbol = resolve_in(project, site.scope, function.value) or class_of(project, site.scope, function.value)
        elif function.name == "register" and (view := _registered_view(project, site)):
            symbol = view
        else:
            continue
        if symbol is not None and isinstance(symbol.fact, Class):
            found.setdefault(symbol, []).append(site)
    return {symbol: tuple(places) for symbol, places in found.items()}


def _registered_view(project: Project, site: Site) -> Symbol | None:
    """The second argument of `router.register(prefix, ViewSet)`, or the value of its keyword."""
    function, plain = site.call.function, positional(site.call)
    written = plain[1] if len(plain) > 1 else keyword(site.call, "viewset")
    if not isinstance(function, Attribute) or written is None:
        return None
    router = class_of(project, site.scope, function.value)
    is_router = router is not None and descends(project, router, DRF_ROUTERS)
    return resolve_in(project, site.scope, written) if is_router else None


def is_view_name(name: str) -> bool:
    """Whether a class outside of the project is a view."""
    return name.startswith(VIEW_PACKAGES) and name.endswith(VIEW_SUFFIXES)


@table
def views(project: Project) -> dict[Symbol, Framework]:
    """Every view class of the project: by its bases, or because it is registered."""
    known = registered(project)
    return {
        symbol: _framework(project, symbol, known.get(symbol, ()))
        for symbol in classes(project)
        if symbol in known or any(base.is_external and is_view_name(base.name) for base in mro(project, symbol))
    }


def _framework(project: Project, symbol: Symbol, places: tuple[Site, ...]) -> Framework:
    by_base = any(base.is_external and base.name.startswith(DRF_PACKAGES) for base in mro(project, symbol))
    by_view = member(project, symbol, "as_view")
    takes_actions = by_view is not None and _takes_actions(by_view)
    by_router = any(getattr(site.call.function, "name", "") == "register" or _routes(site) for site in places)
    return "drf" if by_base or by_router or takes_actions else "django"


def _takes_actions(as_view: Symbol) -> bool:
    """Whether a project's own `as_view(actions)` makes its classes view sets, as Django REST framework's does."""
    return isinstance(as_view.fact, Function) and any(p.name == "actions" for p in as_view.fact.parameters)


def _routes(site: Site) -> dict[str, str]:
    """The HTTP methods that `as_view({"get": "list"})` maps, by the name of their handler."""
    plain = positional(site.call)
    actions = plain[0] if plain else keyword(site.call, "actions")
    pairs = actions.items if isinstance(actions, Mapping) else ()
    return {name: verb for key, value in pairs if (verb := text(key)) and (name := text(value))}


def handlers(project: Project) -> Iterator[Endpoint]:
    """The methods of view classes that answer requests, each once, where it is defined."""
    seen = set()
    for view, framework in views(project).items():
        places = [site for base in mro(project, view) for site in registered(project).get(base, ())]
        mapped = {name: verb for site in places for name, verb in _routes(site).items()}
        at = places[0].place if places else None
        for owner in mro(project, view):
            for fact in owner.fact.body if isinstance(owner.fact, Class) else ():
                if isinstance(fact, Function) and (kind := _kind(fact.name, framework, mapped)):
                    symbol = definition(project, owner.path, f"{owner.qualname}.{fact.name}", fact)
                    if symbol not in seen:
                        seen.add(symbol)
                        verb = fact.name if fact.name in HTTP_METHODS else mapped.get(fact.name)
                        yield Endpoint(symbol, framework, kind, owner, (verb,) if verb else (), None, at)


def _kind(name: str, framework: Framework, mapped: dict[str, str]) -> Kind | None:
    if name in VIEW_HANDLERS or (framework == "drf" and name in VIEW_SET_HANDLERS):
        return "handler"
    if name in mapped:
        return "action"
    return "hook" if name in VIEW_HOOKS or (framework == "drf" and name in API_HOOKS) else None
