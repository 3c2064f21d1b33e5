"""Whatever is edited in a project, in whatever order, a run that remembers the last one tells what one without memory does."""

from __future__ import annotations

import os
import random
from collections import Counter
from pathlib import Path

import pytest

from tests.link.recall import editor
from tests.link.recall.edits import Copy

FIXTURES = Path(__file__).parents[3] / "fixtures"
SHOP = FIXTURES / "shop"
VARIABLE = "STACKCHECK_PROJECTS"
"""Names a folder with real projects in it, for the sweep."""


def differing(project: Path, folder: Path, *, number: int, seed: int = 0) -> tuple[Counter[str], list[str]]:
    """How many edits of each kind were made, and which ones made a difference."""
    made: Counter[str] = Counter()
    differ = []
    for each in Copy(project, folder).edits(random.Random(seed), number):
        made[each.kind] += 1
        if each.differs:
            differ.append(f"edit {made.total()}, {each.kind} of {', '.join(each.change)}")
    return made, differ


def test_there_are_edits_of_every_kind() -> None:
    files = {path.relative_to(SHOP).as_posix(): path.read_text() for path in SHOP.rglob("*") if path.is_file()}
    chance = random.Random(0)
    for kind in editor.KINDS:
        changes = []
        for _ in range(100):
            try:
                changes.append(editor.edit(chance, files, kind, files))
            except IndexError:
                continue
        assert any(files.get(path) != text for change in changes for path, text in change.items()), kind
    broken = {**files, "manage.py": "def broken(:"}
    assert editor.edit(chance, {**broken, "orders/models.py": ""}, "mended", files) == {"manage.py": files["manage.py"]}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["shop", "n-plus-one-template/extended-template", "n-plus-one-serializer/nested-many"])
def test_edits_of_fixtures(name: str, tmp_path: Path) -> None:
    made, differ = differing(FIXTURES / name, tmp_path, number=30)
    assert made.total() > 20
    assert not differ


@pytest.mark.sweep
@pytest.mark.skipif(VARIABLE not in os.environ, reason=f"{VARIABLE} names no folder")
def test_edits_of_real_projects(tmp_path: Path) -> None:
    for project in sorted(Path(os.environ[VARIABLE]).iterdir()):
        assert not differing(project, tmp_path, number=50)[1], project.name
