"""Access paths and chains: which column a lookup compares, what serves it, and what several ways to a query have in common."""

from __future__ import annotations

import pytest

from stackcheck.facts.findings import Place
from stackcheck.link.indexing.access import Access, Computed, Key, access, serving
from stackcheck.link.indexing.chains import Chain, chains
from stackcheck.link.indexing.choices import choice_count
from stackcheck.link.models import Model, models
from stackcheck.link.options import Options
from stackcheck.link.project import Project
from stackcheck.link.values.kinds import Predicate
from tests.cases import project_of

MODELS = """
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Lower

SIZES = [("s", "small"), ("m", "medium"), ("l", "large")]

class Colour(models.TextChoices):
    RED = "red"
    BLUE = "blue"

class Author(models.Model):
    name = models.CharField(max_length=40)
    slug = models.SlugField()

class Tag(models.Model):
    name = models.CharField(max_length=40)

class Book(models.Model):
    title = models.CharField(max_length=40)
    isbn = models.CharField(max_length=13, unique=True)
    published = models.DateTimeField(db_index=True)
    year = models.IntegerField()
    data = models.JSONField()
    size = models.CharField(max_length=1, choices=SIZES)
    colour = models.CharField(max_length=9, choices=Colour.choices)
    in_print = models.BooleanField()
    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="books")
    tags = models.ManyToManyField(Tag)
    kind = models.ForeignKey(ContentType, on_delete=models.CASCADE)

    class Meta:
        indexes = [
            models.Index(fields=["-year", "title"]),
            GinIndex(fields=["data"]),
            models.Index(Lower("title"), name="lower_title"),
            models.Index(fields=["size"], name="printed", condition=models.Q(in_print=True)),
        ]
"""
PLACE = Place("shop/services.py", 1)


@pytest.fixture(scope="module")
def project() -> Project:
    return project_of({"shop/__init__.py": "", "shop/models.py": MODELS})


def _model(project: Project, name: str) -> Model:
    return next(model for model in models(project).values() if model.symbol.name == f"shop.models.{name}")


@pytest.mark.parametrize(
    ("lookup", "column", "comparison"),
    [
        ("title", "Book.title", "equality"),
        ("title__exact", "Book.title", "equality"),
        ("title__in", "Book.title", "equality"),
        ("title__startswith", "Book.title", "prefix"),
        ("title__icontains", "Book.title", "pattern"),
        ("title__iexact", "Book.title", "folded"),
        ("title__lower", "Book.title", "folded"),
        ("published__gte", "Book.published", "range"),
        ("published__year", "Book.published", "range"),
        ("published__year__gte", "Book.published", "range"),
        ("published__date", "Book.published", "day"),
        ("published__month", "Book.published", "computed"),
        ("year", "Book.year", "equality"),
        ("published__isnull", "Book.published", "null"),
        ("data__contains", "Book.data", "contained"),
        ("data__colour", "Book.data", "computed"),
        ("author", "Book.author", "equality"),
        ("author_id", "Book.author", "equality"),
        ("author__pk", "Book.author", "equality"),
        ("author__id__in", "Book.author", "equality"),
        ("author__isnull", "Book.author", "null"),
        ("author__slug", "Author.slug", "equality"),
        ("author__books__title__gt", "Book.title", "range"),
        ("pk", "Book.id", "equality"),
    ],
)
def test_lookup_compares_a_column(project: Project, lookup: str, column: str, comparison: str) -> None:
    found = access(project, _model(project, "Book").symbol, Predicate(lookup, PLACE))
    assert isinstance(found, Access)
    assert (f"{found.model.name}.{found.field.name}", found.comparison) == (column, comparison)


def test_other_lookups(project: Project) -> None:
    book = _model(project, "Book").symbol
    assert isinstance(access(project, book, Predicate("tags", PLACE)), Key)
    assert isinstance(access(project, book, Predicate("number_of_tags__gt", PLACE)), Computed)
    assert access(project, book, Predicate("", PLACE)) is None


@pytest.mark.parametrize(
    ("lookups", "serves"),
    [
        (["isbn"], True),
        (["published__lt"], True),
        (["published__date"], False),
        (["year"], True),
        (["year__gte"], True),
        (["author"], True),
        (["in_print"], False),
        (["size"], False),
        (["size", "in_print"], True),  # the partial index is implied
        (["data__contains"], True),
        (["data__colour"], False),
        (["title__lower"], True),
        (["kind"], False),  # a type alone has few values
    ],
)
def test_index_serves_the_first(project: Project, lookups: list[str], serves: bool) -> None:
    book = _model(project, "Book").symbol
    found = [access(project, book, Predicate(lookup, PLACE)) for lookup in lookups]
    accesses = [one for one in found if isinstance(one, Access)]
    assert len(accesses) == len(lookups)
    assert (serving(project, accesses, accesses[0]) is not None) == serves


def test_choices_are_counted(project: Project) -> None:
    fields = _model(project, "Book").fields
    assert [choice_count(project, fields[name]) for name in ("size", "colour", "title")] == [3, 2, None]


def _chain(body: str, options: Options | None = None) -> Chain:
    lines = "\n".join(f"    {line}" for line in body.strip().splitlines())
    services = f"from django.db.models import Q\nfrom shop.models import Author, Book\n\n\ndef run(a, b):\n{lines}\n"
    made = project_of({"shop/__init__.py": "", "shop/models.py": MODELS, "shop/services.py": services}, options)
    (chain,) = chains(made)
    return chain


@pytest.mark.parametrize(
    ("body", "narrowed", "always", "candidates"),
    [
        ("Book.objects.get(title=a)", False, False, ["title"]),
        ("Book.objects.get(title=a, isbn=b)", True, True, []),
        ("Book.objects.filter(Q(title=a) | Q(isbn=b)).count()", False, False, ["title"]),
        ("Book.objects.filter(Q(author=a) | Q(isbn=b)).count()", True, True, []),
        ("Book.objects.filter(Q(title=a) | Q(title__icontains=b)).count()", False, False, []),
        ("Book.objects.filter((Q(title=a) & Q(isbn=b)) | Q(pk=b)).count()", True, True, []),
        ("Book.objects.filter(~Q(isbn=a), title=b).count()", False, False, ["title"]),
        ("Book.objects.exclude(isbn=a).count()", False, False, []),
        ("books = Book.objects.filter(title=a)\nif b:\n    books = books.filter(isbn=b)\nbooks.count()", True, False, ["title"]),
        ("books = Book.objects.filter(isbn=a)\nif b:\n    books = books.filter(title=b)\nbooks.count()", True, True, []),
        (
            "books = Book.objects.filter(isbn=a) if a else Book.objects.filter(pk=b)\nbooks.filter(title=a).count()",
            True, True, [],
        ),
        (
            "if a:\n    books = Book.objects.filter(isbn=a)\nelse:\n    books = Book.objects.filter(title=b)\nbooks.count()",
            False, False, ["title"],
        ),
        ("Book.objects.filter(in_print=True).count()", False, False, []),
        ("Book.objects.filter(kind=a, title=b).count()", False, False, ["title"]),
        ("Author.objects.get(pk=a).books.filter(title=b).count()", True, True, []),
    ],
)  # fmt: skip
def test_chain(body: str, narrowed: bool, always: bool, candidates: list[str]) -> None:
    if body.startswith("Author"):
        body = f"author = Author()\nauthor{body.removeprefix('Author.objects.get(pk=a)')}"
    chain = _chain(body)
    assert (chain.narrowed, chain.always_narrowed) == (narrowed, always)
    assert [access.field.name for access in chain.candidates] == candidates


def test_options_decide_what_is_judged() -> None:
    flag = "Book.objects.filter(in_print=True).count()"
    assert [a.field.name for a in _chain(flag, Options(check_low_cardinality=True)).candidates] == ["in_print"]
    choice = "Book.objects.filter(colour=a).count()"
    assert [a.field.name for a in _chain(choice, Options(small_choices=1)).candidates] == ["colour"]
    assert not _chain(choice).candidates
