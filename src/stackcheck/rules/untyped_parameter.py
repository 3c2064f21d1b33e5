"""An endpoint has parameters without a type.

What reaches an endpoint comes from outside.  Without annotations a type checker looks at nothing in the body of the function,
editors cannot complete, and FastAPI and django-ninja neither convert nor document the value.  One finding names all that is
missing, the return too.  Only endpoints are judged; `self`, `cls`, names that begin with `_`, and bare `*args` and `**kwargs`
beside typed parameters are not.  Hooks such as `get_queryset`, whose types the framework's own stubs know, are judged with the
option `check-hook-annotations`.

In Django this is a note, for few projects annotate their views; in FastAPI, and wherever most endpoints of the project are
typed already, it is a warning.  Where most of many endpoints have no types, one line says so for the project.

Bad:

    # shop/urls.py
    from django.urls import path
    from shop.views import order

    urlpatterns = [path("orders/<int:pk>/", order)]
    # shop/views.py
    def order(request, pk):
        return render(request, "order.html", {"pk": pk})

Good:

    # shop/urls.py
    from django.urls import path
    from shop.views import order

    urlpatterns = [path("orders/<int:pk>/", order)]
    # shop/views.py
    def order(request: HttpRequest, pk: int) -> HttpResponse:
        return render(request, "order.html", {"pk": pk})
"""

from __future__ import annotations

from stackcheck.facts.findings import Violation
from stackcheck.link.endpoints.annotations import Gap, Untyped, message, severity, told
from stackcheck.link.project import Project
from stackcheck.rules import Violations, rule


@rule("KC101", about=told)
def untyped_parameter(gap: Gap | Untyped, project: Project) -> Violations:
    if isinstance(gap, Untyped):
        many = f"{gap.number} of {gap.judged} endpoints of this project lack types, {gap.first.endpoint.name} is the first"
        yield Violation(gap.place, f"{many}; annotate what they take and return", (), gap.severity)
        return
    if not gap.parameters:
        return
    endpoint = gap.endpoint
    yield Violation(endpoint.place, message(project, gap), (endpoint.step,), severity(project, endpoint))
