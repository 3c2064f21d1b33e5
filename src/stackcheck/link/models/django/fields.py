"""The fields of Django models: declarations to rows, inherited ones and implicit keys included."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from stackcheck.catalogue.builtin_models import MODEL
from stackcheck.catalogue.django_classes import MODULE_OF_MODELS
from stackcheck.catalogue.field_types import DIRECT, DJANGO_FIELDS, RELATIONS
from stackcheck.facts.expressions import Constant
from stackcheck.link.models.django.apps import basename_of, referred
from stackcheck.link.models.django.classes import concrete, is_abstract, is_proxy, lineage, parents
from stackcheck.link.models.django.declarations import Declaration, declared
from stackcheck.link.models.rows import Field
from stackcheck.link.models.written import UNKNOWN, Written, constant, text_of
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.project import Project, table

_AUTO = DJANGO_FIELDS[f"{MODULE_OF_MODELS}.BigAutoField"]
_LINK = DJANGO_FIELDS[f"{MODULE_OF_MODELS}.OneToOneField"]

# The places of the options among the positional arguments of a plain field (verbose_name, name, primary_key, ...).
_POSITIONS = {"primary_key": 2, "unique": 4, "null": 6, "db_index": 7}


@table
def local(project: Project, symbol: Symbol) -> Mapping[str, Declaration]:
    """The declarations whose columns and relations are a model's own: those of its body and of its abstract bases.

    A name that a class binds hides the one of a base, `name = None` removes it.
    """
    found: dict[str, Declaration] = {}
    above = {base for parent in parents(project, symbol) for base in lineage(project, parent)}
    for base in lineage(project, symbol):
        if base in above or (base is not symbol and not is_abstract(project, base)):
            continue
        latest = {declaration.name: declaration for declaration in declared(project, base)}
        for name, declaration in latest.items():
            found.setdefault(name, declaration)
    return {name: d for name, d in found.items() if d.type is not None or d.opaque}


@table
def fields(project: Project, symbol: Symbol) -> Mapping[str, Field]:
    """The columns of a model by field name, as `Model._meta.fields` has them: inherited ones and implicit keys too."""
    found: dict[str, Field] = {}
    above = parents(project, symbol)
    for parent in above:
        for name, field in fields(project, parent).items():
            found.setdefault(name, field)
    own = dict(_own(project, symbol))
    if not is_proxy(project, symbol) and not is_abstract(project, symbol):
        own = own | _implicit(project, symbol, own, above)
    return {**found, **own} if above else own


def _own(project: Project, symbol: Symbol) -> Iterator[tuple[str, Field]]:
    for declaration in local(project, symbol).values():
        kind = declaration.type.kind if declaration.type is not None else "virtual"
        if kind not in ("virtual", "composite_key") and (kind in DIRECT or kind not in RELATIONS):
            yield declaration.name, field_of(project, declaration)


def field_of(project: Project, declaration: Declaration) -> Field:
    """The row of a declaration that has a column."""
    found = declaration.type
    assert found is not None  # noqa: S101
    direct = found.kind in DIRECT
    attname = f"{declaration.name}_id" if direct else declaration.name
    column = text_of(project, declaration.option("db_column")) or attname

    def given(name: str, default: bool = False) -> bool:
        option = declaration.option(name, None if direct else _POSITIONS.get(name))
        value = constant(project, option) if option is not None else None
        return default if value is None or value is UNKNOWN else bool(value)

    primary = given("primary_key")
    choices = declaration.option("choices")
    return Field(
        name=declaration.name,
        attname=attname,
        column=column,
        type=found.name,
        kind=found.kind,
        nullable=given("null", found.nullable) and not primary,
        unique=primary or given("unique", found.unique),
        primary_key=primary,
        indexed=given("db_index", found.indexed),
        choices=choices.value if choices is not None and not _is_none(choices) else None,
        options={name: option.value for name, option in declaration.options.items()},
        place=declaration.place,
        owner=declaration.owner,
    )


def _is_none(written: Written) -> bool:
    return isinstance(written.value, Constant) and written.value.value is None


def _implicit(project: Project, symbol: Symbol, own: Mapping[str, Field], above: tuple[Symbol, ...]) -> dict[str, Field]:
    """The links to the tables of concrete parents, or the automatic key."""
    found: dict[str, Field] = {}
    keyed = any(field.primary_key for field in own.values()) or composite_key(project, symbol) is not None
    for number, parent in enumerate(above):
        primary = number == 0 and not keyed
        written = link(project, symbol, parent)
        if written is not None:
            if primary:
                found[written.name] = msgspec.structs.replace(field_of(project, written), primary_key=True)
            continue
        name = f"{basename_of(concrete(project, parent)).lower()}_ptr"
        found[name] = Field(
            name=name, attname=f"{name}_id", column=f"{name}_id", type=_LINK.name, kind="one_to_one", unique=True,
            primary_key=primary, indexed=True, place=symbol.place, owner=symbol,
        )  # fmt: skip
    if not above and symbol.name != MODEL and not keyed:
        found["id"] = Field(
            name="id", attname="id", column="id", type=_AUTO.name, kind=_AUTO.kind, unique=True, primary_key=True,
            place=symbol.place, owner=symbol,
        )  # fmt: skip
    return found


@table
def composite_key(project: Project, symbol: Symbol) -> Declaration | None:
    """`pk = CompositePrimaryKey("tenant", "number")`."""
    found = (d for d in local(project, symbol).values() if d.type is not None and d.type.kind == "composite_key")
    return next(found, None)


def link(project: Project, symbol: Symbol, parent: Symbol) -> Declaration | None:
    """The one-to-one field that a model declares itself as its link to a concrete parent."""
    for declaration in local(project, symbol).values():
        if declaration.type is None or declaration.type.kind != "one_to_one":
            continue
        to = declaration.option("to", 0)
        target = referred(project, to, symbol) if to is not None else None
        if target is not None and concrete(project, target) is concrete(project, parent):
            return declaration
    return None
