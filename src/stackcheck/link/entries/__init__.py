"""Where code runs: the kinds of entry that reach each function through calls, callbacks and registrations."""

from __future__ import annotations

from stackcheck.catalogue.entries import Kind
from stackcheck.facts.findings import Place
from stackcheck.link.entries.files import is_script, top_level
from stackcheck.link.entries.reached import reached, stretches
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.project import Project

__all__ = ["Kind", "kinds_at", "kinds_of"]


def kinds_of(project: Project, symbol: Symbol) -> Kind:
    """What makes a function run, or has objects made of a class."""
    return reached(project).get(symbol, Kind.UNKNOWN)


def kinds_at(project: Project, place: Place) -> Kind:
    """What makes the code at a place run: what reaches the innermost function or class around it.

    Of the top level of a module it is not known when what is written there is used, unless the module is a program.
    """
    file = project.files.get(place.path)
    if file is None:
        return Kind.UNKNOWN
    if file.template is not None:
        return Kind.REQUEST
    around = None
    for first, last, symbol in stretches(project).get(place.path, ()):
        if first > place.line:
            break
        if last >= place.line:
            around = symbol
    if around is not None:
        return kinds_of(project, around)
    above = [guarded for s, guarded in top_level(file.module.body, guarded=is_script(place.path)) if s.line <= place.line]
    return Kind.COMMAND if above and above[-1] else Kind.UNKNOWN
