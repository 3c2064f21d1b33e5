"""Django's class-based views, by what their generic methods work on."""

from __future__ import annotations

_GENERIC = "django.views.generic"


def _both(module: str, *names: str) -> frozenset[str]:
    """A class under the name that the documentation imports it by, and under the module that defines it."""
    return frozenset(f"{prefix}.{name}" for name in names for prefix in (_GENERIC, f"{_GENERIC}.{module}"))


LISTS = _both("list", "ListView", "MultipleObjectMixin", "MultipleObjectTemplateResponseMixin", "BaseListView") | _both(
    "dates", "ArchiveIndexView", "YearArchiveView", "MonthArchiveView", "WeekArchiveView", "DayArchiveView", "TodayArchiveView"
)
"""Views of many objects."""

DETAIL = (
    _both("detail", "DetailView", "SingleObjectMixin", "SingleObjectTemplateResponseMixin", "BaseDetailView")
    | _both("edit", "UpdateView", "DeleteView")
    | _both("dates", "DateDetailView")
)
"""Views of one object."""

TEMPLATED = (
    LISTS
    | DETAIL
    | _both("base", "TemplateView", "TemplateResponseMixin", "ContextMixin")
    | _both("edit", "FormView", "CreateView", "UpdateView", "DeleteView", "FormMixin", "ModelFormMixin")
)
"""Views that build a context for a template."""
