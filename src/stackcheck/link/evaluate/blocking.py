"""Which calls of other libraries hold the event loop: the catalogue with what the configuration adds to it."""

from __future__ import annotations

from stackcheck.catalogue.blocking import Blocking, Table, extended, find
from stackcheck.catalogue.canonical import canonical
from stackcheck.facts.expressions import Call
from stackcheck.link.project import Project, table


@table
def catalogue(project: Project) -> Table:
    options = project.options
    return extended(getattr(options, "blocking_calls", ()), getattr(options, "non_blocking_calls", ()))


@table
def row(project: Project, name: str) -> Blocking | None:
    """The catalogue's row for a qualified name."""
    return find(catalogue(project), canonical(name))


def holds_the_loop(project: Project, name: str, node: Call | None) -> Blocking | None:
    """The row for a call that blocks with the arguments it is written with."""
    found = row(project, name)
    if found is None or (node is not None and found.spares(node)):
        return None
    return found


@table
def is_lasting(project: Project, name: str) -> bool:
    """Whether what the call makes is good for every later call, where somebody keeps it."""
    found = row(project, name)
    return found is not None and found.lasting
