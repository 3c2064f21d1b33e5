"""A view uses a value from the request that nothing has checked.

What a client sends may be missing, of another type, too long or made up.  A key read without a default, a primary key,
number, UUID or date that is not one, a JSON value of the wrong type: each is an error 500 where a 400 would do, and what is
stored unchecked stays wrong for good.

Followed are `request.GET`, `POST`, `FILES`, `body` and Django REST framework's `data` and `query_params`, into the project's
own functions too.  A form or serializer counts from its `is_valid()` on, and for the fields that it has.  Membership tests,
comparisons with constants, validators and conversions whose exceptions are handled count as checks; `int(...)` outside of a
`try` does not.  Text in a text column or a search cannot fail.  A line of a helper is told once, with all that come to it.

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
from stackcheck.link.endpoints import Endpoint
from stackcheck.link.inputs import RawInput, Read, Use, raw_inputs
from stackcheck.link.project import Project
from stackcheck.rules import Violations, rule

_IN_URL = frozenset({"GET", "query_params", "QUERY_PARAMS"})
_OF_HTML = frozenset({"GET", "POST", "FILES"})


@rule("KC401", about=raw_inputs)
def unvalidated_input(raw: RawInput, _: Project) -> Violations:
    endpoint, uses = raw.endpoint, raw.uses
    first = min(uses, key=lambda use: (use.kind == "call", use.read.place))  # what fails by itself comes first
    others = sorted({_named(use.read) for use in uses} - {_named(first.read)})
    besides = f"; nor is {' or '.join(others)} checked" if others else ""
    path = endpoint.symbol.path
    steps = (Step(use.place.path, use.place.line, f"{use.read.text} {use.detail}") for use in uses)
    reached = (Step(e.place.path, e.place.line, f"{e.name} comes to the same line") for e in raw.others)
    trace = (endpoint.step, *dict.fromkeys(steps), *reached)
    message = f"{_named(first.read)} {first.detail}{_escaping(first, path)}{besides}; {_remedy(endpoint, first)}"
    cause = Cause(first.place, f"{first.read.source} {first.read.key}")
    for place in sorted({use.read.place for use in uses}):
        yield Violation(Place(path, *place), message, trace, cause=cause)


def _named(read: Read) -> str:
    return f"`?{read.key}=`" if read.source in _IN_URL and read.key not in ("", "*") else f"`{read.text}`"


def _escaping(use: Use, path: str) -> str:
    """What text raises, where that is far away, and what is caught instead."""
    if not use.error:
        return ""
    where = "there" if use.place.path == path else f"at {use.place.path}:{use.place.line}"
    caught = f"; only {' and '.join(use.caught)} {'is' if len(use.caught) == 1 else 'are'} caught" if use.caught else ""
    return f": text raises {use.error} {where} (500){caught}"


def _remedy(endpoint: Endpoint, use: Use) -> str:
    if use.error and use.caught:
        return f"also catch {use.error.replace(' or ', ' and ')}"
    if endpoint.framework == "drf":
        return f"let a {'form' if use.read.source in _OF_HTML else 'serializer'} validate it first"
    return f"let a {'schema' if endpoint.framework == 'ninja' else 'form'} validate it first"
