"""The tables of Django models against what Django itself says about the same project."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from stackcheck.extract.python import module_facts
from stackcheck.link.models import Model, Relation, by_label, models
from stackcheck.link.project import Project, SourceFile

ROOT = Path(__file__).parent.parent / "projects" / "django"
KINDS = {
    "foreign_key": "many_to_one",
    "reverse_foreign_key": "one_to_many",
    "one_to_one": "one_to_one",
    "reverse_one_to_one": "one_to_one",
    "many_to_many": "many_to_many",
    "generic": "one_to_many",
}
# What contrib models of other Django versions add.
APPS = ("auth", "contenttypes", "admin", "sessions", "sites", "redirects", "flatpages", "people", "store", "library")


def load(root: Path) -> Project:
    paths = sorted(path for path in root.rglob("*.py") if path.name != "dump.py")
    found = {str(path.relative_to(root)): module_facts(path.read_bytes()) for path in paths}
    return Project({path: SourceFile(path, facts) for path, facts in found.items()})


@pytest.fixture(scope="module")
def real() -> dict[str, Any]:
    done = subprocess.run([sys.executable, str(ROOT / "dump.py")], capture_output=True, check=True, text=True)
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def project() -> Project:
    return load(ROOT)


@pytest.fixture(scope="module")
def ours(project: Project, real: dict[str, Any]) -> dict[str, Model]:
    return {m.label: m for m in models(project).values() if not m.abstract and m.label in real}


def label(project: Project, relation: Relation) -> str | None:
    return models(project)[relation.target].label if relation.target is not None else None


def test_every_model_is_found(real, project):
    own = {m.label for m in models(project).values() if not m.abstract and not m.symbol.is_external}
    assert own == {name for name in real if name.partition(".")[0] in ("people", "store", "library")}
    # `User` is swapped out and has no relations; it is a model all the same
    assert {m.label for m in models(project).values() if m.symbol.name.startswith("django.contrib") and not m.abstract} >= {
        name for name in real if name.partition(".")[0] not in ("people", "store", "library")
    }


def test_fields(real, ours):
    for name, model in ours.items():
        found = {
            f.name: {
                "attname": f.attname,
                "column": f.column,
                "nullable": f.nullable,
                "unique": f.unique,
                "primary_key": f.primary_key,
                "indexed": f.indexed,
                "choices": f.choices is not None,
            }
            for f in model.fields.values()
        }
        assert found == real[name]["fields"], name


def test_primary_keys(real, ours):
    assert {name: model.primary_key().name for name, model in ours.items()} == {n: real[n]["pk"] for n in ours}


def test_relations(real, ours, project):
    for name, model in ours.items():
        found = {
            r.name: {
                "kind": KINDS[r.kind],
                "target": label(project, r),
                "query_name": r.query_name,
                "column": r.column,
                "reverse": r.is_reverse,
            }
            for r in model.relations.values()
            if r.kind != "generic_foreign_key" and label(project, r) in real
        }
        assert found == real[name]["relations"], name


def test_reverse_names_the_other_side(ours, project):
    for model in ours.values():
        for relation in model.relations.values():
            if not relation.reverse or relation.target is None or relation.kind == "generic":
                continue
            other = models(project)[relation.target].relations[relation.reverse]
            assert other.reverse == relation.name


def test_indexes(real, ours):
    for name, model in ours.items():
        own = [
            ("unique" if i.unique else "index", list(i.columns) if not i.expressions else [], i.condition is not None)
            for i in model.indexes
            if (len(i.columns) > 1 or i.expressions or i.condition is not None) and i.kind in ("index", "unique")
        ]
        if not model.proxy:
            assert sorted(own) == sorted([*map(tuple, real[name]["indexes"]), *_all_above(real, ours, model)]), name


def _label(ours, symbol) -> str:
    return next(m.label for m in ours.values() if m.symbol is symbol)


def _all_above(real, ours, model):
    for parent in model.parents:
        above = ours[_label(ours, parent)]
        yield from map(tuple, real[above.label]["indexes"])
        yield from _all_above(real, ours, above)


def test_options(real, ours):
    for name, model in ours.items():
        assert list(model.ordering) == real[name]["ordering"], name
        assert model.table == real[name]["table"], name
        assert model.proxy == real[name]["proxy"], name
        assert not model.incomplete, name


def test_managers(real, ours):
    for name, model in ours.items():
        assert set(model.managers) == set(real[name]["managers"]), name
        assert model.default_manager == real[name]["default_manager"], name
        for manager in model.managers.values():
            _, queryset = real[name]["managers"][manager.name]
            assert manager.queryset is not None
            assert manager.queryset.name.rpartition(".")[2] == queryset, (name, manager.name)


def test_field_types_follow_subclasses_and_factories(ours):
    product = ours["store.Product"].fields
    assert {
        name: (product[name].type.rpartition(".")[2], product[name].kind) for name in ("sku", "name", "price", "owner")
    } == {
        "sku": ("CharField", "text"),
        "name": ("CharField", "text"),
        "price": ("DecimalField", "decimal"),
        "owner": ("ForeignKey", "foreign_key"),
    }


def test_generic_relations(ours):
    subject = ours["library.Membership"], ours["store.Note"].relations["subject"]
    assert (subject[1].kind, subject[1].column, subject[1].target) == ("generic_foreign_key", "object_id", None)
    assert ours["store.Product"].relations["notes"].reverse == "product"


def test_partial_and_expression_indexes(ours):
    found = {index.name: index for index in ours["store.Product"].indexes}
    assert found["live_products"].condition is not None
    assert found["product_price"].columns == ("price", "")


def test_through(ours, project):
    relation = ours["store.Order"].relations["products"]
    assert models(project)[relation.through].label == "store.Line"
    assert ours["store.Product"].relations["order_set"].through is relation.through


def test_lookup_names(ours, project):
    person = ours["people.Person"]
    assert person.relation("card").name == "membership_set"
    assert person.field("manager_id").name == "manager"
    assert by_label(project, "people.person").symbol is person.symbol
