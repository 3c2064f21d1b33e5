"""What is told of functions that are called in more ways than they are run with."""

from __future__ import annotations

from stackcheck.link.evaluate.arguments import MAX_CONTEXTS
from tests import cases

_MODELS = """
from django.db import models

class Author(models.Model):
    name = models.CharField(max_length=50)
"""
_MODEL = """
class Book{0}(models.Model):
    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="books{0}")
"""
_HELPER = """
def loaded(rows, names):
    return rows.select_related(*names)
"""
_VIEW = """
def names{0}(names):
    books = Book{0}.objects.all()
    if names:
        books = loaded(books, names)
    return [book.author.name for book in books]
"""


def test_rows_of_a_helper_that_serves_more_models_than_it_is_run_with_may_have_loaded_anything() -> None:
    numbers = range(MAX_CONTEXTS + 2)
    files = {
        "shop/models.py": _MODELS + "".join(map(_MODEL.format, numbers)),
        "shop/views.py": "from shop.models import *\n" + _HELPER + "".join(map(_VIEW.format, numbers)),
    }
    assert [f.message for f in cases.found(files) if f.code == "KC801"] == []
