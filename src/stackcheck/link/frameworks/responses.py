"""Response models: which attributes FastAPI and django-ninja read of what a route returns, and pydantic of what a model is made
of.

Facts from fastapi.tiangolo.com ("Response Model"), docs.pydantic.dev ("Models", `from_attributes`) and django-ninja.dev
("Response Schema"): what is returned is read field by field, a manager is asked for all of its rows.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from msgspec.structs import replace

from stackcheck.catalogue.responses import ALIASES, BEFORE, MADE_FROM_MODELS, SCHEMAS, VALIDATING
from stackcheck.facts.expressions import Call, Constant, Expression, Mapping
from stackcheck.facts.findings import Place
from stackcheck.facts.parts import dotted, keyword, text
from stackcheck.facts.statements import Bind, Function
from stackcheck.link.endpoints.routes import registers
from stackcheck.link.evaluate.frames import Frame
from stackcheck.link.evaluate.iteration import iterate_value
from stackcheck.link.evaluate.summaries import call_function
from stackcheck.link.frameworks.serializers import along
from stackcheck.link.frameworks.written import of_meta
from stackcheck.link.models import model_of
from stackcheck.link.names.annotations import Type, read
from stackcheck.link.names.resolution import descends, member, mro
from stackcheck.link.names.scopes import module_scope, scope_around
from stackcheck.link.names.symbols import Symbol, class_scope
from stackcheck.link.project import Project, table
from stackcheck.link.values.kinds import Collection, Const, Fixed, Instance, Record, Ref, Rows, Value
from stackcheck.link.values.sites import Site

MAX_NESTED = 3
"""So deep response models lie in one another; of what lies deeper nothing is told that is not told of what is around it."""


class Shown(msgspec.Struct, frozen=True, eq=False):
    """A field of a response model: the attribute that it reads, with dots, and what it says of its type, if it does."""

    name: str
    source: str
    said: Type | None


def answered(frame: Frame, value: Value, place: Place) -> None:
    """A route returns a value, of which its response model reads what it shows."""
    symbol = frame.symbol
    said = declared(frame.project, symbol) if symbol is not None and frame.outer is None else None
    if said is None:
        return
    match value:
        case Fixed(items=(Const(value=int()), answer)):
            _show(frame, said, answer, place, ())  # django-ninja: the status first
        case _:
            _show(frame, said, value, place, ())


def validate(frame: Frame, receiver: Ref, name: str, site: Site) -> None:
    """`Schema.model_validate(row)`."""
    obj = site.argument(0, "obj")
    if name in VALIDATING and isinstance(obj, Instance) and is_schema(frame.project, receiver.symbol):
        _represent(frame, receiver.symbol, obj, site.place, ())


def construct(frame: Frame, schema: Symbol, site: Site) -> None:
    """`Schema(author=row.author)`: of what is given for fields that are models themselves, these read what they show."""
    is_of_rows = any(isinstance(value, Rows | Instance | Collection) for value in site.keywords.values())
    for field in fields(frame.project, schema) if is_of_rows and is_schema(frame.project, schema) else ():
        if field.said is not None and field.name in site.keywords:
            _show(frame, field.said, site.keywords[field.name], site.place, (schema,))


@table
def declared(project: Project, symbol: Symbol) -> Type | None:
    """What a route says that it answers; None for what is no route, and where it does not say."""
    function = symbol.fact
    for decorator in function.decorators if isinstance(function, Function) else ():
        scope = scope_around(project, symbol)
        if not isinstance(decorator, Call) or (made := registers(project, scope, decorator)) is None:
            continue
        if made[1] not in ("route", "operation") or made[0] not in ("fastapi", "ninja"):
            return None
        written = keyword(decorator, "response" if made[0] == "ninja" else "response_model")
        said = _of_success(written) if written is not None else function.returns  # type: ignore[union-attr]
        return read(project, scope, said) if said is not None else None
    return None


def _of_success(written: Expression) -> Expression | None:
    """The model of an answer; of several by their statuses that of the first success."""
    if not isinstance(written, Mapping):
        return written
    named = ((key.value, value) for key, value in written.items if isinstance(key, Constant))
    return next((value for status, value in named if isinstance(status, int) and 200 <= status < 300), None)


def _show(frame: Frame, said: Type, value: Value, place: Place, around: tuple[Symbol, ...]) -> None:
    for one in said.alternatives():
        is_many = one.kind in ("many", "stream") or (one.kind == "class" and one.symbol is not None and one.symbol.is_external)
        if is_many and one.arguments:
            _show_each(frame, one.arguments[0], value, place, around)  # a list, or a page of one
        elif one.symbol is None or not is_schema(frame.project, one.symbol):
            continue
        elif isinstance(value, Instance):
            _represent(frame, one.symbol, value, place, around)
        elif isinstance(value, Record):
            _represent_entries(frame, one, value, place, around)


def _show_each(frame: Frame, said: Type, value: Value, place: Place, around: tuple[Symbol, ...]) -> None:
    shown = [one for one in said.alternatives() if one.symbol is not None and is_schema(frame.project, one.symbol)]
    if not shown or not isinstance(value, Rows | Collection):
        return
    loop, item = iterate_value(frame, value, place)
    name = shown[0].symbol.qualname if shown[0].symbol is not None else ""
    with frame.inside(replace(loop, host="response", text=name)):
        _show(frame, said, item, place, around)


def is_schema(project: Project, symbol: Symbol) -> bool:
    """Whether a class says what is shown of objects, and is no table of its own."""
    model = model_of(project, symbol)
    return not symbol.is_external and descends(project, symbol, SCHEMAS) and (model is None or model.abstract)


def _represent(frame: Frame, schema: Symbol, obj: Instance, place: Place, around: tuple[Symbol, ...]) -> None:
    if len(around) >= MAX_NESTED or model_of(frame.project, obj.symbol) is None:
        return
    for field in fields(frame.project, schema):
        own = member(frame.project, schema, f"resolve_{field.name}")
        if own is not None and isinstance(own.fact, Function):
            value = call_function(frame, own, None, Site(place, (obj,)))
        else:
            value = along(frame, obj, field.source, place)
        if field.said is None or not any(_mentions_schema(frame.project, one) for one in field.said.alternatives()):
            if isinstance(value, Rows):
                iterate_value(frame, value, place)
        else:
            _show(frame, field.said, value, place, (*around, schema))


def _represent_entries(frame: Frame, said: Type, entries: Record, place: Place, around: tuple[Symbol, ...]) -> None:
    """A dict in the place of an object: `{"items": rows, "total": 3}` for a `Page[RowOut]`."""
    schema = said.symbol
    if schema is None or len(around) >= MAX_NESTED:
        return
    for field in fields(frame.project, schema):
        if field.said is not None:
            _show(frame, _filled(field.said, said.arguments), entries.get(field.source), place, (*around, schema))


def _filled(said: Type, arguments: tuple[Type, ...]) -> Type:
    """The type of a generic model's field, where the variable is what stands in the brackets."""
    if len(arguments) != 1:
        return said
    is_variable = said.kind == "class" and said.symbol is not None and isinstance(said.symbol.fact, Bind)
    if said.kind == "unknown" or is_variable:
        return arguments[0]
    return replace(said, arguments=tuple(_filled(inner, arguments) for inner in said.arguments))


def _mentions_schema(project: Project, said: Type) -> bool:
    symbols = (said.symbol, *(one.symbol for inner in said.arguments for one in inner.alternatives()))
    return any(symbol is not None and is_schema(project, symbol) for symbol in symbols)


@table
def fields(project: Project, schema: Symbol) -> tuple[Shown, ...]:
    """What a response model reads of an object; nothing where a validator of its own sees the object first."""
    found: dict[str, Shown] = {}
    for owner in reversed(mro(project, schema)):
        for name, statement in class_scope(project, owner).items():
            match statement:
                case Function() if any(_sees_first(decorator) for decorator in statement.decorators):
                    return ()
                case Bind(annotation=annotation) if annotation is not None and not name.startswith(("_", "model_")):
                    found[name] = Shown(name, _source(statement) or name, read(project, module_scope(owner.path), annotation))
                case _:
                    pass
    found |= {name: Shown(name, name, None) for name in _of_model(project, schema) if name not in found}
    return tuple(found.values())


def _sees_first(decorator: Expression) -> bool:
    """Whether a decorator makes a validator that may give something else in the place of the object."""
    if not isinstance(decorator, Call) or (dotted(decorator.function) or "").rpartition(".")[2] not in BEFORE:
        return False
    return text(keyword(decorator, "mode")) != "after"


def _source(field: Bind) -> str | None:
    """The attribute that `Field(alias=...)` names."""
    call = field.value
    written = (text(keyword(call, name)) for name in ALIASES) if isinstance(call, Call) else ()
    return next((name for name in written if name), None)


def _of_model(project: Project, schema: Symbol) -> Iterator[str]:
    """The relations to many rows that django-ninja shows by their keys; that of one is in a column."""
    if not descends(project, schema, MADE_FROM_MODELS):
        return
    value, named = of_meta(project, schema, "model"), of_meta(project, schema, "fields")
    model = model_of(project, value.symbol) if isinstance(value, Ref) else None
    names = [item.value for item in named.items if isinstance(item, Const)] if isinstance(named, Fixed) else None
    for relation in model.relations.values() if model is not None else ():
        is_shown = relation.name in names if names is not None else named == Const("__all__") and not relation.is_reverse
        if is_shown and relation.many and not relation.kind.startswith("generic"):
            yield relation.name
