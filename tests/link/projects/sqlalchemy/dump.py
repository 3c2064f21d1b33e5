"""Prints what SQLAlchemy itself says about the models of this project."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from importlib import import_module

from sqlalchemy import Column, UniqueConstraint
from sqlalchemy.orm import configure_mappers

models = import_module("models")
configure_mappers()


def column(attribute):
    c = attribute.columns[0]
    return {
        "column": c.name,
        "nullable": c.nullable,
        "unique": bool(c.unique) or (c.primary_key and len(c.table.primary_key.columns) == 1),
        "primary_key": c.primary_key,
        "indexed": bool(c.index),
        "references": sorted(str(key.target_fullname) for key in c.foreign_keys)[:1],
    }


def relation(r):
    direction = r.direction.name
    return {
        "direction": direction,
        "many": bool(r.uselist),
        "target": r.mapper.class_.__name__,
        "lazy": {True: "select", False: "joined"}.get(r.lazy, r.lazy),
        "view_only": r.viewonly,
        "column": sorted(r.parent.get_property_by_column(c).key for c in r.local_columns) if direction == "MANYTOONE" else [],
        "through": r.secondary.name if r.secondary is not None else None,
    }


def indexes(table):
    found = [
        [("unique" if i.unique else "index"), [c.name for c in i.columns]]
        for i in table.indexes
        if all(isinstance(e, Column) for e in i.expressions)
    ]
    found += [["unique", [c.name for c in u.columns]] for u in table.constraints if isinstance(u, UniqueConstraint)]
    found.append(["primary_key", [c.name for c in table.primary_key.columns]])
    return sorted(found)


def all_models():
    for base in models.BASES:
        for mapper in base.registry.mappers if hasattr(base, "registry") else base._sa_registry.mappers:
            yield mapper


found = {
    m.class_.__name__: {
        "fields": {a.key: column(a) for a in m.column_attrs if isinstance(a.columns[0], Column)},
        "relations": {r.key: relation(r) for r in m.relationships},
        "indexes": indexes(m.local_table),
        "table": m.local_table.name,
    }
    for m in all_models()
}
json.dump(found, sys.stdout)
