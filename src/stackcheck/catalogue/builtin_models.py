"""How a model of a library is written down as data."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

Options = Mapping[str, str | bool | int | None]
Written = Mapping[str, tuple[str, Options]]

MODEL = "django.db.models.Model"
MANAGER = "django.db.models.Manager"
QUERYSET = "django.db.models.QuerySet"


class BuiltinModel(msgspec.Struct, frozen=True, kw_only=True):
    """A model as its library writes it; a field is its class (in `django.db.models` where it has no dots) and keywords.

    `partial` says that versions of the library differ, so that there may be more fields.
    """

    name: str
    app: str = ""
    table: str = ""
    bases: tuple[str, ...] = (MODEL,)
    abstract: bool = False
    partial: bool = False
    fields: Written = {}
    ordering: tuple[str, ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()
    indexes: tuple[tuple[str, ...], ...] = ()
    managers: Mapping[str, str] = {}
    aliases: tuple[str, ...] = ()


INDEX: Options = {"db_index": True}
UNIQUE: Options = {"unique": True}
NULL: Options = {"null": True}
PLAIN: Options = {}
GENERIC = "django.contrib.contenttypes.fields.GenericForeignKey"


def to(target: str, **options: str | bool | int | None) -> Options:
    return {"to": target, **options}
