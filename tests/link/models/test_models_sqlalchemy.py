"""The tables of SQLAlchemy's and SQLModel's models against what SQLAlchemy itself says about the same projects."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from stackcheck.link.models import Model, by_table, models
from tests.link.models.test_models_django import load

PROJECTS = Path(__file__).parent.parent / "projects"
DIRECTIONS = {
    "foreign_key": "MANYTOONE",
    "one_to_one": "MANYTOONE",
    "reverse_foreign_key": "ONETOMANY",
    "reverse_one_to_one": "ONETOMANY",
    "many_to_many": "MANYTOMANY",
}


@pytest.fixture(scope="module", params=["sqlalchemy", "sqlmodel"])
def pair(request) -> tuple[dict[str, Model], dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, str(PROJECTS / request.param / "dump.py")], capture_output=True, check=True, text=True
    )
    project = load(PROJECTS / request.param)
    found = {m.name: m for m in models(project).values() if not m.abstract and not m.core}
    return found, json.loads(done.stdout)


@pytest.fixture(scope="module")
def ours() -> dict[str, Model]:
    return {m.name: m for m in models(load(PROJECTS / "sqlalchemy")).values()}


def test_every_model_is_found(pair):
    found, real = pair
    assert set(found) == set(real)
    assert {name: m.table for name, m in found.items()} == {name: real[name]["table"] for name in real}
    assert not any(m.incomplete for m in found.values())


def test_fields(pair):
    found, real = pair
    for name, model in found.items():
        rows = {
            f.name: {
                "column": f.column,
                "nullable": f.nullable,
                "unique": f.unique,
                "primary_key": f.primary_key,
                "indexed": f.indexed,
                "references": [f.references] if f.references else [],
            }
            for f in model.fields.values()
        }
        assert rows == real[name]["fields"], name


def test_kinds_are_known(pair):
    found, _ = pair
    assert {(m.name, f.name) for m in found.values() for f in m.fields.values() if f.kind == "unknown"} == set()


def test_relations(pair):
    found, real = pair
    for name, model in found.items():
        rows = {
            r.name: {
                "direction": DIRECTIONS[r.kind],
                "many": r.many,
                "target": r.target.qualname,
                "lazy": r.lazy or "select",
                "view_only": r.view_only,
                "column": [r.column] if r.column else [],
                "through": _table(found, model, r.through),
            }
            for r in model.relations.values()
        }
        assert rows == real[name]["relations"], name


def _table(found, model, through):
    if through is None:
        return None
    return found[through.qualname].table if through.qualname in found else "user_group"


def test_reverse_names_the_other_side(pair):
    found, _ = pair
    for model in found.values():
        for relation in model.relations.values():
            if relation.reverse:
                assert found[relation.target.qualname].relations[relation.reverse].reverse == relation.name


def test_indexes(pair):
    found, real = pair
    for name, model in found.items():
        if model.parents:
            continue
        # SQLAlchemy does not say which column an expression is
        plain = [i for i in model.indexes if i.name not in ("ix_post_author_created", "ix_post_lower")]
        rows = [[index.kind, [model.fields[c].column for c in index.columns]] for index in plain]
        assert sorted(rows) == real[name]["indexes"], name


def test_kinds_follow_types_and_annotations(ours):
    user = ours["User"].fields
    names = ("id", "nick", "age", "color", "shade", "settings", "active", "score", "packed")
    assert [user[name].kind for name in names] == [
        "uuid", "text", "integer", "choice", "choice", "json", "boolean", "float", "text",
    ]  # fmt: skip


def test_core_tables_are_models(ours):
    table = ours["user_group"]
    assert table.core
    assert table.table == "user_group"
    assert {tuple(i.columns) for i in table.indexes} == {
        ("user_id", "group_id"), ("group_id",), ("note",), ("group_id", "note"), ("note", "user_id"),
    }  # fmt: skip


def test_association_proxies(ours):
    assert [(p.name, p.relation, p.attribute) for p in ours["User"].proxies.values()] == [("post_titles", "posts", "title")]


def test_partial_and_ordered_indexes(ours):
    found = {index.name: index for index in ours["Post"].indexes}
    assert found["ix_post_author_created"].columns == ("author_id", "created_at")
    assert found["ix_post_live"].condition is not None
    assert found["ix_post_lower"].columns == ("",)


def test_tables_are_found_by_name():
    project = load(PROJECTS / "sqlalchemy")
    assert by_table(project, "profiles").name == "Profile"
    assert by_table(project, "user_group").core
    assert by_table(project, "nothing") is None
