"""Access paths: which column of which table a lookup compares, how, and which indexes can serve that.

Facts from the PostgreSQL manual, "Indexes", and docs.djangoproject.com, "Field lookups"; executed in tests/execution.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec
from msgspec.structs import replace

from stackcheck.catalogue.django_classes import FEW_ROWS
from stackcheck.facts.expressions import Attribute, Call, Constant, Expression, Name
from stackcheck.facts.parts import children
from stackcheck.link.models import Field, Index, Model, Relation, model_of
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.project import Project
from stackcheck.link.settings.databases import database
from stackcheck.link.values.kinds import Predicate

Comparison = Literal["equality", "range", "prefix", "folded", "day", "null", "pattern", "computed", "contained"]
"""How a column is compared; no b-tree of its own values serves a pattern ("icontains") and what is computed of it; for text
"folded" to one case ("iexact", "lower") there can be an index on just that, and for the "day" of a time.
"""

_COMPARISONS: dict[tuple[str, ...], Comparison] = {
    (): "equality", ("exact",): "equality", ("in",): "equality",
    **dict.fromkeys([("iexact",), ("lower",), ("upper",), ("lower", "in"), ("upper", "in")], "folded"),
    **dict.fromkeys([(name,) for name in ("gt", "gte", "lt", "lte", "range", "year", "iso_year")], "range"),
    **dict.fromkeys([("year", name) for name in ("exact", "gt", "gte", "lt", "lte")], "range"),
    ("date",): "day", ("startswith",): "prefix", ("isnull",): "null", ("not_isnull",): "null",
    **dict.fromkeys([(n,) for n in "contains contained_by overlap has_key has_keys has_any_keys search".split()], "contained"),
}  # fmt: skip
_PATTERNS = "icontains istartswith endswith iendswith regex iregex like ilike trigram_similar unaccent".split()
_COMPARISONS.update(dict.fromkeys([(name,) for name in _PATTERNS], "pattern"))
_CONTAINERS = frozenset({"json", "array", "range", "search", "tree", "geometry", "vector"})
_ORDERED_METHODS = frozenset({"btree", "brin", "hash"})


_NULLS = re.compile(r"\b(\w+)\s+is\s+(not\s+)?null\b", re.IGNORECASE)


class Access(msgspec.Struct, frozen=True, eq=False):
    """A column that a query compares: `model` is that of its table, `path` leads there from the rows ("author__country"),
    `through` are the keys on that way.
    """

    model: Model
    field: Field
    comparison: Comparison
    predicate: Predicate
    path: str = ""
    through: tuple[Field, ...] = ()

    @property
    def is_narrow(self) -> bool:
        """Whether an index on the column could find the rows: its own value is compared, and with what they have."""
        return not self.predicate.excludes and self.comparison in ("equality", "range", "prefix", "folded", "day")

    @property
    def is_of_one(self) -> bool:
        """Whether all rows that are found have one and the same value there."""
        return self.comparison == "equality" and not self.predicate.excludes and not self.predicate.lookup.endswith("__in")

    @property
    def function(self) -> str:
        """The function that a column is compared through; Django's `iexact` is `UPPER`."""
        if self.comparison != "folded":
            return "date" if self.comparison == "day" else ""
        return "lower" if "__lower" in self.predicate.lookup else "upper"


class Key(msgspec.Struct, frozen=True, eq=False):
    """A comparison that keys serve by themselves: a primary key of several columns, rows of a many-to-many relation."""

    predicate: Predicate


class Computed(msgspec.Struct, frozen=True, eq=False):
    """A comparison with what the query computes: an annotation, an aggregate."""

    predicate: Predicate


Found = Access | Key | Computed


def access(project: Project, owner: Symbol, predicate: Predicate) -> Found | None:
    """What a predicate of a query over the rows of `owner` compares; None where that is not known."""
    model = model_of(project, predicate.model or owner)
    if model is None or not predicate.lookup:
        return None
    path: list[str] = []
    through: list[Field] = []
    parts = [part for part in predicate.lookup.split("__") if part]
    while parts:
        name, *parts = parts
        relation = model.relation(name) or model.relations.get(name)
        field = model.field(name)
        if relation is None and field is None:
            if name == "pk":
                return None if model.incomplete else Key(predicate)
            return None if model.incomplete or name in model.opaque else Computed(predicate)
        if relation is None or not parts or (parts[0],) in _COMPARISONS:
            end = _end(project, model, field, relation, tuple(parts), predicate=predicate, path="__".join(path))
            return replace(end, through=tuple(through)) if isinstance(end, Access) else end
        target = model_of(project, relation.target)
        if target is None:
            return None
        key = model.field(relation.column) if relation.column else None
        if key is not None and _is_key_of(target, key, parts[0]):
            return _end(project, model, key, relation, tuple(parts[1:]), predicate=predicate, path="__".join(path))
        path.append(name)
        through += [key] if key is not None else []
        model = target
    return None


def _is_key_of(target: Model, key: Field, name: str) -> bool:
    """Whether `author__id` is what `author_id` holds."""
    primary = target.primary_key()
    return not key.references and primary is not None and name in ("pk", primary.name) and "to_field" not in key.options


def _end(
    project: Project,
    model: Model,
    field: Field | None,
    relation: Relation | None,
    rest: tuple[str, ...],
    *,
    predicate: Predicate,
    path: str,
) -> Found | None:
    if field is None and relation is not None:
        field = model.field(relation.column) if relation.column else None
        if field is None:
            return Key(predicate) if relation.kind in ("many_to_many", "reverse_foreign_key", "reverse_one_to_one") else None
    if field is None or field.kind == "unknown":
        return None
    comparison = _COMPARISONS.get(rest, "computed")
    if rest == ("iexact",) and database(project) == "mysql":
        comparison = "equality"  # its texts are compared without regard to case
    if (comparison == "folded" and field.kind not in ("text", "slug")) or (comparison == "day" and field.kind != "datetime"):
        comparison = "computed"
    if field.kind in _CONTAINERS and comparison != "null":
        comparison = "contained" if comparison in ("contained", "equality") else "computed"
    elif comparison == "contained":
        comparison = "pattern"
    if comparison == "range" and rest[0] in ("year", "iso_year") and field.kind not in ("date", "datetime"):
        comparison = "computed"
    return Access(model, field, comparison, predicate, path)


def serving(project: Project, accesses: Iterable[Access], target: Access, *, in_order: bool = False) -> Index | None:
    """An index of the table that narrows the rows by the column of `target` first, or has them in its order."""
    if target.predicate.excludes:
        return None
    beside = [a for a in accesses if a.model is target.model]
    indexes = (index for index in target.model.indexes if not (in_order and index.method != "btree"))
    return next((index for index in indexes if _serves(project, index, beside, target, in_order=in_order)), None)


def _serves(project: Project, index: Index, beside: list[Access], target: Access, *, in_order: bool) -> bool:
    if index.kind == "check":
        return False
    if index.kind == "exclusion":
        return True  # which columns it covers is not read
    if index.condition is not None and not _is_there(project, index.condition, beside, target.model):
        return False
    fields = [target.model.field(name) for name in index.columns]
    if index.method not in _ORDERED_METHODS:
        return target.field in fields and (target.field.kind not in _CONTAINERS or target.comparison == "contained")
    if not fields:
        return False
    if fields[0] is None:
        spoken = frozenset().union(*map(names, index.expressions))
        cases = {word.lower() for word in spoken} & {"lower", "upper"}
        is_same = target.comparison in ("computed", "day") or (target.comparison == "folded" and cases <= {target.function})
        return is_same and bool({target.field.name, target.field.column} & spoken)
    if fields[0] is not target.field or target.comparison in ("pattern", "computed", "contained", "day"):
        return False
    if target.comparison == "folded" and (database(project) == "postgresql" or target.function == "lower"):
        return False
    if index.method == "hash" and target.comparison != "equality":
        return False
    if is_coarse(project, target) and not in_order:
        # few different values: only what follows it in the index makes it narrow
        second = fields[1] if len(fields) > 1 else None
        return any(a.field is second and a.comparison != "computed" and not a.predicate.excludes for a in beside)
    return True


def is_coarse(project: Project, access: Access) -> bool:
    """Whether a column has few different values although it is a key: the type of a generic relation."""
    names = (access.field.name, access.field.attname)
    relation = next((r for r in access.model.relations.values() if not r.many and r.column in names), None)
    target = model_of(project, relation.target) if relation is not None else None
    return target is not None and target.label in FEW_ROWS


def _is_there(project: Project, condition: Expression, beside: list[Access], model: Model) -> bool:
    """Whether a query can use a partial index; MySQL has none: Django leaves it out, SQLAlchemy its condition."""
    if database(project) == "mysql":
        return model.orm != "django"
    return _is_implied(condition, beside, model)


def _is_implied(condition: Expression, beside: list[Access], model: Model) -> bool:
    """Whether a query that compares these columns can use a partial index: it says of each column what the condition says, or
    may say so.
    """
    terms = tuple(_terms(condition))
    spoken = {field.name: () for name in names(condition) if (field := model.field(name.split("__")[0])) is not None}
    known = {field.name: (is_null, flag) for name, is_null, flag in terms if (field := model.field(name)) is not None}
    return all(
        any(_agrees(access, *known.get(name, (None, None))) for access in beside if access.field.name == name)
        for name in spoken
    )


def _agrees(access: Access, is_null: bool | None, flag: bool | None) -> bool:
    """Whether a comparison is not at odds with a condition on its column: to be null or not, to be a flag."""
    predicate = access.predicate
    if access.comparison == "null":
        asks_null = (predicate.value is not False) ^ ("not_isnull" in predicate.lookup) ^ predicate.excludes
        return is_null is None or is_null is asks_null
    if is_null is not None:
        return not is_null and not predicate.excludes
    return flag is None or predicate.value is None or (predicate.value is flag) is not predicate.excludes


def _terms(condition: Expression) -> Iterator[tuple[str, bool | None, bool | None]]:
    """What a condition says plainly of columns: their name, whether they are null, which flag they have."""
    match condition:
        case Call(function=Name(id="Q") | Attribute(name="Q"), arguments=arguments):
            for argument in arguments:
                name, _, lookup = (argument.keyword or "").partition("__")
                flag = argument.value.value if isinstance(argument.value, Constant) else None
                if isinstance(flag, bool) and lookup in ("", "exact", "isnull"):
                    yield (name, flag, None) if lookup == "isnull" else (name, None, flag)
        case Call(function=Attribute(value=Name(id=name) | Attribute(name=name), name=method), arguments=(first,)):
            if isinstance(first.value, Constant) and first.value.value is None and method in ("is_", "is_not", "isnot"):
                yield name, method == "is_", None
        case Call(arguments=(first,)):
            yield from _terms(first.value)
        case Constant(value=str() as written):
            for name, negation in _NULLS.findall(written):
                yield name, not negation, None
        case _:
            pass


def names(node: Expression) -> frozenset[str]:
    """The names and the words of texts in an expression."""
    return frozenset(_names(node))


def _names(node: Expression) -> Iterator[str]:
    match node:
        case Constant(value=str() as text):
            yield from text.replace('"', " ").replace("(", " ").replace(")", " ").replace(".", " ").replace("-", " ").split()
        case Name(id=name) | Attribute(name=name):
            yield name
        case Call(arguments=arguments):
            yield from (a.keyword for a in arguments if a.keyword is not None)
        case _:
            pass
    for inner in children(node):
        yield from _names(inner)
