"""Growth: who makes the rows of a table, and so whether it grows as the program is used."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from enum import IntEnum

from stackcheck.catalogue import django_filter, django_orm, drf, graphql
from stackcheck.catalogue.entries import Kind
from stackcheck.facts.expressions import Attribute, Constant, Name
from stackcheck.facts.findings import Place
from stackcheck.facts.parts import keyword
from stackcheck.facts.statements import Bind, Class, Function
from stackcheck.link.endpoints.classes import views
from stackcheck.link.endpoints.sites import Site, calls_of
from stackcheck.link.entries import kinds_at, kinds_of
from stackcheck.link.entries.graph import mentions
from stackcheck.link.entries.meant import words_in
from stackcheck.link.frameworks.registrations import lists
from stackcheck.link.models import Field, Model, model_of, models
from stackcheck.link.names.definitions import classes
from stackcheck.link.names.resolution import descends, member, mro, resolve
from stackcheck.link.names.scopes import resolve_in
from stackcheck.link.names.symbols import Symbol, class_scope
from stackcheck.link.observed import observations
from stackcheck.link.project import Project, table
from stackcheck.link.values.events import Query

_MAKERS = frozenset({"model_validate", "from_orm", "parse_obj"})
"""Methods by which SQLModel's classes, which are pydantic's, make a row."""
_IN_USE = Kind.REQUEST | Kind.SERVER | Kind.WORKER | Kind.SIGNAL | Kind.UNKNOWN
_READING = django_filter.FILTER_SETS | graphql.MODEL_TYPES
"""Classes made for a model that make no rows of it."""
_MAKING = frozenset({"post", "put", "create"})
"""Methods of views that make rows."""
_RUN = ~(Kind.MIGRATION | Kind.TEST | Kind.NOBODY | Kind.ADMIN | Kind.SWITCHED)


class Growth(IntEnum):
    """How a table grows; the higher, the more rows it will have."""

    UNSEEN = 0  # nothing that is seen to run makes rows
    TYPED = 1  # staff do, by hand, in the admin alone
    KEPT = 2  # only commands, migrations and the like do
    ENTERED = 3  # people do: forms, endpoints that store what they are given
    USED = 4  # the code does, as it runs


@table
def growth(project: Project, model: Model) -> Growth:
    """How the table of a model grows; one that only joins two others grows as the faster of them."""
    known = _own_growth(project, model)
    ends = _ends(project).get(model, ()) if known is Growth.UNSEEN else ()
    return max((_own_growth(project, end) for end in ends), default=known)


@table
def _own_growth(project: Project, model: Model) -> Growth:
    if not _makes(project) or is_made_in_use(project, model):
        return Growth.USED
    if model in _entered(project):
        return Growth.ENTERED
    kinds = [kinds_at(project, place) for place in _made(project).get(model, ())]
    if any(kind & _RUN for kind in kinds):
        return Growth.KEPT
    if model in _listed(project) or any(kind & Kind.ADMIN for kind in kinds):
        return Growth.TYPED
    return Growth.KEPT if any(kind & ~Kind.NOBODY for kind in kinds) else Growth.UNSEEN


def is_short_list(project: Project, model: Model) -> bool:
    """Whether a table is a list to choose from: typed into the admin, without dates, and others refer to its rows."""
    is_chosen = any(relation.is_reverse for relation in model.relations.values())
    has_dates = any(field.kind in ("date", "datetime") for field in model.fields.values())
    return is_chosen and not has_dates and growth(project, model) is Growth.TYPED


def is_made_in_use(project: Project, model: Model) -> bool:
    """Whether code is seen to make rows of a model as it is used."""
    return any(is_in_use(project, place) for place in _made(project).get(model, ()))


@table
def _makes(project: Project) -> bool:
    """Whether the project's code makes rows at all: else others do, and nothing can be said of its tables."""
    return bool(_made(project) or _entered(project))


@table
def _listed(project: Project) -> frozenset[Model]:
    """The models whose rows the admin lets people add."""
    return frozenset(registration.model for registration in lists(project))


def is_in_use(project: Project, place: Place, *, by_staff: bool = False) -> bool:
    """Whether code runs as the program is used, and not at its start, or because a person at a terminal wants it; `by_staff`:
    in the admin, too.
    """
    return bool(kinds_at(project, place) & (_IN_USE | Kind.ADMIN if by_staff else _IN_USE))


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
    """The models that forms, serializers and the like are made for: a class with a `Meta` that names the model, and that takes
    in what is sent.
    """
    return frozenset(_named(project))


def _named(project: Project) -> Iterator[Model]:
    for symbol in classes(project):
        if project.files[symbol.path].role != "code" or descends(project, symbol, _READING):
            continue
        meta = member(project, symbol, "Meta")
        named = member(project, meta, "model") if meta is not None and isinstance(meta.fact, Class) else None
        if named is None or not isinstance(named.fact, Bind) or named.fact.value is None:
            continue
        target = resolve(project, named.path, named.fact.value)
        model = model_of(project, target) if isinstance(target, Symbol) else None
        if model is not None and _takes_in(project, symbol):
            yield model


def _takes_in(project: Project, symbol: Symbol) -> bool:
    """Whether rows are made by a class of forms or serializers: it is used, and a serializer by a view that makes rows."""
    if not kinds_of(project, symbol) & _IN_USE:
        return False
    return not descends(project, symbol, drf.SERIALIZERS) or _own_name(symbol) in _taking_in(project)


@table
def _taking_in(project: Project) -> frozenset[str]:
    """The words of all views that make rows, and of what is given data: a serializer whose name is not there makes none."""
    found: set[str] = set()
    for view in views(project):
        parts = [base for base in mro(project, view) if not base.is_external]
        methods = [fact for base in parts for fact in class_scope(project, base).values() if isinstance(fact, Function)]
        if descends(project, view, drf.CREATING) or any(m.name in _MAKING or m.decorators for m in methods):
            found.update(word for base in parts for word in mentions(project, base))
            found.update(word for method in methods for word in method.mentions)
    names = frozenset(_own_name(symbol) for symbol in classes(project) if descends(project, symbol, drf.SERIALIZERS))
    given = (site.call.function for site in calls_of(project, names) if keyword(site.call, "data") is not None)
    return frozenset(found.union(word for function in given for word in words_in(function)))


def _own_name(symbol: Symbol) -> str:
    return symbol.qualname.rpartition(".")[2]
