"""How what a loop asks, or writes, in every pass is done once: said only as far as it is known what is asked for."""

from __future__ import annotations

from collections.abc import Mapping

from stackcheck.catalogue.querying import EXECUTING, REMEDIES
from stackcheck.link.loading.rows import Host, LoopQuery
from stackcheck.link.models import Model, Relation, model_of
from stackcheck.link.project import Project
from stackcheck.link.values.events import PREFETCHED
from stackcheck.link.values.kinds import Predicate, Rows

_BEFORE: Mapping[Host, str] = {
    "code": "before the loop",
    "serializer": "in the view",
    "template": "in the view",
}
"""Where all rows can be asked for at once, by whose loop it is."""
_AT_ONCE = "at once"
_BY_ORDER = frozenset({"earliest", "latest", "aearliest", "alatest"})
"""Methods that choose by an order: one query for several of them is another one."""


def called(query: LoopQuery) -> str:
    """What a reader calls the library's function that asks: `ObjectPermissionChecker.has_perm()`."""
    *_, owner, name = query.function.split(".")
    return f"{owner}.{name}()" if owner[:1].isupper() else f"{name}()"


def asking_once(project: Project, query: LoopQuery) -> str:
    """How to ask once instead of in every pass, "" where that cannot be said."""
    told = _once(project, query)
    is_for_all = bool(told) and query.host == "serializer" and " in the view" in told
    return f"{told} (the serializer's context can hold them)" if is_for_all else told


def _once(project: Project, query: LoopQuery) -> str:
    before = _BEFORE.get(query.host, _AT_ONCE)
    if not query.varies:
        return f"it does not depend on the pass: ask once{'' if before == _AT_ONCE else f', {before}'}"
    if query.function:
        return REMEDIES.get(EXECUTING.get(query.function, ""), "")
    if query.verb == PREFETCHED:
        return f"give {PREFETCHED}() all objects at once"
    rows = query.rows
    if rows is None or rows.sliced or query.verb in _BY_ORDER:
        return ""
    model = model_of(project, query.model)
    if rows.parent is not None and not rows.predicates and query.verb == "iteration":
        return _with_its_owner(project, rows)
    keys = _keys(project, rows, model) if model is not None else ()
    if model is None or not keys:
        return ""
    if query.orm in ("sqlalchemy", "sqlmodel"):
        return _selected(model, keys, before)
    return _looked_up(project, model, keys, query.verb, before)


def _with_its_owner(project: Project, rows: Rows) -> str:
    owner = model_of(project, rows.parent.symbol) if rows.parent is not None else None
    if owner is None or owner.orm in ("sqlalchemy", "sqlmodel") or owner.relations.get(rows.relation) is None:
        return ""
    return f'add .prefetch_related("{rows.relation}") to the query that gives each {owner.name}'


def _selected(model: Model, keys: tuple[str, ...], before: str) -> str:
    if len(keys) > 1:
        return f"select the rows of all passes {before} with one query, and look them up by {_listed(keys)}"
    return f"select the rows of all passes {before} with .where({model.name}.{keys[0]}.in_(values)), and look them up in a dict"


def _looked_up(project: Project, model: Model, keys: tuple[str, ...], verb: str, before: str) -> str:
    names = ", ".join(f'"{key}"' for key in keys)
    match verb.removeprefix("a"):
        case "count":
            return f'count all in one query {before}, with .values({names}).annotate(number=Count("pk"))'
        case "exists":
            flat = ", flat=True" if len(keys) == 1 else ""
            return f"fetch all that exist in one query {before}, with .values_list({names}{flat}), and look them up in a set"
        case "ggregate":
            return f"compute all in one query {before}, with .values({names}) and the same aggregate in .annotate()"
        case "get" | "first" | "last" | "iteration" if _leads_to_many(project, model, keys):
            return ""  # the rows do not tell for which of the values they were found
        case "get" | "first" | "last" | "iteration" if len(keys) == 1:
            return _by_one(model, keys[0], before, is_one=verb.removeprefix("a") != "iteration")
        case "get" | "first" | "last" | "iteration":
            return f"fetch the rows of all passes in one query {before}, and look them up by {_listed(keys)}"
        case _:
            return ""


def _by_one(model: Model, key: str, before: str, *, is_one: bool) -> str:
    field = model.field(key)
    if field is not None and (field.primary_key or field.unique) and model.orm == "django":
        keys = ".in_bulk(keys)" if field.primary_key else f'.in_bulk(values, field_name="{field.name}")'
        return f"fetch the rows of all passes {before} with {keys}, and look them up"
    values = "in a dict" if is_one else "in a dict of lists"
    return f"fetch the rows of all passes {before} with .filter({key}__in=values), and look them up {values}"


def _keys(project: Project, rows: Rows, model: Model) -> tuple[str, ...]:
    """The columns by which the rows of one pass are told from those of others; () where they do not tell it."""
    found = [] if rows.parent is None else [_back(project, rows)]
    found += [_key(project, model, predicate) for predicate in rows.predicates if predicate.value is None]
    return tuple(dict.fromkeys(found)) if all(found) else ()


def _back(project: Project, rows: Rows) -> str:
    """The lookup from rows that a related manager gives to their owner."""
    owner = model_of(project, rows.parent.symbol) if rows.parent is not None else None
    relation = owner.relations.get(rows.relation) if owner is not None else None
    return relation.reverse if relation is not None else ""


def _key(project: Project, model: Model, predicate: Predicate) -> str:
    """The lookup of a condition that compares a column with a value, "" for any other."""
    if (
        predicate.excludes
        or predicate.either
        or predicate.joins
        or predicate.optional
        or predicate.model not in (None, model.symbol)
    ):
        return ""
    path = predicate.lookup.removesuffix("__exact")
    owner, steps, last = _followed(project, model, path)
    is_column = owner is not None and (owner.field(last) is not None or owner.relation(last) is not None)
    return path if is_column and None not in steps else ""


def _leads_to_many(project: Project, model: Model, keys: tuple[str, ...]) -> bool:
    """Whether a lookup goes through a relation to many rows."""
    for key in keys:
        owner, steps, last = _followed(project, model, key)
        end = owner.relation(last) if owner is not None else None
        if any(step is not None and step.many for step in (*steps, end)):
            return True
    return False


def _followed(project: Project, model: Model, path: str) -> tuple[Model | None, list[Relation | None], str]:
    """The relations that a lookup goes through, the model at their end, and what is left: the column there."""
    owner: Model | None = model
    *names, last = path.split("__")
    steps: list[Relation | None] = []
    for name in names:
        relation = owner.relation(name) if owner is not None else None
        owner = model_of(project, relation.target) if relation is not None else None
        steps.append(relation)
    return owner, steps, last


def _listed(keys: tuple[str, ...]) -> str:
    return keys[0] if len(keys) == 1 else f"{', '.join(keys[:-1])} and {keys[-1]}"


def writing_once(query: LoopQuery) -> str:
    """How to write all rows at once."""
    if query.orm in ("sqlalchemy", "sqlmodel"):
        if query.verb == "merge":
            return "load all rows with one select before the loop: .merge() then finds them in the session"
        return "write all rows with one statement for all keys, or a list of parameters"
    match query.verb:
        case "create" | "acreate" | "get_or_create" | "aget_or_create":
            return "collect the objects and use .bulk_create(objects)"
        case "delete" | "adelete" | "remove":
            return "delete them with one .filter(pk__in=keys).delete()"
        case _:
            return "collect the objects and use .bulk_update(objects, fields), or one .update()"
