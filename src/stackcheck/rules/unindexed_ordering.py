"""A query is ordered by a column without an index, and only its first rows are read.

With an index on the column the database reads the ten rows of a page and stops. Without one it reads and sorts the whole
table for every page. Tables that only the admin, commands and migrations fill stay small, and are left alone; a note tells of
those that people fill, and of orders that are not by time.

Bad:

    # shop/models.py
    from django.db import models

    class Event(models.Model):
        created = models.DateTimeField(auto_now_add=True)

    # shop/views.py
    from django.http import JsonResponse
    from shop.models import Event

    def note(request):
        Event.objects.create()
        return JsonResponse({})

    def latest(request):
        events = Event.objects.order_by("-created")[:10]
        return JsonResponse({"events": [str(event.created) for event in events]})

Good:

    # shop/models.py
    from django.db import models

    class Event(models.Model):
        created = models.DateTimeField(auto_now_add=True, db_index=True)

    # shop/views.py
    from django.http import JsonResponse
    from shop.models import Event

    def note(request):
        Event.objects.create()
        return JsonResponse({})

    def latest(request):
        events = Event.objects.order_by("-created")[:10]
        return JsonResponse({"events": [str(event.created) for event in events]})
"""

from __future__ import annotations

from stackcheck.facts.findings import Violation
from stackcheck.link.indexing.missing import MissingIndex
from stackcheck.link.indexing.orderings import unindexed_orderings
from stackcheck.link.indexing.remedies import reason, remedy, shown
from stackcheck.link.project import Project
from stackcheck.rules import Violations, rule


@rule("KC602", about=unindexed_orderings)
def unindexed_ordering(missing: MissingIndex, project: Project) -> Violations:
    keys = " and ".join(column.name for column in missing.columns[:-1])
    whole = f"the rows of one {keys}" if missing.narrowed else "a whole table"
    what = f"{missing.name} orders {whole} of which only the first are read {shown(missing.runs)}"
    message = f"{what}, and {reason(missing)}: {remedy(missing)}"
    for place in missing.places:
        yield Violation(place, message, missing.trace, missing.severity, cause=missing.cause, decides=missing.runs)
