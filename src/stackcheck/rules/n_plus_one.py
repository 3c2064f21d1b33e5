"""A relation is read for every row of a query that did not load it.

Each read is a query of its own: a page of 100 orders that prints each order's customer asks the database 101 times, and
nobody notices with the three orders of a test. Load the relation with the rows, in one or two queries for all of them.
Where each pass also writes or asks another service, one read more weighs little: that is a note.

Bad:

    # shop/models.py
    from django.db import models

    class Customer(models.Model):
        name = models.CharField(max_length=100)

    class Order(models.Model):
        customer = models.ForeignKey(Customer, on_delete=models.CASCADE)

    # shop/views.py
    from django.http import JsonResponse
    from shop.models import Order

    def orders(request):
        rows = Order.objects.all()
        return JsonResponse({"orders": [order.customer.name for order in rows]})

Good:

    # shop/models.py
    from django.db import models

    class Customer(models.Model):
        name = models.CharField(max_length=100)

    class Order(models.Model):
        customer = models.ForeignKey(Customer, on_delete=models.CASCADE)

    # shop/views.py
    from django.http import JsonResponse
    from shop.models import Order

    def orders(request):
        rows = Order.objects.select_related("customer")
        return JsonResponse({"orders": [order.customer.name for order in rows]})
"""

from __future__ import annotations

from stackcheck.facts.findings import Violation
from stackcheck.link.loading.few import severity
from stackcheck.link.loading.remedies import loading, relation, row_name
from stackcheck.link.loading.repetition import relation_reads
from stackcheck.link.loading.rows import RelationRead
from stackcheck.link.project import Project
from stackcheck.rules import Violations, rule

_LATER = "; the constructor runs before what the query loads is there: read it where it is needed, or its key"


def _remedy(project: Project, read: RelationRead) -> str:
    match read.host:
        case "constructor":
            return _LATER
        case "lacking":
            where = f" at {read.site.path}:{read.site.line}" if read.site is not None else ""
            return (
                f'; the prefetch needs its column to sort the rows by their owners; add "{read.relation}" to .only(...){where}'
            )
        case _:
            return loading(project, read)


@rule("KC801", about=relation_reads)
def n_plus_one(read: RelationRead, project: Project) -> Violations:
    if read.defeated or read.host not in ("code", "callback", "constructor", "lacking"):
        return
    row = row_name(project, read.model)
    how = f" ({read.verb})" if read.verb not in ("", "iteration") else ""
    does = "are" if read.together else "is"
    message = f"N+1: {relation(project, read)} {does} read{how} for every {row}{_remedy(project, read)}"
    yield Violation(read.place, message, read.trace, severity(project, read), cause=read.cause)
