"""A query is ordered by a column without an index, and only its first rows are read.

With an index on the column the database reads the ten rows of a page and stops. Without one it reads and sorts the whole
table for every page.

Bad:

    # shop/models.py
    from django.db import models

    class Event(models.Model):
        created = models.DateTimeField(auto_now_add=True)

    # shop/views.py
    from django.shortcuts import render
    from shop.models import Event

    def latest(request):
        return render(request, "events.html", {"events": Event.objects.order_by("-created")[:10]})

Good:

    # shop/models.py
    from django.db import models

    class Event(models.Model):
        created = models.DateTimeField(auto_now_add=True, db_index=True)

    # shop/views.py
    from django.shortcuts import render
    from shop.models import Event

    def latest(request):
        return render(request, "events.html", {"events": Event.objects.order_by("-created")[:10]})
"""

from __future__ import annotations

from stackcheck.facts.findings import Violation
from stackcheck.link.indexing.missing import MissingIndex, unindexed_orderings
from stackcheck.link.indexing.remedies import WRITES, places, remedy
from stackcheck.link.project import Project
from stackcheck.rules import Violations, rule


@rule("KC602", about=unindexed_orderings)
def unindexed_ordering(missing: MissingIndex, project: Project) -> Violations:
    name = f"{missing.model.name}.{missing.columns[-1].name}"
    read = f" by what reads the first rows at {places(missing.uses)}" if missing.uses else ""
    message = f"The whole table is sorted by {name}, which has no index{read}: {remedy(missing)} ({WRITES})"
    yield Violation(missing.place, message, missing.trace, missing.severity)
