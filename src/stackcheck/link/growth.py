"""Growth: who makes the rows of a table, and so whether it grows as the program is used."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from enum import IntEnum

from stackcheck.catalogue import django_filter, django_orm, drf
from stackcheck.catalogue.entries import Kind
from stackcheck.facts.expressions import Attribute, Constant, Name
from stackcheck.facts.findings import Place
from stackcheck.facts.parts import dotted, subexpressions
from stackcheck.facts.statements import Bind, Class, Function
from stackcheck.link.endpoints.sites import Site, calls_of
from stackcheck.link.entries import kinds_at
from stackcheck.link.frameworks.registrations import lists
from stackcheck.link.models import Field, Model, model_of, models
from stackcheck.link.names.definitions import classes, functions
from stackcheck.link.names.resolution import descends, enclosing, has_unknown_base, member, mro, resolve
from stackcheck.link.names.scopes import resolve_in
from stackcheck.link.names.symbols import Symbol, class_scope
from stackcheck.link.observed import observations
from stackcheck.link.project import Project, table
from stackcheck.link.values.events import Query

_MAKERS = frozenset({"model_validate", "from_orm", "parse_obj"})
"""Methods by which SQLModel's classes, which are pydantic's, make a row."""
_IN_USE = Kind.REQUEST | Kind.SERVER | Kind.WORKER | Kind.SIGNAL | Kind.UNKNOWN


class Growth(IntEnum):
    """How a table grows; the higher, the more rows it will have."""

    UNSEEN = 0  # nothing that is seen to run makes rows
    KEPT = 1  # only the admin, commands, migrations and the like do
    ENTERED = 2  # people do: forms, endpoints that store what they are given
    USED = 3  # the code does, as it runs


@table
def growth(project: Project, model: Model) -> Growth:
    """How the table of a model grows; one that only joins two others grows as the faster of them."""
    known = _own_growth(project, model)
    ends = _ends(project).get(model, ()) if known is Growth.UNSEEN else ()
    return max((_own_growth(project, end) for end in ends), default=known)


@table
def _own_growth(project: Project, model: Model) -> Growth:
    made = _made(project).get(model, ())
    if is_made_in_use(project, model):
        return Growth.USED
    if model in _entered(project):
        return Growth.ENTERED
    is_kept = any(kinds_at(project, place) & ~Kind.NOBODY for place in made) or (model in _listed(project) and _makes(project))
    return Growth.KEPT if is_kept else Growth.UNSEEN if _makes(project) else Growth.USED


def is_made_by_hand(project: Project, model: Model) -> bool:
    """Whether only the admin is seen to make rows of a model, and migrations: it holds what people have typed there."""
    others = (place for place in _made(project).get(model, ()) if not is_admin(place))
    kinds = [kinds_at(project, place) for place in others]
    is_made = any(kind & ~(Kind.MIGRATION | Kind.TEST | Kind.NOBODY) for kind in kinds)
    return model in _listed(project) and not is_made and model not in _typed_in(project) and _makes(project)


def is_short_list(project: Project, model: Model) -> bool:
    """Whether a table is a list to choose from: typed into the admin, and nothing in it has a date."""
    return is_made_by_hand(project, model) and not any(field.kind in ("date", "datetime") for field in model.fields.values())


def is_made_in_use(project: Project, model: Model) -> bool:
    """Whether code is seen to make rows of a model as it is used."""
    return any(is_in_use(project, place) and not is_admin(place) for place in _made(project).get(model, ()))


@table
def _makes(project: Project) -> bool:
    """Whether the project's code makes rows at all: else others do, and nothing can be said of its tables."""
    return bool(_made(project) or _entered(project))


@table
def _listed(project: Project) -> frozenset[Model]:
    """The models whose rows the admin lets people add."""
    return frozenset(registration.model for registration in lists(project))


def is_in_use(project: Project, place: Place) -> bool:
    """Whether code runs as the program is used, and not at its start, or because a person at a terminal wants it."""
    return bool(kinds_at(project, place) & _IN_USE)


def is_admin(place: Place) -> bool:
    return place.path.rpartition("/")[2] == "admin.py"


@table
def _ends(project: Project) -> Mapping[Model, tuple[Model, ...]]:
    """The models that each association table joins."""
    found: dict[Model, list[Model]] = defaultdict(list)
    for model in models(project).values():
        for relation in model.relations.values():
            through = model_of(project, relation.through) if relation.kind == "many_to_many" else None
            if through is not None:
                found[through].append(model)
    return {model: tuple(ends) for model, ends in found.items()}


@table
def emptied(project: Project) -> frozenset[Model]:
    """The models of which old rows are deleted, with those whose rows go with them: they hold some days' rows."""
    found: set[Model] = set()
    pending = [model for query in observations(project).executed() if (model := _empties(project, query)) is not None]
    while pending:
        model = pending.pop()
        if model not in found:
            found.add(model)
            pending += _dependents(project).get(model, ())
    return frozenset(found)


def _empties(project: Project, query: Query) -> Model | None:
    rows = query.rows
    if rows is None or not (query.verb in ("delete", "adelete") or rows.writes == "delete"):
        return None
    model = model_of(project, rows.model)
    lookups = [predicate.lookup.rpartition("__") for predicate in rows.predicates]
    if model is None or not lookups or any(lookup not in ("lt", "lte") for _, _, lookup in lookups):
        return None
    fields = [model.field(name) for name, _, _ in lookups]
    return model if all(field is not None and is_of_making(field) for field in fields) else None


def is_of_making(field: Field) -> bool:
    """Whether a column holds when the row was made."""
    given = field.options.get("auto_now_add")
    if isinstance(given, Constant):
        return given.value is True
    default = field.options.get("default") or field.options.get("server_default") or field.options.get("default_factory")
    return default is not None and field.kind in ("date", "datetime") and not field.nullable


@table
def _dependents(project: Project) -> Mapping[Model, tuple[Model, ...]]:
    """The models whose rows go with one row of another: they have a key to it that is not null."""
    found: dict[Model, list[Model]] = defaultdict(list)
    for model in models(project).values():
        for relation in model.relations.values():
            is_key = relation.kind in ("foreign_key", "one_to_one") and relation.column
            target = model_of(project, relation.target) if is_key else None
            if target is not None and not relation.nullable:
                found[target].append(model)
    return {model: tuple(owned) for model, owned in found.items()}


@table
def _made(project: Project) -> Mapping[Model, tuple[Place, ...]]:
    """Where the code makes rows of each model."""
    found: dict[Model, list[Place]] = defaultdict(list)
    for model, place in (*_constructed(project), *_inserted(project)):
        if project.files[place.path].role == "code":
            found[model].append(place)
    return {model: tuple(dict.fromkeys(places)) for model, places in found.items()}


def _constructed(project: Project) -> Iterator[tuple[Model, Place]]:
    """`Order(...)`: of SQLAlchemy's models and Django's alike, somebody saves it."""
    known = frozenset(model.name for model in models(project).values())
    for site in calls_of(project, known | _MAKERS | {"cls", "model"}):
        yield from ((model, site.place) for model in _models_made(project, site))


def _models_made(project: Project, site: Site) -> Iterable[Model]:
    owner = site.scope.owner
    match site.call.function:
        case Name(id="cls") if owner is not None:
            return (model for symbol, model in models(project).items() if owner in mro(project, symbol))
        case Attribute(value=Name(id="self"), name="model") if owner is not None:
            return _managed(project).get(owner, ())
        case Attribute(value=cls, name=name) if name in _MAKERS:
            symbol = resolve_in(project, site.scope, cls)
        case written:
            symbol = resolve_in(project, site.scope, written)
    model = model_of(project, symbol) if symbol is not None else None
    return (model,) if model is not None else ()


@table
def _managed(project: Project) -> Mapping[Symbol, tuple[Model, ...]]:
    """The models of each class of managers and querysets."""
    found: dict[Symbol, list[Model]] = defaultdict(list)
    for model in models(project).values():
        for manager in model.managers.values():
            for symbol in {manager.symbol, manager.queryset} - {None}:
                for base in mro(project, symbol):  # type: ignore[arg-type]
                    found[base].append(model)
    return {symbol: tuple(owned) for symbol, owned in found.items() if not symbol.is_external}


def _inserted(project: Project) -> Iterator[tuple[Model, Place]]:
    for query in observations(project).executed():
        rows = query.rows
        if rows is not None and (query.verb in django_orm.CREATES or rows.writes == "insert"):
            model = model_of(project, rows.model)
            if model is not None:
                yield model, query.place


@table
def _entered(project: Project) -> frozenset[Model]:
    """The models that forms, serializers and the like are made for: a class with a `Meta` that names the model."""
    return frozenset(model for _, model in _named(project))


@table
def _typed_in(project: Project) -> frozenset[Model]:
    """Of these the models of which somebody may send rows: not those that serializers only show."""
    return frozenset(model for symbol, model in _named(project) if not _only_shows(project, symbol))


def _only_shows(project: Project, symbol: Symbol) -> bool:
    """Whether a class is a serializer that takes no input: it is nested in others, or of views that make nothing."""
    if not descends(project, symbol, drf.MODEL_SERIALIZERS):
        return False
    meta = member(project, symbol, "Meta")
    closed = member(project, meta, "read_only_fields") if meta is not None else None
    is_closed = closed is not None and isinstance(closed.fact, Bind) and dotted(closed.fact.value) == "fields"
    return is_closed or symbol.name.rpartition(".")[2] not in _taking(project)


@table
def _taking(project: Project) -> frozenset[str]:
    """The names that are written where input is taken: in functions that validate, and in classes that may make rows."""
    found: set[str] = set()
    for symbol in functions(project):
        if isinstance(symbol.fact, Function):
            owner = enclosing(project, symbol)
            is_taking = "is_valid" in symbol.fact.mentions or (owner is not None and _may_make(project, owner))
            found.update(symbol.fact.mentions if is_taking else ())
            nodes = (node for decorator in symbol.fact.decorators for node in subexpressions(decorator))
            found.update(node.id for node in nodes if isinstance(node, Name))
    for symbol in classes(project):
        if _may_make(project, symbol):
            bound = (s.value for s in class_scope(project, symbol).values() if isinstance(s, Bind) and s.value is not None)
            found.update(node.id for value in bound for node in subexpressions(value) if isinstance(node, Name))
    return frozenset(found)


def _may_make(project: Project, symbol: Symbol) -> bool:
    """Whether rows may be made by what a class holds: no serializer shows, no view of DRF's that can only show."""
    if descends(project, symbol, drf.SERIALIZERS):
        return False
    known = any(base.name.startswith("rest_framework.") for base in mro(project, symbol)) and not has_unknown_base(
        project, symbol
    )
    return (
        not known
        or descends(project, symbol, drf.CREATING)
        or any(
            (method := member(project, symbol, name)) is not None and isinstance(method.fact, Function) for name in _HANDLERS
        )
    )


_HANDLERS = ("create", "post", "put", "patch", "update")
"""Methods of a view by which it may make rows."""


def _named(project: Project) -> Iterator[tuple[Symbol, Model]]:
    for symbol in classes(project):
        if (
            project.files[symbol.path].role != "code"
            or is_admin(symbol.place)
            or descends(project, symbol, django_filter.FILTER_SETS)
        ):
            continue
        meta = member(project, symbol, "Meta")
        if meta is None or not isinstance(meta.fact, Class):
            continue
        named = member(project, meta, "model")
        if named is not None and isinstance(named.fact, Bind) and named.fact.value is not None:
            target = resolve(project, named.path, named.fact.value)
            model = model_of(project, target) if isinstance(target, Symbol) else None
            if model is not None:
                yield symbol, model
