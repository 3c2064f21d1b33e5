"""A serializer reads a relation of every object that a view hands to it, and the view's queryset did not load it.

Nested serializers, `source="author.name"`, method fields, properties and lists of keys all read relations; the view that
lists the objects does not see it. Load what the serializer shows in the view's `queryset` or `get_queryset()`.

Bad:

    # shop/models.py
    from django.db import models

    class Customer(models.Model):
        name = models.CharField(max_length=100)

    class Order(models.Model):
        customer = models.ForeignKey(Customer, on_delete=models.CASCADE)

    # shop/serializers.py
    from rest_framework import serializers
    from shop.models import Order

    class OrderSerializer(serializers.ModelSerializer):
        customer_name = serializers.CharField(source="customer.name")

        class Meta:
            model = Order
            fields = ["id", "customer_name"]

    # shop/views.py
    from rest_framework import viewsets
    from shop.models import Order
    from shop.serializers import OrderSerializer

    class OrderViewSet(viewsets.ReadOnlyModelViewSet):
        queryset = Order.objects.all()
        serializer_class = OrderSerializer

Good:

    # shop/models.py
    from django.db import models

    class Customer(models.Model):
        name = models.CharField(max_length=100)

    class Order(models.Model):
        customer = models.ForeignKey(Customer, on_delete=models.CASCADE)

    # shop/serializers.py
    from rest_framework import serializers
    from shop.models import Order

    class OrderSerializer(serializers.ModelSerializer):
        customer_name = serializers.CharField(source="customer.name")

        class Meta:
            model = Order
            fields = ["id", "customer_name"]

    # shop/views.py
    from rest_framework import viewsets
    from shop.models import Order
    from shop.serializers import OrderSerializer

    class OrderViewSet(viewsets.ReadOnlyModelViewSet):
        queryset = Order.objects.select_related("customer")
        serializer_class = OrderSerializer
"""

from __future__ import annotations

from stackcheck.facts.findings import Violation
from stackcheck.link.loading.few import severity
from stackcheck.link.loading.remedies import loading, relation, row_name
from stackcheck.link.loading.repetition import relation_reads
from stackcheck.link.loading.rows import RelationRead
from stackcheck.link.project import Project
from stackcheck.rules import Violations, rule

_FIELD = {"serializer": "the serializer's field {}", "response": "the response model {}"}


@rule("KC803", about=relation_reads)
def n_plus_one_serializer(read: RelationRead, project: Project) -> Violations:
    if read.defeated or read.host not in ("serializer", "response"):
        return
    row = row_name(project, read.model)
    shown_by = _FIELD[read.host].format(*read.shown_by) if read.shown_by else "the serializer"
    message = f"N+1: {shown_by} reads {relation(project, read)} for every {row}{loading(project, read)}"
    # what asks anew is told where it does; the query that lacks it shows it, too
    for place in dict.fromkeys((read.place, read.site if read.narrowed and read.site is not None else read.place)):
        yield Violation(place, message, read.trace, severity(project, read), cause=read.cause)
