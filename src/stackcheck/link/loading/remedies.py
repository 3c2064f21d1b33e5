"""The exact remedy for what is asked of the database once for every row, in the words of the mapper at hand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from stackcheck.catalogue.django_orm import IN_PYTHON
from stackcheck.facts.findings import Place
from stackcheck.link.loading.copies import by_key
from stackcheck.link.loading.failing_reads import loader_option
from stackcheck.link.loading.paths import longest
from stackcheck.link.loading.rows import RelationRead
from stackcheck.link.models import Model, model_of
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.project import Project
from stackcheck.link.values.kinds import Rows

_WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def row_name(project: Project, symbol: Symbol) -> str:
    """What a programmer would call one row of the model: "order_line" of OrderLine."""
    model = model_of(project, symbol)
    name = model.name if model is not None else symbol.name.rpartition(".")[2]
    return _WORD_START.sub("_", name).lower()


def relation(project: Project, read: RelationRead) -> str:
    """What is read of one row: "order.customer", "order.customer.address" where that is read, too."""
    further = read.within.path.removeprefix(read.path).replace("__", ".") if read.within is not None else ""
    others = len(read.together) - 1
    more = f" and {others} more {'relation' if others == 1 else 'relations'}" if others > 0 else ""
    return f"{row_name(project, read.model)}.{read.relation}{further}{more}"


def loading(project: Project, read: RelationRead) -> str:
    """How to load the relation with the rows, and where, as a message ends with it; of a chain of relations all of it, and all
    that is told with it.  "" where that cannot be said.
    """
    reads = read.together or (read.within or read,)
    read = reads[0]
    if read.orm in ("sqlalchemy", "sqlmodel"):
        options = dict.fromkeys(loader_option(project, each.queried, each.path) for each in reads)
        return f"; add .options({', '.join(options)}) to {_query(project, read)}"
    if is_template(project, read.site):
        return ""
    if read.narrowed or read.verb == "aggregate":
        return _choosing(project, read)
    if len(reads) == 1 and (by_its_key := by_key(project, read)):
        return f"; the key is enough: {by_its_key}"
    counted = _counted(project, read) if len(reads) == 1 and read.verb == "count" else ""
    return f"; {counted}" if counted else f"; add {_loaders(project, reads)}"


def is_template(project: Project, site: Place | None) -> bool:
    """Whether a query is made by a template, which cannot be told what to load; who gives it an object can."""
    return site is not None and project.files[site.path].template is not None


def _query(project: Project, read: RelationRead) -> str:
    at = (
        f"at {read.site.path}:{read.site.line}"
        if read.site is not None
        else f"that gives the {row_name(project, read.queried)}"
    )
    return f"the query {at}"


def _loaders(project: Project, reads: Sequence[RelationRead], more: Iterable[str] = ()) -> str:
    """What loads all of these relations of one query, and `more` paths, and what else the query must then be told."""
    joined = longest(read.path for read in reads if is_joinable(project, read))
    fetched = longest((*(read.path for read in reads if read.path not in joined), *more))
    loaders = (("select_related", joined), ("prefetch_related", fetched))
    told = "".join(f".{loader}({_listed(paths)})" for loader, paths in loaders if paths)
    first = reads[0]
    lacks = [path for path in (*joined, *fetched) if first.rows is not None and _is_left_out(project, first, first.rows, path)]
    with_only = f", and {_listed(lacks)} to its .only()" if lacks else ""
    is_streamed = fetched and first.rows is not None and first.rows.streamed
    return f"{told} to {_query(project, first)}{with_only}{', and give its .iterator() a chunk_size' if is_streamed else ''}"


def _is_left_out(project: Project, read: RelationRead, rows: Rows, path: str) -> bool:
    """Whether the columns that the query is limited to lack the key of a path."""
    model = model_of(project, read.queried)
    first = model.relations.get(path.partition("__")[0]) if model is not None else None
    if not rows.only or first is None or not first.column:
        return False
    return not any(f"{name}__".startswith(f"{path}__") or name == first.column for name in rows.only)


def _counted(project: Project, read: RelationRead) -> str:
    """How the database counts a relation with the rows, where that is one of their own; the number may be there already."""
    model = model_of(project, read.queried)
    relation = model.relations.get(read.path) if model is not None else None
    if read.orm != "django" or relation is None:
        return ""
    name = relation.query_name or relation.name
    known = [attribute for attribute, path in (read.rows.counted if read.rows is not None else ()) if path == name]
    if known:
        return f"the query counts them already: read {row_name(project, read.queried)}.{min(known)}"
    loaders = _loaders(project, (read,))
    return f'annotate the query with Count("{name}", distinct=True) and read that, or add {loaders}'


def _choosing(project: Project, read: RelationRead) -> str:
    """How to choose from all related rows instead of asking for some of them, as far as Python can do that."""
    more = chosen_by(project, read)
    if more is None:
        return ""
    related = f"{row_name(project, read.model)}.{read.relation}.all()"
    return f"; add {_loaders(project, (read,), (f'{read.path}__{path}' for path in more))}, and choose from {related} in Python"


def chosen_by(project: Project, read: RelationRead) -> list[str] | None:
    """The paths from the related rows that a choice in Python reads, and those that came with them; None where it needs more
    than their columns and those of single related objects.
    """
    model = model_of(project, read.model)
    relation = model.relations.get(read.relation) if model is not None else None
    target = model_of(project, relation.target) if relation is not None else None
    rows = read.wanted
    if rows is None or target is None:
        return []
    lookups = [predicate.lookup for predicate in rows.predicates]
    lookups += [name.removeprefix("-") for name in rows.ordering or ()]
    steps = [_steps(project, target, lookup) for lookup in lookups]
    if relation is None or any(step is None for step in steps):
        return None
    loaded = (path for path in rows.loaded if path != relation.reverse)
    return longest((*(step for step in steps if step), *loaded))


def _steps(project: Project, model: Model, lookup: str) -> str | None:
    """The path of single related objects that a lookup goes through; None where it does not lead to a column, or compares it
    as Python does not.
    """
    path: list[str] = []
    parts = lookup.split("__")
    owner: Model | None = model
    while owner is not None and parts and (step := owner.relation(parts[0])) is not None and not step.many:
        if len(parts) == 1 or parts[1] in IN_PYTHON:
            return "__".join(path)  # the key itself
        path.append(step.name)
        owner = model_of(project, step.target)
        parts.pop(0)
    is_column = owner is not None and bool(parts) and owner.field(parts[0]) is not None
    return "__".join(path) if is_column and IN_PYTHON.issuperset(parts[1:]) else None


def _listed(paths: Iterable[str]) -> str:
    return ", ".join(f'"{path}"' for path in paths)


def is_joinable(project: Project, read: RelationRead) -> bool:
    """Whether a join can load the relation: one related object at every step, of one table."""
    if read.verb or read.through_many:
        return False
    queried = model_of(project, read.queried)
    step = queried.relations.get(read.path.partition("__")[0]) if queried is not None else None
    if step is not None and step.many:
        return False
    model = model_of(project, read.model)
    relation = model.relations.get(read.relation) if model is not None else None
    return relation is None or not relation.kind.startswith("generic")
