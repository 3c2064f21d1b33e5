"""The relations of SQLAlchemy and SQLModel classes: `relationship()`, `Relationship()`, and what `backref` adds elsewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

import msgspec

from stackcheck.catalogue.sqlalchemy_classes import BACKREFS, SQLMODEL_RELATIONSHIPS
from stackcheck.facts.expressions import Call, Constant
from stackcheck.facts.expressions import Mapping as Dict
from stackcheck.facts.parts import text
from stackcheck.link.models.rows import AssociationProxy, Field, Relation, RelationKind
from stackcheck.link.models.sqlalchemy.classes import declarative_classes, is_mapped, lineage
from stackcheck.link.models.sqlalchemy.columns import all_parts, fields, keys
from stackcheck.link.models.sqlalchemy.parts import Part
from stackcheck.link.models.sqlalchemy.targets import named_columns, points_to, secondary_table, target_of
from stackcheck.link.models.written import Written, constant, meaning, text_of
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.project import Project, table


class _Written(msgspec.Struct, frozen=True, eq=False):
    """A relationship's target and keywords, SQLModel's in SQLAlchemy's words."""

    target: Written | None
    options: Mapping[str, Written]


@table
def written_relations(project: Project, symbol: Symbol) -> Mapping[str, Relation]:
    """The relationships that a model and its bases write."""
    return {
        name: _relation(project, symbol, part)
        for name, part in all_parts(project, symbol).items()
        if part.role == "relationship"
    }


def _read(project: Project, part: Part) -> _Written:
    written = part.call
    assert written is not None  # noqa: S101
    call = written.value
    assert isinstance(call, Call)  # noqa: S101
    owner = written.owner
    options = {a.keyword: Written(a.value, owner) for a in call.arguments if a.keyword is not None}
    positional = [Written(a.value, owner) for a in call.arguments if a.keyword is None and not a.star]
    function = meaning(project, owner, call.function)
    if function is not None and function.name in SQLMODEL_RELATIONSHIPS:
        given = options.get("sa_relationship_kwargs")
        if given is not None and isinstance(given.value, Dict):
            options |= {str(text(key)): Written(value, owner) for key, value in given.value.items if text(key) is not None}
        if "link_model" in options:
            options["secondary"] = options["link_model"]
        whole = options.get("sa_relationship")
        if whole is not None and isinstance(whole.value, Call):
            return _read(project, msgspec.structs.replace(part, call=whole))
        return _Written(options.get("argument"), options)
    if len(positional) > 1:
        options.setdefault("secondary", positional[1])
    return _Written(positional[0] if positional else options.get("argument"), options)


def _relation(project: Project, symbol: Symbol, part: Part) -> Relation:
    read, found = _read(project, part), part.annotation
    target = target_of(project, read.target, symbol)
    if target is None and found is not None:
        target = target_of(project, found.inner, symbol)
    uselist = constant(project, read.options["uselist"]) if "uselist" in read.options else None
    # a collection in the annotation says how many only where the other side holds the key
    many = uselist if isinstance(uselist, bool) else (found.many if found is not None and found.inner is not None else None)
    secondary = read.options.get("secondary")
    local = _local_key(project, symbol, target, read.options, many) if secondary is None else None
    kind: RelationKind
    if secondary is not None and not (isinstance(secondary.value, Constant) and secondary.value.value is None):
        kind, many = "many_to_many", many is not False
    elif local is not None or (many is False and not _points_back(project, symbol, target)):
        kind, many = ("one_to_one" if local is not None and local.unique else "foreign_key"), bool(uselist)
    else:
        many = many is not False
        kind = "reverse_foreign_key" if many else "reverse_one_to_one"
    reverse = text_of(project, read.options.get("back_populates")) or _backref_name(project, read.options.get("backref")) or ""
    nullable = local.nullable if local is not None else (not many and (found is None or not found.mapped or found.nullable))
    return Relation(
        name=part.name,
        kind=kind,
        target=target,
        many=many,
        nullable=nullable,
        column=local.name if local is not None else "",
        query_name=part.name,
        reverse=reverse,
        lazy=_lazy(project, read.options) or (found.lazy if found is not None else None),
        through=secondary_table(project, secondary, symbol),
        view_only=constant(project, read.options["viewonly"]) is True if "viewonly" in read.options else False,
        options={name: value.value for name, value in read.options.items()},
        place=part.place,
        owner=part.owner,
    )


def _lazy(project: Project, options: Mapping[str, Written]) -> str | None:
    found = constant(project, options["lazy"]) if "lazy" in options else None
    if isinstance(found, bool):
        return "select" if found else "joined"
    return found if isinstance(found, str) else None


def _local_key(
    project: Project, symbol: Symbol, target: Symbol | None, options: Mapping[str, Written], many: bool | None
) -> Field | None:
    """The column of `symbol` that holds the key of the related row; None where the other side holds it."""
    if target is None or (many is True and ("uselist" in options or _points_back(project, symbol, target))):
        return None
    named = {
        *named_columns(project, symbol, options.get("foreign_keys")),
        *named_columns(project, symbol, options.get("primaryjoin")),
    }
    own = {name: field for name, field, to in keys(project, symbol) if points_to(project, to, target)}
    chosen = [field for name, field in own.items() if (symbol, name) in named]
    if target in lineage(project, symbol) or symbol in lineage(project, target):
        remote = named_columns(project, symbol, options.get("remote_side"))
        is_parent = any(fields(project, symbol)[name].primary_key for _, name in remote if name in fields(project, symbol))
        return next(iter(chosen or own.values()), None) if is_parent or (many is False and not remote) else None
    if chosen:
        return chosen[0]
    if any(owner is target for owner, _ in named) and "foreign_keys" in options:
        return None
    if not own and "foreign_keys" in options:
        local = [fields(project, symbol)[name] for owner, name in named if owner is symbol and name in fields(project, symbol)]
        return local[0] if local else None
    return next(iter(own.values()), None)


def _points_back(project: Project, symbol: Symbol, target: Symbol | None) -> bool:
    """Whether the target has a foreign key to the model."""
    return target is not None and any(points_to(project, to, symbol) for _, _, to in keys(project, target))


def _backref_name(project: Project, written: Written | None) -> str | None:
    return _backref(project, written)[0] if written is not None else None


def _backref(project: Project, written: Written) -> tuple[str | None, Mapping[str, Written]]:
    match written.value:
        case Call(function=function, arguments=arguments) if arguments:
            symbol = meaning(project, written.owner, function)
            if symbol is None or symbol.name not in BACKREFS:
                return None, {}
            options = {a.keyword: Written(a.value, written.owner) for a in arguments if a.keyword is not None}
            return text_of(project, Written(arguments[0].value, written.owner)), options
        case _:
            return text_of(project, written), {}


@table
def _backrefs(project: Project) -> Mapping[Symbol, Mapping[str, Relation]]:
    """The relations that `backref=` adds to the other side."""
    found: dict[Symbol, dict[str, Relation]] = defaultdict(dict)
    for symbol in declarative_classes(project):
        if not is_mapped(project, symbol):
            continue
        for relation in written_relations(project, symbol).values():
            written = relation.options.get("backref")
            if written is None or relation.target is None:
                continue
            name, options = _backref(project, Written(written, _owner(project, relation, symbol)))
            if name:
                found[relation.target][name] = _opposite(project, symbol, relation, name, options)
    return found


def _owner(project: Project, relation: Relation, symbol: Symbol) -> Symbol:
    part = all_parts(project, symbol).get(relation.name)
    return part.call.owner if part is not None and part.call is not None else symbol


def _opposite(project: Project, symbol: Symbol, relation: Relation, name: str, options: Mapping[str, Written]) -> Relation:
    uselist = constant(project, options["uselist"]) if "uselist" in options else None
    kind: RelationKind
    if relation.kind == "many_to_many":
        kind, many = "many_to_many", uselist is not False
    elif relation.kind in ("foreign_key", "one_to_one"):
        many = uselist is not False
        kind = "reverse_foreign_key" if many else "reverse_one_to_one"
    else:
        kind, many = "foreign_key", uselist is True
    key = next((field for _, field, to in keys(project, relation.target or symbol) if points_to(project, to, symbol)), None)
    return Relation(
        name=name,
        kind=kind,
        target=symbol,
        many=many,
        nullable=(key.nullable if key is not None else True) if kind == "foreign_key" else not many,
        column=key.name if key is not None and kind == "foreign_key" else "",
        query_name=name,
        reverse=relation.name,
        lazy=_lazy(project, options),
        through=relation.through,
        is_reverse=True,
        view_only=relation.view_only,
        options={key: value.value for key, value in options.items()},
        place=relation.place,
        owner=relation.owner,
    )


@table
def relations(project: Project, symbol: Symbol) -> Mapping[str, Relation]:
    """The relations of a model by name, those included that other models give to it or to a model that it extends."""
    found: dict[str, Relation] = {}
    for base in reversed(lineage(project, symbol)):
        found |= _backrefs(project).get(base, {})
    return {**found, **written_relations(project, symbol)}


def proxies(project: Project, symbol: Symbol) -> Iterator[AssociationProxy]:
    """The association proxies of a model."""
    for part in all_parts(project, symbol).values():
        match part.call.value if part.role == "proxy" and part.call is not None else None:
            case Call(arguments=(relation, attribute, *_)):
                names = text(relation.value), text(attribute.value)
                if names[0] and names[1]:
                    yield AssociationProxy(name=part.name, relation=names[0], attribute=names[1], place=part.place)
            case _:
                pass
