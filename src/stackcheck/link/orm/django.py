"""Django's ORM: managers, querysets, related managers, and what reading a relation costs.

What costs a query was counted on Django 5.2 (see the executed fixtures).
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from stackcheck.catalogue import django_orm as api
from stackcheck.catalogue.builtin_models import QUERYSET
from stackcheck.facts.expressions import Attribute, Call, Name, Slice, Subscript
from stackcheck.facts.findings import Place
from stackcheck.facts.parts import dotted, text
from stackcheck.facts.statements import Bind, Class, Function
from stackcheck.link.evaluate.attributes import of_definition
from stackcheck.link.evaluate.frames import MAX_DEPTH, Frame
from stackcheck.link.evaluate.observations import gathered
from stackcheck.link.evaluate.summaries import call_function
from stackcheck.link.models import Manager, Model, Relation, model_of
from stackcheck.link.models.django.managers import of_unknown_base
from stackcheck.link.names.resolution import descends, enclosing, member
from stackcheck.link.names.symbols import Symbol, external
from stackcheck.link.orm import flags
from stackcheck.link.orm.django_loading import below, may_have, prefetched, selected, speaks_of_loading, where
from stackcheck.link.project import Project
from stackcheck.link.values.conditions import for_one_row, given
from stackcheck.link.values.events import SUBQUERY, LazyLoad, Loop, Query
from stackcheck.link.values.kinds import (
    NONE,
    NOTHING,
    UNKNOWN,
    Awaitable,
    Collection,
    Const,
    Fixed,
    Instance,
    Method,
    Native,
    Origin,
    Predicate,
    Record,
    Ref,
    Rows,
    Value,
    one_of,
)
from stackcheck.link.values.sites import Site

MAX_REPEATS = 2
"""So many times a path may go through one relation: a walk up a tree is told once, not for every level."""


def manager_of(project: Project, model: Model, name: str) -> Rows | None:
    """`Model.name` where that is a manager."""
    if name in ("_default_manager", "_base_manager"):
        name = model.default_manager or "objects"
    manager = model.managers.get(name)
    if manager is None and (name != "objects" or model.managers):
        made = of_unknown_base(project, model.symbol, name)
        return Rows(model=model.symbol, state="manager", methods=made[0]) if made is not None else None
    if manager is None:
        return Rows(model=model.symbol, state="manager")
    return Rows(model=model.symbol, state="manager", methods=_methods(manager))


def _methods(manager: Manager) -> Symbol | None:
    for symbol in (manager.symbol, manager.queryset):
        if symbol is not None and isinstance(symbol.fact, Class):
            return symbol
    return None


def _queryset_class(project: Project, rows: Rows) -> Symbol | None:
    """The project's class of the querysets that a manager makes."""
    model = model_of(project, rows.model)
    for manager in model.managers.values() if model is not None else ():
        if rows.methods in (manager.symbol, manager.queryset) and manager.queryset is not None:
            return manager.queryset if isinstance(manager.queryset.fact, Class) else None
    return None


def attribute(frame: Frame, rows: Rows, name: str, place: Place) -> Value:
    """`rows.name`: a method of the project's manager or queryset class, or one of Django's."""
    classes = [rows.methods]
    if rows.state == "manager":
        classes.append(_queryset_class(frame.project, rows))
    for symbol in classes:
        found = member(frame.project, symbol, name) if symbol is not None else None
        if found is not None and isinstance(found.fact, Function):
            if any(dotted(decorator) == "staticmethod" for decorator in found.fact.decorators):
                return Ref(found)
            # a manager hands the methods of its querysets on to what it begins with
            owners = (symbol, enclosing(frame.project, found))
            is_of_querysets = any(each is not None and descends(frame.project, each, api.QUERYSETS) for each in owners)
            # where a manager is asked, its query can be told more
            return Method(queryset(frame, rows, place) if is_of_querysets else replace(rows, site=rows.site or place), found)
        if found is not None and isinstance(found.fact, Bind) and found.fact.value is not None:
            return of_definition(frame.project, found)
    if name == "object_list":
        return rows  # a page holds its rows
    if name == "_queryset_class" and rows.state == "manager":
        return Ref(_queryset_class(frame.project, rows) or external(frame.project, QUERYSET))
    return Ref(rows.model) if name == "model" else Native(rows, name)


def all_rows(frame: Frame, model: Model | None, place: Place) -> Rows | None:
    """All rows that the default manager of a model gives to who asks at a place; None where it is not known."""
    manager = manager_of(frame.project, model, "_default_manager") if model is not None else None
    return queryset(frame, manager, place) if manager is not None else None


def queryset(frame: Frame, rows: Rows, place: Place) -> Rows:
    """The query that a manager begins with: what its `get_queryset` gives, else all rows."""
    if rows.state != "manager":
        return rows
    begun = replace(rows, state="query", methods=_queryset_class(frame.project, rows), site=rows.site or place)
    custom = member(frame.project, rows.methods, "get_queryset") if rows.methods is not None else None
    if custom is None or not isinstance(custom.fact, Function):
        return begun
    value = call_function(frame, custom, replace(rows, parent=None, relation="", prefetched=False), Site(place))
    if not isinstance(value, Rows):
        return replace(begun, opaque=speaks_of_loading(frame.project, custom)).narrowed(place)
    kept = begun.prefetched
    return replace(
        begun,
        loaded=begun.loaded | value.loaded,
        joined=begun.joined | value.joined,
        opaque=begun.opaque or value.opaque,
        predicates=(*value.predicates, *begun.predicates),
        ordering=value.ordering if value.ordering is not None else begun.ordering,
        ordered=value.ordered or begun.ordered,
        annotated=begun.annotated | value.annotated,
        methods=value.methods or begun.methods,
        prefetched=kept,
    )


def call(frame: Frame, rows: Rows, name: str, site: Site) -> Value:
    """`rows.name(...)` for Django's own methods."""
    if rows.state == "rows" and name in api.OF_SETS:
        return rows
    base = rows if rows.state == "manager" and name == "get_queryset" else queryset(frame, rows, site.place)
    if base.state == "manager":
        base = replace(base, state="query", methods=_queryset_class(frame.project, rows), site=base.site or site.place)
    if base.prefetched and rows.state == "query" and name in api.COPIES:
        base = _asked_anew(frame, base, name)
    if base.state == "rows" and name not in api.KEEPS_PREFETCH:
        # a method of a list, or a queryset that was executed and is asked again
        base = replace(base, state="query")
    if base.parent is not None and name not in api.KEEPS_PREFETCH and not _is_at_hand(frame.project, base, name):
        base = replace(_asked_anew(frame, base, name), anew=True)
    if name in api.KEPT.get(base.model.name, ()):
        return Instance(base.model)
    if name in api.NARROWING:
        _subqueries(frame, site)
        return replace(base, predicates=(*base.predicates, *given(site, excludes=name == "exclude")))
    if name == "select_related":
        return replace(selected(frame.project, base, site), site=site.place, where=where(frame, base, site))
    if name == "prefetch_related":
        return replace(prefetched(base, site), site=site.place, where=where(frame, base, site))
    if name == "order_by":
        return replace(base, ordering=_ordering(site), ordered=site.place)
    if name == "none":
        # no rows: as few as one, and whatever is joined with it, its own query is not the one
        return replace(base, site=None, predicates=(*base.predicates, Predicate(NOTHING, site.place)))
    if name in api.PAGES:
        return replace(base, sliced=True)
    if name in api.ANNOTATING:
        named = base.annotated | {"*" if key == "**" else key for key in site.keywords}
        return replace(base, annotated=named, counted=base.counted.union(_counted(site)))
    if name == "only":
        return replace(base, site=site.place, only=_named(site))
    if name in api.CHAINING:
        return base
    if name in api.PLAIN:
        return replace(base, plain=True)
    if name in api.WRITING:
        return _written(frame, base, name, site)
    if name in ("iterator", "aiterator"):
        is_streamed = not (site.arguments or site.keywords)
        return replace(executed(frame, base, name, site.place), site=base.site, streamed=is_streamed)
    if name in api.ONE:
        narrowed = replace(base, predicates=(*base.predicates, *given(site))) if name in api.GETS else base
        if name in api.BY_FIELD and site.arguments:
            narrowed = replace(base, ordering=_ordering(site), ordered=site.place)
        executed(frame, narrowed, name, site.place, varies=site.varies)
        one = UNKNOWN if base.plain else one_of(base)
        return Awaitable(one) if name.startswith("a") else one
    if name in api.VALUE:
        executed(frame, base, name, site.place, varies=site.varies)
        return Awaitable(UNKNOWN) if name.startswith("a") and name != "aggregate" else UNKNOWN
    if name in ("in_bulk", "ain_bulk"):
        return Collection(UNKNOWN, "dict") if base.opaque else Record((), _any_row(executed(frame, base, name, site.place)))
    return UNKNOWN


def _counted(site: Site) -> Iterator[tuple[str, str]]:
    """The attributes of `annotate(number=Count("books"))`, with what each of them counts."""
    for argument in site.node.arguments if site.node is not None else ():
        match argument.value:
            case Call(function=Name(id="Count") | Attribute(name="Count"), arguments=(counted, *others)) if argument.keyword:
                path = text(counted.value)
                if path and all(other.keyword == "distinct" for other in others):
                    yield argument.keyword, path


def _asked_anew(frame: Frame, rows: Rows, name: str) -> Rows:
    """Rows that a related manager asks for though they are prefetched: what was loaded with those is not loaded with these."""
    model = model_of(frame.project, rows.parent.symbol) if rows.prefetched and rows.parent is not None else None
    if model is None:
        return rows
    relation = model.relations.get(rows.relation)
    back = {relation.reverse} if relation is not None and relation.kind == "reverse_foreign_key" else set()
    return replace(rows, prefetched=False, broken=name, loaded=rows.loaded & back, sorting=frozenset())


def _is_at_hand(project: Project, rows: Rows, name: str) -> bool:
    """Whether `first()` finds what was prefetched: it does where that has an order, for without one it asks by the key."""
    model = model_of(project, rows.model)
    if name not in api.KEEPS_ORDERED or not rows.prefetched or model is None or "-" in rows.sorting:
        return False
    return "" in rows.sorting or bool(model.ordering if rows.ordering is None else rows.ordering)


def _subqueries(frame: Frame, site: Site) -> None:
    """The queries that a condition compares with (`author__in=Author.objects.filter(...)`) run with the one that it narrows."""
    for value in site.keywords.values():
        if isinstance(value, Rows) and value.state == "query":
            gathered(frame.project).execute(Query(site.place, SUBQUERY, value.model, for_one_row(value)))


def _named(site: Site) -> frozenset[str]:
    """The columns that `only(...)` names; none where they are not all known."""
    names = [value.value for value in site.arguments if isinstance(value, Const) and isinstance(value.value, str)]
    return frozenset(names) if len(names) == len(site.arguments) else frozenset()


def _ordering(site: Site) -> tuple[str, ...]:
    """The names by which `order_by(...)` orders; "" for what is no name."""
    return tuple(a.value if isinstance(a, Const) and isinstance(a.value, str) else "" for a in site.arguments)


def _any_row(rows: Rows) -> Value:
    """One of executed rows that are not met in a loop of their own yet."""
    return Instance(rows.model, Origin(rows.site or Place("", 0), rows))


def _written(frame: Frame, rows: Rows, name: str, site: Site) -> Value:
    found = replace(rows, predicates=(*rows.predicates, *given(site))) if name in api.FINDS_FIRST else rows
    frame.note(Query(site.place, name, rows.model, found, writes=True, varies=site.varies))
    for field, new in site.keywords.items() if name in api.UPDATES else ():
        flags.written(frame, rows, field, new, site.place)
    made = api.CREATES.get(name)
    value: Value = NONE
    if made == "one":
        value = Instance(rows.model)
    elif made == "pair":
        value = Fixed((Instance(rows.model), UNKNOWN))
    elif made == "rows":
        value = Rows(model=rows.model, state="rows", opaque=True)
    return Awaitable(value) if name.startswith("a") and name != "add" else value


def executed(frame: Frame, rows: Rows, verb: str, place: Place, *, varies: bool = True) -> Rows:
    """The rows after the query has run; the query is noted, as a lazy load where it is a relation of one of many rows."""
    if rows.state == "rows":
        return rows
    rows = queryset(frame, rows, place)
    parent = rows.parent
    origin = parent.origin if parent is not None else None
    # of an object that may have its relations loaded already, a query is proved where no loading would spare it
    may_be_loaded = origin is not None and not rows.anew and _may_be_hidden(origin, rows.relation)
    if parent is not None and origin is not None and origin.loop is not None:
        if not rows.prefetched and not may_be_loaded:
            path = _joined(origin.path, rows.relation)
            narrowed = rows.anew or rows.sliced
            wanted = replace(rows, parent=None, site=None) if narrowed else None
            frame.note(LazyLoad(place, parent, rows.relation, path, verb, narrowed, rows.broken, wanted=wanted))
    elif not rows.prefetched or (origin is not None and _joined(origin.path, rows.relation) in origin.rows.sometimes):
        settled = rows.prefetched or may_be_loaded or (parent is not None and parent.given)
        query = Query(place, verb, rows.model, rows, varies=varies, settled=settled)
        if settled and rows.anew:
            gathered(frame.project).execute(query)  # whatever is loaded, it runs
        frame.note(query)
    if verb in api.MAKES_OBJECTS and not rows.plain:
        _constructed(frame, rows, place)
        for name, lacking in rows.lacking:
            with frame.inside(Loop(place, "rows", frozenset(), host="lacking")):
                frame.note(LazyLoad(place, Instance(lacking.model, Origin(place, lacking)), name, name))
    return replace(rows, state="rows", site=rows.site or place)


def _constructed(frame: Frame, rows: Rows, place: Place) -> None:
    """A model's own constructor runs for every row, when nothing that is loaded with it is there yet."""
    own = member(frame.project, rows.model, "__init__")
    if own is None or not isinstance(own.fact, Function) or frame.depth >= MAX_DEPTH:
        return
    bare = Rows(model=rows.model, state="rows", site=rows.site or place)
    with frame.inside(Loop(place, "rows", frozenset(), host="constructor")):
        call_function(frame, own, Instance(rows.model, Origin(place, bare)), Site(place))


def _may_be_hidden(origin: Origin, relation: str) -> bool:
    path = _joined(origin.path, relation)
    return path not in origin.rows.loaded and may_have(origin.rows, path)


def _joined(path: str, name: str) -> str:
    return f"{path}__{name}" if path else name


def read(frame: Frame, instance: Instance, relation: Relation, place: Place) -> Value:
    """`instance.relation`: the related object (a query where nothing loaded it), or the related manager."""
    origin = instance.origin
    path = _joined(origin.path, relation.name) if origin is not None else ""
    loaded = origin is not None and path in origin.rows.loaded
    if relation.many:
        if relation.target is None:
            return UNKNOWN
        model = model_of(frame.project, relation.target)
        manager = manager_of(frame.project, model, "_default_manager") if model is not None else None
        behind = below(origin.rows.loaded, path) if origin is not None else frozenset()
        order = origin.rows.sorting if origin is not None else frozenset()
        back = {relation.reverse} if relation.kind == "reverse_foreign_key" and relation.reverse else set()
        own = {sign for sign in ("", "-") if f"{path}{sign}" in order}
        return Rows(
            model=relation.target,
            state="manager",
            loaded=behind | back,
            sorting=below(order, path) | own,
            opaque=(origin is not None and origin.rows.opaque) or "*" in behind,
            parent=instance,
            relation=relation.name,
            prefetched=loaded,
            methods=manager.methods if manager is not None else None,
        )
    if origin is None:
        return Instance(relation.target, given=instance.given) if relation.target is not None else UNKNOWN
    if origin.rows.parent is not None and not origin.path and _leads_back(frame.project, origin.rows, relation):
        return origin.rows.parent  # all of its rows share the one object
    came_from = _turned_back(frame.project, origin, relation)
    if came_from is not None:
        return came_from
    is_missing = not may_have(origin.rows, path) and not _is_part(frame.project, relation)
    if is_missing and path.count(relation.name) <= MAX_REPEATS:
        frame.note(LazyLoad(place, instance, relation.name, path))
    return Instance(relation.target, Origin(origin.loop, origin.rows, path)) if relation.target is not None else UNKNOWN


def _is_part(project: Project, relation: Relation) -> bool:
    """Whether a relation leads to what the row itself is: the parent that its model extends is made of its own columns."""
    model = model_of(project, relation.owner) if relation.kind == "one_to_one" and not relation.is_reverse else None
    return model is not None and relation.target in model.parents


def _leads_back(project: Project, rows: Rows, relation: Relation) -> bool:
    """Whether a relation of the rows that a related manager gave leads to the object whose manager that was."""
    owner = model_of(project, rows.parent.symbol) if rows.parent is not None else None
    there = owner.relations.get(rows.relation) if owner is not None else None
    return there is not None and there.kind == "reverse_foreign_key" and there.reverse == relation.name


def _turned_back(project: Project, origin: Origin, relation: Relation) -> Instance | None:
    """The object from which the one at hand was read, where the relation leads back: loading a one-to-one fills both sides."""
    head, _, last = origin.path.rpartition("__")
    owner = model_of(project, origin.rows.model)
    for name in head.split("__") if head else ():
        step = owner.relations.get(name) if owner is not None else None
        owner = model_of(project, step.target) if step is not None else None
    there = owner.relations.get(last) if owner is not None else None
    if owner is None or there is None or there.reverse != relation.name or not there.kind.endswith("one_to_one"):
        return None
    return Instance(owner.symbol, Origin(origin.loop, origin.rows, head))


def prefetched_list(instance: Instance, name: str) -> Value | None:
    """The list that `to_attr=name` made."""
    origin = instance.origin
    if origin is None:
        return None
    path = _joined(origin.path, name)
    for made, model in origin.rows.attributes:
        if made == path:
            behind = below(origin.rows.loaded, path)
            return Rows(model=model, state="rows", loaded=behind, opaque=origin.rows.opaque or "*" in behind)
    return None


def subscripted(frame: Frame, rows: Rows, node: Subscript, place: Place) -> Value:
    """`rows[a:b]`, another query; `rows[0]`, one instance."""
    rows = queryset(frame, rows, place)
    if isinstance(node.index, Slice):
        if rows.prefetched or rows.state == "rows":
            return rows
        return replace(rows, sliced=True, unending=node.index.upper is None and (rows.unending or not rows.sliced))
    executed(frame, rows, "index", place)
    return UNKNOWN if rows.plain else one_of(rows)
