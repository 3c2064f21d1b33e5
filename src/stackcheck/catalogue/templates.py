"""What renders templates, and what registers their tags and filters."""

from __future__ import annotations

from collections.abc import Mapping

RENDERING: Mapping[str, tuple[int, str, int, str]] = {
    "django.shortcuts.render": (1, "template_name", 2, "context"),
    "django.template.response.TemplateResponse": (1, "template", 2, "context"),
    "django.template.loader.render_to_string": (0, "template_name", 1, "context"),
    "django.shortcuts.render_to_response": (0, "template_name", 1, "context"),
    "fastapi.templating.Jinja2Templates.TemplateResponse": (0, "name", 1, "context"),
    "starlette.templating.Jinja2Templates.TemplateResponse": (0, "name", 1, "context"),
}
"""Functions that render a template: position and name of the template's name and of the context."""

WITH_REQUEST = frozenset({"django.shortcuts.render", "django.template.response.TemplateResponse"})
"""Those that are given the request, so that context processors see it."""

LIBRARIES = frozenset(f"django.template.{module}Library" for module in ("", "library.", "base."))
PAGE_CLASSES = frozenset({"django.core.paginator.Page", "django.core.paginator.AsyncPage"})
PAGINATORS = frozenset({"django.core.paginator.Paginator", "django.core.paginator.AsyncPaginator"})
