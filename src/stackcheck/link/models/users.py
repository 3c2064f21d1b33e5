"""Classes whose methods work on rows: managers and querysets of the project."""

from __future__ import annotations

from collections.abc import Mapping

from stackcheck.catalogue.django_orm import MANAGERS, QUERYSETS, WRAPPED
from stackcheck.link.models import Model, models
from stackcheck.link.names.resolution import descends, mro
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.project import Project, table
from stackcheck.link.values.kinds import Rows


@table
def users(project: Project) -> Mapping[Symbol, tuple[Model, ...]]:
    """The models that each manager or queryset class of the project serves."""
    found: dict[Symbol, list[Model]] = {}
    for model in models(project).values():
        for manager in model.managers.values():
            for symbol in (manager.symbol, manager.queryset):
                for base in mro(project, symbol) if symbol is not None and not symbol.is_external else ():
                    if not base.is_external and model not in found.setdefault(base, []):
                        found[base].append(model)
    return {symbol: tuple(each) for symbol, each in found.items()}


def is_shared(project: Project, owner: Symbol, method: str) -> bool:
    """Whether what a method of a manager or queryset class asks for is its callers' query: it serves several models, or it
    stands in the place of a method of Django's own.
    """
    served = [model for model in users(project).get(owner, ()) if not model.abstract and not model.proxy]
    return len(served) > 1 or (bool(served) and method in WRAPPED)


def rows_of_methods(project: Project, owner: Symbol) -> Rows | None:
    """`self` in the methods of a manager or queryset class, where it serves one model."""
    if not descends(project, owner, MANAGERS | QUERYSETS):
        return None
    served = [model for model in users(project).get(owner, ()) if not model.abstract and not model.proxy]
    if len(served) != 1:
        return None
    state = "manager" if descends(project, owner, MANAGERS) else "query"
    return Rows(model=served[0].symbol, state=state, opaque=True, methods=owner)  # type: ignore[arg-type]


@table
def _made_concrete(project: Project) -> Mapping[Symbol, tuple[Symbol, ...]]:
    """The models of the project's code that make each abstract one concrete."""
    found: dict[Symbol, list[Symbol]] = {}
    for symbol, model in models(project).items():
        if symbol.is_external or model.abstract or model.proxy or project.files[symbol.path].role != "code":
            continue
        for base in mro(project, symbol)[1:]:
            above = models(project).get(base)
            if above is not None and above.abstract:
                found.setdefault(base, []).append(symbol)
    return {base: tuple(each) for base, each in found.items()}


def model_of_self(project: Project, owner: Symbol) -> Symbol:
    """The class of `self` in a class's methods: of an abstract model the one that makes it concrete, where one alone does."""
    concrete = _made_concrete(project).get(owner, ())
    return concrete[0] if len(concrete) == 1 else owner


def is_model(project: Project, symbol: Symbol) -> bool:
    """Whether a class is a model of any mapper."""
    return symbol in models(project)
