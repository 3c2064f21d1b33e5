"""Relations that a model's methods read and others prefetch: another query in their place would make that useless."""

from __future__ import annotations

from stackcheck.facts.expressions import Attribute, Call, Name
from stackcheck.facts.parts import expressions, subexpressions, text, walk
from stackcheck.facts.statements import Class, Function
from stackcheck.link.names.definitions import functions
from stackcheck.link.names.resolution import mro
from stackcheck.link.project import Project, table
from stackcheck.link.values.kinds import Rows

_LOADERS = frozenset({"prefetch_related", "Prefetch", "prefetch_related_objects"})
_JOINING = frozenset({"select_related"})


def is_prefetched_by_others(project: Project, rows: Rows) -> bool:
    """Whether a method of a model reads the rows of its own relation, which callers may have prefetched."""
    parent, site = rows.parent, rows.site
    if parent is None or site is None or rows.anew or rows.relation not in _prefetched(project):
        return False
    classes = (owner.fact for owner in mro(project, parent.symbol) if owner.path == site.path)
    return any(isinstance(fact, Class) and fact.line <= site.line <= fact.end_line for fact in classes)


def may_be_loaded_by_others(project: Project, relation: str) -> bool:
    """Whether somebody loads a relation of this name: with what others prefetch it may be loaded, too."""
    return relation in _prefetched(project) or relation in _joined(project)


@table
def _prefetched(project: Project) -> frozenset[str]:
    """The names of the relations that are prefetched."""
    return _loaded(project, _LOADERS)


@table
def _joined(project: Project) -> frozenset[str]:
    """The names of the relations that are joined."""
    return _loaded(project, _JOINING)


def _loaded(project: Project, loaders: frozenset[str]) -> frozenset[str]:
    found = (s.fact for s in functions(project) if isinstance(s.fact, Function) and project.files[s.path].role == "code")
    return frozenset(name for fact in found if not loaders.isdisjoint(fact.mentions) for name in _named(fact, loaders))


def _named(function: Function, loaders: frozenset[str]) -> set[str]:
    nodes = (node for s in walk(function.body) for part in expressions(s) for node in subexpressions(part))
    calls = (node for node in nodes if isinstance(node, Call) and _is_loader(node, loaders))
    paths = (text(argument.value) or "" for call in calls for argument in call.arguments)
    return {name for path in paths for name in path.split("__")}


def _is_loader(call: Call, loaders: frozenset[str]) -> bool:
    match call.function:
        case Name(id=name) | Attribute(name=name):
            return name in loaders
        case _:
            return False
