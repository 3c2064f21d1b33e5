"""The admin reads a relation for every row of a change list or inline, and nothing loaded it.

A name in `list_display`, a method of the admin or the model's `__str__` walks a foreign key; a page of 100 rows asks the
database 101 times. Name the relation in `list_select_related`, or load it in `get_queryset()`.

Bad:

    # shop/models.py
    from django.db import models

    class Customer(models.Model):
        name = models.CharField(max_length=100)

    class Order(models.Model):
        customer = models.ForeignKey(Customer, on_delete=models.CASCADE)

    # shop/admin.py
    from django.contrib import admin
    from shop.models import Order

    @admin.register(Order)
    class OrderAdmin(admin.ModelAdmin):
        list_display = ["id", "customer_name"]

        def customer_name(self, order):
            return order.customer.name

Good:

    # shop/models.py
    from django.db import models

    class Customer(models.Model):
        name = models.CharField(max_length=100)

    class Order(models.Model):
        customer = models.ForeignKey(Customer, on_delete=models.CASCADE)

    # shop/admin.py
    from django.contrib import admin
    from shop.models import Order

    @admin.register(Order)
    class OrderAdmin(admin.ModelAdmin):
        list_display = ["id", "customer_name"]
        list_select_related = ["customer"]

        def customer_name(self, order):
            return order.customer.name
"""

from __future__ import annotations

from stackcheck.facts.findings import Violation
from stackcheck.link.project import Project
from stackcheck.link.remedies import is_joinable, row_name
from stackcheck.link.repetition import RelationRead, relation_reads
from stackcheck.rules import Violations, rule


@rule("KC805", about=relation_reads)
def n_plus_one_admin(read: RelationRead, project: Project) -> Violations:
    if read.defeated or read.host != "admin":
        return
    row = row_name(project, read.model)
    remedy = f'prefetch "{read.path}" in get_queryset()'
    if is_joinable(project, read):
        remedy = f'add "{read.path}" to list_select_related (of an inline: to its get_queryset())'
    yield Violation(read.place, f"N+1: the admin reads {row}.{read.relation} for every {row}; {remedy}", read.trace)
