"""A query filters by columns that no index serves.

The database then reads every row of the table to find those that match: fast with the hundred rows of a test, and slower with
every day that the table grows. The whole query is judged: one condition that an index serves narrows it enough, unless it is
the key of a tenant, to which most models belong: then a note tells of the index of several columns that the query wants.
Booleans and columns of up to three choices are left alone, but for a flag that is taken from the rows which are found by it, as
work that is done: few rows have it, and an index finds them. Tables whose rows only the admin, commands and migrations make
stay small, and are left alone, too. Of the options of filter sets and the admin, of queries that only commands make, and of
columns of names or choices that are asked for alone, a note tells.

Bad:

    # shop/models.py
    from django.db import models

    class Order(models.Model):
        reference = models.CharField(max_length=40)

    # shop/views.py
    from uuid import uuid4
    from django.shortcuts import redirect, render
    from shop.models import Order

    def place(request):
        return redirect("order", Order.objects.create(reference=uuid4().hex).reference)

    def order(request, reference):
        return render(request, "order.html", {"order": Order.objects.get(reference=reference)})

Good:

    # shop/models.py
    from django.db import models

    class Order(models.Model):
        reference = models.CharField(max_length=40, db_index=True)

    # shop/views.py
    from uuid import uuid4
    from django.shortcuts import redirect, render
    from shop.models import Order

    def place(request):
        return redirect("order", Order.objects.create(reference=uuid4().hex).reference)

    def order(request, reference):
        return render(request, "order.html", {"order": Order.objects.get(reference=reference)})
"""

from __future__ import annotations

from stackcheck.facts.findings import Violation
from stackcheck.link.indexing.filters import unindexed_filters
from stackcheck.link.indexing.missing import MissingIndex
from stackcheck.link.indexing.remedies import reason, remedy, shown
from stackcheck.link.project import Project
from stackcheck.rules import Violations, rule


@rule("KC601", about=unindexed_filters)
def unindexed_filter(missing: MissingIndex, project: Project) -> Violations:
    rare = " (few rows have that flag, for it is taken from those that it finds)" if missing.rare else ""
    message = f"{missing.name} is filtered {shown(missing.places)}{rare} and {reason(missing)}: {remedy(missing)}"
    for place in missing.places:
        yield Violation(place, message, missing.trace, missing.severity, cause=missing.cause)
