from django.contrib.sites.models import Site
from django.db import models
from people import models as people


class Place(models.Model):
    name = models.CharField(max_length=9)
    site = models.ForeignKey(Site, on_delete=models.CASCADE)

    class Meta:
        ordering = ["name"]


class Branch(Place):
    parent = models.ForeignKey("Branch", null=True, on_delete=models.CASCADE)
    readers = models.ManyToManyField(people.Person, through="library.Membership")

    if True:
        phone = models.CharField(max_length=10, null=True)


class Membership(models.Model):
    branch = models.ForeignKey(Branch, models.CASCADE)
    reader = models.ForeignKey(people.Person, models.CASCADE, related_query_name="card")
    since = models.DateField(unique_for_month="branch")
    scan = models.FileField(null=True)
    data = models.JSONField()
    address = models.GenericIPAddressField(null=True)
    address6 = models.BinaryField()
    rating = models.FloatField()
    at = models.TimeField()
    ref = models.UUIDField(null=True, unique=True)
    url = models.URLField()
    mail = models.EmailField()
