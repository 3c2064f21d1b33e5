"""Run every function of the project once, and gather what was met."""

from __future__ import annotations

from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

import stackcheck.link.libraries  # noqa: F401 - functions are run here
from stackcheck.facts.findings import Place
from stackcheck.link.evaluate.observations import Observations, gathered
from stackcheck.link.evaluate.summaries import run_of
from stackcheck.link.frameworks.admin import change_list
from stackcheck.link.frameworks.api_views import actions, api_views, respond
from stackcheck.link.frameworks.callbacks import show, shown
from stackcheck.link.frameworks.declared_tables import show_view, table_views
from stackcheck.link.frameworks.graphql import resolve_field, resolvers
from stackcheck.link.frameworks.registrations import lists
from stackcheck.link.frameworks.validation import receive, routes
from stackcheck.link.frameworks.views import answer, configured, display, views
from stackcheck.link.names.definitions import functions
from stackcheck.link.project import Project, table

P = ParamSpec("P")
T = TypeVar("T", bound=Callable[..., object])

OBSERVING: set[object] = set()
"""The tables whose rows rest on observations."""


def observing(asks: T) -> T:
    """Tell of a table that it asks for the observations."""
    OBSERVING.add(asks)
    return asks


@table
def observations(project: Project) -> Observations:
    """What the functions in the project's code (not its tests and migrations) meet when they run."""
    project.runs.gather()
    for symbol in functions(project):
        if project.files[symbol.path].role == "code" and symbol not in actions(project):
            _attempt(project, symbol.place, run_of, symbol, None)
    for view in views(project):
        _attempt(project, view.place, display, view)
    for view, handler in configured(project):
        _attempt(project, view.place, answer, view, handler)
    for view in api_views(project):
        _attempt(project, view.place, respond, view)
    for registration in lists(project):
        _attempt(project, registration.place, change_list, registration)
    for each in shown(project):
        _attempt(project, each.symbol.place, show, each)
    for view in table_views(project):
        _attempt(project, view.place, show_view, view)
    for resolver in resolvers(project):
        _attempt(project, resolver.place, resolve_field, resolver)
    for route in routes(project):
        _attempt(project, route.place, receive, route)
    seen = gathered(project)
    for notes in project.runs.noted():
        seen.replay(notes)
    seen.settle()
    return seen


def _attempt(
    project: Project, place: Place, run: Callable[Concatenate[Project, P], object], *args: P.args, **kwargs: P.kwargs
) -> None:
    try:
        run(project, *args, **kwargs)
    except RecursionError:
        return  # an expression too deep for the interpreter: nothing is proved about what it is part of
    except Exception as error:  # noqa: BLE001 - one function must not take the others with it
        project.failures.note(error, place)
