"""The JSON schema of the settings: for editors, for validate-pyproject, and for the reference in the documentation."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from itertools import pairwise
from textwrap import dedent
from typing import Any

import msgspec

from stackcheck.disk.config import Settings
from stackcheck.facts.findings import SITE
from stackcheck.link.options import Options


def schema(tool: str = "stackcheck") -> dict[str, Any]:
    """The schema of the table `[tool.stackcheck]`, which is that of stackcheck.toml, too."""
    properties: dict[str, Any] = {}
    for kind in (Settings, Options):
        made = msgspec.json.schema(kind)["$defs"][kind.__name__]["properties"]
        said = dict(_said(kind))
        properties |= {key: {"description": said.get(key, ""), **each} for key, each in made.items()}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": f"{SITE}/{tool}.schema.json",
        "title": f"Settings of {tool}",
        "type": "object",
        "additionalProperties": False,
        "properties": dict(sorted(properties.items())),
    }


def _said(kind: type[msgspec.Struct]) -> Iterator[tuple[str, str]]:
    """What the text below each field says of it, by the field's key."""
    keys = {field.name: field.encode_name for field in msgspec.structs.fields(kind)}
    (definition,) = ast.parse(dedent(inspect.getsource(kind))).body
    body = definition.body if isinstance(definition, ast.ClassDef) else []
    for field, text in pairwise(body):
        match field, text:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str() as said)):
                yield keys[name], " ".join(said.split())
            case _:
                pass
