"""Executes each statement and what replaces it in Django on SQLite, and prints what both did as JSON."""

from __future__ import annotations

import json
import sys

import django
from cases import READS, WRITES
from django.conf import settings

settings.configure(DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}, USE_TZ=True)
django.setup()

from django.db import connection, models, transaction  # noqa: E402
from django.db.models import Case, Count, Exists, F, OuterRef, Subquery, Sum, Value, When, Window  # noqa: E402
from django.db.models.functions import Rank  # noqa: E402


class Customer(models.Model):
    email = models.CharField(max_length=50, unique=True)
    name = models.CharField(max_length=50, null=True)

    class Meta:
        app_label = "shop"


class Order(models.Model):
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE)
    status = models.CharField(max_length=20)
    total = models.IntegerField(default=0)

    class Meta:
        app_label = "shop"


NAMES = {
    "Customer": Customer, "Order": Order, "Case": Case, "Count": Count, "Exists": Exists, "F": F, "OuterRef": OuterRef,
    "Subquery": Subquery, "Sum": Sum, "Value": Value, "When": When, "Window": Window, "Rank": Rank,
}  # fmt: skip


def rows(sql: str) -> list[list[object]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return sorted(map(list, cursor.fetchall()), key=repr)


def contents() -> list[list[list[object]]]:
    return [rows("SELECT email, name FROM shop_customer"), rows("SELECT customer_id, status, total FROM shop_order")]


def after(write: object) -> list[list[list[object]]]:
    with transaction.atomic():
        write()  # type: ignore[operator]
        found = contents()
        transaction.set_rollback(True)
    return found


with connection.schema_editor() as editor:
    editor.create_model(Customer)
    editor.create_model(Order)
ann, bob, eve = (
    Customer.objects.create(email=f"{name}@x", name=name if name != "eve" else None) for name in ("ann", "bob", "eve")
)
for customer, status, total in ((ann, "paid", 20), (ann, "paid", 40), (ann, "open", 5), (bob, "paid", 7), (bob, "open", 12)):
    Order.objects.create(customer=customer, status=status, total=total)

answers = [[sql, rows(sql), sorted(map(list, eval(said, NAMES)), key=repr)] for sql, _, said in READS]
for sql, _, said in WRITES:
    answers.append([sql, after(lambda sql=sql: connection.cursor().execute(sql)), after(lambda said=said: eval(said, NAMES))])
json.dump(answers, sys.stdout)
