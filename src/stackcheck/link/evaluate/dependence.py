"""On which of its parameters a function's query rests: only where a loop changes one of these does a pass ask anything new.

What is told is at least what there is: a name rests on all that any statement puts into it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from stackcheck.facts.expressions import Attribute, Call, Expression, Name
from stackcheck.facts.parts import expressions, subexpressions, walk
from stackcheck.facts.statements import Bind, Evaluate, Function, Loop, Statement, With
from stackcheck.link.project import Project
from stackcheck.link.values.events import Loop as LoopAtHand
from stackcheck.link.values.events import Query
from stackcheck.link.values.sites import Site


def of_line(project: Project, function: Function, line: int) -> frozenset[str]:
    """The parameters on which the statement on a line of a function rests."""
    memory: dict[tuple[int, int], frozenset[str]] = project.memory.setdefault(of_line, {})
    key = id(function), line
    if key not in memory:
        before = [statement for statement in walk(function.body) if statement.line <= line]
        memory[key] = of_names(project, function, names(_asked_by(before[-1]))) if before else frozenset()
    return memory[key]


def _asked_by(statement: Statement) -> Iterator[Expression]:
    """The expressions of a statement but for what it assigns to."""
    match statement:
        case Bind(value=value) if value is not None:
            yield value
        case Loop(iterable=iterable):
            yield iterable
        case _:
            yield from expressions(statement)


def of_names(project: Project, function: Function, wanted: Iterable[str]) -> frozenset[str]:
    """The parameters on which these names of a function rest."""
    memory: dict[object, frozenset[str]] = project.memory.setdefault(of_names, {})
    key = id(function), frozenset(wanted)
    if key not in memory:
        memory[key] = _closed(_changes(project, function), key[1]) & {parameter.name for parameter in function.parameters}
    return memory[key]


def lifted(
    project: Project,
    own: Function | None,
    loop: LoopAtHand | None,
    query: Query,
    given: Mapping[str, Expression] | None,
    *,
    varies: bool,
) -> Query:
    """A query of a function that is called in the function `own`, inside of a loop, with arguments: whether it differs with
    each pass, and on which parameters it rests here.
    """
    if query.rests_on is None or given is None:
        return replace(query, varies=varies, rests_on=None)
    used = names(given[name] for name in query.rests_on if name in given)
    differs = loop is None or not used.isdisjoint(loop.names)
    return replace(query, varies=differs, rests_on=of_names(project, own, used) if own is not None else None)


def _closed(changes: list[tuple[set[str], set[str]]], wanted: frozenset[str]) -> frozenset[str]:
    found = set(wanted)
    before = -1
    while len(found) != before:
        before = len(found)
        for targets, sources in changes:
            if not targets.isdisjoint(found):
                found |= sources
    return frozenset(found)


def _changes(project: Project, function: Function) -> list[tuple[set[str], set[str]]]:
    """What each statement of a function changes, and with what."""
    memory: dict[int, list[tuple[set[str], set[str]]]] = project.memory.setdefault(_changes, {})
    if id(function) not in memory:
        memory[id(function)] = [each for statement in walk(function.body) for each in _made(statement)]
    return memory[id(function)]


def names(nodes: Iterable[Expression]) -> set[str]:
    return {part.id for node in nodes for part in subexpressions(node) if isinstance(part, Name)}


def _made(statement: Statement) -> Iterator[tuple[set[str], set[str]]]:
    """The names that a statement changes, and those that it does so with."""
    match statement:
        case Bind(targets=targets):
            yield names(targets), names(expressions(statement))
        case Loop(target=target, iterable=iterable):
            yield names((target,)), names((iterable,))
        case With(items=items):
            yield from ((names((target,)), names((item,))) for item, target in items if target is not None)
        case Evaluate(value=value):
            # `conditions.append(...)`; what an object's method calls of its own is a step, and fills no query
            calls = (node for node in subexpressions(value) if isinstance(node, Call))
            called = names(call.function.value for call in calls if isinstance(call.function, Attribute))
            yield called - {"self", "cls"}, names((value,))
        case _:
            return


def arguments(function: Function, site: Site, *, is_bound: bool) -> Mapping[str, Expression] | None:
    """What a call writes for each parameter; None where it is not seen.  `is_bound` where the first one is the receiver."""
    if site.node is None or not site.is_written:
        return None
    plain = [parameter.name for parameter in function.parameters if parameter.kind in ("positional", "any")]
    if len(plain) < len(function.parameters) and any(p.kind in ("star", "double_star") for p in function.parameters):
        return None
    given = {a.keyword: a.value for a in site.node.arguments if a.keyword is not None}
    written = [a.value for a in site.node.arguments if a.keyword is None]
    if is_bound:
        if not isinstance(site.node.function, Attribute):
            return None
        written.insert(0, site.node.function.value)
    return {**dict(zip(plain, written, strict=False)), **given}
