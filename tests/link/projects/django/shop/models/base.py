from django.db import models
from django.utils import timezone

CREATED = "created"


class Stamped(models.Model):
    created = models.DateTimeField(default=timezone.now, db_index=True)
    updated = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True
        ordering = [f"-{CREATED}"]
        indexes = [models.Index(fields=[CREATED, "updated"])]
        get_latest_by = "created"


class Authored(models.Model):
    author = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="%(app_label)s_%(class)ss")
    editor = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="edited_%(class)s", related_query_name="edits_%(class)s"
    )

    class Meta:
        abstract = True


class PlainMixin:
    ignored = models.CharField(max_length=3)
