from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from shop.fields import CodeField, NullCharField, OwnerField, ShortText, price
from shop.models.base import Authored, PlainMixin, Stamped


class Tag(models.Model):
    name = models.CharField(max_length=30, unique=True)


class Note(models.Model):
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.PositiveIntegerField()
    subject = GenericForeignKey("content_type", "object_id")
    text = models.TextField()

    class Meta:
        indexes = [models.Index("content_type", "object_id", name="note_subject")]


class ActiveManager(models.Manager):
    def get_queryset(self):
        return super().get_queryset().filter(active=True)


class ProductQuerySet(models.QuerySet):
    def cheap(self):
        return self.filter(price__lt=10)


class Product(PlainMixin, Authored, Stamped):
    class Status(models.TextChoices):
        DRAFT = "draft"
        LIVE = "live"

    id = models.UUIDField(primary_key=True)
    name = ShortText()
    sku = CodeField("SKU")
    alias = NullCharField(db_column="other_name")
    price = price(digits=8, db_index=True)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.DRAFT)
    active = models.BooleanField(default=True)
    tags = models.ManyToManyField(Tag, blank=True)
    bundle = models.ManyToManyField("Product", through="Bundling", related_name="bundles")
    owner = OwnerField(null=True, db_index=False)
    notes = GenericRelation(Note, related_query_name="product")
    updated = None

    active_objects = ActiveManager()
    objects = ProductQuerySet.as_manager()
    by_query = models.Manager.from_queryset(ProductQuerySet)()

    class Meta(Stamped.Meta):
        db_table = "products"
        unique_together = ("name", "status")
        indexes = [
            models.Index(F("price").desc(), Lower("name"), name="product_price"),
            models.Index(fields=["status"], condition=Q(active=True), name="live_products"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="%(app_label)s_%(class)s_owner"),
            models.CheckConstraint(condition=Q(price__gte=0), name="price_positive"),
        ]
        base_manager_name = "active_objects"


class Bundling(models.Model):
    container = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="parts")
    part = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="whole")

    class Meta:
        unique_together = [("container", "part")]


class Book(Product):
    isbn = models.CharField(max_length=13, unique=True)
    sequel = models.OneToOneField("self", null=True, on_delete=models.SET_NULL)


class AudioBook(Book):
    book = models.OneToOneField(Book, on_delete=models.CASCADE, parent_link=True, related_name="audio")
    minutes = models.DurationField()

    class Meta:
        default_manager_name = "objects"


class _Hidden(Stamped):
    pass
