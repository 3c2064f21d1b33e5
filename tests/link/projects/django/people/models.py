from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models


class PersonQuerySet(models.QuerySet):
    def adults(self):
        return self.filter(age__gte=18)


class PersonManager(UserManager.from_queryset(PersonQuerySet)):
    pass


class Person(AbstractUser):
    age = models.IntegerField(null=True, db_index=True)
    manager = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="reports")
    friends = models.ManyToManyField("self")
    follows = models.ManyToManyField("self", symmetrical=False, related_name="followers")
    last_name = None
    objects = PersonManager()

    class Meta(AbstractUser.Meta):
        ordering = ["-age", "username"]
        indexes = [models.Index(fields=["age", "-date_joined"], name="person_age")]


class Profile(models.Model):
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True)
    bio = models.TextField(blank=True)


class Staff(Person):
    class Meta:
        proxy = True
        ordering = ("username",)


class Badge(models.Model):
    staff = models.ForeignKey(Staff, on_delete=models.CASCADE)
    owner = models.OneToOneField("people.Person", on_delete=models.CASCADE, related_name="+")
    code = models.SlugField(unique=True)
