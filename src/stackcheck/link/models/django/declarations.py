"""The fields that a Django model's own body declares, as written: through subclasses, factory functions and partials."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping

import msgspec

from stackcheck.catalogue.django_classes import FIELD_BASES, FIELD_WRAPPERS, MODELS, MODULE_OF_MODELS
from stackcheck.catalogue.field_types import DJANGO_FIELDS, FieldType
from stackcheck.catalogue.python import PARTIAL
from stackcheck.facts.expressions import Argument, Attribute, Call, Constant, Expression, Name, Subscript
from stackcheck.facts.findings import Place
from stackcheck.facts.parts import expressions, text, walk
from stackcheck.facts.statements import Bind, Class, Evaluate, Function
from stackcheck.link.models.written import Written, home, meaning, returned, statements
from stackcheck.link.names.resolution import member, mro, resolve
from stackcheck.link.names.symbols import Symbol, module
from stackcheck.link.project import Project, table

# Bases of fields that a project writes from scratch.

# Keywords that only a field takes: who gives them to a class of an unknown library declares a field.
_FIELD_KEYWORDS = frozenset({"null", "blank", "db_index", "db_column", "primary_key", "unique", "editable", "related_name"})


# Packages whose other callables make no fields.
_FIELDLESS = sys.stdlib_module_names | {"django", "rest_framework", "builtins", "pydantic"}


class Declaration(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """A field as written: `type` is None for what may or may not be one (`opaque`), and for `name = None`, which removes it."""

    name: str
    type: FieldType | None
    arguments: tuple[Written, ...] = ()
    options: Mapping[str, Written] = {}
    owner: Symbol
    place: Place
    opaque: bool = False

    def option(self, name: str, position: int | None = None) -> Written | None:
        """A keyword argument, or a positional one."""
        found = self.options.get(name)
        if found is None and position is not None and position < len(self.arguments):
            return self.arguments[position]
        return found


class _Made(msgspec.Struct, frozen=True, eq=False):
    """What a call makes: the type and the arguments, its own and those that come with the class or function."""

    type: FieldType | None
    arguments: tuple[Written, ...] = ()
    options: Mapping[str, Written] = {}
    opaque: bool = False


_NOTHING = _Made(None)


@table
def declared(project: Project, symbol: Symbol) -> tuple[Declaration, ...]:
    """The declarations in a class's own body, in order, and those that are added to it from outside."""
    if symbol.is_external:
        return tuple(_builtin(symbol))
    if not isinstance(symbol.fact, Class):
        return ()
    return (*_own(project, symbol), *added(project).get(symbol, ()))


def _own(project: Project, symbol: Symbol) -> Iterator[Declaration]:
    assert isinstance(symbol.fact, Class)  # noqa: S101
    for statement in statements(symbol.fact.body):
        if not isinstance(statement, Bind) or statement.value is None or statement.operator:
            continue
        for target in statement.targets:
            if not isinstance(target, Name):
                continue
            place = Place(symbol.path, statement.line, target.col)
            if isinstance(statement.value, Constant) and statement.value.value is None:
                yield Declaration(name=target.id, type=None, owner=symbol, place=place)
            elif isinstance(statement.value, Call):
                made = field_made(project, Written(statement.value, symbol))
                if made.type is not None or made.opaque:
                    yield Declaration(
                        name=target.id, type=made.type, arguments=made.arguments, options=made.options, owner=symbol,
                        place=place, opaque=made.opaque,
                    )  # fmt: skip


def field_made(project: Project, written: Written, depth: int = 0) -> _Made:
    """The field that a call makes."""
    call = written.value
    if not isinstance(call, Call) or depth > 4:
        return _NOTHING
    function = meaning(project, written.owner, call.function)
    if function is None:
        return _Made(None, opaque=not isinstance(call.function, Attribute))
    arguments = tuple(Written(a.value, written.owner) for a in call.arguments if a.keyword is None and not a.star)
    options = {a.keyword: Written(a.value, written.owner) for a in call.arguments if a.keyword is not None}
    if function.is_external:
        return _external(project, function, arguments, options, depth)
    match function.fact:
        case Class():
            return _subclass(project, function, arguments, options)
        case Function() if "." not in function.qualname:
            return _factory(project, function, call.arguments, written.owner, depth)
        case Bind(value=Call(function=partial, arguments=given) as made) if made.arguments:
            maker = meaning(project, home(project, function), partial)
            if maker is None or maker.name != PARTIAL:
                return _Made(None, opaque=True)
            inner = Call(given[0].value, given[1:], made.line, made.col)
            base = field_made(project, Written(inner, home(project, function)), depth + 1)
            return _Made(base.type, (*base.arguments, *arguments), {**base.options, **options}, base.opaque)
        case _:
            return _NOTHING


def _external(
    project: Project, function: Symbol, arguments: tuple[Written, ...], options: dict[str, Written], depth: int
) -> _Made:
    known = DJANGO_FIELDS.get(function.name)
    if known is not None:
        return _NOTHING if known.virtual else _Made(known, arguments, options)
    if function.name in FIELD_WRAPPERS and arguments:
        return field_made(project, arguments[0], depth + 1)
    if function.name in FIELD_BASES or not _FIELD_KEYWORDS.isdisjoint(options):
        return _Made(FieldType(function.name, "unknown"), arguments, options)
    return _Made(None, opaque=function.name.partition(".")[0] not in _FIELDLESS)


def _subclass(project: Project, symbol: Symbol, arguments: tuple[Written, ...], options: dict[str, Written]) -> _Made:
    found = field_class(project, symbol)
    if found is None:
        return _Made(None, opaque=member(project, symbol, "contribute_to_class") is not None)
    return _Made(found, arguments, {**_defaults(project, symbol), **options})


@table
def field_class(project: Project, symbol: Symbol) -> FieldType | None:
    """The field type that a class of the project inherits from; of kind "unknown" where it is written from scratch."""
    scratch: FieldType | None = None
    for base in mro(project, symbol):
        if base.name in DJANGO_FIELDS:
            return DJANGO_FIELDS[base.name]
        if base.name in FIELD_BASES:
            scratch = FieldType(base.name, "unknown")
    return scratch


@table
def _defaults(project: Project, symbol: Symbol) -> Mapping[str, Written]:
    """The options that the `__init__` of a field's class sets: defaults, `kwargs[...] =`, `setdefault`, `super()`."""
    found: dict[str, Written] = {}
    for owner in mro(project, symbol):
        method = member(project, owner, "__init__") if not owner.is_external else None
        if method is None or not isinstance(method.fact, Function) or method.owner != owner.name:
            continue
        place = home(project, owner)
        for name, value in _init_options(method.fact):
            found.setdefault(name, Written(value, place))
    return found


def _init_options(function: Function) -> Iterator[tuple[str, Expression]]:
    for parameter in function.parameters:
        if parameter.default is not None and parameter.kind in ("any", "keyword"):
            yield parameter.name, parameter.default
    for statement in walk(function.body):
        match statement:
            case Bind(targets=(Subscript(value=Name(), index=Constant(value=str(key))),), value=value) if value is not None:
                yield key, value
            case Evaluate():
                for expression in expressions(statement):
                    yield from _calls_options(expression)
            case _:
                pass


def _calls_options(expression: Expression) -> Iterator[tuple[str, Expression]]:
    match expression:
        case Call(function=Attribute(value=Name(), name="setdefault"), arguments=(Argument(value=key), Argument(value=value))):
            if text(key) is not None:
                yield str(text(key)), value
        case Call(function=Attribute(value=Name(), name="update"), arguments=arguments):
            yield from ((a.keyword, a.value) for a in arguments if a.keyword is not None)
        case Call(function=Attribute(value=Call(function=Name(id="super")), name="__init__"), arguments=arguments):
            yield from (
                (a.keyword, a.value)
                for a in arguments
                if a.keyword is not None and not (isinstance(a.value, Name) and a.value.id == a.keyword)
            )
        case _:
            return


def _factory(project: Project, symbol: Symbol, given: tuple[Argument, ...], caller: Symbol, depth: int) -> _Made:
    """The field that a function of the project returns, with the call's arguments in place of its parameters."""
    assert isinstance(symbol.fact, Function)  # noqa: S101
    place = home(project, symbol)
    made = [field_made(project, Written(value, place), depth + 1) for value in returned(symbol.fact)]
    fields = [found for found in made if found.type is not None]
    if len(fields) != 1 or len(made) != 1:
        annotated = meaning(project, place, symbol.fact.returns) if symbol.fact.returns is not None else None
        known = field_class(project, annotated) if annotated is not None else None
        known = known or (DJANGO_FIELDS.get(annotated.name) if annotated is not None else None)
        return _Made(known, opaque=known is None and bool(fields))
    names = [p.name for p in symbol.fact.parameters if p.kind in ("positional", "any")]
    values = {p.name: Written(p.default, place) for p in symbol.fact.parameters if p.default is not None}
    values |= {
        name: Written(a.value, caller) for name, a in zip(names, given, strict=False) if a.keyword is None and not a.star
    }
    values |= {a.keyword: Written(a.value, caller) for a in given if a.keyword is not None}
    found = fields[0]

    def filled(written: Written) -> Written:
        return values.get(written.value.id, written) if isinstance(written.value, Name) else written

    passed = {name: value for name, value in values.items() if name not in {p.name for p in symbol.fact.parameters}}
    options = {name: filled(value) for name, value in found.options.items()}
    return _Made(found.type, tuple(map(filled, found.arguments)), {**options, **passed})


@table
def added(project: Project) -> Mapping[Symbol, tuple[Declaration, ...]]:
    """The fields that modules add to models of other files: `Model.add_to_class("name", Field(...))`."""
    found: dict[Symbol, tuple[Declaration, ...]] = {}
    for file in project.modules():
        for statement in file.module.body:
            match statement:
                case Evaluate(value=Call(function=Attribute(value=model, name="add_to_class"), arguments=(name, field))):
                    symbol, title = resolve(project, file.path, model), text(name.value)
                    made = field_made(project, Written(field.value, module(project, file.path)))
                    if symbol is not None and title is not None:
                        declaration = Declaration(
                            name=title, type=made.type, arguments=made.arguments, options=made.options, owner=symbol,
                            place=Place(file.path, statement.line), opaque=made.type is None,
                        )  # fmt: skip
                        found[symbol] = (*found.get(symbol, ()), declaration)
                case _:
                    pass
    return found


def _builtin(symbol: Symbol) -> Iterator[Declaration]:
    for name, (kind, options) in MODELS[symbol.name].fields.items():
        full = kind if "." in kind else f"{MODULE_OF_MODELS}.{kind}"
        written = {key: Written(Constant(value, 0, 0), symbol) for key, value in options.items()}
        yield Declaration(name=name, type=DJANGO_FIELDS[full], options=written, owner=symbol, place=symbol.place)
