"""Functions that call one another say the same whoever is asked first, and warm as well as cold."""

from __future__ import annotations

import itertools
import random

import pytest

from stackcheck.engine import check
from stackcheck.facts.findings import Finding
from stackcheck.link.evaluate.observations import spelled
from stackcheck.link.evaluate.summaries import run_of
from stackcheck.link.names.definitions import functions
from stackcheck.link.observed import OBSERVING, observations
from stackcheck.link.project import Project
from stackcheck.link.recall.edits import edit
from stackcheck.link.recall.taken import is_as_anew, recall, written_down
from stackcheck.link.runs import Runs
from stackcheck.rules import all_rules
from tests import cases
from tests.link.evaluate import graphs

RULES = [rule for rule in all_rules() if rule.about in OBSERVING]

RING = {
    "shop/models.py": graphs.MODELS,
    "shop/views.py": """
import time
from shop.models import Book

def first(rows, depth):
    if depth:
        return second(rows, depth)
    return rows

def second(rows, depth):
    time.sleep(1)
    return third(rows, depth)

def third(rows, depth):
    for row in first(rows, depth):
        print(row.owner)
    return first(rows.select_related("owner"), depth)

async def page(request):
    return first(Book.objects.all(), request)

async def other(request):
    return third(Book.objects.all(), request)
""",
}


def answers(files: dict[str, str], order: tuple[int, ...]) -> dict[str, str]:
    """What each function tells, asked for in an order."""
    project = cases.project_of(files)
    symbols = functions(project)
    told = {symbols[number].qualname: spelled(run_of(project, symbols[number], None)) for number in order}
    return dict(sorted(told.items()))


def test_every_order_of_entry_gives_the_same() -> None:
    count = len(functions(cases.project_of(RING)))
    orders = [answers(RING, order) for order in itertools.permutations(range(count))]
    assert all(each == orders[0] for each in orders)
    assert "time.sleep" in orders[0]["third"]


def test_a_function_of_a_circle_blocks_for_all_its_callers() -> None:
    lines = {(f.code, site.line) for f in check(cases.project_of(RING), RULES) for site in f.sites}
    assert {("KC702", 20), ("KC702", 23)} <= lines


def test_notes_of_superseded_rounds_do_not_stay() -> None:
    files = {
        "shop/models.py": graphs.MODELS,
        "shop/views.py": """
from shop.models import Book

def once(rows) -> Book:
    for row in rows:
        if row.sequel_id:
            return many(rows)
    return None

def many(rows):
    return Book.objects.filter(pk=1).first() or once(rows)
""",
    }
    project = cases.project_of(files)
    observations(project)
    assert all(run.index < 0 and run.compute is None for run in project.runs.called)


def test_of_objects_of_several_classes_one_with_a_table_is_told() -> None:
    files = {
        "shop/models.py": """
from django.db import models

class AbstractBook(models.Model):
    class Meta:
        abstract = True

class Book(AbstractBook):
    pass
""",
        "shop/views.py": """
from shop.models import AbstractBook, Book

def store(books):
    for book in books:
        book.save()

def abstract(request):
    store(AbstractBook.objects.all())

def page(request):
    store(Book.objects.all())
""",
    }
    told = [(f.code, f.line) for f in check(cases.project_of(files), RULES)]
    assert ("KC807", 6) in told


def found(project: Project) -> list[Finding]:
    return check(project, RULES)


def as_warm_as_cold(chance: random.Random) -> bool:
    """Compare the findings after an edit of a random project; whether anything was taken over."""
    before = graphs.graph(chance, chance.randint(2, 9))
    after = graphs.edited(before, chance)
    old, sources = cases.project_of(graphs.files(before)), graphs.files(after)
    old.runs = noted = Runs()
    observations(old)
    data = written_down(old, noted)
    warm = cases.project_of(sources)
    edits = {p: edit(old.files[p].module, warm.files[p].module) for p in sources if old.files[p].facts != warm.files[p].facts}
    known = {path: made for path, made in edits.items() if made is not None}
    if len(known) < len(edits) or not recall(warm, data, known):
        return False
    observations(warm)
    if not is_as_anew(warm):
        return False
    assert found(warm) == found(cases.project_of(sources)), sources
    return True


def is_free_of_order(chance: random.Random) -> bool:
    """Whether the functions of a random project are told apart from one another in full; they tell the same in any order then.

    Where one is called with more different arguments than it is run for, which ones these are depends on the order.
    """
    files = dict(graphs.files(graphs.graph(chance, chance.randint(2, 7))))
    project = cases.project_of(files)
    order = list(range(len(functions(project))))
    observations(project)
    if project.runs.full:
        return False
    first = answers(files, tuple(order))
    chance.shuffle(order)
    assert answers(files, tuple(order)) == first, files
    return True


@pytest.mark.parametrize("seed", range(12))
def test_some_random_circles(seed: int) -> None:
    is_free_of_order(random.Random(seed))
    as_warm_as_cold(random.Random(seed))


@pytest.mark.slow
def test_more_random_circles() -> None:
    for seed in range(100):
        is_free_of_order(random.Random(seed))
        as_warm_as_cold(random.Random(seed))


@pytest.mark.sweep
def test_many_random_circles() -> None:
    compared = taken = 0
    for seed in range(2000):
        compared += is_free_of_order(random.Random(seed))
        taken += as_warm_as_cold(random.Random(seed))
    assert compared > 1000
    assert taken > 400
