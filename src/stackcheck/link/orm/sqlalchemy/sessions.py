"""SQLAlchemy's sessions, queries and results: what is executed where, and what comes back."""

from __future__ import annotations

from typing import Literal

from msgspec.structs import replace

from stackcheck.catalogue import sqlalchemy_orm as api
from stackcheck.facts.findings import Place
from stackcheck.link.evaluate.frames import Frame
from stackcheck.link.models import model_of
from stackcheck.link.orm.sqlalchemy import expiry, loading, options, statements
from stackcheck.link.values.events import Query
from stackcheck.link.values.kinds import (
    NONE,
    UNKNOWN,
    Awaitable,
    Collection,
    External,
    Fixed,
    Instance,
    Predicate,
    Record,
    Ref,
    Rows,
    Value,
    row,
)
from stackcheck.link.values.sites import Site

Kind = Literal["", "sync", "async"]


def kind_of(owner: str) -> Kind | None:
    """Whether a class is that of a session, and of which kind; None for others."""
    if owner in api.SYNC_SESSIONS:
        return "sync"
    if owner in api.ASYNC_SESSIONS:
        return "async"
    return None


def call(frame: Frame, kind: Kind, name: str, site: Site) -> Value | None:
    """`session.name(...)`; None for what has nothing to do with rows."""
    first = site.arguments[0] if site.arguments else site.keywords.get("statement", site.keywords.get("entity", UNKNOWN))
    value = _call(frame, kind, name, first, site)
    return Awaitable(value) if value is not None and kind == "async" and name != "query" else value


def _call(frame: Frame, kind: Kind, name: str, first: Value, site: Site) -> Value | None:
    match name, first:
        case "query", _:
            rows = statements.selected(frame, site.arguments, site.place)
            return _with_session(rows, "sync") if rows is not None else None
        case _, Rows(state="query") if name in api.EXECUTES:
            return _executed(frame, first, kind, name, site)
        case (("get" | "get_one"), Ref(symbol=symbol)) if statements.mapped(frame.project, symbol):
            rows = Rows(model=symbol, site=site.place, predicates=(Predicate("pk", site.place),))
            given = site.keywords.get("options")
            if given is not None:
                rows = options.loaded_with(frame.project, rows, (given,))
            return row(execute(frame, rows, kind, name, site), None)
        case "add", Instance() if kind == "async":
            expiry.added(frame, site)
            return None
        case "commit", _ if kind == "async":
            expiry.committed(frame, site.place)
            return None
        case "refresh", Instance(symbol=symbol) if model_of(frame.project, symbol) is not None:
            _note(frame, kind, name, Rows(model=symbol, site=site.place), site)
            loading.refreshed(frame, site, site.argument(1, "attribute_names"))
            expiry.refreshed(frame, site)
            return NONE
        case "merge", Instance(symbol=symbol) if model_of(frame.project, symbol) is not None:
            _note(frame, kind, name, Rows(model=symbol, site=site.place, writes="update"), site)
            return Instance(symbol)
        case _, Ref(symbol=symbol) if name in api.BULK_WRITES and statements.mapped(frame.project, symbol):
            _note(frame, kind, name, Rows(model=symbol, site=site.place, writes="insert"), site)
            return NONE
        case "run_sync", _:
            return UNKNOWN
        case _:
            return None


def _executed(frame: Frame, rows: Rows, kind: Kind, name: str, site: Site) -> Value:
    done = execute(frame, rows, kind, name, site)
    if name == "scalar":
        return _scalar(done)
    if name in api.SCALARS or (name == "exec" and len(done.columns) <= 1):
        return _first_column(done)
    return done if done.columns or done.plain else replace(done, tuples=True)


def execute(frame: Frame, rows: Rows, kind: Kind, verb: str, site: Site) -> Rows:
    """The rows after the statement has run, which is noted."""
    _note(frame, kind, verb, rows, site)
    expiry.met(frame, rows.model)
    shared = loading.shared(frame.project, rows)
    if shared:
        rows = replace(rows, loaded=rows.loaded | shared)
    return _with_session(replace(rows, state="rows"), kind)


def _with_session(rows: Rows, kind: Kind) -> Rows:
    columns = tuple(column and replace(column, state=rows.state, session=kind) for column in rows.columns)
    return replace(rows, session=kind, columns=columns)


def _note(frame: Frame, kind: Kind, verb: str, rows: Rows, site: Site) -> None:
    frame.note(Query(site.place, verb, rows.model, rows, writes=bool(rows.writes), varies=site.varies, awaited=kind != "sync"))


def _first_column(rows: Rows) -> Rows:
    """`result.scalars()`."""
    if not rows.columns:
        return replace(rows, tuples=False)
    first = rows.columns[0]
    return first if first is not None else replace(rows, columns=(), plain=True, tuples=False)


def _scalar(rows: Rows) -> Value:
    return row(_first_column(rows), None)


def query_call(frame: Frame, rows: Rows, name: str, site: Site) -> Value:
    """A method of a statement; of a `Query` also what executes it."""
    if rows.session == "sync" and not rows.writes:
        if name in api.QUERY_ROWS or name == "__iter__":
            return execute(frame, rows, "sync", name, site)
        if name in api.QUERY_ONE:
            rows = replace(rows, predicates=(*rows.predicates, Predicate("pk", site.place))) if name.startswith("get") else rows
            done = execute(frame, rows, "sync", name, site)
            return _scalar(done) if name in api.RESULT_SCALAR else row(done, None)
        if name in api.QUERY_VALUE or name in api.QUERY_WRITES:
            writes = name if name in api.QUERY_WRITES else ""
            execute(frame, replace(rows, writes=writes), "sync", name, site)
            return UNKNOWN
    return statements.call(frame, rows, name, site)


def result_call(frame: Frame, rows: Rows, name: str, site: Site) -> Value:
    """A method of a result, or of the list that was made of it."""
    if name == "scalars":
        return _first_column(rows)
    if name in api.RESULT_ROWS:
        return rows
    if name in api.RESULT_SCALAR:
        return _scalar(rows)
    if name in api.RESULT_ONE:
        return row(rows, None)
    if name == "partitions":
        return Collection(rows)
    if name == "mappings":
        return Collection(_mapping(rows))
    return UNKNOWN


def _mapping(rows: Rows) -> Value:
    """A row as a mapping: an entity by the name of its class."""
    one = row(replace(rows, tuples=not rows.columns), None)
    items = one.items if isinstance(one, Fixed) else ()
    return Record(tuple((item.symbol.qualname, item) for item in items if isinstance(item, Instance)), UNKNOWN)


def iterated(frame: Frame, rows: Rows, verb: str, place: Place) -> Rows:
    """The rows in a loop or a list; a `Query` is executed by that."""
    if rows.state == "rows" or rows.session != "sync" or verb == "truth":
        return rows
    return execute(frame, rows, "sync", verb, Site(place))


def unknown_call(frame: Frame, name: str, site: Site) -> Value | None:
    """A method of an object of which nothing is known: what is given a statement to execute is a session, or like one."""
    first = site.arguments[0] if site.arguments else UNKNOWN
    match name, first:
        case (("execute" | "scalars" | "scalar" | "exec" | "stream" | "stream_scalars"), Rows(state="query", session="")):
            return _executed(frame, first, "", name, site)
        case "query", Ref(symbol=symbol) if statements.mapped(frame.project, symbol):
            return call(frame, "sync", name, site)
        case _:
            return None


def sessions_of(name: str, site: Site) -> Value | None:
    """`sessionmaker(class_=AsyncSession)` makes what its argument says."""
    held = site.keywords.get("class_")
    if name.endswith(".sessionmaker") and isinstance(held, Ref) and kind_of(held.symbol.name) == "async":
        return External(api.MAKER_OF_ASYNC_SESSIONS)
    return None
