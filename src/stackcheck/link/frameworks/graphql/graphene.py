"""graphene's object types: `resolve_*`, `resolver=`, and the attributes of models that fields without these read.

docs.graphene-python.org, "ObjectType resolvers" (the default resolver); docs of graphene-django, "Select fields to expose": a
relation is added to a type where a type of the related model exists.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from stackcheck.catalogue import graphql as api
from stackcheck.catalogue.endpoints import GRAPHENE_TYPES
from stackcheck.facts.expressions import Call, Constant, Expression, Name, Sequence
from stackcheck.facts.findings import Place
from stackcheck.facts.parts import keyword
from stackcheck.facts.statements import Bind, Class, Function
from stackcheck.link.endpoints.sites import imports
from stackcheck.link.evaluate.annotations import annotated
from stackcheck.link.frameworks.graphql.hints import hinted, joined
from stackcheck.link.frameworks.graphql.rows import Resolver
from stackcheck.link.frameworks.written import of_meta
from stackcheck.link.models import Model, model_of
from stackcheck.link.names.definitions import classes
from stackcheck.link.names.resolution import descends, member, mro, resolve, written_members
from stackcheck.link.names.symbols import Symbol, class_scope, definition, function_of
from stackcheck.link.project import Project, table
from stackcheck.link.values.kinds import Instance, Loading, Ref


@table
def object_types(project: Project) -> tuple[Symbol, ...]:
    """All types in the project's code."""
    return tuple(
        symbol
        for symbol in classes(project)
        if project.files[symbol.path].role == "code" and descends(project, symbol, GRAPHENE_TYPES)
    )


@table
def types(project: Project) -> Mapping[Symbol, Model]:
    """The types over models."""
    known = ((symbol, _model(project, symbol)) for symbol in object_types(project))
    return {symbol: model for symbol, model in known if model is not None}


def _model(project: Project, owner: Symbol) -> Model | None:
    value = of_meta(project, owner, "model")
    return model_of(project, value.symbol) if isinstance(value, Ref) else None


def fields(project: Project, owner: Symbol) -> Iterator[Resolver]:
    """The fields of a type that may cost something for each of its objects."""
    model = types(project).get(owner)
    written = declared(project, owner)
    resolved = set()
    for name, (at, method) in _methods(project, owner).items():
        resolved.add(name)
        of = model or _annotated_model(project, method)
        yield Resolver(owner, name, of, method.place, method, _loading(project, owner, name, method, at))
    for name, (path, bind) in written.items():
        if name in resolved or not isinstance(bind.value, Call):
            continue
        place = Place(path, bind.line, _column(bind))
        function = resolver(project, owner, name)
        if function is not None:
            yield Resolver(owner, name, model, place, function, _loading(project, owner, name, function, path))
        elif model and _reads_attribute(project, path, bind.value, name, model) and not is_optimized(project):
            yield Resolver(owner, name, model, place, None, hinted(project, path, (bind.value,)))
    if model and descends(project, owner, api.MODEL_TYPES) and not is_optimized(project):
        for name, place in _added(project, owner, model):
            if name not in written and name not in resolved:
                yield Resolver(owner, name, model, place)


def _annotated_model(project: Project, method: Symbol) -> Model | None:
    """The model that the first parameter of a resolver is annotated with."""
    parameters = function_of(method).parameters
    value = annotated(project, method.path, parameters[0].annotation) if parameters else None
    return model_of(project, value.symbol) if isinstance(value, Instance) else None


@table
def is_optimized(project: Project) -> bool:
    """Whether an optimizer loads what fields read that have no resolver of their own."""
    return imports(project, *sorted(api.OPTIMIZERS))


@table
def _methods(project: Project, owner: Symbol) -> Mapping[str, tuple[str, Symbol]]:
    """The `resolve_` methods of a type, by the names of the fields."""
    found: dict[str, tuple[str, Symbol]] = {}
    for cls, name, statement in written_members(project, owner):
        if isinstance(statement, Function) and name.startswith("resolve_"):
            method = definition(project, cls.path, f"{cls.qualname}.{name}", statement)
            found.setdefault(name.removeprefix("resolve_"), (cls.path, method))
    return found


@table
def declared(project: Project, owner: Symbol) -> Mapping[str, tuple[str, Bind]]:
    """What the body of a type, and those of its bases, assign, each with its file."""
    found: dict[str, tuple[str, Bind]] = {}
    for cls, name, statement in written_members(project, owner):
        if isinstance(statement, Bind):
            found.setdefault(name, (cls.path, statement))
    return found


def resolver(project: Project, owner: Symbol, name: str) -> Symbol | None:
    """The function that resolves a field of a type, if there is one."""
    if name in (methods := _methods(project, owner)):
        return methods[name][1]
    path, bind = declared(project, owner)[name]
    given = keyword(bind.value, "resolver") if isinstance(bind.value, Call) else None
    function = resolve(project, path, given) if given is not None else None
    return function if function is not None and isinstance(function.fact, Function) else None


def _column(bind: Bind) -> int:
    return bind.targets[0].col if isinstance(bind.targets[0], Name) else 0


def _loading(project: Project, owner: Symbol, name: str, function: Symbol, at: str) -> Loading:
    """What the hints at a field, and at the function that resolves it, load."""
    decorators = function.fact.decorators if isinstance(function.fact, Function) else ()
    path, bind = declared(project, owner).get(name, (at, None))
    of_field = hinted(project, path, (bind.value,)) if bind is not None and bind.value is not None else Loading(frozenset())
    return joined(iter((of_field, hinted(project, function.path, decorators))))


def _reads_attribute(project: Project, path: str, declaration: Call, name: str, model: Model) -> bool:
    """Whether a field without a resolver reads a related object, or a property, of that name."""
    if any(keyword(declaration, given) is not None for given in ("source", "resolver", "default_value")):
        return False
    cls = resolve(project, path, declaration.function)
    if cls is None or (isinstance(cls.fact, Class) and _resolves_itself(project, cls)):
        return False
    relation = model.relations.get(name)
    if relation is not None:
        return not relation.many
    found = member(project, model.symbol, name)
    return found is not None and isinstance(found.fact, Function) and bool(found.fact.decorators)


def _resolves_itself(project: Project, cls: Symbol) -> bool:
    """Whether a project's own class of fields decides what its fields are resolved by."""
    return any(
        name in class_scope(project, base)
        for base in mro(project, cls)
        if isinstance(base.fact, Class)
        for name in ("get_resolver", "wrap_resolve", "resolver")
    )


def _added(project: Project, owner: Symbol, model: Model) -> Iterator[tuple[str, Place]]:
    """The model's relations that graphene-django makes fields of the type, and where that is said."""
    meta = member(project, owner, "Meta")
    if meta is None or not isinstance(meta.fact, Class):
        return
    body = class_scope(project, meta)
    known = {held.symbol for cls, held in types(project).items() if descends(project, cls, api.MODEL_TYPES)}
    relations = {name: r for name, r in model.relations.items() if r.target in known}
    said = next((s for n in ("fields", "only_fields") if isinstance(s := body.get(n), Bind) and s.value is not None), None)
    if said is None or said.value is None:
        return
    for node in _names(said.value):
        if isinstance(node.value, str) and node.value in relations:
            yield node.value, Place(meta.path, node.line, node.col)
        elif node.value == "__all__":
            yield from ((name, Place(meta.path, node.line, node.col)) for name in relations)


def _names(node: Expression) -> Iterator[Constant]:
    match node:
        case Constant():
            yield node
        case Sequence(items=items):
            for item in items:
                yield from _names(item)
        case _:
            return
