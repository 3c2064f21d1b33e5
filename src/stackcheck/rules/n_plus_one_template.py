"""A template reads a relation for every row of a list that the view did not load it for.

The template looks innocent and the view looks innocent; together they ask the database once for every line of the page.
Load the relation in the view's queryset.

Bad:

    # shop/models.py
    from django.db import models

    class Customer(models.Model):
        name = models.CharField(max_length=100)

    class Order(models.Model):
        customer = models.ForeignKey(Customer, on_delete=models.CASCADE)

    # shop/views.py
    from django.shortcuts import render
    from shop.models import Order

    def orders(request):
        return render(request, "shop/orders.html", {"orders": Order.objects.all()})

    # shop/templates/shop/orders.html
    {% for order in orders %}{{ order.customer.name }}{% endfor %}

Good:

    # shop/models.py
    from django.db import models

    class Customer(models.Model):
        name = models.CharField(max_length=100)

    class Order(models.Model):
        customer = models.ForeignKey(Customer, on_delete=models.CASCADE)

    # shop/views.py
    from django.shortcuts import render
    from shop.models import Order

    def orders(request):
        return render(request, "shop/orders.html", {"orders": Order.objects.select_related("customer")})

    # shop/templates/shop/orders.html
    {% for order in orders %}{{ order.customer.name }}{% endfor %}
"""

from __future__ import annotations

from stackcheck.facts.findings import Violation
from stackcheck.link.loading.few import severity
from stackcheck.link.loading.remedies import loading, relation, row_name
from stackcheck.link.loading.repetition import relation_reads
from stackcheck.link.loading.rows import RelationRead
from stackcheck.link.project import Project
from stackcheck.rules import Violations, rule


@rule("KC804", about=relation_reads)
def n_plus_one_template(read: RelationRead, project: Project) -> Violations:
    if read.defeated or read.host != "template":
        return
    row = row_name(project, read.model)
    message = f"N+1: this template reads {relation(project, read)} for every {row}{loading(project, read)}"
    yield Violation(read.place, message, read.trace, severity(project, read), cause=read.cause)
