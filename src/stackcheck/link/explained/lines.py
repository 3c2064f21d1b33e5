"""The facts of a line: what runs it, what it means, what happens there, and what indexes serve its queries."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from stackcheck.catalogue.entries import Kind
from stackcheck.facts.findings import Place, Step
from stackcheck.facts.statements import Function
from stackcheck.link.endpoints import endpoint_of
from stackcheck.link.entries import kinds_at
from stackcheck.link.entries.reached import stretches
from stackcheck.link.evaluate.blocking import row as blocking
from stackcheck.link.evaluate.summaries import run_of
from stackcheck.link.explained import values
from stackcheck.link.models import Model, model_of
from stackcheck.link.names.definitions import functions
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.observed import observations
from stackcheck.link.project import Project
from stackcheck.link.values.events import Foreign, LazyLoad, Loop, Query


class Line(msgspec.Struct, frozen=True):
    """What is known of a line.  `around` is the innermost definition that it stands in, `entry` the step that makes that one an
    endpoint; `kinds` is what runs it; `said` are its expressions in words, `met` what happens there.
    """

    around: Symbol | None
    entry: Step | None
    kinds: Kind
    said: tuple[str, ...]
    met: tuple[str, ...]


def line_of(project: Project, place: Place) -> Line:
    """The facts of a line of a Python file; its function is run anew, with what its annotations alone say of its arguments."""
    inside = [symbol for first, last, symbol in stretches(project).get(place.path, ()) if first <= place.line <= last]
    around = inside[-1] if inside else None
    endpoint = endpoint_of(project, around) if around is not None else None
    return Line(
        around=around,
        entry=endpoint.step if endpoint is not None else None,
        kinds=kinds_at(project, place),
        said=tuple(_said(project, place, inside)),
        met=tuple(dict.fromkeys(_met(project, place, around))),
    )


def _said(project: Project, place: Place, inside: list[Symbol]) -> Iterator[str]:
    function = next((s for s in inside if isinstance(s.fact, Function) and "<locals>" not in s.qualname), None)
    if function is None:
        return
    anew = Project(project.files, project.options)
    with values.watched(place.path, place.line) as seen:
        symbol = next(s for s in functions(anew) if s.place == function.place and s.qualname == function.qualname)
        try:
            run_of(anew, symbol, None)
        except RecursionError:
            yield "the function is nested too deep to be followed"
    innermost = next((s.fact for s in reversed(inside) if isinstance(s.fact, Function)), None)
    yield from values.told(anew, place.path, innermost, seen)


def _met(project: Project, place: Place, around: Symbol | None) -> Iterator[str]:
    seen = observations(project)
    for query in seen.executed():
        if _is_at(query.place, place):
            yield _query(query)
            yield from _indexes(project, query)
    for query, loop in seen.loops.values():
        if _is_at(query.place, place) or _is_at(loop.place, place):
            varies = "it is another one in each pass" if query.varies else "nothing in it changes from pass to pass"
            yield f"{_loop(loop)} makes the query at {_at(query.place)} ({query.verb}); {varies}"
    for event, loop in seen.lazy.values():
        if _is_at(event.place, place) or _is_at(loop.place, place):
            yield f"{_loop(loop)} reads {_relation(event)} at {_at(event.place)}, which nothing loaded"
    for held, _, function in seen.foreign.values():
        if _is_at(held.place, place):
            name = held.name if isinstance(held, Foreign) else f"a query ({held.verb})"
            yield f"async {function.name if function else 'code'} waits for {name} here, and the event loop with it"
    if around is not None and isinstance(around.fact, Function) and not around.fact.is_async:
        yield from _waits(project, place, around)


def _waits(project: Project, place: Place, around: Symbol) -> Iterator[str]:
    """What waits in a function that is no coroutine: it holds an event loop only where a coroutine calls it."""
    if "<locals>" in around.qualname:
        return
    for event in run_of(project, around, None).events:
        if isinstance(event, Foreign) and _is_at(event.place, place) and (found := blocking(project, event.name)) is not None:
            yield f"{event.name} {found.reason}; {around.qualname} is no coroutine, so that counts where one calls it"


def _query(query: Query) -> str:
    model = query.model.qualname or query.model.name if query.model is not None else "what is not known"
    awaited = ", awaited" if query.awaited else ""
    chain = f", by way of {' -> '.join(step.text for step in query.chain)}" if query.chain else ""
    return f"a query of {model} is executed ({query.verb}{awaited}){chain}"


def _indexes(project: Project, query: Query) -> Iterator[str]:
    model = model_of(project, query.rows.model) if query.rows is not None else None
    if model is None or query.rows is None:
        return
    for lookup in dict.fromkeys(each.lookup for each in query.rows.predicates if each.lookup):
        yield f"{lookup}: {_served(model, lookup)}"


def _served(model: Model, lookup: str) -> str:
    name = lookup.partition("__")[0]
    field = model.field(name)
    if field is None:
        return f"a relation of {model.name}" if name in model.relations else f"no column of {model.name} that is known"
    if field.primary_key:
        return "the primary key"
    if field.kind == "foreign_key":
        return "a foreign key"
    serving = [index for index in model.indexes if index.columns[:1] == (field.name,) and index.kind != "check"]
    if serving:
        first = serving[0]
        return f"served by the {'unique ' if first.unique else ''}index on {', '.join(first.columns)} at {_at(first.place)}"
    return f"no index of {model.name} begins with {field.name} ({field.kind})"


def _relation(event: LazyLoad) -> str:
    symbol = event.instance.symbol
    return f"{symbol.qualname or symbol.name}.{event.relation}"


def _loop(loop: Loop) -> str:
    return f"the loop at {_at(loop.place)}" if loop.host == "code" else f"the {loop.host}'s loop at {_at(loop.place)}"


def _is_at(one: Place, other: Place) -> bool:
    return (one.path, one.line) == (other.path, other.line)


def _at(place: Place) -> str:
    return f"{place.path}:{place.line}"
