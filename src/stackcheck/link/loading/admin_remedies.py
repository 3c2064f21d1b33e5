"""How a list of Django's admin is told to load what it reads.

Executed: who names joins in `list_select_related` loses those that Django makes by itself, so all that are read are named.
"""

from __future__ import annotations

from stackcheck.link.frameworks.admin import LOADING, ListLoading
from stackcheck.link.loading.remedies import is_joinable
from stackcheck.link.loading.rows import AdminRead
from stackcheck.link.models import model_of
from stackcheck.link.observed import observations
from stackcheck.link.project import Project


def listing(project: Project, found: AdminRead) -> str:
    """How to load the relation with the rows of the first list that reads it."""
    first, name = found.reads[0], found.lists[0]
    read = first.within or first
    loader = "select_related" if is_joinable(project, read) else "prefetch_related"
    match observations(project).made.get(f"{LOADING}{read.loop}"):
        case ListLoading(by="class"):
            return f"register {_model(project, found)} with a ModelAdmin that {_setting(read.path, loader)}"
        case ListLoading(by="query") if read.site is not None:
            return f'add .{loader}("{read.path}") to the query at {read.site.path}:{read.site.line}'
        case ListLoading(by="names") if loader == "select_related":
            return f'add "{read.path}" to list_select_related'
        case ListLoading(by="", joined=joined) if loader == "select_related":
            return f"set list_select_related = [{_listed({*joined, read.path})}]"
        case _:
            return f'let {name}.get_queryset() return super().get_queryset(request).{loader}("{read.path}")'


def _model(project: Project, found: AdminRead) -> str:
    model = model_of(project, found.reads[0].queried)
    return model.name if model is not None else "the model"


def _setting(path: str, loader: str) -> str:
    if loader == "select_related":
        return f'sets list_select_related = ["{path}"]'
    return f'prefetches "{path}" in get_queryset()'


def _listed(paths: set[str]) -> str:
    """The paths that no longer one begins with, as they are written in a list."""
    whole = (path for path in paths if not any(other.startswith(f"{path}__") for other in paths))
    return ", ".join(f'"{path}"' for path in sorted(whole))
