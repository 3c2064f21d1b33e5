"""strawberry's types: resolvers, and in strawberry-django the model's relations that a type only names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from stackcheck.catalogue import graphql as api
from stackcheck.facts.expressions import Attribute, Binary, Call, Constant, Expression, Name, Sequence, Subscript
from stackcheck.facts.findings import Place
from stackcheck.facts.parts import keyword
from stackcheck.facts.statements import Bind, Class, Function, Import
from stackcheck.link.frameworks.graphql.hints import hinted
from stackcheck.link.frameworks.graphql.rows import Resolver
from stackcheck.link.frameworks.written import called, value_of
from stackcheck.link.models import Model, model_of
from stackcheck.link.names.bindings import scope
from stackcheck.link.names.definitions import classes
from stackcheck.link.names.resolution import resolve
from stackcheck.link.names.symbols import Symbol, class_scope, definition
from stackcheck.link.project import Project, table
from stackcheck.link.values.kinds import Ref


@table
def object_types(project: Project) -> Mapping[Symbol, Model | None]:
    """The types in the project's code, and the models that they are over."""
    return {
        symbol: _model(project, symbol)
        for symbol in classes(project)
        if project.files[symbol.path].role == "code" and any(_is_type(project, symbol, d) for d in _decorators(symbol))
    }


def fields(project: Project, owner: Symbol) -> Iterator[Resolver]:
    """The fields of a type that cost something for each of its objects."""
    model = object_types(project)[owner]
    for name, statement in class_scope(project, owner).items():
        match statement:
            case Function(decorators=decorators) if any(_is_field(project, owner, d) for d in decorators):
                symbol = definition(project, owner.path, f"{owner.qualname}.{name}", statement)
                yield Resolver(owner, name, model, symbol.place, symbol, hinted(project, owner.path, decorators))
            case Bind(targets=(Name() as target,), value=value) if model is not None and not _is_optimized(project):
                if name in model.relations and (value is None or _reads_attribute(project, owner, value)):
                    loading = hinted(project, owner.path, (value,) if value is not None else ())
                    yield Resolver(owner, name, model, Place(owner.path, target.line, target.col), None, loading)
            case _:
                pass


def given(project: Project, owner: Symbol) -> Iterator[tuple[str, Symbol, bool]]:
    """The fields of a type, the types that they give, and whether as a list."""
    for name, statement in class_scope(project, owner).items():
        annotation = statement.returns if isinstance(statement, Function) else getattr(statement, "annotation", None)
        if annotation is not None:
            yield from ((name, element, many) for element, many in _elements(project, owner.path, annotation))


def _elements(project: Project, path: str, annotation: Expression, *, many: bool = False) -> Iterator[tuple[Symbol, bool]]:
    match annotation:
        case Subscript(value=generic, index=index):
            symbol = resolve(project, path, generic)
            is_plain = symbol is not None and symbol.name in api.ONE_OF
            yield from _elements(project, path, index, many=many or not is_plain)
        case Sequence(items=items):
            for item in items:
                yield from _elements(project, path, item, many=many)
        case Binary(left=left, right=right):
            yield from _elements(project, path, left, many=many)
            yield from _elements(project, path, right, many=many)
        case Constant(value=str() as text) if text.isidentifier():
            yield from _elements(project, path, Name(text, annotation.line, annotation.col), many=many)
        case Name() | Attribute():
            symbol = resolve(project, path, annotation)
            if symbol is not None and symbol in object_types(project):
                yield symbol, many
        case _:
            return


def _decorators(symbol: Symbol) -> tuple[Expression, ...]:
    return symbol.fact.decorators if isinstance(symbol.fact, Class) else ()


def _is_one_of(project: Project, owner: Symbol, decorator: Expression, names: frozenset[str]) -> bool:
    symbol = resolve(project, owner.path, decorator.function if isinstance(decorator, Call) else decorator)
    return symbol is not None and symbol.name in names


def _is_type(project: Project, owner: Symbol, decorator: Expression) -> bool:
    return _is_one_of(project, owner, decorator, api.STRAWBERRY_TYPES | api.STRAWBERRY_PLAIN_TYPES)


def _model(project: Project, owner: Symbol) -> Model | None:
    for decorator in _decorators(owner):
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
    return _is_one_of(project, owner, decorator, api.STRAWBERRY_FIELDS)


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
