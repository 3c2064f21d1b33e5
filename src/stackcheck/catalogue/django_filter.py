"""django-filter: filter sets, and what their filters compare (django-filter.readthedocs.io, "Filter Reference")."""

from __future__ import annotations

_MODULES = ("django_filters", "django_filters.rest_framework", "django_filters.filterset", "django_filters.filters",
            "django_filters.rest_framework.filterset", "django_filters.rest_framework.filters", "rest_framework_filters",
            "rest_framework_filters.filters", "rest_framework_filters.filterset")  # fmt: skip


def _names(written: str) -> frozenset[str]:
    return frozenset(f"{module}.{name}" for module in _MODULES for name in written.split())


FILTER_SETS = _names("FilterSet BaseFilterSet")
FILTERS = _names(
    """Filter CharFilter ChoiceFilter TypedChoiceFilter UUIDFilter NumberFilter DateFilter DateTimeFilter IsoDateTimeFilter
    TimeFilter DurationFilter BooleanFilter ModelChoiceFilter ModelMultipleChoiceFilter MultipleChoiceFilter
    TypedMultipleChoiceFilter AllValuesFilter AllValuesMultipleFilter LookupChoiceFilter BaseCSVFilter BaseInFilter
    BaseRangeFilter RangeFilter NumericRangeFilter DateRangeFilter DateFromToRangeFilter DateTimeFromToRangeFilter
    IsoDateTimeFromToRangeFilter TimeRangeFilter RelatedFilter AutoFilter"""
)
RANGES = _names(
    """BaseRangeFilter RangeFilter NumericRangeFilter DateRangeFilter DateFromToRangeFilter DateTimeFromToRangeFilter
    IsoDateTimeFromToRangeFilter TimeRangeFilter"""
)
MEMBERSHIPS = _names("BaseInFilter")
"""Filters that compare with a range of values, or with several values, unless they say otherwise."""
ORDERINGS = _names("OrderingFilter")
PASSING = frozenset({"filter_queryset", "search", "autocomplete"})
"""Methods of filter sets, filter backends and search backends that give back some of the rows that they are handed."""
