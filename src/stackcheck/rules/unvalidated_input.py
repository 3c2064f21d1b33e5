"""A view uses a value from the request that nothing has checked.

What a client sends may be missing, of another type, too long or made up.  A key read without a default, a primary key,
number, UUID or date that is not one, a JSON value of the wrong type: each is an error 500 where a 400 would do, and what is
stored unchecked stays wrong for good.

Followed are `request.GET`, `POST`, `FILES`, `body` and Django REST framework's `data` and `query_params`, into the project's
own functions too.  A form or serializer counts from its `is_valid()` on, and for the fields that it has.  Conversions,
membership tests, comparisons with constants, validators and handled exceptions count as checks; text in a text column or a
search cannot fail.

Bad:

    # shop/views.py
    from django.http import HttpResponse
    from django.views.decorators.http import require_POST
    from shop.models import Order

    @require_POST
    def cancel(request):
        Order.objects.filter(pk=request.POST.get("order")).delete()
        return HttpResponse()

Good:

    # shop/views.py
    from django import forms
    from django.http import HttpResponse, HttpResponseBadRequest
    from django.views.decorators.http import require_POST
    from shop.models import Order

    class CancelForm(forms.Form):
        order = forms.IntegerField()

    @require_POST
    def cancel(request):
        form = CancelForm(request.POST)
        if not form.is_valid():
            return HttpResponseBadRequest()
        Order.objects.filter(pk=form.cleaned_data["order"]).delete()
        return HttpResponse()
"""

from __future__ import annotations

from stackcheck.facts.findings import Cause, Place, Step, Violation
from stackcheck.link.inputs import RawInput, raw_inputs
from stackcheck.link.project import Project
from stackcheck.rules import Violations, rule


@rule("KC401", about=raw_inputs)
def unvalidated_input(raw: RawInput, _: Project) -> Violations:
    endpoint, uses = raw.endpoint, raw.uses
    first = min(uses, key=lambda use: use.read.place)
    others = sorted({use.read.text for use in uses} - {first.read.text})
    besides = f", nor has {' or '.join(others)} been" if others else ""
    remedy = "a serializer" if endpoint.framework == "drf" else "a schema" if endpoint.framework == "ninja" else "a form"
    message = f"{first.read.text} {first.detail} and has not been checked{besides}; let {remedy} validate it first"
    path = endpoint.symbol.path
    steps = (Step(use.place.path, use.place.line, f"{use.read.text} {use.detail}") for use in uses)
    cause = Cause(first.place, f"{first.read.source} {first.read.key}")
    yield Violation(Place(path, *first.read.place), message, (endpoint.step, *dict.fromkeys(steps)), cause=cause)
