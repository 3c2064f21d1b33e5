"""What is asked of the database once for every row: relations that nothing loaded, and queries inside loops."""

from __future__ import annotations

from msgspec.structs import replace

from stackcheck.facts.findings import Place, Step
from stackcheck.link.frameworks.serializers import field_names
from stackcheck.link.loading.causes import caused
from stackcheck.link.loading.prefetches import is_prefetched_by_others, may_be_loaded_by_others
from stackcheck.link.loading.remedies import is_template
from stackcheck.link.loading.rows import AdminRead, Host, LoopQuery, RelationRead
from stackcheck.link.models import model_of
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.observed import observations, observing
from stackcheck.link.project import Project, table
from stackcheck.link.values.events import FIELDS, LazyLoad, Loop, Query
from stackcheck.link.values.kinds import Rows

MAX_CALLS = 3
"""A query that is more calls away from its loop is a part of something else's work, and cannot be made at once by the loop."""

_REREADS = frozenset({"refresh", "refresh_from_db", "arefresh_from_db"})


@observing
@table
def relation_reads(project: Project) -> tuple[RelationRead, ...]:
    """Every relation read of this kind, in the order of the places; what raises instead is in `failing_reads`."""
    met = observations(project).lazy.values()
    found = [_relation_read(project, event, loop) for event, loop in met if not event.raises]
    rows = [row for row in found if row is not None]
    # what is read for every row of a list is not told again for one of them alone
    lists = {(row.loop, row.model, row.relation) for row in rows if row.through_many}
    told = [row for row in rows if row.through_many or (row.loop, row.model, row.relation) not in lists]
    # what goes round in a circle ends where the data does, or a condition says so
    told = [row for row in told if not _turns(row.path)]
    return tuple(sorted(caused(told), key=lambda row: (row.place, row.path)))


def _turns(path: str) -> bool:
    """Whether a path goes twice through a relation."""
    parts = path.split("__")
    return len(set(parts)) < len(parts)


def _relation_read(project: Project, event: LazyLoad, loop: Loop) -> RelationRead | None:
    origin = event.origin
    model = model_of(project, event.instance.symbol)
    if origin is None or origin.loop is None or model is None:
        return None
    if origin.rows.is_given and origin.loop in observations(project).proved:
        return None  # its callers tell more of the object than its annotation
    first, path = _whole(origin.rows, event.path)
    steps = []
    if first.site is not None:
        steps.append(Step(first.site.path, first.site.line, f"the rows of {_name(project, first.model)} are queried here"))
    steps.append(Step(origin.loop.path, origin.loop.line, "this loop runs over them"))
    steps += _reached(event, f"{model.name}.{event.relation} is read")
    host: Host = "template" if project.files[origin.loop.path].template is not None else loop.host
    place = _place(event, host, _stops_short(first, path) or first.site)
    if host == "callback" and project.files[place.path].template is not None:
        host = "template"
    queried, site = first.model, first.site
    is_unplaced = first.site is None or (is_template(project, site) and not first.anew)
    if first.parent is not None and (is_unplaced or is_prefetched_by_others(project, first)):
        if first.is_given and may_be_loaded_by_others(project, event.relation):
            return None  # who gives the object may have loaded it
        queried, path, site = first.parent.symbol, f"{first.relation}__{path}", None
    return RelationRead(
        place=place,
        model=event.instance.symbol,
        relation=event.relation,
        queried=queried,
        path=path,
        orm=model.orm,
        verb=event.verb,
        narrowed=event.narrowed,
        defeated=event.defeated,
        through_many=first is not origin.rows,
        host=host,
        loop=origin.loop,
        site=site,
        trace=tuple(steps),
        asked=Place(event.chain[-1].path, event.chain[-1].line) if event.chain else event.place,
        works=origin.loop in observations(project).working,
        rows=first,
        wanted=event.wanted,
        shown_by=_shown_by(project, event, loop, host),
    )


def _place(event: LazyLoad, host: Host, site: Place | None) -> Place:
    """Where the remedy belongs: with the loop that reads; of a framework's loop with the query, or with the read that asks
    anew.  What several lists of the admin show, and several fields resolve, is told once: in the function that they call.
    """
    if host in ("resolver", "callback") or (host == "admin" and event.chain):
        return _in_callback(event)
    if host not in ("serializer", "admin"):
        return event.place
    if (event.narrowed or event.defeated) and event.chain:
        return Place(event.chain[-1].path, event.chain[-1].line)
    return site or event.place


def _shown_by(project: Project, event: LazyLoad, loop: Loop, host: Host) -> tuple[str, ...]:
    if host in ("admin", "response"):
        return (loop.text,)
    return _fields(project, event, loop) if host == "serializer" else ()


def _fields(project: Project, event: LazyLoad, loop: Loop) -> tuple[str, ...]:
    """The serializer's field that leads to the read, with those of the nested serializers: "items.product_name"."""
    shown: list[Place | Step] = [loop.place, *(step for step in event.chain if step.text.startswith(f"in {FIELDS}"))]
    places = dict.fromkeys((step.path, step.line) for step in shown)
    if len(shown) == 1:
        places[event.place.path, event.place.line] = None
    names = [name for name in map(field_names(project).get, places) if name]
    return (".".join(names),) if names else ()


def _stops_short(rows: Rows, path: str) -> Place | None:
    """The argument that loads the longest part of a path, and not all of it."""
    parts = path.split("__")
    heads = ("__".join(parts[:length]) for length in range(len(parts) - 1, 0, -1))
    where = dict(rows.where)
    return next((where[head] for head in heads if head in where), None)


def _in_callback(event: LazyLoad | Query) -> Place:
    """The line of the resolver, admin method or property itself, which the framework calls."""
    return Place(event.chain[0].path, event.chain[0].line) if event.chain else event.place


def _asked_at(event: Query, loop: Loop) -> Place:
    """Where a query is asked for; of a serializer's loop in the method that the serializer calls, or at the field."""
    if loop.host in ("resolver", "admin", "callback"):
        return _in_callback(event)
    if loop.host != "serializer" or not event.chain:
        return event.place
    below = [number for number, step in enumerate(event.chain) if step.text.startswith(f"in {FIELDS}")]
    step = event.chain[min(below[-1] + 1, len(event.chain) - 1) if below else 0]
    return Place(step.path, step.line)


def _whole(rows: Rows, path: str) -> tuple[Rows, str]:
    """The rows that a query of its own gave, and the path from them: related managers are followed back to their owners."""
    for _ in range(8):
        parent = rows.parent
        if parent is None or parent.origin is None or rows.anew:
            break  # rows that are asked for anew can be told themselves what to load
        path = "__".join(part for part in (parent.origin.path, rows.relation, path) if part)
        rows = parent.origin.rows
    return rows, path


def _reached(event: LazyLoad | Query, what: str) -> list[Step]:
    """The calls that lead from the loop to the event."""
    if not event.chain:
        return [Step(event.place.path, event.place.line, what)]
    *between, last = event.chain
    first = _callee(event.chain[0])
    does = "shows" if first.startswith(FIELDS) else "calls"
    through = [Step(event.place.path, event.place.line, f"{does} {first}"), *between]
    return [*through, Step(last.path, last.line, f"{what} {last.text}")]


def _callee(step: Step) -> str:
    return step.text.removeprefix("in ")


def _name(project: Project, symbol: Symbol) -> str:
    model = model_of(project, symbol)
    return model.name if model is not None else symbol.name.rpartition(".")[2]


@observing
@table
def loop_queries(project: Project) -> tuple[LoopQuery, ...]:
    """Every query inside a loop, in the order of the places; of those that one line makes in a loop the nearest."""
    found: dict[tuple[Place, Place, Symbol, bool], LoopQuery] = {}
    met = observations(project).loops.values()
    # a call that also writes does one object's whole work; its reads are no batch that waits to be made
    working = {(loop.place, event.place) for event, loop in met if event.writes and event.chain}
    for event, loop in met:
        if event.chain and not event.writes and (loop.place, event.place) in working:
            continue
        if sum(not step.text.startswith(f"in {FIELDS}") for step in event.chain) > MAX_CALLS:
            continue
        if event.writes and "bulk_" in event.verb:
            continue  # writes all rows of a pass at once
        if event.verb in _REREADS and event.chain:
            continue  # the end of what a call does with one object
        if loop.text == "range" and not event.writes:
            continue  # attempts and pages: each pass asks for something that the last one decides
        if event.rows is not None and "?" in (event.rows.ordering or ()):
            continue  # another row at random in every pass
        model = model_of(project, event.model)
        if event.model is None or (not event.function and (model is None or model.abstract)):
            continue
        name = _name(project, event.model)
        what = f"{name} is written by {event.verb}()" if event.writes else f"{name} is queried ({event.verb})"
        place = _asked_at(event, loop)
        host: Host = "template" if project.files[loop.place.path].template is not None else loop.host
        made = _made(project, event, place) if host == "template" else None
        steps = [Step(made.path, made.line, "the query is made here")] if made is not None else []
        row = LoopQuery(
            place=place,
            model=event.model,
            verb=event.verb,
            writes=event.writes,
            varies=event.varies,
            loop=loop.place,
            host=host,
            orm=model.orm if model is not None else "django",
            trace=(*steps, Step(loop.place.path, loop.place.line, "this loop"), *_reached(event, what)),
            works=loop.place in observations(project).working,
            is_written=event.model in observations(project).working.get(loop.place, ()),
            function=event.function,
            rows=event.rows,
        )
        # what one method of a serializer asks is told once, and not for every list that is shown with it
        # and a query that a template is given remembers its rows
        where = made or (place if loop.host == "serializer" else event.place)
        found.setdefault((where if where == place != event.place else loop.place, where, event.model, event.writes), row)
    lines: dict[object, list[LoopQuery]] = {}
    for (at, *_), row in found.items():
        lines.setdefault((at, row.place.path, row.place.line, row.writes, row.host), []).append(row)
    return tuple(sorted(map(_nearest, lines.values()), key=lambda row: (row.place, row.model.name)))


def _made(project: Project, event: Query, place: Place) -> Place | None:
    """Where code makes the query that a template asks."""
    rows = event.rows
    if rows is None or rows.site is None or rows.parent is not None or rows.site == place:
        return None
    return rows.site if project.files[rows.site.path].template is None else None


def _nearest(rows: list[LoopQuery]) -> LoopQuery:
    """What is told of the queries of one line: the one with the shortest way to it."""
    first, *others = sorted(rows, key=lambda row: (len(row.trace), row.place, row.trace[-1].line, row.model.name))
    return replace(first, others=len({(row.model, row.verb) for row in others} - {(first.model, first.verb)}))


@observing
@table
def admin_reads(project: Project) -> tuple[AdminRead, ...]:
    """What the admin's lists read of every row, once for all lists that read the same at the same places."""
    lists: dict[object, list[RelationRead]] = {}
    for read in relation_reads(project):
        if read.host == "admin" and not read.defeated:
            lists.setdefault((read.loop, read.queried, read.shown_by), []).append(read)
    found: dict[frozenset[object], list[RelationRead]] = {}
    for reads in lists.values():
        found.setdefault(frozenset((read.place, read.path) for read in reads), []).extend(reads)
    return tuple(
        AdminRead(tuple(reads), tuple(dict.fromkeys(name for read in reads for name in read.shown_by)))
        for reads in found.values()
    )


@observing
@table
def resolver_reads(project: Project) -> tuple[RelationRead | LoopQuery, ...]:
    """What GraphQL resolvers read or ask for every object of their type."""
    reads = (read for read in relation_reads(project) if read.host == "resolver")
    queries = (query for query in loop_queries(project) if query.host == "resolver" and not query.writes)
    return (*reads, *queries)
