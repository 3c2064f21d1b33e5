"""Relations that the project prefetches somewhere, by name: another query in their place would make that prefetch useless."""

from __future__ import annotations

from stackcheck.facts.expressions import Attribute, Call, Name
from stackcheck.facts.parts import expressions, subexpressions, text, walk
from stackcheck.facts.statements import Function
from stackcheck.link.names.definitions import functions
from stackcheck.link.project import Project, table

_LOADERS = frozenset({"prefetch_related", "Prefetch", "prefetch_related_objects"})


@table
def prefetched(project: Project) -> frozenset[str]:
    """The names of these relations."""
    found = (s.fact for s in functions(project) if isinstance(s.fact, Function) and project.files[s.path].role == "code")
    return frozenset(name for fact in found if not _LOADERS.isdisjoint(fact.mentions) for name in _named(fact))


def _named(function: Function) -> set[str]:
    nodes = (node for s in walk(function.body) for part in expressions(s) for node in subexpressions(part))
    calls = (node for node in nodes if isinstance(node, Call) and _is_loader(node))
    paths = (text(argument.value) or "" for call in calls for argument in call.arguments)
    return {name for path in paths for name in path.split("__")}


def _is_loader(call: Call) -> bool:
    match call.function:
        case Name(id=name) | Attribute(name=name):
            return name in _LOADERS
        case _:
            return False
