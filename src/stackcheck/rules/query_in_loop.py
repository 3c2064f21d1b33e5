"""A query is executed in every pass of a loop.

A loop over 100 ids that gets one object each asks the database 100 times. Ask once for all of them before the loop, and
look each one up in what came back; a query that is the same in every pass belongs in front of the loop. Where each pass
also writes or asks another service, one query more weighs little: that is a note.

Bad:

    # shop/models.py
    from django.db import models

    class Product(models.Model):
        sku = models.CharField(max_length=20, unique=True)
        price = models.IntegerField()

    # shop/services.py
    from shop.models import Product

    def total(lines):
        amount = 0
        for line in lines:
            product = Product.objects.get(sku=line["sku"])
            amount += product.price * line["quantity"]
        return amount

Good:

    # shop/models.py
    from django.db import models

    class Product(models.Model):
        sku = models.CharField(max_length=20, unique=True)
        price = models.IntegerField()

    # shop/services.py
    from shop.models import Product

    def total(lines):
        products = Product.objects.in_bulk([line["sku"] for line in lines], field_name="sku")
        return sum(products[line["sku"]].price * line["quantity"] for line in lines)
"""

from __future__ import annotations

from stackcheck.facts.findings import Severity, Violation
from stackcheck.link.loading.once import asking_once, called
from stackcheck.link.loading.repetition import loop_queries
from stackcheck.link.loading.rows import LoopQuery
from stackcheck.link.project import Project
from stackcheck.rules import Violations, rule


@rule("KC802", about=loop_queries)
def query_in_loop(query: LoopQuery, project: Project) -> Violations:
    if query.writes or query.host == "resolver":
        return
    name = query.model.name.rpartition(".")[2]
    what = f"{called(query)} asks the database" if query.function else f"{name} is queried ({query.verb})"
    more = f" (and {query.others} more)" if query.others else ""
    once = asking_once(project, query)
    remedy = ", and written there" if query.is_written else f"; {once}" if once else ""
    message = f"query in a loop: {what} in every pass{more}{remedy}"
    yield Violation(query.place, message, query.trace, Severity.NOTE if query.works else None)
