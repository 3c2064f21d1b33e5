"""Which keys of the input a form or serializer checks."""

from __future__ import annotations

import pytest

from stackcheck.link.inputs.coverage import Coverage, coverage
from stackcheck.link.names.resolution import lookup
from tests.cases import project_of

HEAD = """\
from django import forms
from django.db import models
from rest_framework import serializers
class Order(models.Model):
    number = models.IntegerField()
    made = models.DateTimeField(editable=False)
class Base(serializers.Serializer):
    base = serializers.CharField()
"""


def of(text: str) -> Coverage:
    project = project_of({"shop/forms.py": HEAD + text, "shop/__init__.py": ""})
    symbol = lookup(project, "shop/forms.py", "Checked")
    assert symbol is not None
    return coverage(project, symbol)


FORM = "class Checked(forms.ModelForm):\n    class Meta:\n        model = Order\n        "
SERIALIZER = "class Checked(serializers.ModelSerializer):\n    {}\n    class Meta:\n        model = Order\n        {}\n"
READ_ONLY = "fields = ['number', 'a']; read_only_fields = ['number']"


@pytest.mark.parametrize(
    ("text", "has", "lacks"),
    [
        ("class Checked(forms.Form):\n    a = forms.CharField()", "a", "b"),
        ("class Checked(Base):\n    a = serializers.CharField()", "a base", "b"),
        ("class Checked(Base):\n    a = serializers.CharField(read_only=True)", "base", "a b"),
        ("class Checked(Base):\n    a = serializers.CharField(read_only=False)", "a base", "b"),
        (f"{FORM}fields = ['number']", "number", "a"),
        (f"{FORM}fields = ['number', 'made']", "number", "made"),
        (f"{FORM}exclude = ['number']", "a", "number made"),
        (f"{FORM}fields = '__all__'", "number a", "made"),
        (SERIALIZER.format("", READ_ONLY), "a", "number"),
        (SERIALIZER.format("number = serializers.IntegerField()", READ_ONLY), "a number", "b"),
        ("class Checked(serializers.Serializer): ...", "a", ""),
    ],
)
def test_keys(text: str, has: str, lacks: str) -> None:
    found = of(text)
    assert {name: found.has(name) for name in (*has.split(), *lacks.split())} == {
        **dict.fromkeys(has.split(), True),
        **dict.fromkeys(lacks.split(), False),
    }
