"""Tests that nothing in the code imports are not read; what is told is the same."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from unittest import mock

import pytest

from stackcheck.disk import analysis, workers
from stackcheck.disk.run import Outcome, Request, run
from stackcheck.disk.spared import Wanted, spared
from stackcheck.extract import extract
from tests.link.recall.test_edits import VARIABLE

MODELS = "from django.db import models\nclass Exam(models.Model):\n    name = models.TextField()\n"
PROJECTS = [Path(folder) for folder in os.environ.get(VARIABLE, "").split(os.pathsep) if folder]


def test_spared_are_tests_but_not_what_says_where_modules_are() -> None:
    paths = (
        "shop/views.py",
        "tests/__init__.py",
        "tests/conftest.py",
        "tests/test_shop.py",
        "tests/factories.py",
        "tests/a.html",
    )
    assert spared(paths) == {"tests/test_shop.py", "tests/factories.py"}


def test_what_may_be_an_app_is_not_spared() -> None:
    app = ("school/tests/models.py", "school/tests/views.py")
    assert spared(app) == set()
    assert spared((*app, "school/tests/test_models.py")) == {*app, "school/tests/test_models.py"}


@pytest.mark.parametrize(
    "code",
    [
        "from tests.factories import make\n",
        "from tests import factories\n",
        "import tests.factories as made\n",
        "def view(request):\n    from .tests.factories import make\n",
        "class A:\n    try:\n        import tests.factories\n    except ImportError:\n        pass\n",
    ],
)
def test_what_is_imported_is_wanted_once(code: str) -> None:
    wanted = Wanted(["tests/factories.py", "tests/test_shop.py"])
    facts = {"shop/views.py": extract("shop/views.py", code.encode())}
    assert wanted.by(facts) == {"tests/factories.py"}
    assert wanted.by(facts) == set()


def _run(folder: Path) -> tuple[Outcome, list[str]]:
    """A run without a cache, and the files that it read."""
    read: list[str] = []
    known = workers.encode

    def encode(files: Iterable[workers.File], jobs: int | None = None) -> Iterable[workers.Answer]:
        files = list(files)
        read.extend(path for path, _ in files)
        return known(files, jobs)

    with mock.patch.object(analysis.workers, "encode", encode):
        return run(Request(paths=(folder,), cached=False)), read


def test_what_tests_import_of_each_other_is_read_for_what_the_code_imports(tmp_path: Path) -> None:
    files = {
        "manage.py": "",
        "shop/models.py": MODELS,
        "shop/views.py": "from tests.support import latest\n\n\ndef page(request):\n    return latest()\n",
        "tests/__init__.py": "",
        "tests/support.py": "from .deeper import newest\n\n\ndef latest():\n    return newest()\n",
        "tests/deeper.py": "def newest():\n    return None\n",
        "tests/test_views.py": "from tests.support import latest\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    outcome, read = _run(tmp_path)
    assert set(read) == files.keys() - {"tests/test_views.py"}
    assert "not read, for no code imports them: 1 tests" in outcome.notes


@pytest.mark.slow
@pytest.mark.parametrize("folder", PROJECTS, ids=lambda folder: folder.name)
def test_the_findings_of_real_projects_are_the_same_with_all_tests_read(folder: Path) -> None:
    told = repr(_run(folder)[0].findings())
    with mock.patch.object(analysis, "spared", return_value=frozenset()):
        assert repr(_run(folder)[0].findings()) == told
