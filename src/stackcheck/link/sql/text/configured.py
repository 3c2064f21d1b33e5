"""The functions that a configuration names: those that execute SQL, and those whose results are safe in it."""

from __future__ import annotations

from collections.abc import Mapping

from stackcheck.catalogue.notation import positions
from stackcheck.facts.expressions import Call
from stackcheck.facts.parts import last_name
from stackcheck.link.names.instances import found_in
from stackcheck.link.names.scopes import module_scope, scope_of
from stackcheck.link.project import Project, table
from stackcheck.link.sql.text.frames import Frame


@table
def executing(project: Project) -> Mapping[str, int]:
    """The functions that execute SQL, with the position of the text."""
    return positions(project.options.executing_calls)


@table
def words(project: Project) -> frozenset[str]:
    """The last names of the functions that execute SQL."""
    return frozenset(name.rpartition(".")[2] for name in executing(project))


@table
def _all_words(project: Project) -> frozenset[str]:
    return words(project) | {name.rpartition(".")[2] for name in project.options.quoting_calls}


def named(frame: Frame, call: Call) -> str:
    """The qualified name of a configured function that is called; "" for all others."""
    if last_name(call.function) not in _all_words(frame.project):
        return ""
    here = frame.function
    scope = module_scope(frame.path) if here is None or "<locals>" in here.qualname else scope_of(frame.project, here)
    symbol = found_in(frame.project, scope, call.function)
    return symbol.name if symbol is not None else ""
