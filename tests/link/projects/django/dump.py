"""Prints what Django itself says about the models of this project."""

import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
os.environ["DJANGO_SETTINGS_MODULE"] = "settings"

import django
from django.apps import apps
from django.db.models import Manager

django.setup()


def column(field):
    return {
        "attname": field.attname,
        "column": field.column,
        "nullable": field.null,
        "unique": field.unique,
        "primary_key": field.primary_key,
        "indexed": bool(field.db_index),
        "choices": bool(field.choices),
    }


def kind(field):
    names = [k for k in ("one_to_many", "one_to_one", "many_to_many", "many_to_one") if getattr(field, k)]
    return names[0]


def relation(field, model):
    reverse = field.auto_created and not field.concrete
    return {
        "kind": kind(field),
        "target": field.related_model._meta.label if field.related_model else None,
        "query_name": field.name,
        "column": getattr(field, "attname", "") if field.concrete and not field.many_to_many else "",
        "reverse": bool(reverse),
    }


def relations(model):
    found = {}
    for field in model._meta.get_fields():
        if field.is_relation:
            name = field.get_accessor_name() if field.auto_created and not field.concrete else field.name
            if name is not None and type(field).__name__ not in ("GenericForeignKey", "GenericRel"):
                found[name] = relation(field, model)
    return found


def indexes(model):
    meta = model._meta
    found = [("index", list(i.fields and [f for f, _ in i.fields_orders]), bool(i.condition)) for i in meta.indexes]
    found += [("unique", list(c.fields), bool(c.condition)) for c in meta.constraints if hasattr(c, "fields")]
    found += [("unique", list(names), False) for names in meta.unique_together]
    return sorted(found)


def managers(model):
    return {m.name: (type(m).__name__, m._queryset_class.__name__) for m in model._meta.managers}


models = {
    m._meta.label: {
        "fields": {f.name: column(f) for f in m._meta.fields},
        "relations": relations(m),
        "indexes": indexes(m),
        "ordering": [o for o in m._meta.ordering if isinstance(o, str)],
        "managers": managers(m),
        "default_manager": m._default_manager.name,
        "table": m._meta.db_table,
        "proxy": m._meta.proxy,
        "pk": m._meta.pk.name,
    }
    for m in apps.get_models()
}
json.dump(models, sys.stdout)
