"""Tortoise's models: fields of all bases, keys without an index, reverse relations with the names that Tortoise gives them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Literal

import msgspec

from stackcheck.catalogue.field_types import DIRECT, RELATIONS, TORTOISE_FIELDS, FieldType
from stackcheck.catalogue.tortoise_orm import INDEXES, KEY, MODELS
from stackcheck.facts.expressions import Call, Constant, Name
from stackcheck.facts.findings import Place
from stackcheck.facts.statements import Bind, Class
from stackcheck.link.models.rows import Field, Index, Model, Relation, RelationKind
from stackcheck.link.models.written import Written, constant, items, line_of, meaning, statements, text_of
from stackcheck.link.names.definitions import classes
from stackcheck.link.names.modules import nearest
from stackcheck.link.names.resolution import descends, has_unknown_base, mro
from stackcheck.link.names.symbols import Symbol, class_scope, definition
from stackcheck.link.project import Project, attempt, table
from stackcheck.link.settings.databases import database

_REVERSE: Mapping[str, RelationKind] = {
    "foreign_key": "reverse_foreign_key",
    "one_to_one": "reverse_one_to_one",
    "many_to_many": "many_to_many",
}


class _Part(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """A field as written."""

    name: str
    type: FieldType
    to: Written | None
    options: Mapping[str, Written]
    owner: Symbol
    place: Place


@table
def tortoise_models(project: Project) -> Mapping[Symbol, Model]:
    """Every Tortoise model, abstract ones too."""
    found = ((symbol, attempt(project, symbol.place, _model, symbol)) for symbol in _classes(project))
    return {symbol: model for symbol, model in found if model is not None}


@table
def _classes(project: Project) -> tuple[Symbol, ...]:
    return tuple(symbol for symbol in classes(project) if descends(project, symbol, MODELS))


def _model(project: Project, symbol: Symbol) -> Model:
    return Model(
        symbol=symbol,
        name=_short(symbol),
        orm="tortoise",
        table=_table(project, symbol),
        fields=_fields(project, symbol),
        relations={**_backward(project).get(symbol, {}), **_forward(project, symbol)},
        indexes=tuple(_indexes(project, symbol)),
        ordering=tuple(n for item in items(project, _meta(project, symbol).get("ordering")) if (n := text_of(project, item))),
        abstract=_is_abstract(project, symbol),
        incomplete=has_unknown_base(project, symbol),
        place=symbol.place,
    )


def _short(symbol: Symbol) -> str:
    return symbol.qualname.rpartition(".")[2]


@table
def _meta(project: Project, symbol: Symbol) -> Mapping[str, Written]:
    """The options in a model's own `class Meta`; Tortoise inherits none."""
    statement = class_scope(project, symbol).get("Meta")
    if not isinstance(statement, Class):
        return {}
    own = definition(project, symbol.path, f"{symbol.qualname}.Meta", statement)
    return {
        name: Written(option.value, base)
        for base in reversed(mro(project, own))
        for name, option in class_scope(project, base).items()
        if isinstance(option, Bind) and option.value is not None
    }


def _is_abstract(project: Project, symbol: Symbol) -> bool:
    given = _meta(project, symbol).get("abstract")
    return given is not None and constant(project, given) is True


def _table(project: Project, symbol: Symbol) -> str:
    if _is_abstract(project, symbol):
        return ""
    given = _meta(project, symbol).get("table")
    return _short(symbol).lower() if given is None else text_of(project, given) or ""


@table
def _parts(project: Project, symbol: Symbol) -> Mapping[str, _Part]:
    """The fields of a model and of all its bases, mixins too."""
    found: dict[str, _Part] = {}
    for base in mro(project, symbol):
        if isinstance(base.fact, Class):
            for part in {part.name: part for part in _own(project, base, base.fact)}.values():
                found.setdefault(part.name, part)
    return found


def _own(project: Project, owner: Symbol, fact: Class) -> Iterator[_Part]:
    for statement in statements(fact.body):
        match statement:
            case Bind(targets=(Name() as target,), value=Call() as call, line=line):
                function = meaning(project, owner, call.function)
                known = next((TORTOISE_FIELDS[b.name] for b in mro(project, function) if b.name in TORTOISE_FIELDS), None) \
                    if function is not None else None  # fmt: skip
                if known is None:
                    continue
                first = next((a.value for a in call.arguments if a.keyword is None and not a.star), None)
                options = {a.keyword: Written(a.value, owner) for a in call.arguments if a.keyword is not None}
                to = Written(first, owner) if first is not None else options.get("to") or options.get("model_name")
                place = Place(owner.path, line, target.col)
                yield _Part(name=target.id, type=known, to=to, options=options, owner=owner, place=place)
            case _:
                pass


@table
def _fields(project: Project, symbol: Symbol) -> Mapping[str, Field]:
    found = {
        part.name: _field(project, part)
        for part in _parts(project, symbol).values()
        if part.type.kind in DIRECT or part.type.kind not in RELATIONS
    }
    if _is_abstract(project, symbol) or any(field.primary_key for field in found.values()):
        return found
    key = Field(
        name="id", attname="id", column="id", type=KEY, kind="integer", unique=True, primary_key=True,
        place=symbol.place, owner=symbol,
    )  # fmt: skip
    return {"id": key, **found}


def _field(project: Project, part: _Part) -> Field:
    def given(*names: str) -> bool:
        return any(constant(project, part.options[name]) is True for name in names if name in part.options)

    attname = f"{part.name}_id" if part.type.kind in DIRECT else part.name
    primary = given("primary_key", "pk")
    return Field(
        name=part.name,
        attname=attname,
        column=text_of(project, part.options.get("source_field")) or attname,
        type=part.type.name,
        kind=part.type.kind,
        nullable=given("null") and not primary,
        unique=primary or part.type.unique or given("unique"),
        primary_key=primary,
        indexed=given("db_index", "index"),
        choices=part.to.value if part.type.kind == "choice" and part.to is not None else None,
        options={name: option.value for name, option in part.options.items()},
        place=part.place,
        owner=part.owner,
    )


def _target(project: Project, written: Written | None, symbol: Symbol) -> Symbol | None:
    """The model in "app.Model" (the app's name is known at run time only), or a class."""
    if written is None:
        return None
    name = text_of(project, written)
    if name is None:
        found = meaning(project, written.owner, written.value)
        return found if found in _classes(project) else None
    short = name.rpartition(".")[2]
    candidates = [c for c in _classes(project) if _short(c) == short and not _is_abstract(project, c)]
    return nearest(project, candidates, symbol.path) if candidates else None


@table
def _forward(project: Project, symbol: Symbol) -> Mapping[str, Relation]:
    return {
        part.name: _relation(project, symbol, part)
        for part in _parts(project, symbol).values()
        if part.type.kind in RELATIONS
    }  # fmt: skip


def _relation(project: Project, symbol: Symbol, part: _Part) -> Relation:
    kind: RelationKind = part.type.kind  # type: ignore[assignment]
    null = part.options.get("null")
    return Relation(
        name=part.name,
        kind=kind,
        target=_target(project, part.to, symbol),
        many=kind == "many_to_many",
        nullable=null is not None and constant(project, null) is True,
        column=f"{part.name}_id" if kind in DIRECT else "",
        query_name=part.name,
        reverse=_reverse_name(project, symbol, part),
        through=_through(project, part),
        options={name: option.value for name, option in part.options.items()},
        place=part.place,
        owner=part.owner,
    )


def _reverse_name(project: Project, symbol: Symbol, part: _Part) -> str:
    """The name on the other side: `related_name`, else the table's with an "s"; none where it is False."""
    given = part.options.get("related_name")
    if given is not None and isinstance(given.value, Constant) and given.value.value is False:
        return ""
    found = text_of(project, given)
    name = _table(project, symbol)
    return found or (f"{name}s" if name else "")


def _through(project: Project, part: _Part) -> Symbol | None:
    name = text_of(project, part.options.get("through"))
    return next((c for c in _classes(project) if name and _table(project, c) == name), None)


@table
def _backward(project: Project) -> Mapping[Symbol, Mapping[str, Relation]]:
    """The relations that concrete models give to the others."""
    found: dict[Symbol, dict[str, Relation]] = defaultdict(dict)
    for symbol in _classes(project):
        if _is_abstract(project, symbol):
            continue
        for relation in _forward(project, symbol).values():
            if relation.target is not None and relation.reverse:
                found[relation.target][relation.reverse] = Relation(
                    name=relation.reverse,
                    kind=_REVERSE[relation.kind],
                    target=symbol,
                    many=relation.kind != "one_to_one",
                    nullable=relation.kind == "one_to_one",
                    query_name=relation.reverse,
                    reverse=relation.name,
                    through=relation.through,
                    is_reverse=True,
                    place=relation.place,
                    owner=relation.owner,
                )
    return found


def _indexes(project: Project, symbol: Symbol) -> Iterator[Index]:
    keyed = database(project) == "mysql"  # where every foreign key has an index
    for field in _fields(project, symbol).values():
        kind: Literal["primary_key", "unique", "index"] = (
            "primary_key" if field.primary_key else "unique" if field.unique else "index"
        )
        if field.unique or field.indexed or (keyed and field.kind == "foreign_key"):
            yield Index(columns=(field.name,), kind=kind, unique=field.unique, place=field.place)
    options = _meta(project, symbol)
    yield from _together(project, options.get("unique_together"), unique=True)
    yield from _together(project, options.get("indexes"), unique=False)


def _together(project: Project, written: Written | None, unique: bool) -> Iterator[Index]:
    found = [item for item in items(project, written) if item is not None]
    if written is not None and found and all(text_of(project, item) is not None for item in found):
        found = [written]
    for item in found:
        call = item.value
        if isinstance(call, Call):
            symbol = meaning(project, item.owner, call.function)
            fields = next((a.value for a in call.arguments if a.keyword == "fields"), None)
            if symbol is None or symbol.name not in INDEXES or fields is None:
                continue
            names = items(project, Written(fields, item.owner))
        else:
            names = items(project, item)
        columns = tuple(text_of(project, name) or "" for name in names)
        place = Place(item.owner.path, line_of(item.value, item.owner.place.line))
        yield Index(columns=columns, kind="unique" if unique else "index", unique=unique, place=place)
