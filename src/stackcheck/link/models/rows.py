"""The rows of the model tables: what a model's fields, relations, indexes and managers are, in every supported ORM."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from stackcheck.facts.expressions import Expression
from stackcheck.facts.findings import Place
from stackcheck.link.names.symbols import Symbol

Orm = Literal["django", "sqlalchemy", "sqlmodel", "tortoise"]

RelationKind = Literal[
    "foreign_key",
    "one_to_one",
    "many_to_many",
    "reverse_foreign_key",
    "reverse_one_to_one",
    "generic_foreign_key",
    "generic",
]


class Field(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """A column of a model's table.

    `name` is the attribute in the model, `attname` the one that holds the raw value ("author_id" of Django's "author"),
    `column` the name in the database.  `type` is the qualified name of the field's class after following the project's own
    subclasses, "" where it is unknown; `kind` its category in `catalogue.field_types` ("unknown" where it has none).
    `references` is what a foreign key of SQLAlchemy names ("user.id").  `options` are the keywords as written, to be
    resolved in the file of `place`; `owner` is the class where it is written.
    """

    name: str
    attname: str
    column: str
    type: str
    kind: str
    nullable: bool = False
    unique: bool = False
    primary_key: bool = False
    indexed: bool = False
    references: str = ""
    choices: Expression | None = None
    options: Mapping[str, Expression] = {}
    place: Place
    owner: Symbol


class Relation(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """A relation as read on instances: forward or reverse, `name` is the accessor.

    `target` is None where it is unknown (or depends on the row).  `column` is the attribute that holds the key ("author_id";
    "" where the key is on the other side or in a table between), `query_name` the name in lookups, `reverse` the accessor on
    the other side ("" where there is none), `through` the table between of a many-to-many where it is a model.  `lazy` is
    SQLAlchemy's loading strategy as the model gives it.  `is_reverse` says that another model declares it; `place` is that
    of the field or `relationship()` that is written.
    """

    name: str
    kind: RelationKind
    target: Symbol | None
    many: bool
    nullable: bool = False
    column: str = ""
    query_name: str = ""
    reverse: str = ""
    lazy: str | None = None
    through: Symbol | None = None
    view_only: bool = False
    is_reverse: bool = False
    options: Mapping[str, Expression] = {}
    place: Place
    owner: Symbol


class Index(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """An index of a table, those of single fields (`db_index`, unique, foreign key, primary key) included.

    `columns` are names of fields in order, without a `-`; "" stands for an expression, which then is in `expressions`.
    `condition` is that of a partial index as written; `method` is "btree" unless another one is asked for.
    """

    columns: tuple[str, ...]
    kind: Literal["index", "unique", "primary_key", "exclusion", "check"] = "index"
    name: str = ""
    unique: bool = False
    condition: Expression | None = None
    expressions: tuple[Expression, ...] = ()
    method: str = "btree"
    place: Place


class Manager(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """A Django manager of a model: its class and the class of the querysets that it is made from, each None where unknown.

    A plain `Manager()` has the external symbols `django.db.models.Manager` and `django.db.models.QuerySet`.
    """

    name: str
    symbol: Symbol | None
    queryset: Symbol | None
    place: Place


class AssociationProxy(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """SQLAlchemy's `association_proxy("relation", "attribute")`: reading it reads the relation."""

    name: str
    relation: str
    attribute: str
    place: Place


class Model(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """A model: a class of the project, a built-in class of a framework (external symbol), or a core `Table` (a Bind's symbol).

    `fields` and `relations` hold what is inherited too; `relations` forward and reverse ones by accessor.  `incomplete` says
    that a base or an option could not be resolved, so that there may be more than what the row knows; `opaque` names the
    attributes of which nothing is known.  `label` is "app.Model" in Django, "" elsewhere; `ordering` the names as written
    ("-created").  `parents` are the concrete models whose tables it extends.
    """

    symbol: Symbol
    name: str
    orm: Orm
    label: str = ""
    table: str = ""
    fields: Mapping[str, Field] = {}
    relations: Mapping[str, Relation] = {}
    indexes: tuple[Index, ...] = ()
    ordering: tuple[str, ...] = ()
    managers: Mapping[str, Manager] = {}
    default_manager: str = ""
    base_manager: str = ""
    proxies: Mapping[str, AssociationProxy] = {}
    abstract: bool = False
    proxy: bool = False
    managed: bool = True
    core: bool = False
    incomplete: bool = False
    opaque: frozenset[str] = frozenset()
    parents: tuple[Symbol, ...] = ()
    place: Place

    def __hash__(self) -> int:
        return hash(self.symbol.name)

    def primary_key(self) -> Field | None:
        """The field that alone is the primary key; of a model that extends another one, the link to that."""
        keys = [field for field in self.fields.values() if field.primary_key]
        return keys[-1] if len(keys) == 1 or (keys and self.parents) else None

    def field(self, name: str) -> Field | None:
        """The field that `name` means in a lookup or on an instance: its name, its `attname`, or "pk"."""
        if name == "pk":
            return self.primary_key()
        return self.fields.get(name) or next((f for f in self.fields.values() if f.attname == name), None)

    def relation(self, query_name: str) -> Relation | None:
        """The relation that has this name in lookups, `select_related` and the like (an accessor where both are the same)."""
        return next((r for r in self.relations.values() if r.query_name == query_name), None)
