"""The exact remedy for what is asked of the database once for every row, in the words of the mapper at hand."""

from __future__ import annotations

import re
from collections.abc import Sequence

from stackcheck.link.loading.failing_reads import loader_option
from stackcheck.link.loading.rows import RelationRead
from stackcheck.link.models import model_of
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.project import Project

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
    """How to load the relation with the rows, and where; of a chain of relations all of it, and all that is told with it."""
    together = read.together
    read = read.within or read
    given = f"that gives the {row_name(project, read.queried)}"
    where = f" to the query {f'at {read.site.path}:{read.site.line}' if read.site is not None else given}"
    if together:
        return f"add {_loaders(project, together)}{where}"
    if read.orm in ("sqlalchemy", "sqlmodel"):
        return f"add .options({loader_option(project, read.queried, read.path)}){where}"
    if read.narrowed or read.verb == "aggregate":
        related = f"{row_name(project, read.model)}.{read.relation}.all()"
        return f'add .prefetch_related("{read.path}"){where}, and choose from {related} in Python'
    if read.verb == "count" and read.orm == "django":
        return f'annotate the query with Count("{read.path}"), or add .prefetch_related("{read.path}"){where}'
    loader = "select_related" if is_joinable(project, read) else "prefetch_related"
    return f'add .{loader}("{read.path}"){where}'


def _loaders(project: Project, reads: Sequence[RelationRead]) -> str:
    """What loads all of these relations of one query."""
    if reads[0].orm in ("sqlalchemy", "sqlmodel"):
        options = dict.fromkeys(loader_option(project, read.queried, read.path) for read in reads)
        return f".options({', '.join(options)})"
    joined = list(dict.fromkeys(f'"{read.path}"' for read in reads if is_joinable(project, read)))
    fetched = [path for path in dict.fromkeys(f'"{read.path}"' for read in reads) if path not in joined]
    loaders = (("select_related", joined), ("prefetch_related", fetched))
    return "".join(f".{loader}({', '.join(paths)})" for loader, paths in loaders if paths)


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
