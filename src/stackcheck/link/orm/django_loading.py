"""What `select_related` and `prefetch_related` load with Django's rows: relation paths, and where each is written."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from stackcheck.catalogue.django_orm import LOADING
from stackcheck.facts.expressions import Attribute, Constant, Expression, Name, Sequence
from stackcheck.facts.findings import Place
from stackcheck.facts.parts import start
from stackcheck.facts.statements import Bind, Function
from stackcheck.link.evaluate.frames import Frame
from stackcheck.link.models import Model, model_of
from stackcheck.link.names.resolution import enclosing, lookup, resolve, written_members
from stackcheck.link.names.symbols import Symbol, function_of
from stackcheck.link.project import Project, table
from stackcheck.link.values.kinds import NONE, UNKNOWN, Const, Loading, Rows, Value
from stackcheck.link.values.sites import Site

MAX_BARE_DEPTH = 5
"""How far a bare `select_related()` follows foreign keys (Django's own limit)."""


def selected(project: Project, rows: Rows, site: Site) -> Rows:
    """The rows after `select_related(...)`; None takes away what earlier ones load."""
    if NONE in site.arguments:
        return replace(rows, loaded=prefixes(rows.loaded - rows.joined), joined=frozenset())
    if not site.arguments:
        paths = frozenset(_bare(project, model_of(project, rows.model), "", 0))
    else:
        paths = prefixes(a.value for a in site.arguments if isinstance(a, Const) and isinstance(a.value, str))
    opaque = rows.opaque or not all(isinstance(argument, Const) for argument in site.arguments)
    return replace(rows, loaded=rows.loaded | paths, joined=rows.joined | (paths - rows.loaded), opaque=opaque)


def prefixes(paths: object) -> frozenset[str]:
    """Every relation on the way: "author__owner" loads "author" too."""
    found: set[str] = set()
    for path in paths:  # type: ignore[attr-defined]
        parts = path.split("__")
        found.update("__".join(parts[: n + 1]) for n in range(len(parts)))
    return frozenset(found)


def _bare(project: Project, model: Model | None, prefix: str, depth: int) -> list[str]:
    """What `select_related()` without names loads: foreign keys that cannot be null, and their foreign keys."""
    if model is None or depth >= MAX_BARE_DEPTH:
        return []
    found = []
    for relation in model.relations.values():
        if relation.kind in ("foreign_key", "one_to_one") and not relation.nullable:
            found.append(f"{prefix}{relation.name}")
            found += _bare(project, model_of(project, relation.target), f"{prefix}{relation.name}__", depth + 1)
    return found


def below(paths: frozenset[str], path: str) -> frozenset[str]:
    """The paths that go on behind a path, as they are from there."""
    start = f"{path}__"
    return frozenset(p[len(start) :] for p in paths if p.startswith(start))


def may_have(rows: Rows, path: str) -> bool:
    """Whether a path is loaded with the rows, or may be by something of which is not known what it loads."""
    return rows.opaque or path in rows.loaded or any(p.endswith("__*") and path.startswith(p[:-1]) for p in rows.loaded)


@table
def speaks_of_loading(project: Project, method: Symbol) -> bool:
    """Whether a manager's `get_queryset`, something else in its class, or a function that it names may load relations."""
    owner = enclosing(project, method)
    if owner is not None and has_words_of_loading(project, owner):
        return True
    called = (lookup(project, method.path, name) for name in function_of(method).mentions)
    helpers = (symbol.fact for symbol in called if symbol is not None and isinstance(symbol.fact, Function))
    return any(not LOADING.isdisjoint(fact.mentions) for fact in helpers)


@table
def has_words_of_loading(project: Project, owner: Symbol) -> bool:
    """Whether some method of a class speaks of loading relations."""
    methods = (fact for _, _, fact in written_members(project, owner) if isinstance(fact, Function))
    return any(not LOADING.isdisjoint(fact.mentions) for fact in methods)


def prefetched(rows: Rows, site: Site) -> Rows:
    loaded, attributes, opaque, order = set(rows.loaded), list(rows.attributes), rows.opaque, set(rows.sorting)
    lacking = rows.lacking
    for value in site.arguments:
        match value:
            case Const(value=None):
                loaded &= rows.joined
            case Const(value=str() as path):
                loaded |= prefixes([path])
            case Loading(paths=paths, attributes=made, sorting=ways, lacking=without):
                loaded |= paths
                lacking += without
                order |= ways
                attributes += made
            case _:
                opaque = True
    return replace(
        rows, loaded=frozenset(loaded), attributes=tuple(attributes), opaque=opaque, sorting=frozenset(order), lacking=lacking
    )


def where(frame: Frame, rows: Rows, site: Site) -> tuple[tuple[str, Place], ...]:
    """Where each path is written that is loaded."""
    found = dict(rows.where)
    arguments = site.node.arguments if site.node is not None else ()
    for argument in arguments:
        if argument.star:
            for path, place in _listed(frame, argument.value):
                found.setdefault(path, place)
    if len(arguments) == len(site.arguments):
        for argument, value in zip(arguments, site.arguments, strict=True):
            paths = {str(value.value)} if isinstance(value, Const) else value.paths if isinstance(value, Loading) else ()
            for path in paths:
                found.setdefault(path, Place(site.place.path, *start(argument.value)))
    return tuple(sorted(found.items()))


def _listed(frame: Frame, node: Expression) -> Iterator[tuple[str, Place]]:
    """The texts in a list that is written elsewhere under a name: `*Order.prefetches`."""
    symbol = resolve(frame.project, frame.path, node) if isinstance(node, Name | Attribute) else None
    if symbol is None or not isinstance(symbol.fact, Bind) or not isinstance(symbol.fact.value, Sequence):
        return
    for item in symbol.fact.value.items:
        if isinstance(item, Constant) and isinstance(item.value, str):
            yield item.value, Place(symbol.path, item.line, item.col)


def prefetch(project: Project, site: Site) -> Value:
    """`Prefetch("path", queryset=..., to_attr=...)`; behind a queryset of which nothing is known anything may be loaded."""
    path, narrowed, to_attr = site.argument(0, "lookup"), site.argument(1, "queryset"), site.argument(2, "to_attr")
    if not isinstance(path, Const) or not isinstance(path.value, str):
        return UNKNOWN
    written = path.value
    inner: frozenset[str] = frozenset()
    order: frozenset[str] = frozenset()
    lacking: tuple[tuple[str, Rows], ...] = ()
    if isinstance(narrowed, Rows):
        lacking = tuple(_lacking(project, narrowed, written))
        inner = narrowed.loaded | ({"*"} if narrowed.opaque else frozenset())
        order = frozenset({written if narrowed.ordering else f"{written}-"} if narrowed.ordering is not None else ())
    elif isinstance(narrowed, Const) and narrowed != NONE:
        return UNKNOWN  # no query: nothing is loaded in the end
    elif narrowed not in (None, NONE):
        inner = frozenset({"*"})
    if isinstance(to_attr, Const) and isinstance(to_attr.value, str):
        head = written.rpartition("__")[0]
        name = f"{head}__{to_attr.value}" if head else to_attr.value
        made = ((name, narrowed.model),) if isinstance(narrowed, Rows) else ()
        behind = inner | (_back(project, narrowed, written) if isinstance(narrowed, Rows) else frozenset())
        return Loading(prefixes([head] if head else []) | {name} | {f"{name}__{p}" for p in behind}, made, lacking=lacking)
    return Loading(prefixes([written]) | {f"{written}__{p}" for p in inner}, sorting=order, lacking=lacking)


def _lacking(project: Project, rows: Rows, path: str) -> Iterator[tuple[str, Rows]]:
    """Prefetched rows with the relation that leads back to their owners, where the query leaves its column out."""
    model = model_of(project, rows.model)
    for name in _back(project, rows, path) if model is not None and rows.only else ():
        if rows.only and model is not None and rows.only.isdisjoint({name, model.relations[name].column}):
            yield name, Rows(model=rows.model, state="rows", site=rows.site)


def _back(project: Project, rows: Rows, path: str) -> frozenset[str]:
    """The foreign key that leads from prefetched rows back to the object whose list they are: it is filled with them.

    None where another model has a list of that name, too, through a relation of many to many.
    """
    model = model_of(project, rows.model)
    back = [r for r in model.relations.values() if r.reverse == path.rpartition("__")[2]] if model is not None else []
    return frozenset(r.name for r in back) if all(r.kind == "foreign_key" for r in back) else frozenset()
