"""strawberry-django's types: resolvers, and the model's relations that a type only names."""

from __future__ import annotations

from collections.abc import Iterator

from stackcheck.catalogue import graphql as api
from stackcheck.facts.expressions import Call, Expression, Name
from stackcheck.facts.findings import Place
from stackcheck.facts.parts import keyword
from stackcheck.facts.statements import Bind, Class, Function, Import
from stackcheck.link.bindings import scope
from stackcheck.link.frameworks.graphql.hints import hinted
from stackcheck.link.frameworks.graphql.rows import Resolver
from stackcheck.link.frameworks.written import called, value_of
from stackcheck.link.models import Model, model_of
from stackcheck.link.project import Project, table
from stackcheck.link.symbols import Symbol, class_scope, definition, resolve
from stackcheck.link.values import Ref


def fields(project: Project, owner: Symbol) -> Iterator[Resolver]:
    """The fields of a type over a model that cost something for each of its objects."""
    model = _model(project, owner)
    if model is None:
        return
    for name, statement in class_scope(project, owner).items():
        match statement:
            case Function(decorators=decorators) if any(_is_field(project, owner, d) for d in decorators):
                symbol = definition(project, owner.path, f"{owner.qualname}.{name}", statement)
                yield Resolver(owner, name, model, symbol.place, symbol, hinted(project, owner.path, decorators))
            case Bind(targets=(Name() as target,), value=value) if not _is_optimized(project):
                if name in model.relations and (value is None or _reads_attribute(project, owner, value)):
                    loading = hinted(project, owner.path, (value,) if value is not None else ())
                    yield Resolver(owner, name, model, Place(owner.path, target.line, target.col), None, loading)
            case _:
                pass


def _model(project: Project, owner: Symbol) -> Model | None:
    for decorator in owner.fact.decorators if isinstance(owner.fact, Class) else ():
        if (
            isinstance(decorator, Call)
            and called(project, owner.path, decorator) in api.STRAWBERRY_TYPES
            and decorator.arguments
        ):
            value = value_of(project, owner.path, decorator.arguments[0].value)
            if isinstance(value, Ref):
                return model_of(project, value.symbol)
    return None


def _is_field(project: Project, owner: Symbol, decorator: Expression) -> bool:
    symbol = resolve(project, owner.path, decorator.function if isinstance(decorator, Call) else decorator)
    return symbol is not None and symbol.name in api.STRAWBERRY_FIELDS


def _reads_attribute(project: Project, owner: Symbol, value: Expression) -> bool:
    """Whether `name: Type = strawberry_django.field(...)` has no resolver of its own."""
    if not isinstance(value, Call) or not _is_field(project, owner, value):
        return False
    return all(keyword(value, name) is None for name in ("resolver", "field_name"))


@table
def _is_optimized(project: Project) -> bool:
    """Whether the schema loads what the types name by itself."""
    statements = (s for file in project.modules() for s in scope(project, file.path).values())
    return any(isinstance(s, Import) and s.name == api.STRAWBERRY_OPTIMIZER for s in statements)
