"""Reading a relationship: what SQLAlchemy has loaded with the rows, and what it asks for when it is read."""

from __future__ import annotations

from typing import Literal

from msgspec.structs import replace

from stackcheck.catalogue import sqlalchemy_orm as api
from stackcheck.facts.expressions import Name
from stackcheck.facts.findings import Place
from stackcheck.link.evaluate.frames import Frame
from stackcheck.link.models import AssociationProxy, Relation, model_of
from stackcheck.link.names.resolution import mro
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.orm.sqlalchemy.options import joined_path
from stackcheck.link.project import Project
from stackcheck.link.values.events import LazyLoad, Loop, Query
from stackcheck.link.values.kinds import (
    UNKNOWN,
    Collection,
    Const,
    Fixed,
    Instance,
    Origin,
    Predicate,
    Rows,
    Value,
)
from stackcheck.link.values.sites import Site

Reason = Literal["", "greenlet", "raiseload"]

_MANY = frozenset({"execute", "scalars", "stream", "stream_scalars", "exec", "all", "iteration", "refresh"})


def is_loaded(project: Project, rows: Rows, path: str, relation: Relation) -> bool:
    """Whether the relation at `path` comes with the rows: by an option, or because the model says so."""
    if path in rows.loaded or "*" in rows.loaded:
        return True
    if relation.lazy not in api.EAGER or f"-{path}" in rows.loaded or "-*" in rows.loaded:
        return False
    is_bounded = relation.lazy == "noload" or "join_depth" in relation.options
    return is_bounded or relation.target not in _on_the_way(project, rows, path)


def _on_the_way(project: Project, rows: Rows, path: str) -> set[Symbol | None]:
    """The models that eager loading has come through before the end of `path`: it goes to none of them again."""
    passed: set[Symbol | None] = {rows.model}
    model, done = model_of(project, rows.model), ""
    for name in path.split("__")[:-1]:
        relation = model.relations.get(name) if model is not None else None
        if relation is None:
            break
        done = joined_path(done, name)
        if not is_loaded(project, rows, done, relation):
            passed = set()  # read by a query of its own: everything begins anew there
        passed.add(relation.target)
        model = model_of(project, relation.target)
    return passed


def _bars(rows: Rows, path: str, relation: Relation) -> bool:
    head = path.rpartition("__")[0]
    return path in rows.barred or joined_path(head, "*") in rows.barred or "*" in rows.barred or relation.lazy in api.RAISING


def shared(project: Project, rows: Rows) -> frozenset[str]:
    """The relations that all rows share, for the query compares their key: after one read the session knows the object."""
    model = model_of(project, rows.model)
    compared = {p.lookup for p in rows.predicates if not (p.excludes or p.either or p.joins) and p.model is None}
    found = (r for r in model.relations.values() if r.kind in api.TO_ONE) if model is not None and compared else ()
    return frozenset(r.name for r in found if compared & {r.column, r.name, f"{r.name}__id", f"{r.name}__pk"} - {""})


def read(frame: Frame, instance: Instance, relation: Relation, place: Place) -> Value:
    """`instance.relation`: the related object or list, and a query where nothing loaded it."""
    target, origin = relation.target, instance.origin
    if target is None:
        return UNKNOWN
    if relation.lazy in api.QUERYING:
        return Rows(model=target, session="sync", site=place, predicates=(Predicate(relation.reverse, place),))
    if origin is None:
        if not relation.many:
            return Instance(target)
        known = _back(frame.project, relation, instance)
        return Rows(model=target, state="rows", opaque=instance.given, loaded=known, parent=instance, relation=relation.name)
    rows = origin.rows
    path = joined_path(origin.path, relation.name)
    is_known = rows.opaque or is_loaded(frame.project, rows, path, relation)
    if not is_known and _raises(frame, instance, origin, relation, place):
        # what is raised is not followed by more of the same
        return Rows(model=target, state="rows", opaque=True) if relation.many else Instance(target)
    if not relation.many:
        return Instance(target, Origin(origin.loop, rows, path))
    return Rows(
        model=target,
        state="rows",
        loaded=_inner(rows.loaded, path) | _back(frame.project, relation, instance),
        barred=_inner(rows.barred, path) | ({"*"} & rows.barred),
        opaque=rows.opaque,
        parent=instance,
        relation=relation.name,
        session=rows.session,
    )


def _raises(frame: Frame, instance: Instance, origin: Origin, relation: Relation, place: Place) -> bool:
    """Whether a lazy load, which is noted, is an error."""
    path = joined_path(origin.path, relation.name)
    bars = _bars(origin.rows, path, relation)
    raises = bars or origin.rows.session == "async"
    if relation.kind in api.TO_ONE and _is_at_hand(frame, relation.target, origin.rows, raises=raises):
        return raises
    if raises and frame.outer is not None and not frame.is_async:
        return True  # a function inside a function: what `run_sync` is given
    reason: Reason = "raiseload" if bars else "greenlet" if raises else ""
    frame.note(LazyLoad(place, instance, relation.name, path, "iteration" if relation.many else "", raises=reason))
    return raises


def _is_at_hand(frame: Frame, target: Symbol | None, rows: Rows, *, raises: bool) -> bool:
    """Whether the function has queried such objects before, so that the session may know them."""
    queries = (event for event in frame.events.values() if isinstance(event, Query) and event.model is target)
    return any((raises or query.verb in _MANY) and (query.rows is None or query.rows.site != rows.site) for query in queries)


def _inner(paths: frozenset[str], path: str) -> frozenset[str]:
    """What is loaded below a relation."""
    head = f"{path}__"
    below = {p[len(head) :] for p in paths if p.startswith(head)}
    not_below = {f"-{p[len(head) + 1 :]}" for p in paths if p.startswith(f"-{head}")}
    return frozenset(below | not_below | ({"*"} & paths))


def _back(project: Project, relation: Relation, owner: Instance) -> frozenset[str]:
    """The way back from a list to its owner, which the session knows, with what was loaded of it."""
    if relation.kind not in ("reverse_foreign_key", "reverse_one_to_one"):
        return frozenset()
    target = model_of(project, relation.target)
    names = [relation.reverse]
    if not relation.reverse:
        relations = target.relations.values() if target is not None else ()
        names = [r.name for r in relations if r.kind in api.TO_ONE and r.target in mro(project, owner.symbol)]
    of_owner = {relation.name}
    if owner.origin is not None:
        loaded = owner.origin.rows.loaded
        known = _inner(loaded, owner.origin.path) if owner.origin.path else loaded
        of_owner |= {path for path in known if path[0] not in "-*" and "__" not in path}
    return frozenset(names) | {joined_path(name, path) for name in names for path in of_owner}


def proxied(frame: Frame, instance: Instance, proxy: AssociationProxy, place: Place) -> Value:
    """`association_proxy("relation", "attribute")`: the attribute of what the relation gives, for each of its objects."""
    model = model_of(frame.project, instance.symbol)
    relation = model.relations.get(proxy.relation) if model is not None else None
    if relation is None or relation.target is None:
        return UNKNOWN
    held = read(frame, instance, relation, place)
    target = model_of(frame.project, relation.target)
    inner = target.relations.get(proxy.attribute) if target is not None else None
    if inner is None:
        return Collection(UNKNOWN) if relation.many else UNKNOWN
    match held:
        case Rows():
            with frame.inside(Loop(place, "rows", frozenset())):
                found = read(frame, Instance(held.model, Origin(place, held)), inner, place)
            if isinstance(found, Instance):
                below = _inner(held.loaded, inner.name)
                return Rows(model=found.symbol, state="rows", loaded=below, opaque=held.opaque, session=held.session)
            return Collection(found)
        case Instance():
            return read(frame, held, inner, place)
        case _:
            return UNKNOWN


def refreshed(frame: Frame, site: Site, names: Value | None) -> None:
    """`session.refresh(obj, ["relation"])` loads relations of the object that a variable holds."""
    node, value = site.node, site.arguments[0] if site.arguments else UNKNOWN
    holder = node.arguments[0].value if node is not None and node.arguments else None
    if isinstance(value, Instance) and isinstance(holder, Name) and holder.id in frame.env:
        frame.env[holder.id] = with_loaded(value, names)


def with_loaded(instance: Instance, names: Value | None) -> Instance:
    """An instance of which further relations are loaded; all of them where it is not known which."""
    origin = instance.origin
    if origin is None or names is None:
        return instance
    listed = names.items if isinstance(names, Fixed) else (Const("*"),)
    known = (item.value for item in listed if isinstance(item, Const) and isinstance(item.value, str))
    more = frozenset("*" if name == "*" else joined_path(origin.path, name) for name in known)
    return Instance(instance.symbol, Origin(origin.loop, replace(origin.rows, loaded=origin.rows.loaded | more), origin.path))
