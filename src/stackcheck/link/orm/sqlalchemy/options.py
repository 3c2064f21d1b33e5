"""SQLAlchemy's loader options: which relations `joinedload(A.b).selectinload(B.c)` and the like load, path by path."""

from __future__ import annotations

from msgspec.structs import replace

from stackcheck.catalogue import sqlalchemy_orm as api
from stackcheck.link.names.resolution import mro
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.project import Project
from stackcheck.link.values.kinds import Collection, Column, Const, Fixed, Loading, Ref, Rows, Value
from stackcheck.link.values.sites import Site


def joined_path(path: str, name: str) -> str:
    """A relation further on from a path."""
    return f"{path}__{name}" if path else name


def option(name: str, site: Site, before: Loading | None = None) -> Loading:
    """`joinedload(A.b)`, or chained: `selectinload(A.b).joinedload(B.c)`."""
    if name == "Load":
        symbol = site.arguments[0].symbol if site.arguments and isinstance(site.arguments[0], Ref) else None
        return Loading(frozenset(), model=symbol)
    if name == "options" and before is not None:
        return _all_below(before, site.arguments)
    loading = before or Loading(frozenset())
    if name in api.COLUMNS:
        return loading
    for value in site.arguments:
        loading = _further(loading, name, value)
    return loading


def _further(loading: Loading, name: str, value: Value) -> Loading:
    """One more relation on the way: what follows in the chain goes on from it."""
    match value:
        case Column(model=model, path=written):
            root = loading.model or (None if loading.at else model)
        case Const(value=str() as written):
            root = loading.model
        case _:
            # a relation that is not known: it may be any
            return replace(loading, paths=loading.paths | {"*"})
    path = joined_path(loading.at, written.replace(".", "__"))
    loading = replace(loading, model=root, at=path)
    if name in api.LOADS or name in api.EMPTY:
        return replace(loading, paths=loading.paths | ({"*"} if written == "*" else prefixes(path, loading.at)))
    if name in api.BARS:
        return replace(loading, barred=loading.barred | {path})
    return replace(loading, paths=loading.paths | {f"-{path}"}) if name in api.DROPS else loading


def prefixes(path: str, until: str) -> frozenset[str]:
    """Every relation on the way of "a__b__c", for old strings with dots."""
    parts = path.split("__")
    return frozenset("__".join(parts[: n + 1]) for n in range(len(parts)) if len(parts) == n + 1 or not until)


def _all_below(loading: Loading, options: tuple[Value, ...]) -> Loading:
    """`selectinload(A.b).options(joinedload(B.c), joinedload(B.d))`."""
    for value in options:
        match value:
            case Loading():
                below = frozenset(_below(loading.at, path) for path in value.paths)
                barred = frozenset(_below(loading.at, path) for path in value.barred)
                loading = replace(loading, paths=loading.paths | below, barred=loading.barred | barred)
            case _:
                loading = replace(loading, paths=loading.paths | {"*"})
    return loading


def _below(head: str, path: str) -> str:
    if path == "*":
        return path
    return f"-{joined_path(head, path[1:])}" if path.startswith("-") else joined_path(head, path)


def loaded_with(project: Project, rows: Rows, options: tuple[Value, ...]) -> Rows:
    """`statement.options(...)`: each option for the entity with whose class it begins."""
    for value in options:
        match value:
            case Loading(model=model) if model is not None and not _is_of(project, model, rows.model) and rows.columns:
                fits = [column is not None and _is_of(project, model, column.model) for column in rows.columns]
                columns = tuple(_applied(c, value) if c and fit else c for c, fit in zip(rows.columns, fits, strict=True))
                rows = replace(rows, columns=columns)
            case Loading():
                columns = tuple(c if c is None or c.model is not rows.model else _applied(c, value) for c in rows.columns)
                rows = replace(_applied(rows, value), columns=columns)
            case Fixed(items=items):
                rows = loaded_with(project, rows, items)
            case Collection(element=Loading() as each):
                rows = loaded_with(project, rows, (each,))
            case _:
                rows = replace(rows, opaque=True, columns=tuple(c and replace(c, opaque=True) for c in rows.columns))
    return rows


def _is_of(project: Project, one: Symbol, two: Symbol) -> bool:
    return one is two or one in mro(project, two) or two in mro(project, one)


def _applied(rows: Rows, loading: Loading) -> Rows:
    undone = {path[1:] if path.startswith("-") else f"-{path}" for path in loading.paths}
    return replace(rows, loaded=(rows.loaded - undone) | loading.paths, barred=(rows.barred | loading.barred) - loading.paths)
