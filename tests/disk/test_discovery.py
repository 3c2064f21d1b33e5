"""Which files are found, what git and the settings leave out, and what a path says of a file's role."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from stackcheck.disk.discovery import Tree, is_source, role
from stackcheck.extract.python import module_facts


def make(root: Path, *paths: str) -> Path:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("")
    return root


def found(root: Path, **options: object) -> list[str]:
    return sorted(Tree(root, **options).files())  # type: ignore[arg-type]


def test_sources_are_modules_and_templates(tmp_path: Path) -> None:
    make(
        tmp_path,
        "a.py",
        "b.pyi",
        "c.txt",
        "shop/templates/d.txt",
        "e.html",
        "f.jinja2",
        "g.css",
        "h.PY",
        "jinja2/i.xml",
        "j.html.j2",
    )
    assert found(tmp_path) == ["a.py", "e.html", "f.jinja2", "j.html.j2", "jinja2/i.xml", "shop/templates/d.txt"]


def test_environments_and_caches_are_left_out(tmp_path: Path) -> None:
    make(
        tmp_path, "a.py", ".venv/a.py", "venv/a.py", "my_env/pyvenv.cfg", "my_env/lib/a.py", "node_modules/a.py",
        "__pycache__/a.py", "x/site-packages/a.py", ".tox/a.py", "s.egg-info/a.py", "build/lib/a.py", "dist/a.py",
        "apps/build/__init__.py",
    )  # fmt: skip
    assert found(tmp_path) == ["a.py", "apps/build/__init__.py"]


def test_gitignore_is_read_as_git_reads_it(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    make(
        tmp_path,
        "a.py",
        "skip.py",
        "gen/a.py",
        "gen/keep.py",
        "sub/a.py",
        "sub/local.py",
        "sub/skip.py",
        "sub/deep/x_tmp.py",
        "b!.py",
    )
    make(tmp_path, "logs/a.py", "sub/logs/a.py", "private.py")
    (tmp_path / ".gitignore").write_text("\ufeffskip.py\n!\n/logs/\n# remark\ngen/*\n!gen/keep.py\n*_tmp.py\n")
    (tmp_path / "sub" / ".gitignore").write_text("local.py\n!skip.py\n")
    (tmp_path / ".git" / "info" / "exclude").write_text("private.py\n")
    command = ["git", "-C", str(tmp_path), "ls-files", "--others", "--exclude-standard", "*.py"]
    listed = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    (tmp_path / ".gitignore").write_text((tmp_path / ".gitignore").read_text()[1:])  # git takes the mark for a part of the line
    assert found(tmp_path) == sorted({*listed} - {"skip.py"})
    assert found(tmp_path / "sub") == ["a.py", "logs/a.py", "skip.py"]


def test_settings_leave_out_more(tmp_path: Path) -> None:
    make(tmp_path, "a.py", "legacy/a.py", "shop/legacy/b.py", "shop/c.py", ".venv/d.py")
    assert found(tmp_path, exclude=["legacy", "c.py"]) == [".venv/d.py", "a.py"]
    assert found(tmp_path / "shop", exclude=["shop/legacy"], base=tmp_path) == ["c.py"]


def test_links_pipes_and_folders_with_the_name_of_a_file(tmp_path: Path) -> None:
    make(tmp_path, "real/a.py", "b.py/inner.py")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "real" / "up").symlink_to("..")
    (tmp_path / "broken.py").symlink_to("nowhere.py")
    (tmp_path / "self.py").symlink_to("self.py")
    (tmp_path / "link.py").symlink_to("real/a.py")
    os.mkfifo(tmp_path / "pipe.py")
    os.mkfifo(tmp_path / ".gitignore")
    assert found(tmp_path) == ["b.py/inner.py", "link.py", "real/a.py"]


def test_names_that_are_no_text(tmp_path: Path) -> None:
    names = [b"new\nline.py", b"esc\x1b[31m.py", b"latin-\xe9.py", "größe.py".encode()]
    for name in names:
        (Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))).write_text("")
    assert {os.fsencode(path) for path in found(tmp_path)} == set(names)


def test_a_deep_folder_is_no_trouble(tmp_path: Path) -> None:
    deep = tmp_path
    while len(str(deep)) < 2_600:  # deeper than Python recurses
        deep = deep / "d"
        deep.mkdir()
    try:
        assert found(tmp_path) == []
    finally:  # too deep for pytest to remove
        subprocess.run(["rm", "-rf", str(tmp_path / "d")], check=True)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("shop/views.py", "code"),
        ("shop/models/contest.py", "code"),
        ("tests/views.py", "test"),
        ("shop/tests.py", "test"),
        ("shop/test_views.py", "test"),
        ("shop/views_test.py", "test"),
        ("conftest.py", "test"),
        ("backend/tests_unit/views.py", "test"),
        ("latest/views.py", "code"),
        ("testimonials/views.py", "code"),
        ("shop/migrations/0001_initial.py", "migration"),
        ("alembic/versions/ab12_x.py", "migration"),
        ("app/alembic/env.py", "migration"),
        ("dispatch/database/revisions/core/versions/2021_x.py", "migration"),
        ("app/versions/1975ea83b712_add_table.py", "migration"),
        ("app/versions/views.py", "code"),
        ("app/immigrations/views.py", "code"),
        ("proto/shop_pb2.py", "generated"),
        ("shop/_vendor/six.py", "generated"),
        ("shop/generated/api.py", "generated"),
        ("shop/templates/order.html", "code"),
    ],
)
def test_role(path: str, expected: str) -> None:
    assert role(path) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# This file was auto-generated by Fern from our API Definition.\n\nimport os\n", "generated"),
        ("# -*- coding: utf-8 -*-\n# Generated by the protocol buffer compiler.  DO NOT EDIT!\n", "generated"),
        ("# coding: utf-8\n#\n# Generated by openapi-generator.\n# Do not edit the class manually.\n", "generated"),
        ("# @generated by protoc-gen-mypy\n", "generated"),
        ("# Do not edit this list without asking.\nROLES = []\n", "code"),
        ("# Views of generated reports.\n", "code"),
        ('"""Generated by \'django-admin startproject\' using Django 5.1."""\n', "code"),
        ("# This is an auto-generated Django model module.\n# You will have to do the following manually.\n", "code"),
        ("import os\n# This file was generated.\n", "code"),
    ],
)
def test_role_by_the_comments_at_the_top(text: str, expected: str) -> None:
    assert role("shop/views.py", module_facts(text.encode())) == expected


@pytest.mark.parametrize(
    ("path", "expected"), [("a.py", True), ("a", False), ("templates", False), ("x/templates/a.txt", True), ("x/a.txt", False)]
)
def test_is_source(path: str, expected: bool) -> None:
    assert is_source(path) == expected


def test_what_is_excluded_when_it_is_named(tmp_path: Path) -> None:
    make(tmp_path, "node_modules/a.py", "skip/b.py", "c.py")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitignore").write_text("skip/\n")
    tree = Tree(tmp_path)
    assert tree.is_excluded(tmp_path / "node_modules" / "a.py")
    assert tree.is_excluded(tmp_path / "skip" / "b.py")
    assert tree.is_excluded(tmp_path / "skip")
    assert not tree.is_excluded(tmp_path / "c.py")
    assert list(tree.below(tmp_path / "skip")) == ["skip/b.py"]
