"""A row is written in every pass of a loop where one statement could write them all.

Each `save()` or `create()` is a statement of its own, and without a transaction around the loop a commit too. Collect
the objects and write them with `bulk_create()`, `bulk_update()` or one `update()`; mind that these send no signals and do
not call `save()`.

Bad:

    # shop/models.py
    from django.db import models

    class Item(models.Model):
        sku = models.CharField(max_length=20)

    # shop/services.py
    from shop.models import Item

    def load(skus):
        for sku in skus:
            Item.objects.create(sku=sku)

Good:

    # shop/models.py
    from django.db import models

    class Item(models.Model):
        sku = models.CharField(max_length=20)

    # shop/services.py
    from shop.models import Item

    def load(skus):
        Item.objects.bulk_create([Item(sku=sku) for sku in skus])
"""

from __future__ import annotations

from stackcheck.facts.findings import Severity, Violation
from stackcheck.link.loading.once import writing_once
from stackcheck.link.loading.repetition import loop_queries
from stackcheck.link.loading.rows import LoopQuery
from stackcheck.link.project import Project
from stackcheck.rules import Violations, rule


@rule("KC807", about=loop_queries, severity=Severity.NOTE, default=False)
def write_in_loop(query: LoopQuery, _: Project) -> Violations:
    if not query.writes:
        return
    name = query.model.name.rpartition(".")[2]
    more = f" (and {query.others} more)" if query.others else ""
    message = f"write in a loop: {name} is written ({query.verb}) in every pass{more}; {writing_once(query)}"
    yield Violation(query.place, message, query.trace)
