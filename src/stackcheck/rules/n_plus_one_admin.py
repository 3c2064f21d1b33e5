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

from msgspec.structs import replace

from stackcheck.facts.findings import Severity, Violation
from stackcheck.link.growth import Growth, growth
from stackcheck.link.loading.admin_remedies import listing
from stackcheck.link.loading.paths import longest
from stackcheck.link.loading.remedies import relation
from stackcheck.link.loading.repetition import admin_reads
from stackcheck.link.loading.rows import AdminRead
from stackcheck.link.models import model_of
from stackcheck.link.project import Project
from stackcheck.rules import Violations, rule


@rule("KC805", about=admin_reads)
def n_plus_one_admin(found: AdminRead, project: Project) -> Violations:
    read, (first, *others) = found.reads[0], found.lists
    lists = f"{first} and {_counted(others)}" if others else first
    message = f"N+1: the admin reads {_relations(project, found)} for every row of {lists}; {listing(project, found)}"
    models = [model_of(project, each.queried) for each in found.reads]
    is_short = all(model is not None and growth(project, model) is Growth.TYPED for model in models)
    for each in found.reads:
        cause = replace(each.cause, what=f"{first} {read.path}") if each.cause is not None else None
        yield Violation(each.place, message, each.trace, Severity.NOTE if is_short else None, cause=cause)


def _relations(project: Project, found: AdminRead) -> str:
    """What is read of one row: the first relation, and how many more."""
    wholes = {whole.path: whole for each in found.reads for whole in (each.within or each,)}
    return relation(project, replace(found.reads[0], together=tuple(wholes[path] for path in longest(wholes))))


def _counted(others: list[str]) -> str:
    return others[0] if len(others) == 1 else f"{len(others)} other lists, {others[0]} among them"
