"""The indexes that Django's models declare, and which comparisons a column is asked for."""

from __future__ import annotations

from textwrap import dedent

import pytest

from stackcheck.facts.findings import Place
from stackcheck.link.indexing.access import Access, access, is_coarse, serving
from stackcheck.link.models import Model, models
from stackcheck.link.project import Project
from stackcheck.link.values.kinds import Predicate
from tests.cases import project_of

HEAD = """\
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
"""


def order(body: str) -> tuple[Project, Model]:
    """A project with a model `Order`."""
    text = HEAD + "class Order(models.Model):\n" + "".join(f"    {line}\n" for line in dedent(body).strip("\n").splitlines())
    project = project_of({"shop/models.py": text, "shop/__init__.py": ""})
    return project, next(model for model in models(project).values() if model.name == "Order")


@pytest.mark.parametrize(
    ("body", "columns", "kind", "unique"),
    [
        ("a = models.IntegerField(db_index=True)", ("a",), "index", False),
        ("a = models.IntegerField(unique=True)", ("a",), "unique", True),
        ("a = models.IntegerField(primary_key=True)", ("a",), "primary_key", True),
        ("pk = models.CompositePrimaryKey('a', 'b')\na = b = models.IntegerField()", ("a", "b"), "primary_key", True),
    ],
)
def test_index_of_a_field(body: str, columns: tuple[str, ...], kind: str, unique: bool) -> None:
    _, model = order(body)
    assert (columns, kind, unique) in [(i.columns, i.kind, i.unique) for i in model.indexes]


@pytest.mark.parametrize(
    ("meta", "columns", "kind", "unique"),
    [
        ("unique_together = [('a', 'b')]", ("a", "b"), "unique", True),
        ("unique_together = ('a', 'b')", ("a", "b"), "unique", True),
        ("index_together = [('a', 'b')]", ("a", "b"), "index", False),
        ("indexes = [models.Index(fields=['-a', 'b'])]", ("a", "b"), "index", False),
        ("indexes = [models.Index('a', '-b', name='x')]", ("a", "b"), "index", False),
        ("indexes = [models.Index(F('a').desc(), F('b').asc(), name='x')]", ("a", "b"), "index", False),
        ("indexes = [models.Index(OpClass('a', name='y'), name='x')]", ("a",), "index", False),
        ("indexes = [models.Index(Lower('a'), name='x')]", ("",), "index", False),
        ("indexes = [models.Index(Lower('a').desc(), name='x')]", ("",), "index", False),
        ("constraints = [models.UniqueConstraint(fields=['a'], name='x')]", ("a",), "unique", True),
        ("constraints = [models.CheckConstraint(condition=Q(a__gt=1), name='x')]", (), "check", False),
        ("constraints = [ExclusionConstraint(name='x', expressions=[('a', '=')])]", (), "exclusion", False),
    ],
)
def test_index_of_meta(meta: str, columns: tuple[str, ...], kind: str, unique: bool) -> None:
    _, model = order(f"a = b = models.IntegerField()\nclass Meta:\n    {meta}")
    (index,) = (i for i in model.indexes if i.kind != "primary_key")
    assert (index.columns, index.kind, index.unique) == (columns, kind, unique)
    assert index.place.line == 11


FIELDS = """
name = models.CharField(max_length=9)
number = models.IntegerField()
placed = models.DateField()
tags = ArrayField(models.TextField())
data = models.JSONField()
parent = models.ForeignKey("self", on_delete=models.CASCADE, related_name="parts")
friends = models.ManyToManyField("self")
kind = models.ForeignKey(ContentType, on_delete=models.CASCADE)
"""


def asked(lookup: str) -> str:
    project, model = order(FIELDS)
    found = access(project, model.symbol, Predicate(lookup, Place("a.py", 1)))
    return f"{found.path} {found.field.name} {found.comparison}".strip() if isinstance(found, Access) else type(found).__name__


@pytest.mark.parametrize(
    ("lookup", "expected"),
    [
        ("name", "name equality"),
        ("name__in", "name equality"),
        ("name__startswith", "name prefix"),
        ("name__iexact", "name folded"),
        ("number__iexact", "number computed"),
        ("name__icontains", "name pattern"),
        ("name__contains", "name pattern"),
        ("name__length", "name computed"),
        ("number__gte", "number range"),
        ("placed__year", "placed range"),
        ("placed__year__gt", "placed range"),
        ("number__year", "number computed"),
        ("name__isnull", "name null"),
        ("tags__contains", "tags contained"),
        ("tags", "tags contained"),
        ("tags__gt", "tags computed"),
        ("data__isnull", "data null"),
        ("parent", "parent equality"),
        ("parent__id", "parent equality"),
        ("parent__pk__in", "parent equality"),
        ("parent__name", "parent name equality"),
        ("parent__parent__name", "parent__parent name equality"),
        ("friends", "Key"),
        ("parts", "Key"),
        ("total", "Computed"),
    ],
)
def test_what_is_compared(lookup: str, expected: str) -> None:
    assert asked(lookup) == expected


@pytest.mark.parametrize(
    ("index", "lookup", "expected"),
    [
        ("models.Index(fields=['name'])", "name", True),
        ("models.Index(fields=['name'])", "name__startswith", True),
        ("models.Index(fields=['name'])", "name__icontains", False),
        ("models.Index(fields=['name'])", "number", False),
        ("models.Index(fields=['number', 'name'])", "name", False),
        ("models.Index(Lower('name'), name='x')", "name__lower", True),
        ("models.Index(Lower('placed'), name='x')", "name__lower", False),
        ("models.Index(Lower('name'), name='x')", "name", False),
        ("GinIndex(fields=['tags'])", "tags__contains", True),
        ("GinIndex(fields=['tags'])", "tags__gt", False),
        ("GinIndex(fields=['name'])", "name__icontains", True),
        ("GinIndex(fields=['tags'])", "name__icontains", False),
        ("models.Index(fields=['name'], condition=Q(number=1), name='x')", "name", False),
        ("models.Index(fields=['name'], condition=Q(name='x'), name='x')", "name", True),
        ("models.Index(fields=['kind'])", "kind", False),
        ("models.Index(fields=['parent'])", "parent", True),
    ],
)
def test_what_an_index_serves(index: str, lookup: str, expected: bool) -> None:
    fields = FIELDS.replace("CASCADE", "CASCADE, db_index=False")
    project, model = order(f"{fields}\nclass Meta:\n    indexes = [{index}]")
    found = access(project, model.symbol, Predicate(lookup, Place("a.py", 1)))
    assert isinstance(found, Access)
    assert (serving(project, [found], found) is not None) == expected


def test_a_partial_index_serves_what_speaks_of_its_condition() -> None:
    project, model = order(f"{FIELDS}\nclass Meta:\n    indexes = [models.Index(fields=['name'], condition=Q(number=1))]")
    name, number = (access(project, model.symbol, Predicate(lookup, Place("a.py", 1))) for lookup in ("name", "number__gt"))
    assert isinstance(name, Access)
    assert isinstance(number, Access)
    assert serving(project, [name, number], name) is not None


def test_the_type_of_a_generic_relation_is_coarse() -> None:
    project, model = order(FIELDS)
    found = {name: access(project, model.symbol, Predicate(name, Place("a.py", 1))) for name in ("kind", "parent", "name")}
    assert {name: is_coarse(project, one) for name, one in found.items() if isinstance(one, Access)} == {
        "kind": True,
        "parent": False,
        "name": False,
    }
