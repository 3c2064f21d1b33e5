"""The filters of django-filter's filter sets: which queries they make of the rows that the set is given."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from stackcheck.catalogue import django_filter as api
from stackcheck.facts.expressions import Call, Expression, Name
from stackcheck.facts.findings import Place
from stackcheck.facts.parts import keyword
from stackcheck.facts.statements import Bind, Class, Function
from stackcheck.link.evaluate.attributes import read
from stackcheck.link.evaluate.frames import Frame
from stackcheck.link.evaluate.summaries import call_function
from stackcheck.link.models.written import Written, constant, meaning
from stackcheck.link.names.resolution import descends, member, mro
from stackcheck.link.names.symbols import Symbol, class_scope
from stackcheck.link.project import Project
from stackcheck.link.values.events import Query
from stackcheck.link.values.kinds import UNKNOWN, Const, Fixed, Instance, Predicate, Record, Ref, Rows, Value
from stackcheck.link.values.sites import Site

VERB = "declared"
"""The verb of a query that a declaration makes."""
OPTION = "option"
"""The verb of one that a user may choose to make, as one of many."""


def filtered(rows: Rows, place: Place, predicate: Predicate | None = None) -> Query:
    """The query that a filter makes of the rows, which a user may choose."""
    found = replace(rows, predicates=(*rows.predicates, predicate)) if predicate is not None else rows
    return Query(place, OPTION, rows.model, found)


def page(rows: Rows, place: Place, names: tuple[str, ...] | None = None) -> Query:
    """The query for a page of the rows, in an order that is declared."""
    ordered = replace(rows, ordering=names, ordered=place) if names is not None else rows
    return Query(place, VERB, rows.model, replace(ordered, sliced=True))


def items(value: Value) -> tuple[Value, ...]:
    return value.items if isinstance(value, Fixed) else ()


def texts(value: Value) -> list[str]:
    """The texts in a list of them."""
    return [item.value for item in items(value) if isinstance(item, Const) and isinstance(item.value, str)]


def lookups(value: Value) -> Iterator[str]:
    """`["status"]`, `{"created": ["gte", "lte"]}`."""
    yield from texts(value)
    for name, lookups in value.entries if isinstance(value, Record) else ():
        yield from (name if lookup == "exact" else f"{name}__{lookup}" for lookup in texts(lookups))


def filters(project: Project, symbol: Symbol, rows: Rows) -> Iterator[Query]:
    """The filters of a filter set over these rows."""
    own: set[str] = set()
    for base in mro(project, symbol):
        for name, statement in ({} if base.is_external else class_scope(project, base)).items():
            if isinstance(statement, Bind) and isinstance(statement.value, Call) and name not in own:
                own.add(name)
                filter_ = meaning(project, base, statement.value.function)
                if filter_ is not None and descends(project, filter_, api.FILTERS):
                    yield from _filter(project, symbol, base, name, statement.value, filter_=filter_, rows=rows)
    meta = member(project, symbol, "Meta")
    fields = member(project, meta, "fields") if meta is not None and isinstance(meta.fact, Class) else None
    if fields is not None and isinstance(fields.fact, Bind):
        value = read(Frame(project, symbol.path), Ref(meta), "fields", fields.place)  # type: ignore[arg-type]
        for name in lookups(value):
            if name not in own:
                yield filtered(rows, fields.place, Predicate(name, fields.place))


def _filter(
    project: Project, filter_set: Symbol, owner: Symbol, name: str, call: Call, *, filter_: Symbol, rows: Rows
) -> Iterator[Query]:
    place = Place(owner.path, call.line, call.col)
    if keyword(call, "method") is not None:
        yield from _method(project, filter_set, owner, call, rows, place=place)
        return
    field = _text(project, owner, call, "field_name") or _text(project, owner, call, "name")
    lookup = _text(project, owner, call, "lookup_expr") or _text(project, owner, call, "lookup_type")
    if field is None:
        field = name if keyword(call, "field_name") is None and keyword(call, "name") is None else ""
    own = member(project, filter_, "filter")
    if own is not None and isinstance(own.fact, Function):
        yield from _overridden(project, filter_, own, rows, field, place=place)
        return
    if lookup is None:
        if keyword(call, "lookup_expr") is not None or not field:
            return
        lookup = "in" if descends(project, filter_, api.MEMBERSHIPS) else ""
        if descends(project, filter_, api.RANGES):
            lookup = "range"
    excludes = keyword(call, "exclude") is not None
    written = f"{field}__{lookup}" if lookup and lookup != "exact" else field
    yield filtered(rows, place, Predicate(written, place, excludes))


def _overridden(project: Project, filter_: Symbol, own: Symbol, rows: Rows, field: str, *, place: Place) -> Iterator[Query]:
    """A filter of the project's own class, whose method `filter` narrows the rows by the field that it was made for."""
    if not field:
        return
    receiver = Instance(filter_, holds=(("field_name", Const(field)),))
    frame = Frame(project, own.path, symbol=filter_, owner=filter_, receiver=receiver)
    value = call_function(frame, own, receiver, Site(place, (rows, UNKNOWN)))
    if isinstance(value, Rows):
        known, added = rows.predicates, value.predicates[len(rows.predicates) :]
        yield filtered(replace(value, predicates=(*known, *(replace(p, place=place) for p in added))), place)


def _method(project: Project, filter_set: Symbol, owner: Symbol, call: Call, rows: Rows, *, place: Place) -> Iterator[Query]:
    """A filter that is a method: it is given the rows, and gives them back narrowed."""
    given = keyword(call, "method")
    frame = Frame(project, owner.path, symbol=filter_set, owner=filter_set, receiver=Instance(filter_set))
    arguments = Site(place, (rows, UNKNOWN, UNKNOWN))
    name = constant(project, Written(given, owner)) if given is not None else None
    value: Value = UNKNOWN
    if isinstance(name, str):
        function = member(project, filter_set, name)
        if function is not None and isinstance(function.fact, Function):
            value = call_function(frame, function, Instance(filter_set), arguments)
    elif isinstance(given, Name):
        function = meaning(project, owner, given)
        if function is not None and isinstance(function.fact, Function):
            value = call_function(frame, function, None, arguments)
    if isinstance(value, Rows):
        yield filtered(value, place)


def _text(project: Project, owner: Symbol, call: Call, name: str) -> str | None:
    given: Expression | None = keyword(call, name)
    found = constant(project, Written(given, owner)) if given is not None else None
    return found if isinstance(found, str) else None
