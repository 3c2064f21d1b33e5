"""Statements, what stackcheck must say instead of each, and that said in full: the two must do the same."""

SCHEMA = """
from django.db import models

class Customer(models.Model):
    email = models.CharField(max_length=50, unique=True)
    name = models.CharField(max_length=50, null=True)

class Order(models.Model):
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE)
    status = models.CharField(max_length=20)
    total = models.IntegerField(default=0)
"""

READS = [
    (
        "SELECT id, total FROM shop_order WHERE status = 'paid' ORDER BY total DESC LIMIT 2",
        'Order.objects.filter(status=...).order_by("-total").values_list("id", "total")[:2]',
        'Order.objects.filter(status="paid").order_by("-total").values_list("id", "total")[:2]',
    ),
    ("SELECT COUNT(*) FROM shop_order", "Order.objects.count()", "[(Order.objects.count(),)]"),
    (
        "SELECT SUM(total) FROM shop_order WHERE total > 10",
        'Order.objects.filter(total__gt=...).aggregate(value=Sum("total"))',
        '[tuple(Order.objects.filter(total__gt=10).aggregate(value=Sum("total")).values())]',
    ),
    (
        "SELECT customer_id, COUNT(*) AS n FROM shop_order GROUP BY customer_id HAVING COUNT(*) > 1",
        'Order.objects.values("customer_id").annotate(n=Count("pk")).filter(...).values_list("customer_id", "n")',
        'Order.objects.values("customer_id").annotate(n=Count("pk")).filter(n__gt=1).values_list("customer_id", "n")',
    ),
    (
        "SELECT o.id, c.name FROM shop_order o JOIN shop_customer c ON c.id = o.customer_id WHERE c.email LIKE '%ann%'",
        'Order.objects.filter(customer__email__contains=...).values_list("id", "customer__name")',
        'Order.objects.filter(customer__email__contains="ann").values_list("id", "customer__name")',
    ),
    (
        "SELECT id FROM shop_customer WHERE id IN (SELECT customer_id FROM shop_order WHERE total > 10)",
        'Customer.objects.filter(id__in=Subquery(...)).values_list("id", flat=True)',
        'Customer.objects.filter(id__in=Subquery(Order.objects.filter(total__gt=10).values("customer"))).values_list("id")',
    ),
    (
        "SELECT c.id FROM shop_customer c WHERE NOT EXISTS (SELECT 1 FROM shop_order o WHERE o.customer_id = c.id)",
        'Customer.objects.filter(~Exists(...)).values_list("id", flat=True)',
        'Customer.objects.filter(~Exists(Order.objects.filter(customer_id=OuterRef("id")))).values_list("id")',
    ),
    (
        "SELECT id, RANK() OVER (PARTITION BY status ORDER BY total) AS place FROM shop_order",
        'Order.objects.annotate(place=Window(...)).values_list("id", "place")',
        'Order.objects.annotate(place=Window(Rank(), partition_by="status", order_by="total")).values_list("id", "place")',
    ),
    (
        "WITH big AS (SELECT id, total FROM shop_order WHERE total > 10) SELECT id FROM big WHERE total < 30",
        'Order.objects.filter(total__gt=...).filter(total__lt=...).values_list("id", flat=True)',
        'Order.objects.filter(total__gt=10).filter(total__lt=30).values_list("id")',
    ),
    (
        "SELECT id FROM shop_customer WHERE name IS NULL AND NOT email = 'x'",
        'Customer.objects.filter(name__isnull=True).exclude(email=...).values_list("id", flat=True)',
        'Customer.objects.filter(name__isnull=True).exclude(email="x").values_list("id")',
    ),
    (
        "SELECT id FROM shop_customer WHERE name IS NOT NULL AND email IN ('ann@x', 'eve@x')",
        'Customer.objects.filter(name__isnull=False, email__in=...).values_list("id", flat=True)',
        'Customer.objects.filter(name__isnull=False, email__in=["ann@x", "eve@x"]).values_list("id")',
    ),
    (
        "SELECT id FROM shop_customer WHERE email NOT LIKE '%ann%'",
        'Customer.objects.exclude(email__contains=...).values_list("id", flat=True)',
        'Customer.objects.exclude(email__contains="ann").values_list("id")',
    ),
    (
        "SELECT id FROM shop_order WHERE status = 'paid' UNION SELECT id FROM shop_order WHERE total = 5",
        'Order.objects.filter(status=...).values_list("id", flat=True).union(...)',
        'Order.objects.filter(status="paid").values_list("id").union(Order.objects.filter(total=5).values_list("id"))',
    ),
    (
        "SELECT DISTINCT status FROM shop_order WHERE total BETWEEN 5 AND 20",
        'Order.objects.filter(total__range=...).distinct().values_list("status", flat=True)',
        'Order.objects.filter(total__range=(5, 20)).distinct().values_list("status")',
    ),
    (
        "SELECT id, CASE WHEN total > 10 THEN 'big' ELSE 'small' END AS k FROM shop_order",
        'Order.objects.annotate(k=Case(When(...))).values_list("id", "k")',
        'Order.objects.annotate(k=Case(When(total__gt=10, then=Value("big")), default=Value("small"))).values_list("id", "k")',
    ),
]

WRITES = [
    (
        "UPDATE shop_order SET total = total + 1 WHERE status = 'paid'",
        'Order.objects.filter(status=...).update(total=F("total") + ...)',
        'Order.objects.filter(status="paid").update(total=F("total") + 1)',
    ),
    (
        "DELETE FROM shop_order WHERE total = 5",
        "Order.objects.filter(total=...).delete()",
        "Order.objects.filter(total=5).delete()",
    ),
    (
        "INSERT INTO shop_customer (email, name) VALUES ('new@x', 'New')",
        "Customer.objects.create(email=..., name=...)",
        'Customer.objects.create(email="new@x", name="New")',
    ),
    (
        """INSERT INTO shop_customer (email, name) VALUES ('ann@x', 'Anna'), ('zoe@x', 'Zoe')
        ON CONFLICT (email) DO UPDATE SET name = EXCLUDED.name""",
        'Customer.objects.bulk_create([...], update_conflicts=True, update_fields=["name"], unique_fields=["email"])',
        """Customer.objects.bulk_create([Customer(email="ann@x", name="Anna"), Customer(email="zoe@x", name="Zoe")],
        update_conflicts=True, update_fields=["name"], unique_fields=["email"])""",
    ),
    (
        "INSERT INTO shop_customer (email, name) VALUES ('ann@x', 'Anna') ON CONFLICT (email) DO NOTHING",
        "Customer.objects.bulk_create([...], ignore_conflicts=True)",
        'Customer.objects.bulk_create([Customer(email="ann@x", name="Anna")], ignore_conflicts=True)',
    ),
]
