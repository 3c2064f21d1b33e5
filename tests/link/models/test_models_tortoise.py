"""The tables of Tortoise's models against what Tortoise itself says about the same project."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from stackcheck.link.models import Model, models
from tests.link.models.test_models_django import load

ROOT = Path(__file__).parent.parent / "projects" / "tortoise"
KINDS = {
    "foreign_key": "ForeignKeyFieldInstance",
    "one_to_one": "OneToOneFieldInstance",
    "many_to_many": "ManyToManyFieldInstance",
    "reverse_foreign_key": "BackwardFKRelation",
    "reverse_one_to_one": "BackwardOneToOneRelation",
}


@pytest.fixture(scope="module")
def real() -> dict[str, Any]:
    done = subprocess.run([sys.executable, str(ROOT / "dump.py")], capture_output=True, check=True, text=True)
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def ours() -> dict[str, Model]:
    return {m.name: m for m in models(load(ROOT)).values() if not m.abstract}


def test_every_model_is_found(real, ours):
    assert {name: model.table for name, model in ours.items()} == {name: real[name]["table"] for name in real}
    assert {model.orm for model in ours.values()} == {"tortoise"}
    assert not any(model.incomplete for model in ours.values())


def test_fields(real, ours):
    for name, model in ours.items():
        rows = {
            f.attname: {
                "column": f.column,
                "nullable": f.nullable,
                "unique": f.unique,
                "primary_key": f.primary_key,
                "indexed": f.indexed and not f.unique,
            }
            for f in model.fields.values()
        }
        assert rows == real[name]["fields"], name


def test_relations(real, ours):
    for name, model in ours.items():
        rows = {r.name: [KINDS[r.kind], r.target.qualname] for r in model.relations.values()}
        assert rows == real[name]["relations"], name


def test_indexes(real, ours):
    for name, model in ours.items():
        assert [list(i.columns) for i in model.indexes if len(i.columns) > 1] == real[name]["together"], name
        single = {i.columns[0] for i in model.indexes if len(i.columns) == 1}
        assert single == {f.name for f in model.fields.values() if f.unique or f.indexed}


def test_ordering_and_kinds(ours):
    assert ours["Tournament"].ordering == ("-name", "key")
    assert ours["Tournament"].fields["kind"].kind == "choice"
