"""Functions without annotations that somebody has decided on already: by a comment, by mypy's configuration, by passing on."""

from __future__ import annotations

from fnmatch import fnmatchcase

from stackcheck.facts.expressions import Attribute, Call, Expression, Name, Starred
from stackcheck.facts.files import Module
from stackcheck.facts.parts import expressions, subexpressions, walk
from stackcheck.facts.statements import Function, Return
from stackcheck.link.endpoints.rows import Endpoint
from stackcheck.link.names.modules import module_name
from stackcheck.link.project import Project, table


def is_excused(project: Project, endpoint: Endpoint) -> bool:
    """Whether nobody asks for the types of an endpoint: they are left out on purpose, or are those of what it overrides."""
    return (
        _has_comment(project, endpoint)
        or _is_left_alone(project, endpoint.symbol.path)
        or (endpoint.owner is not None and _only_passes_on(endpoint.function))
    )


def _has_comment(project: Project, endpoint: Endpoint) -> bool:
    """Whether a comment on the signature tells a type checker, or flake8-annotations, to be silent."""
    facts, function = project.files[endpoint.symbol.path].facts, endpoint.function
    if not isinstance(facts, Module) or not (facts.excused or facts.suppressions):
        return False
    behind = function.body[0].line if function.body else function.end_line + 1
    lines = range(function.line, max(behind, function.line + 1))
    silenced = (s for s in facts.suppressions if s.codes is not None and any(code.startswith("ANN") for code in s.codes))
    return (
        0 in facts.excused
        or any(line in lines for line in facts.excused)
        or any(s.first in lines or s.last in lines for s in silenced)
    )


@table
def _is_left_alone(project: Project, path: str) -> bool:
    """Whether a pattern as mypy writes them names the module, by its whole name or as the roots of several packages have it."""
    name = module_name(project, path)
    spelled = path.rpartition(".")[0].removesuffix("/__init__").replace("/", ".")
    return any(
        fnmatchcase(known, pattern) or (pattern.endswith(".*") and known == pattern[:-2])
        for pattern in project.options.unannotated_modules
        for known in (name, spelled)
    )


def _only_passes_on(function: Function) -> bool:
    """Whether `*args` and `**kwargs` only go on to what the method overrides; beside other bare parameters, whether it does
    nothing else.
    """
    bare = {p.name for p in function.parameters[1:] if p.annotation is None}
    stars = {p.name for p in function.parameters if p.kind in ("star", "double_star") and p.name in bare}
    if not stars or (stars != bare and not (len(function.body) == 1 and isinstance(function.body[0], Return))):
        return False
    nodes = [n for s in walk(function.body) for expression in expressions(s) for n in subexpressions(expression)]
    passed = [value for node in nodes for value in _passed_on(node, function.name)]
    used = [node for node in nodes if isinstance(node, Name) and node.id in bare]
    return bool(passed) and all(any(node is value for value in passed) for node in used)


def _passed_on(node: Expression, name: str) -> list[Expression]:
    """The arguments of `super().name(...)`."""
    match node:
        case Call(function=Attribute(name=called, value=Call(function=Name(id="super"))), arguments=arguments) if (
            called == name
        ):
            return [a.value.value if isinstance(a.value, Starred) else a.value for a in arguments]
        case _:
            return []
