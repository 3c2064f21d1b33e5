"""A GraphQL field reads a relation, or asks the database, for every object of a list.

A client decides how many objects a query returns, and each of them runs the resolver. Load through a data loader, which
collects the keys of all objects and asks once; where an optimizer loads the lists, give it a hint.

Bad:

    # shop/models.py
    from django.db import models

    class Customer(models.Model):
        name = models.CharField(max_length=100)

    class Order(models.Model):
        customer = models.ForeignKey(Customer, on_delete=models.CASCADE)

    # shop/schema.py
    import graphene
    from graphene_django import DjangoObjectType
    from shop.models import Order

    class OrderType(DjangoObjectType):
        customer_name = graphene.String()

        class Meta:
            model = Order
            fields = ["id"]

        def resolve_customer_name(root, info):
            return root.customer.name

Good:

    # shop/models.py
    from django.db import models

    class Customer(models.Model):
        name = models.CharField(max_length=100)

    class Order(models.Model):
        customer = models.ForeignKey(Customer, on_delete=models.CASCADE)

    # shop/schema.py
    import graphene
    from graphene_django import DjangoObjectType
    from shop.loaders import CustomerLoader
    from shop.models import Order

    class OrderType(DjangoObjectType):
        customer_name = graphene.String()

        class Meta:
            model = Order
            fields = ["id"]

        def resolve_customer_name(root, info):
            return CustomerLoader(info.context).load(root.customer_id).then(lambda customer: customer.name)
"""

from __future__ import annotations

from stackcheck.facts.findings import Cause, Violation
from stackcheck.link.loading.remedies import row_name
from stackcheck.link.loading.repetition import resolver_reads
from stackcheck.link.loading.resolver_remedies import resolving
from stackcheck.link.loading.rows import LoopQuery, RelationRead
from stackcheck.link.project import Project
from stackcheck.rules import Violations, rule


@rule("KC809", about=resolver_reads)
def n_plus_one_resolver(read: RelationRead | LoopQuery, project: Project) -> Violations:
    if isinstance(read, RelationRead):
        row = row_name(project, read.model)
        what = f"reads {row}.{read.relation}"
    else:
        what = f"asks for {row_name(project, read.model)} ({read.verb})"
    remedy = resolving(project, read)
    message = f"N+1: this field {what} for every object of a list; {remedy}"
    yield Violation(read.place, message, read.trace, cause=Cause(read.loop, f"{read.host} {remedy}"))
