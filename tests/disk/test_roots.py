"""Which folder is the project: the same one for a file, for the files beside it and for the whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from stackcheck.disk.roots import Root, root_of


def make(root: Path, *paths: str) -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).touch()


LAYOUTS = {
    "a package at the top": (".git/HEAD", "__init__.py", "manage.py", "shop/__init__.py", "shop/views.py"),
    "a package at the top, no mark": (".git/HEAD", "__init__.py", "shop/__init__.py", "shop/views.py"),
    "packages all the way": (".git/HEAD", "__init__.py", "a/__init__.py", "a/manage.py", "a/b/__init__.py", "a/b/views.py"),
    "a monorepo": (".git/HEAD", "pyproject.toml", "backend/manage.py", "backend/shop/views.py", "tools/x.py"),
    "a workspace": (".git/HEAD", "packages/a/pyproject.toml", "packages/a/a/views.py", "packages/b/pyproject.toml", "packages/b/b/m.py"),
    "a worktree": (".git", "shop/views.py"),
    "no repository": ("manage.py", "shop/__init__.py", "shop/views.py"),
    "no repository, a package": ("__init__.py", "manage.py", "shop/__init__.py", "shop/views.py"),
    "no repository, projects in packages": ("__init__.py", "setup.py", "shop/__init__.py", "shop/manage.py", "shop/views.py"),
    "no repository, src": ("pyproject.toml", "src/shop/__init__.py", "src/shop/manage.py", "src/shop/views.py"),
    "no mark": ("main.py", "shop/__init__.py", "shop/api/__init__.py", "shop/api/routes.py"),
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_every_file_and_every_set_of_files_has_one_root(tmp_path: Path, layout: tuple[str, ...]) -> None:
    top = tmp_path / "top"
    make(top, *layout)
    modules = [top / path for path in layout if path.endswith(".py")]
    asked = [(file,) for file in modules] + [(file.parent,) for file in modules] + [(top,), tuple(modules), (top / "new.py",)]
    assert {root_of(paths).folder for paths in asked} == {top}


def test_settings_make_the_root_and_only_settings_do(tmp_path: Path) -> None:
    make(tmp_path, ".git/HEAD", "backend/shop/views.py", "backend/manage.py")
    pyproject = tmp_path / "backend" / "pyproject.toml"
    for text in ("[tool.other]", "# not [tool.stackcheck]", 'dependencies = ["stackcheck"]'):
        pyproject.write_text(text)
        assert root_of((tmp_path / "backend" / "shop",)) == Root(tmp_path, "it is the repository")
    for text in ("[tool.stackcheck]", "tool.stackcheck.ignore = []", "[tool]\nstackcheck = {}", "[tool.stackcheck\n"):
        pyproject.write_text(text)
        found = root_of((tmp_path / "backend" / "shop" / "views.py",))
        assert found == Root(tmp_path / "backend", "it has settings in pyproject.toml")
    make(tmp_path, "backend/shop/stackcheck.toml")
    assert root_of((tmp_path / "backend" / "shop",)) == Root(
        tmp_path / "backend" / "shop", "it has settings in stackcheck.toml"
    )


def test_what_the_repository_ignores_is_a_project_of_its_own(tmp_path: Path) -> None:
    make(tmp_path, ".git/HEAD", "scratch/trial/manage.py", "scratch/trial/shop/views.py", "shop/views.py")
    assert root_of((tmp_path / "scratch" / "trial" / "shop",)).folder == tmp_path
    (tmp_path / ".gitignore").write_text("scratch/\n")
    assert root_of((tmp_path / "scratch" / "trial" / "shop",)).folder == tmp_path / "scratch" / "trial"
    assert root_of((tmp_path / "shop" / "views.py",)).folder == tmp_path


def test_a_home_is_no_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    make(tmp_path, ".git/HEAD", "manage.py", "shop/__init__.py", "shop/views.py", "trial/manage.py", "trial/shop/views.py")
    assert root_of((tmp_path / "shop" / "views.py",)).folder == tmp_path / "shop"
    assert root_of((tmp_path / "trial" / "shop" / "views.py",)).folder == tmp_path / "trial"
    assert root_of((tmp_path,)).folder == tmp_path
