"""Prints what Tortoise itself says about the models of this project."""

import asyncio
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from tortoise import Tortoise


async def main():
    await Tortoise.init(db_url="sqlite://:memory:", modules={"models": ["models"]})
    found = {}
    for name, model in Tortoise.apps["models"].items():
        meta = model._meta
        sources = {f: meta.fields_map[f].source_field or f for f in meta.fields_map}
        relations = meta.fetch_fields
        found[name] = {
            "fields": {
                field: {
                    "column": sources[field],
                    "nullable": meta.fields_map[field].null,
                    "unique": meta.fields_map[field].unique,
                    "primary_key": meta.fields_map[field].pk,
                    "indexed": bool(meta.fields_map[field].index) and not meta.fields_map[field].unique,
                }
                for field in meta.fields_map
                if field not in relations and field != "pk"
            },
            "relations": {
                field: [type(meta.fields_map[field]).__name__, meta.fields_map[field].related_model.__name__] for field in relations
            },
            "table": meta.db_table,
            "together": [list(names) for names in (*meta.unique_together, *meta.indexes)],
        }
    json.dump(found, sys.stdout)
    await Tortoise.close_connections()


asyncio.run(main())
