"""A relation was prefetched, and the code then asks the database again for every row.

`filter()`, `order_by()`, `first()`, `values_list()` and the like on a prefetched relation make a new query each time, and
the prefetch was for nothing. Choose and sort in Python, or prefetch what is needed with `Prefetch(queryset=...)`.

Bad:

    # shop/models.py
    from django.db import models

    class Order(models.Model):
        number = models.CharField(max_length=20)

    class Item(models.Model):
        order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="items")
        shipped = models.BooleanField(default=False)

    # shop/services.py
    from shop.models import Order

    def open_items():
        orders = Order.objects.prefetch_related("items")
        return {order.number: list(order.items.filter(shipped=False)) for order in orders}

Good:

    # shop/models.py
    from django.db import models

    class Order(models.Model):
        number = models.CharField(max_length=20)

    class Item(models.Model):
        order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="items")
        shipped = models.BooleanField(default=False)

    # shop/services.py
    from shop.models import Order

    def open_items():
        orders = Order.objects.prefetch_related("items")
        return {order.number: [item for item in order.items.all() if not item.shipped] for order in orders}
"""

from __future__ import annotations

from stackcheck.facts.findings import Severity, Violation
from stackcheck.link.loading.remedies import chosen_by, row_name
from stackcheck.link.loading.repetition import relation_reads
from stackcheck.link.loading.rows import RelationRead
from stackcheck.link.project import Project
from stackcheck.rules import Violations, rule


@rule("KC806", about=relation_reads)
def prefetch_defeated(read: RelationRead, project: Project) -> Violations:
    if not read.defeated:
        return
    row = row_name(project, read.model)
    more = chosen_by(project, read)
    remedy = "" if more is None else f"; use {row}.{read.relation}.all() and choose in Python"
    paths = ", ".join(f'"{read.path}__{path}"' for path in more or ())
    further = f", with {paths} prefetched, too" if paths else ""
    what = f"{row}.{read.relation} was prefetched, but .{read.defeated}() asks the database again for every {row}"
    message = f"prefetch defeated: {what}{remedy}{further}"
    yield Violation(read.place, message, read.trace, Severity.NOTE if read.works else None, cause=read.cause)
