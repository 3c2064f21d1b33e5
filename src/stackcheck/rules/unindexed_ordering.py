"""A query is ordered by a column without an index, and only its first rows are read.

With an index on the column the database reads the ten rows of a page and stops. Without one it reads and sorts the whole
table for every page.

Bad:

    # shop/models.py
    from django.db import models

    class Event(models.Model):
        created = models.DateTimeField(auto_now_add=True)

    # shop/views.py
    from django.http import JsonResponse
    from shop.models import Event

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

    def latest(request):
        events = Event.objects.order_by("-created")[:10]
        return JsonResponse({"events": [str(event.created) for event in events]})
"""

from __future__ import annotations

from stackcheck.facts.findings import Violation
from stackcheck.link.indexing.missing import MissingIndex, unindexed_orderings
from stackcheck.link.indexing.remedies import WRITES, places, remedy
from stackcheck.link.project import Project
from stackcheck.rules import Violations, rule


@rule("KC602", about=unindexed_orderings)
def unindexed_ordering(missing: MissingIndex, project: Project) -> Violations:
    name = f"{missing.model.name}.{missing.field.name}"
    read = f" (at {places(missing.uses)})" if missing.uses else ""
    if missing.narrowed:
        key = missing.columns[0].name
        what = f"All rows of one {key} are sorted by {name} to read the first{read}, and no index has them in that order"
    else:
        what = f"The whole table is sorted by {name} to read the first rows{read}, and no index has them in that order"
    message = f"{what}: {remedy(missing)} ({WRITES})"
    yield Violation(missing.place, message, missing.trace, missing.severity, decides=(missing.place, *missing.uses))
