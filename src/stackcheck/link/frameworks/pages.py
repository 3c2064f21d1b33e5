"""Paginators and pages of the project: what they keep and give as Django's do whose classes they extend."""

from __future__ import annotations

from msgspec.structs import replace

from stackcheck.catalogue.django_orm import PAGES
from stackcheck.catalogue.templates import PAGE_CLASSES, PAGINATORS
from stackcheck.facts.statements import Function
from stackcheck.link.evaluate.attributes import read
from stackcheck.link.evaluate.frames import Frame
from stackcheck.link.evaluate.summaries import call_function
from stackcheck.link.names.resolution import descends, member
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.values.kinds import NONE, UNKNOWN, Collection, Instance, Rows, Value
from stackcheck.link.values.sites import Site

_KEPT = "object_list"


def construct(frame: Frame, symbol: Symbol, site: Site) -> Value | None:
    """`Pages(rows, 20)` of a class without a constructor of its own; None for all others."""
    if not descends(frame.project, symbol, PAGINATORS | PAGE_CLASSES):
        return None
    own = member(frame.project, symbol, "__init__")
    if own is not None and isinstance(own.fact, Function):
        return None
    return Instance(symbol, holds=((_KEPT, site.argument(0, _KEPT) or UNKNOWN),))


def method(frame: Frame, instance: Instance, name: str, site: Site) -> Value | None:
    """A method that a paginator or page has from Django's; None for others."""
    is_paginator = descends(frame.project, instance.symbol, PAGINATORS)
    if not is_paginator and not descends(frame.project, instance.symbol, PAGE_CLASSES):
        return None
    match name:
        case "__init__":
            frame.attributes[_KEPT] = site.argument(0, _KEPT) or UNKNOWN
            return NONE
        case "__iter__":
            rows = read(frame, instance, _KEPT, site.place)
            return Collection(_some(rows)) if is_paginator else rows
        case "_get_page":
            return site.argument(0, _KEPT)
        case _ if is_paginator and name in PAGES:
            rows = _some(read(frame, instance, _KEPT, site.place))
            own = member(frame.project, instance.symbol, "_get_page")
            if own is None or not isinstance(own.fact, Function):
                return rows
            return call_function(frame, own, instance, Site(site.place, (rows, UNKNOWN, instance), bare=True))
        case _:
            return None


def _some(rows: Value) -> Value:
    return replace(rows, sliced=True) if isinstance(rows, Rows) and rows.state == "query" else rows
