"""Where a function is called with more different arguments than it is run for, a warm run says what a cold one says."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from stackcheck.engine import check
from stackcheck.facts.findings import Finding
from stackcheck.link.evaluate import arguments
from stackcheck.link.frameworks import serializers, templates
from stackcheck.link.observed import OBSERVING, observations
from stackcheck.link.project import Project
from stackcheck.link.recall.edits import edit
from stackcheck.link.recall.taken import is_as_anew, recall, written_down
from stackcheck.link.runs import Runs
from stackcheck.rules import all_rules
from tests import cases

RULES = [rule for rule in all_rules() if rule.about in OBSERVING]
LIMIT = 4
COUNT = 9
SEARCHED = "M7"
"""Of its rows alone something is told."""


@pytest.fixture(autouse=True)
def _low(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name in (
        (arguments, "MAX_CONTEXTS"),
        (arguments, "MAX_NAMED_CONTEXTS"),
        (templates, "MAX_CONTEXTS"),
        (serializers, "MAX_OBJECTS"),
    ):
        monkeypatch.setattr(module, name, LIMIT)


def model(name: str) -> str:
    field = "ForeignKey(Owner, models.CASCADE)" if name == SEARCHED else "TextField()"
    return f"class {name}(models.Model):\n    owner = models.{field}\n"


MODELS = "".join(
    (
        "from django.db import models\nclass Owner(models.Model):\n    name = models.TextField()\n",
        *(model(f"M{number}") for number in range(COUNT)),
    )
)
LOOP = "    for row in rows:\n        print(row.owner.name)\n"
KINDS: Mapping[str, tuple[str, str, dict[str, str]]] = {
    "classes": (f"def look(kind):\n    rows = kind.objects.all()\n{LOOP}", "look(@)", {}),
    "rows": (f"def look(rows):\n{LOOP}", "look(@.objects.all())", {}),
    "names": (f"def look(name):\n    rows = apps.get_model('shop', name).objects.all()\n{LOOP}", "look('@')", {}),
    "templates": (
        "",
        "render(None, '@.html', {'rows': @.objects.all()})",
        {
            "shop/templates/part.html": "{% for row in rows %}{{ row.owner.name }}{% endfor %}",
            **{f"shop/templates/M{number}.html": "{% include 'part.html' %}" for number in range(COUNT)},
        },
    ),
    "serializers": (
        "class Part(serializers.Serializer):\n    owner = serializers.StringRelatedField()\n",
        "Part(@.objects.all(), many=True).data",
        {},
    ),
}
HEAD = (
    "from django.apps import apps\nfrom django.shortcuts import render\nfrom rest_framework import serializers\n"
    "from shop.models import *\n"
)


def project(kind: str, pages: Mapping[str, list[int]], *, direct: bool) -> dict[str, str]:
    """Pages that do something with classes, in the order given by their numbers: themselves, or in a function for each."""
    look, call, files = KINDS[kind]
    calls = [call.replace("@", f"M{number}") for number in range(COUNT)]
    parts = "".join(f"def part_{number}():\n    {each}\n" for number, each in enumerate(calls))
    inside = [each if direct else f"part_{number}()" for number, each in enumerate(calls)]
    functions = (f"def {name}(request):\n" + "".join(f"    {inside[n]}\n" for n in order) for name, order in pages.items())
    return {
        "manage.py": "",
        "shop/asked.py": f"{HEAD}from shop.look import *\nfrom shop.parts import *\n{''.join(functions)}",
        "shop/look.py": f"{HEAD}{look}",
        "shop/models.py": MODELS,
        "shop/parts.py": f"{HEAD}from shop.look import *\n{parts}",
        **files,
    }


def found(project: Project) -> list[Finding]:
    return check(project, RULES)


def taken_over(before: dict[str, str], after: dict[str, str]) -> Project | None:
    """The project after an edit, with what holds of the one before; None where everything is run again."""
    old, new = cases.project_of(before), cases.project_of(after)
    old.runs = noted = Runs()
    observations(old)
    data = written_down(old, noted)
    edits = {p: edit(old.files[p].module, new.files[p].module) for p, text in before.items() if after[p] != text}
    if not recall(new, data, {path: made for path, made in edits.items() if made is not None}):
        return None
    observations(new)
    return new if is_as_anew(new) else None


FIRST, LAST = [0, 1, 2, 3, 4, 5, 6, 8], 7
EDITS = {
    "turned": ({"page": [*FIRST, LAST]}, {"page": [LAST, *FIRST]}),
    "less before": ({"page": [*FIRST, LAST]}, {"page": [LAST]}),
    "more before": ({"page": [LAST]}, {"page": [*FIRST, LAST]}),
    "more in another": ({"page": [8], "other": [LAST]}, {"page": FIRST, "other": [LAST]}),
    "less in another": ({"page": FIRST, "other": [LAST]}, {"page": [8], "other": [LAST]}),
    "other functions first": ({"page": FIRST, "other": [LAST]}, {"other": [LAST], "page": FIRST}),
    "a function goes": ({"page": FIRST, "other": [LAST]}, {"other": [LAST]}),
}


@pytest.mark.parametrize("direct", [True, False], ids=["direct", "behind"])
@pytest.mark.parametrize("edited", EDITS)
@pytest.mark.parametrize("kind", KINDS)
def test_who_comes_first_is_the_same_warm_and_cold(kind: str, edited: str, direct: bool) -> None:
    before, after = (project(kind, pages, direct=direct) for pages in EDITS[edited])
    cold = found(cases.project_of(after))
    warm = taken_over(before, after)
    assert warm is None or found(warm) == cold


@pytest.mark.parametrize("kind", KINDS)
def test_who_comes_first_matters(kind: str) -> None:
    first, last = (found(cases.project_of(project(kind, pages, direct=True))) for pages in EDITS["turned"])
    assert first != last


@pytest.mark.parametrize("kind", KINDS)
def test_what_leads_to_no_such_function_is_taken_over(kind: str) -> None:
    before, after = (
        {path: text.replace("class Owner", f"{more}class Owner") for path, text in project(kind, pages, direct=True).items()}
        for more, pages in (("", EDITS["turned"][0]), ("def edited(): return 1\n", EDITS["turned"][0]))
    )
    assert taken_over(before, after) is not None


def views(*order: int) -> dict[str, str]:
    """Views that show the rows of a class each, in one template."""
    rows = "".join(f"def rows_{number}():\n    return M{number}.objects.all()\n" for number in range(COUNT))
    shown = "".join(
        f"class View{place}(TemplateView):\n    template_name = 'page.html'\n"
        f"    def get_context_data(self, **kwargs):\n        return {{'rows': rows_{number}()}}\n"
        for place, number in enumerate(order)
    )
    return {
        "manage.py": "",
        "shop/models.py": MODELS,
        "shop/rows.py": f"from shop.models import *\n{rows}",
        "shop/templates/page.html": "{% include 'part.html' %}",
        "shop/templates/part.html": "{% for row in rows %}{{ row.owner.name }}{% endfor %}",
        "shop/views.py": f"from django.views.generic import TemplateView\nfrom shop.rows import *\n{shown}",
    }


def test_who_comes_first_among_views_is_the_same_warm_and_cold() -> None:
    before, after = views(*FIRST, LAST), views(LAST, *FIRST)
    cold = found(cases.project_of(after))
    assert cold != found(cases.project_of(before))
    warm = taken_over(before, after)
    assert warm is None or found(warm) == cold
