from functools import partial

from django.db import models


class NullCharField(models.CharField):
    def __init__(self, *args, **kwargs):
        kwargs["null"] = True
        kwargs.setdefault("max_length", 100)
        super().__init__(*args, **kwargs)


class CodeField(NullCharField):
    def __init__(self, *args, unique=True, **kwargs):
        super().__init__(*args, unique=unique, **kwargs)


class OwnerField(models.ForeignKey):
    def __init__(self, **kwargs):
        kwargs.setdefault("to", "people.Person")
        kwargs.setdefault("on_delete", models.CASCADE)
        super().__init__(**kwargs)


def price(digits=10, **kwargs) -> models.DecimalField:
    return models.DecimalField(max_digits=digits, decimal_places=2, null=True, **kwargs)


ShortText = partial(models.CharField, max_length=20, db_index=True)
