"""A query filters by columns that no index serves.

The database then reads every row of the table to find those that match: fast with the hundred rows of a test, and slower with
every day that the table grows. The whole query is judged: one condition that an index serves narrows it enough, unless it is
the key of a tenant, to which most models belong: then a note tells of the index of several columns that the query wants.
Booleans and columns of up to three choices are left alone, but for a flag that is taken from the rows which are found by it, as
work that is done: few rows have it, and an index finds them.

Bad:

    # shop/models.py
    from django.db import models

    class Order(models.Model):
        reference = models.CharField(max_length=40)

    # shop/views.py
    from django.shortcuts import render
    from shop.models import Order

    def order(request, reference):
        return render(request, "order.html", {"order": Order.objects.get(reference=reference)})

Good:

    # shop/models.py
    from django.db import models

    class Order(models.Model):
        reference = models.CharField(max_length=40, db_index=True)

    # shop/views.py
    from django.shortcuts import render
    from shop.models import Order

    def order(request, reference):
        return render(request, "order.html", {"order": Order.objects.get(reference=reference)})
"""

from __future__ import annotations

from stackcheck.facts.findings import Violation
from stackcheck.link.indexing.missing import MissingIndex, unindexed_filters
from stackcheck.link.indexing.remedies import WRITES, remedy
from stackcheck.link.project import Project
from stackcheck.rules import Violations, rule


@rule("KC601", about=unindexed_filters)
def unindexed_filter(missing: MissingIndex, project: Project) -> Violations:
    name = f"{missing.model.name}.{missing.field.name}"
    often = f" in {len(missing.uses) + 1} places" if missing.uses else ""
    rare = ", a flag that few rows have, for it is taken from those that it finds" if missing.rare else ""
    served = "no index serves that"
    if missing.tenant is not None:
        served = f"an index serves only {missing.tenant.name}, a key that most models have"
    message = f"{name} is filtered{often}{rare}, and {served}: {remedy(missing)} ({WRITES})"
    yield Violation(missing.place, message, missing.trace, missing.severity, cause=missing.cause)
