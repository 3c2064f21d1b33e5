"""django-filter's filter sets: the queryset that one narrows, which is asked for as its `qs`."""

from __future__ import annotations

from stackcheck.facts.findings import Place
from stackcheck.link.evaluate.frames import Frame
from stackcheck.link.evaluate.observations import gathered
from stackcheck.link.frameworks.written import of_meta
from stackcheck.link.models import model_of
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.orm import django
from stackcheck.link.values.events import FILTERED, Query
from stackcheck.link.values.kinds import Instance, Ref, Rows, Value
from stackcheck.link.values.sites import Site


def construct(frame: Frame, symbol: Symbol, site: Site) -> Instance | None:
    """`OrderFilter(request.GET, queryset=orders)`; None where it is not known what it filters."""
    given = site.argument(1, "queryset")
    rows = given if isinstance(given, Rows) else _of_model(frame, symbol) if given is None else None
    if rows is None:
        return None
    rows = django.queryset(frame, rows, site.place)
    gathered(frame.project).execute(Query(site.place, FILTERED, rows.model, rows, function=symbol.name))
    return Instance(symbol, holds=(("queryset", rows),))


def attribute(instance: Instance, place: Place) -> Value | None:
    """`filters.qs`, also of `super()`: some of the rows that the set was given."""
    rows = dict(instance.holds).get("queryset")
    return rows.narrowed(place) if isinstance(rows, Rows) else None


def _of_model(frame: Frame, symbol: Symbol) -> Rows | None:
    """All rows of the model that the class names."""
    value = of_meta(frame.project, symbol, "model")
    model = model_of(frame.project, value.symbol) if isinstance(value, Ref) else None
    return django.manager_of(frame.project, model, "_default_manager") if model is not None else None
