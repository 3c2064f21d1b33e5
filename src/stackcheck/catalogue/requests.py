"""Requests: the classes of which they are, and the views that keep theirs as `self.request`."""

from __future__ import annotations

from stackcheck.catalogue.django_views import DETAIL, LISTS, TEMPLATED
from stackcheck.catalogue.drf import GENERIC

REQUEST = "django.http.HttpRequest"

REQUESTS = frozenset(
    {REQUEST, "django.http.request.HttpRequest", "django.core.handlers.wsgi.WSGIRequest", "rest_framework.request.Request"}
)
"""Objects with a `user`."""

VIEWS = (
    frozenset(
        {
            "django.views.View", "django.views.generic.View", "django.views.generic.base.View",
            "rest_framework.views.APIView", "rest_framework.viewsets.ViewSet",
        }
    )
    | LISTS
    | DETAIL
    | TEMPLATED
    | GENERIC
)  # fmt: skip
