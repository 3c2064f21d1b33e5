"""The shapes of flow that each interpreter follows, from a value to its use: querysets, texts of SQL, values from the request."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from stackcheck.engine import check
from stackcheck.link.sql.statements import statements
from stackcheck.rules import all_rules
from tests.cases import project_of
from tests.link.flow.shapes import LIBRARY, SHAPES

MODELS = """
from django.db import models

class Town(models.Model):
    name = models.CharField(max_length=9)

class Pet(models.Model):
    town = models.ForeignKey(Town, on_delete=models.CASCADE)
"""
URLS = "from django.urls import path\nfrom shop import views\nurlpatterns = [path('', views.view)]\n"
HEAD = "import functools\nfrom django.db import connection\nfrom shop.models import Pet\ncursor = connection.cursor()\n"
SQL = "SELECT name FROM shop_town WHERE name = 'x'"


def _filled(text: str, value: str, use: str) -> str:
    text = re.sub(r"\bU\(((?:[^()]|\([^()]*\))*)\)", lambda match: use.replace("@", match[1]), text)
    return re.sub(r"\bV\b", value, text)


def _program(shape: str, value: str, use: str) -> dict[str, str]:
    body = "\n".join(f"    {line}" for line in _filled(SHAPES[shape], value, use).split("|"))
    view = f"def view(request, flag=False, n=0):\n{body}\n"
    library = _filled(LIBRARY, value, use)
    constant = "" if "request" in value else f"CONST = {value}\n"
    return {
        "shop/__init__.py": "",
        "shop/models.py": MODELS,
        "shop/urls.py": URLS,
        "shop/views.py": HEAD + constant + library + view,
    }


def _values(shape: str) -> bool:
    files = _program(shape, "Pet.objects.all()", "[pet.town.name for pet in @]")
    return any(f.code == "KC801" for f in check(project_of(files), [r for r in all_rules() if r.code == "KC801"]))


def _texts(shape: str) -> bool:
    rows = statements(project_of(_program(shape, f'"{SQL}"', "cursor.execute(@)")))
    return any(SQL in {"".join(map(str, choice)) for choice in row.text.choices} for row in rows)


def _inputs(shape: str) -> bool:
    files = _program(shape, 'request.POST.get("k")', "Pet.objects.get(pk=@)")
    return any(f.code == "KC401" for f in check(project_of(files), [r for r in all_rules() if r.code == "KC401"]))


FOLLOWING: dict[str, tuple[Callable[[str], bool], frozenset[str]]] = {
    "values": (_values, frozenset()),
    "texts": (_texts, frozenset()),
    "inputs": (_inputs, frozenset({"global const"})),  # a request is in no module's variable
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("interpreter", FOLLOWING)
def test_a_value_is_followed_to_its_use(interpreter: str, shape: str) -> None:
    follows, lost = FOLLOWING[interpreter]
    assert follows(shape) is (shape not in lost)
