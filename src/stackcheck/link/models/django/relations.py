"""The relations of Django models: forward ones as declared, reverse ones with the names that Django gives them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

import msgspec

from stackcheck.catalogue.django_classes import MODELS, SETTING_OF_USERS, TAGGED, TAGS, USER
from stackcheck.catalogue.field_types import DIRECT, RELATIONS
from stackcheck.facts.expressions import Constant
from stackcheck.link.models.django.apps import app_label, basename_of, labelled, referred
from stackcheck.link.models.django.classes import concrete, django_classes, is_abstract, is_proxy, parents
from stackcheck.link.models.django.declarations import Declaration
from stackcheck.link.models.django.fields import fields, link, local
from stackcheck.link.models.rows import Relation, RelationKind
from stackcheck.link.models.written import Written, text_of, truth
from stackcheck.link.names.symbols import Symbol, external
from stackcheck.link.project import Project, table

_REVERSE: Mapping[str, RelationKind] = {
    "foreign_key": "reverse_foreign_key",
    "one_to_one": "reverse_one_to_one",
    "many_to_many": "many_to_many",
}


@table
def forward(project: Project, symbol: Symbol) -> Mapping[str, Relation]:
    """The relations that a model's own columns and tables between make, by name."""
    found = {
        declaration.name: _forward(project, symbol, declaration)
        for declaration in local(project, symbol).values()
        if declaration.type is not None and declaration.type.kind in RELATIONS
    }
    if is_abstract(project, symbol) or is_proxy(project, symbol):
        return found
    own = fields(project, symbol)
    for parent in parents(project, symbol):
        name = f"{basename_of(concrete(project, parent)).lower()}_ptr"
        if link(project, symbol, parent) is None and name in own:
            found[name] = Relation(
                name=name, kind="one_to_one", target=concrete(project, parent), many=False, column=own[name].attname,
                query_name=name, reverse=basename_of(symbol).lower(), place=symbol.place, owner=symbol,
            )  # fmt: skip
    return found


def _forward(project: Project, symbol: Symbol, declaration: Declaration) -> Relation:
    kind: RelationKind = declaration.type.kind  # type: ignore[union-attr, assignment]
    name = declaration.name
    common = Relation(
        name=name,
        kind=kind,
        target=None,
        many=kind in ("many_to_many", "generic"),
        nullable=truth(project, declaration.option("null")),
        query_name=name,
        options={key: option.value for key, option in declaration.options.items()},
        place=declaration.place,
        owner=declaration.owner,
    )
    replace = msgspec.structs.replace
    if declaration.type is not None and declaration.type.name in TAGS:
        return _tags(project, symbol, declaration, common)
    if kind == "generic_foreign_key":
        key = text_of(project, declaration.option("fk_field", 1)) or "object_id"
        return replace(common, column=key, query_name="")
    to = declaration.option("to", 0)
    target = referred(project, to, symbol) if to is not None else None
    if kind == "generic":
        query = text_of(project, declaration.option("related_query_name")) or ""
        return replace(common, target=target, reverse=query)
    reverse = _accessor(project, symbol, declaration, target) or ""
    if kind in DIRECT:
        return replace(common, target=target, column=f"{name}_id", reverse=reverse)
    through = declaration.option("through")
    between = referred(project, through, symbol) if through is not None else None
    return replace(common, target=target, reverse=reverse, through=between, nullable=False)


def _tags(project: Project, symbol: Symbol, declaration: Declaration, common: Relation) -> Relation:
    """Taggit's manager: many-to-many through a model with a foreign key to the tags."""
    through = declaration.option("through", 2)
    between = referred(project, through, symbol) if through is not None else labelled(project, TAGGED, symbol.path)
    keys = [r for r in forward(project, between).values() if r.name == "tag"] if between is not None else []
    inherited = keys[0].target if keys else None
    return msgspec.structs.replace(common, target=inherited, through=between, nullable=False)


def _formatted(project: Project, symbol: Symbol, written: Written | None) -> str | None:
    found = text_of(project, written)
    if found is None:
        return None
    name, label = basename_of(symbol).lower(), app_label(project, symbol).lower()
    return found.replace("%(class)s", name).replace("%(model_name)s", name).replace("%(app_label)s", label)


def _accessor(project: Project, symbol: Symbol, declaration: Declaration, target: Symbol | None) -> str | None:
    """The name on the other side; None where there is none."""
    kind = declaration.type.kind if declaration.type is not None else ""
    given = _formatted(project, symbol, declaration.option("related_name"))
    if given:
        return None if given.endswith("+") else given
    if declaration.option("related_name") is not None and not _is_none(declaration.option("related_name")):
        return None
    if kind == "many_to_many" and target is symbol and _is_symmetrical(declaration):
        return None
    name = basename_of(symbol).lower()
    return name if kind == "one_to_one" else f"{name}_set"


def _is_none(written: Written | None) -> bool:
    return written is not None and isinstance(written.value, Constant) and written.value.value in (None, "")


def _is_symmetrical(declaration: Declaration) -> bool:
    given = declaration.option("symmetrical")
    return given is None or (isinstance(given.value, Constant) and given.value.value is not False)


def _made_by(project: Project, symbol: Symbol) -> Iterator[tuple[Symbol, Relation]]:
    """The reverse relations that a concrete model's own declarations give to other models."""
    written = local(project, symbol)
    for relation in forward(project, symbol).values():
        if relation.target is None or not relation.reverse or relation.kind not in _REVERSE:
            continue
        declaration = written.get(relation.name)
        query = None
        if declaration is not None:
            query = _formatted(project, symbol, declaration.option("related_query_name"))
            query = query or _formatted(project, symbol, declaration.option("related_name"))
        kind = _REVERSE[relation.kind]
        yield (
            concrete(project, relation.target),
            Relation(
                name=relation.reverse,
                kind=kind,
                target=symbol,
                many=kind != "reverse_one_to_one",
                nullable=kind == "reverse_one_to_one",
                query_name=query or basename_of(symbol).lower(),
                reverse=relation.name,
                through=relation.through,
                is_reverse=True,
                place=relation.place,
                owner=relation.owner,
            ),
        )


@table
def _reverse(project: Project) -> Mapping[Symbol, Mapping[str, Relation]]:
    """The reverse relations of every model, those that built-in models give included."""
    found: dict[Symbol, dict[str, Relation]] = defaultdict(dict)
    for symbol in (*builtins(project), *django_classes(project)):
        if is_abstract(project, symbol) or is_proxy(project, symbol) or _is_swapped(project, symbol):
            continue
        for target, relation in _made_by(project, symbol):
            found[target][relation.name] = relation
    return found


@table
def builtins(project: Project) -> tuple[Symbol, ...]:
    """The built-in models."""
    return tuple(external(project, name) for name, model in MODELS.items() if name == model.name)


def _is_swapped(project: Project, symbol: Symbol) -> bool:
    """Whether the project has another model in the place of a built-in one."""
    if symbol.name != USER:
        return False
    return referred(project, Written(Constant(SETTING_OF_USERS, 0, 0), symbol), symbol) is not symbol


def _is_link(project: Project, symbol: Symbol, relation: Relation) -> bool:
    """Whether a reverse relation leads to a model that extends this one: that one does not inherit it."""
    if relation.kind != "reverse_one_to_one" or relation.target is None or is_proxy(project, relation.target):
        return False
    if symbol not in {concrete(project, parent) for parent in parents(project, relation.target)}:
        return False
    written = link(project, relation.target, symbol)
    return relation.reverse == (written.name if written is not None else f"{basename_of(symbol).lower()}_ptr")


@table
def relations(project: Project, symbol: Symbol) -> Mapping[str, Relation]:
    """The relations of a model by accessor: its own, its concrete parents', and those that other models give it."""
    found: dict[str, Relation] = {}
    for parent in parents(project, symbol):
        found |= {name: r for name, r in relations(project, parent).items() if not _is_link(project, parent, r)}
    found |= _reverse(project).get(symbol, {})
    found |= forward(project, symbol)
    return found
