from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import models

from people.models import Person as Human
from shop.models.base import Stamped

User = get_user_model()
Names = ["number", "customer"]


class Order(Stamped):
    customer = models.ForeignKey(User, on_delete=models.CASCADE)
    approver = models.ForeignKey(get_user_model(), null=True, on_delete=models.CASCADE, related_name="approved")
    number = models.BigIntegerField(unique=True)
    groups = models.ManyToManyField(Group, related_query_name="shopping")
    products = models.ManyToManyField("store.Product", through="store.Line", through_fields=("order", "product"))

    class Meta(Stamped.Meta):
        ordering = Stamped.Meta.ordering + ["number"]
        unique_together = [Names]


class Line(models.Model):
    order = models.ForeignKey(Order, related_name="lines", on_delete=models.CASCADE)
    product = models.ForeignKey("Product", on_delete=models.CASCADE)
    replaced = models.ForeignKey("Product", null=True, on_delete=models.CASCADE, related_name="replacements", related_query_name="replacing")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = [models.F("position").desc(nulls_last=True), "pk"]


class Refund(models.Model):
    line = models.OneToOneField(Line, on_delete=models.CASCADE)
    by = models.ForeignKey(Human, on_delete=models.CASCADE, db_column="refunder")

    class Meta:
        app_label = "library"


Order.add_to_class("comment", models.TextField(null=True))
