"""How much of a project is recognised, and how much stays unknown."""

from __future__ import annotations

from stackcheck.link.coverage import Recognised, framework_files, recognised
from tests.cases import project_of

FILES = {
    "shop/__init__.py": "",
    "shop/models.py": """
from django.db import models
from shop import Priced

class Order(models.Model):
    number = models.IntegerField()

class Item(Priced, models.Model):
    price = models.IntegerField()
""",
    "shop/main.py": """
from fastapi import FastAPI
from .models import Order, Missing
from .gone import *

app = FastAPI()

@app.get("/")
async def home() -> str:
    return ""
""",
}


def test_what_is_recognised_is_counted_and_what_is_unknown_too() -> None:
    assert set(recognised(project_of(FILES))) == {
        Recognised("django models", 2, 1),
        Recognised("fastapi endpoints", 1),
        Recognised("imports", 6, 3),
        Recognised("base classes", 3, 1),
    }


def test_an_empty_project_has_nothing_unknown() -> None:
    assert recognised(project_of({})) == (Recognised("imports", 0), Recognised("base classes", 0))


def test_the_files_with_something_of_a_framework() -> None:
    others = {"a.py": "import djangolike, fastapi_extra\n", "b.py": "from .django import x\n", "c.html": "{{ x }}", "d.py": ""}
    assert framework_files(project_of(others)) == frozenset()
    importing = {"e.py": "import rest_framework.views as v\n", "f.py": "if x:\n    from sqlalchemy import select\n"}
    assert framework_files(project_of({**FILES, **others, **importing})) == {"shop/models.py", "shop/main.py", "e.py", "f.py"}
