"""How a list of Django's admin is told to load what it reads.

Executed: who names joins in `list_select_related` loses those that Django makes by itself, so all that are read are named.
"""

from __future__ import annotations

from stackcheck.link.frameworks.admin import LOADING, ListLoading
from stackcheck.link.loading.paths import longest
from stackcheck.link.loading.remedies import is_joinable
from stackcheck.link.loading.rows import AdminRead
from stackcheck.link.models import model_of
from stackcheck.link.observed import observations
from stackcheck.link.project import Project


def listing(project: Project, found: AdminRead) -> str:
    """How to load the relations with the rows of the first list that reads them, and so with those of the others."""
    told = _told(project, found)
    return told if len(found.lists) == 1 else f"{told}, and so for {'the other' if len(found.lists) == 2 else 'the others'}"


def _told(project: Project, found: AdminRead) -> str:
    first, name = found.reads[0], found.lists[0]
    of_list = [read.within or read for read in found.reads if (read.loop, read.queried) == (first.loop, first.queried)]
    joined = longest(read.path for read in of_list if is_joinable(project, read))
    fetched = longest(read.path for read in of_list if not is_joinable(project, read))
    loaders = "".join(
        f".{loader}({_listed(paths)})" for loader, paths in (("select_related", joined), ("prefetch_related", fetched)) if paths
    )
    match observations(project).made.get(f"{LOADING}{first.loop}"):
        case ListLoading(by="class") if not fetched:
            return f"register {_model(project, found)} with a ModelAdmin that sets list_select_related = [{_listed(joined)}]"
        case ListLoading(by="class"):
            return f"register {_model(project, found)} with a ModelAdmin whose get_queryset() adds {loaders}"
        case ListLoading(by="query") if first.site is not None:
            return f"add {loaders} to the query at {first.site.path}:{first.site.line}"
        case ListLoading(by="names") if not fetched:
            return f"add {_listed(joined)} to list_select_related"
        case ListLoading(by="", joined=others) if not fetched:
            return f"set list_select_related = [{_listed(longest((*others, *joined)))}]"
        case _:
            return f"let {name}.get_queryset() return super().get_queryset(request){loaders}"


def _model(project: Project, found: AdminRead) -> str:
    model = model_of(project, found.reads[0].queried)
    return model.name if model is not None else "the model"


def _listed(paths: list[str]) -> str:
    return ", ".join(f'"{path}"' for path in paths)
