"""SQLAlchemy and SQLModel: the interpreter's questions about statements, sessions, results, columns and relationships."""

from __future__ import annotations

from msgspec.structs import replace

from stackcheck.catalogue import sqlalchemy_orm as api
from stackcheck.catalogue.canonical import canonical
from stackcheck.facts.findings import Place
from stackcheck.facts.statements import Function
from stackcheck.link.evaluate.frames import Frame
from stackcheck.link.models import Model
from stackcheck.link.names.resolution import member
from stackcheck.link.orm.sqlalchemy import expiry, loading, options, sessions, statements
from stackcheck.link.values.kinds import (
    UNKNOWN,
    Awaitable,
    Column,
    External,
    Instance,
    Method,
    Native,
    Origin,
    Ref,
    Rows,
    Value,
)
from stackcheck.link.values.sites import Site

iterated = sessions.iterated
unknown_call = sessions.unknown_call
column_call = statements.column_call
option = options.option
with_loaded = loading.with_loaded


def external_call(frame: Frame, name: str, site: Site) -> Value | None:
    """A function or method of these libraries; None for others."""
    if name in api.PAGINATING:
        return _paged(frame, site)
    if not name.startswith(api.PACKAGES):
        return None
    owner, _, method = canonical(name).rpartition(".")
    kind = sessions.kind_of(owner)
    if kind is not None:
        return sessions.call(frame, kind, method, site)
    if owner in api.CONNECTIONS:
        return _connection_call(frame, owner, method, site)
    if owner == api.SELECT:
        return statements.of_unknown(frame, method, site)
    if owner == api.EXISTS:
        return statements.existing(frame, method, site)
    return sessions.sessions_of(name, site) or statements.function(frame, name, site)


def _connection_call(frame: Frame, owner: str, method: str, site: Site) -> Value | None:
    match site.arguments:
        case (Rows(state="query") as rows, *_):
            plain = replace(rows, plain=True, columns=tuple(None for _ in rows.columns))
            return sessions.call(frame, api.CONNECTIONS[owner], method, replace(site, arguments=(plain,)))  # type: ignore[arg-type]
        case _:
            return None


def _paged(frame: Frame, site: Site) -> Value | None:
    """`paginate(session, select(User))`: a page is as good as its rows."""
    given = (*site.arguments, *site.keywords.values())
    rows = next((value for value in given if isinstance(value, Rows) and value.state == "query"), None)
    if rows is None:
        return None
    kinds = (sessions.kind_of(canonical(value.name)) for value in given if isinstance(value, External))
    kind = next((kind for kind in kinds if kind is not None), rows.session)
    done = sessions.execute(frame, replace(rows, sliced=True), kind, "paginate", site)
    return Awaitable(done) if kind == "async" else done


def class_attribute(frame: Frame, model: Model, name: str, place: Place) -> Value:
    """`Model.name`: a column, a relation, Flask's `Model.query`; UNKNOWN for what is none of these."""
    if model.core and name in ("c", "columns"):
        return Ref(model.symbol)
    if name == "__table__":
        return Ref(model.symbol)
    if name in ("c", "columns") and name not in model.fields:
        return Ref(model.symbol)
    if name in model.fields or name in model.relations or name in model.proxies:
        return Column(model.symbol, name)
    found = member(frame.project, model.symbol, name)
    if name == "query" and not model.abstract and (found is None or not isinstance(found.fact, Function)):
        return Rows(model=model.symbol, session="sync", site=place)
    return UNKNOWN


def instance_attribute(frame: Frame, instance: Instance, model: Model, name: str, place: Place) -> Value | None:
    """`instance.name` of a mapped object; None for what the mapper does not define."""
    if expiry.fails(frame, instance, model, name, place):
        return UNKNOWN
    relation = model.relations.get(name)
    if relation is not None:
        return loading.read(frame, instance, relation, place)
    if name in model.proxies:
        return loading.proxied(frame, instance, model.proxies[name], place)
    if name == "awaitable_attrs":
        return _awaitable(instance)
    return UNKNOWN if name in model.fields else None


def _awaitable(instance: Instance) -> Instance:
    """The object as one whose relations can be loaded when they are read."""
    origin = instance.origin
    if origin is None:
        return instance
    return Instance(instance.symbol, Origin(origin.loop, replace(origin.rows, session="sync"), origin.path))


def rows_attribute(frame: Frame, rows: Rows, name: str) -> Value:
    """`rows.name`: a method of a statement or result, or one of the project's own class of queries."""
    found = member(frame.project, rows.methods, name) if rows.methods is not None else None
    if found is not None and isinstance(found.fact, Function):
        return Method(rows, found)
    if name == "items" and rows.state == "rows":
        return rows
    return Native(rows, name)


def rows_call(frame: Frame, rows: Rows, name: str, site: Site) -> Value:
    if rows.state == "rows":
        return sessions.result_call(frame, rows, name, site)
    return sessions.query_call(frame, rows, name, site)
