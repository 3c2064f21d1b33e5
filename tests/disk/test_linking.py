"""Runs after edits, through the cache: what is taken over, what is not, and that the findings are the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from stackcheck.disk import linking
from stackcheck.disk.run import Outcome, Request, run

MODELS = """
from django.db import models

class Owner(models.Model):
    name = models.TextField()

class Book(models.Model):
    owner = models.ForeignKey(Owner, models.CASCADE)
"""
VIEWS = """
from shop.models import Book

def names(request):
    return [book.owner.name for book in Book.objects.all()]
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    (folder / "shop").mkdir(parents=True)
    (folder / "manage.py").write_text("")
    (folder / "shop/models.py").write_text(MODELS)
    (folder / "shop/views.py").write_text(VIEWS)
    return folder


def checked(root: Path, *, select: tuple[str, ...] = ("KC8",), cached: bool = True) -> Outcome:
    return run(Request(paths=(root,), cache_dir=root.parent / "cache", select=select, jobs=1, cached=cached))


def said(outcome: Outcome) -> list[tuple[str, int, str]]:
    return [(f.path, f.line, f.code) for f in outcome.findings()]


def ledger(root: Path) -> Path:
    (found,) = root.parent.glob("cache/*/*.runs")
    return found


def edit(file: Path, old: str, new: str) -> None:
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))


def test_an_edit_takes_over_and_leaves_the_ledger(root: Path) -> None:
    assert said(checked(root)) == [("shop/views.py", 5, "KC801")]
    before = ledger(root).read_bytes()
    edit(root / "shop/views.py", "def names", "# a comment\n\ndef names")
    assert said(checked(root)) == [("shop/views.py", 7, "KC801")]
    edit(root / "shop/views.py", "Book.objects.all()", 'Book.objects.select_related("owner")')
    assert said(checked(root)) == []
    edit(root / "shop/views.py", 'Book.objects.select_related("owner")', "Book.objects.all()")
    edit(root / "shop/models.py", "class Owner", "EDITED = 1\n\nclass Owner")
    assert said(checked(root)) == said(checked(root, cached=False)) == [("shop/views.py", 7, "KC801")]
    assert ledger(root).read_bytes() == before


def test_after_many_edits_the_first_facts_are_still_known(root: Path) -> None:
    checked(root)
    before = ledger(root).read_bytes()
    for number in range(20):
        with (root / "shop/views.py").open("a") as file:
            file.write(f"# {number}\n")
        assert said(checked(root)) == [("shop/views.py", 5, "KC801")]
    assert ledger(root).read_bytes() == before


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("shop/models.py", "models.ForeignKey(Owner, models.CASCADE)", "models.TextField()"),
        ("shop/views.py", "from shop.models import Book", "from shop.models import Owner as Book"),
    ],
)
def test_what_others_rest_on_is_linked_anew(root: Path, file: str, old: str, new: str) -> None:
    checked(root)
    before = ledger(root).read_bytes()
    edit(root / file, old, new)
    assert said(checked(root)) == said(checked(root, cached=False)) == []
    assert ledger(root).read_bytes() != before


def test_a_new_file_is_linked_anew(root: Path) -> None:
    checked(root)
    (root / "shop/tasks.py").write_text(VIEWS)
    assert said(checked(root)) == [("shop/tasks.py", 5, "KC801"), ("shop/views.py", 5, "KC801")]


PLAIN, TAGS = "<p>plain</p>", "{% for book in books %}{{ book.owner.name }}{% endfor %}"


@pytest.mark.parametrize(("old", "new"), [(PLAIN, "<p>other</p>"), (PLAIN, TAGS), (TAGS, PLAIN), (TAGS, f"<p>{TAGS}</p>")])
def test_a_template_with_and_without_tags_is_edited(root: Path, old: str, new: str) -> None:
    page = root / "shop/templates/page.html"
    page.parent.mkdir()
    page.write_text(old)
    checked(root)
    before = ledger(root).read_bytes()
    page.write_text(new)
    assert said(checked(root)) == said(checked(root, cached=False)) == [("shop/views.py", 5, "KC801")]
    assert (ledger(root).read_bytes() == before) is (TAGS not in old + new)
    edit(root / "shop/views.py", "def names", "# a comment\n\ndef names")
    assert said(checked(root)) == [("shop/views.py", 7, "KC801")]


def test_files_that_come_go_break_and_are_mended(root: Path) -> None:
    views, tasks = root / "shop/views.py", root / "shop/tasks.py"
    for change in (
        lambda: tasks.write_text(VIEWS),
        lambda: tasks.write_text("def names(:\n"),
        lambda: tasks.write_text(VIEWS.replace("request", "other")),
        lambda: tasks.rename(root / "shop/jobs.py"),
        lambda: views.write_text(""),
        lambda: views.write_bytes(b"\xff\xfe\x00"),
        views.unlink,
        lambda: views.write_text(VIEWS),
        lambda: (root / "stackcheck.toml").write_text("offloaders = ['shop.views.names']\n"),
        lambda: (root / "shop/page.html").write_text(PLAIN),
        lambda: (root / "shop/page.html").write_text(TAGS),
    ):
        change()
        for text in ("", "\nMORE = 1\n"):
            if views.exists() and views.stat().st_size > 9:
                views.write_text(VIEWS + text)
            assert said(checked(root)) == said(checked(root, cached=False))


@pytest.mark.parametrize("failing", ["recall", "edit", "_edited"])
def test_what_fails_while_the_past_is_recalled_costs_time_alone(
    root: Path, failing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise LookupError(failing)

    checked(root)
    before = ledger(root).read_bytes()
    edit(root / "shop/views.py", "def names", "# a comment\n\ndef names")
    monkeypatch.setattr(linking, failing, fail)
    assert said(checked(root)) == [("shop/views.py", 7, "KC801")]
    assert ledger(root).read_bytes() != before


def test_a_damaged_ledger_is_none(root: Path) -> None:
    checked(root)
    ledger(root).write_bytes(ledger(root).read_bytes()[:-20] + bytes(20))
    edit(root / "shop/views.py", "def names", "# a comment\n\ndef names")
    assert said(checked(root)) == [("shop/views.py", 7, "KC801")]


def test_rules_that_run_nothing_keep_nothing(root: Path) -> None:
    checked(root, select=("KC1",))
    assert not list(root.parent.glob("cache/*/*.runs"))
    checked(root, cached=False)
    assert not list(root.parent.glob("cache/*/*.runs"))


def test_an_edit_that_changes_what_runs_the_code_changes_how_bad_it_is(root: Path) -> None:
    (root / "shop/urls.py").write_text(
        "from django.urls import path\nfrom shop import pages\nurlpatterns = [path('', pages.index)]\n"
    )
    (root / "shop/pages.py").write_text("from shop.views import names\n\ndef index(request):\n    return names\n")
    edit(root / "shop/views.py", "def names(request)", "def names()")

    def severities(*, cached: bool = True) -> list[str]:
        return [f.severity.name for f in checked(root, cached=cached).findings()]

    assert severities() == ["WARNING"]
    edit(root / "shop/pages.py", "return names", "return None")
    assert severities() == severities(cached=False) == ["NOTE"]
    edit(root / "shop/pages.py", "return None", "return names")
    assert severities() == ["WARNING"]
