"""DRF serializers: which fields they have, and what representing one object reads of it.

Facts from django-rest-framework.org ("Serializers", "Serializer relations") and rest_framework/relations.py: a single related
object of which only the key is shown costs no query, a list of keys costs one for each row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec
from msgspec.structs import replace

from stackcheck.catalogue import drf
from stackcheck.facts.expressions import Call, Constant, Expression
from stackcheck.facts.findings import Place
from stackcheck.facts.parts import keyword, text
from stackcheck.facts.statements import Bind, Class, Function
from stackcheck.link.evaluate.arguments import origins
from stackcheck.link.evaluate.attributes import read
from stackcheck.link.evaluate.calls import invoke, shown
from stackcheck.link.evaluate.frames import MAX_DEPTH, Frame, Summary
from stackcheck.link.evaluate.iteration import iterate_value
from stackcheck.link.evaluate.summaries import call_function
from stackcheck.link.flow.remembered import has_room, remembered, shelving
from stackcheck.link.frameworks.written import of_meta
from stackcheck.link.models import Model, Relation, model_of
from stackcheck.link.names.definitions import classes
from stackcheck.link.names.resolution import descends, member, mro, resolve_in_class
from stackcheck.link.names.symbols import Symbol, class_scope
from stackcheck.link.project import Project, table
from stackcheck.link.values.events import FIELDS
from stackcheck.link.values.kinds import (
    UNKNOWN,
    Choice,
    Const,
    External,
    Fixed,
    Instance,
    Method,
    Native,
    Ref,
    Rows,
    Unknown,
    Value,
)
from stackcheck.link.values.sites import Site
from stackcheck.link.values.widening import shallow

CONTEXT = External(drf.CONTEXT)
"""`self.context`: whoever makes the serializer may put anything there."""

MAX_OBJECTS = 60
"""A serializer's fields are read of so many different objects; of further ones only the class is known."""


class SerializerField(msgspec.Struct, frozen=True, eq=False):
    """A field of a serializer: `kind` is the class that it is made of (None: made from the model by its name)."""

    name: str
    kind: Symbol | None
    call: Call | None
    place: Place
    owner: Symbol

    def option(self, name: str) -> Expression | None:
        return keyword(self.call, name) if self.call is not None else None

    def is_set(self, name: str) -> bool:
        written = self.option(name)
        return isinstance(written, Constant) and written.value is True

    @property
    def source(self) -> str:
        return text(self.option("source")) or self.name


def is_serializer(project: Project, symbol: Symbol) -> bool:
    return isinstance(symbol.fact, Class) and descends(project, symbol, drf.SERIALIZERS)


@table
def declared(project: Project, serializer: Symbol) -> dict[str, SerializerField]:
    """The fields that a serializer or its bases declare; a base's field that is set to None is gone."""
    found: dict[str, SerializerField] = {}
    for owner in reversed(mro(project, serializer)):
        for name, statement in class_scope(project, owner).items():
            if not isinstance(statement, Bind):
                continue
            if isinstance(statement.value, Constant) and statement.value.value is None:
                found.pop(name, None)
            elif isinstance(statement.value, Call):
                kind = resolve_in_class(project, owner, statement.value.function)
                if kind is not None and (kind.is_external or isinstance(kind.fact, Class)):
                    found[name] = SerializerField(name, kind, statement.value, Place(owner.path, statement.line), owner)
    return found


@table
def fields(project: Project, serializer: Symbol) -> tuple[SerializerField, ...]:
    """The fields that are shown, in order; those of `Meta.fields` that are not declared are made from the model."""
    own = declared(project, serializer)
    names = _listed(project, serializer)
    if names is None:
        return tuple(own.values())
    meta = member(project, serializer, "Meta")
    place = meta.place if meta is not None else serializer.place
    return tuple(own.get(name) or SerializerField(name, None, None, place, serializer) for name in names)


@table
def field_names(project: Project) -> Mapping[tuple[str, int], str]:
    """The names of all declared fields by the places where they are declared."""
    serializers = (symbol for symbol in classes(project) if is_serializer(project, symbol))
    return {(f.place.path, f.place.line): f.name for symbol in serializers for f in declared(project, symbol).values()}


def _listed(project: Project, serializer: Symbol) -> list[str] | None:
    """The names in `Meta.fields` (all of the model's own for "__all__" and `exclude`); None for a plain serializer."""
    if not descends(project, serializer, drf.MODEL_SERIALIZERS):
        return None
    value, own = of_meta(project, serializer, "fields"), declared(project, serializer)
    if isinstance(value, Fixed):
        return [item.value for item in value.items if isinstance(item, Const) and isinstance(item.value, str)]
    excluded = of_meta(project, serializer, "exclude")
    model = model_of_serializer(project, serializer)
    if model is None or (value != Const("__all__") and not isinstance(excluded, Fixed)):
        return list(own)
    hidden = {item.value for item in excluded.items if isinstance(item, Const)} if isinstance(excluded, Fixed) else set()
    forward = [name for name, relation in model.relations.items() if _is_of_all(relation)]
    return [name for name in dict.fromkeys([*own, *model.fields, *forward]) if name not in hidden]


def _is_of_all(relation: Relation) -> bool:
    """Whether "__all__" has a relation: a foreign key or many-to-many relation of the model's own, and nothing generic."""
    return not relation.is_reverse and not relation.kind.startswith("generic")


def model_of_serializer(project: Project, serializer: Symbol) -> Model | None:
    value = of_meta(project, serializer, "model")
    return model_of(project, value.symbol) if isinstance(value, Ref) else None


def may_choose(keywords: Iterable[str]) -> bool:
    """Whether a serializer that is made with these may show some fields only: a constructor of its own takes the others."""
    return not drf.ARGUMENTS.issuperset(name for name in keywords if name != "**")


def serialize(frame: Frame, serializer: Value, value: Value, place: Place, *, many: bool) -> None:
    """`Serializer(value, many=many).data` at `place`; of several possible serializers, each is shown."""
    if isinstance(serializer, Choice):
        for option in serializer.options:
            serialize(frame, option, value, place, many=many)
        return
    if not isinstance(serializer, Ref | Instance) or not is_serializer(frame.project, serializer.symbol):
        return
    if not many:
        if not isinstance(value, Unknown):
            represent(frame, serializer.symbol, value, place)
        return
    lists = of_meta(frame.project, serializer.symbol, "list_serializer_class")
    own = member(frame.project, lists.symbol, "to_representation") if isinstance(lists, Ref) else None
    if isinstance(lists, Ref) and own is not None and isinstance(own.fact, Function):
        of_many = Instance(lists.symbol, holds=(("child", Instance(serializer.symbol)),))
        call_function(frame, own, of_many, Site(place, (value,)))
    else:
        represent_each(frame, serializer.symbol, value, place)


def represent_each(frame: Frame, serializer: Symbol, value: Value, place: Place) -> None:
    """Represent every element, as the framework's own list serializer does."""
    loop, item = iterate_value(frame, value, place)
    with frame.inside(replace(loop, host="serializer")):
        represent(frame, serializer, item, place)


def represent(frame: Frame, serializer: Symbol, obj: Value, place: Place) -> None:
    """`to_representation(obj)`, the project's own where it has one."""
    if frame.depth >= MAX_DEPTH:
        return
    own = member(frame.project, serializer, "to_representation")
    if own is not None and isinstance(own.fact, Function):
        call_function(frame, own, Instance(serializer), Site(place, (obj,)))
        if not _asks_its_fields(own.fact):
            return
    represent_fields(frame, serializer, obj, place)


def _asks_its_fields(function: Function) -> bool:
    """Whether a `to_representation` goes through the fields itself, as the framework's own does."""
    names = function.mentions
    return "super" not in names and "get_attribute" in names and ("_readable_fields" in names or "fields" in names)


@shelving
def represent_fields(frame: Frame, serializer: Symbol, obj: Value, place: Place) -> None:
    """Read all fields of one object, as the framework's own `to_representation` does."""
    project = frame.project
    shelf = (represent_fields, serializer)
    obj = shallow(obj)
    if not has_room(project, shelf, obj, MAX_OBJECTS):
        obj = Instance(obj.symbol) if isinstance(obj, Instance) else UNKNOWN

    def run() -> Summary:
        inner = Frame(
            project, serializer.path, symbol=serializer, owner=serializer, receiver=Instance(serializer), active=origins((obj,))
        )
        depth = of_meta(project, serializer, "depth")
        nested = depth.value if isinstance(depth, Const) and isinstance(depth.value, int) else 0
        for field in fields(project, serializer):
            if not field.is_set("write_only"):
                inner.path = field.owner.path
                _show(inner, serializer, field, obj, nested)
        return Summary(UNKNOWN, tuple(inner.events.values()))

    met = remembered(project, shelf, obj, Summary(UNKNOWN), run, widened=Summary.widened)
    frame.inherit(met, place, f"{FIELDS}{serializer.qualname}", varies=True)


def _show(frame: Frame, serializer: Symbol, field: SerializerField, obj: Value, depth: int) -> None:
    project, kind, place = frame.project, field.kind, field.place
    if kind is None:
        _show_of_model(frame, field, obj, depth)
    elif descends(project, kind, drf.SILENT_FIELDS):
        return
    elif descends(project, kind, drf.METHOD_FIELDS):
        name = text(field.option("method_name")) or f"get_{field.name}"
        method = member(project, serializer, name)
        if method is not None and isinstance(method.fact, Function):
            call_function(frame, method, Instance(serializer), Site(place, (obj,)))
    elif is_serializer(project, kind):
        value, many = along(frame, obj, field.source, place), field.is_set("many")
        given = field.call.arguments if field.call is not None else ()
        if not may_choose(argument.keyword for argument in given if argument.keyword is not None):
            serialize(frame, Ref(kind), value, place, many=many)
        elif many:
            iterate_value(frame, value, place)
    elif descends(project, kind, drf.KEY_FIELDS) and not field.is_set("many"):
        along(frame, obj, field.source.rpartition(".")[0], place)
    else:
        for value in _each(frame, _attribute(frame, field, kind, obj), place, many=field.is_set("many")):
            if descends(project, kind, drf.STRING_FIELDS):
                shown(frame, value, place)
            elif descends(project, kind, drf.SLUG_FIELDS):
                read(frame, value, text(field.option("slug_field")) or "", place)
            else:
                _custom(frame, kind, value, place)


def _attribute(frame: Frame, field: SerializerField, kind: Symbol, obj: Value) -> Value:
    """What a field takes from the object: its source, or what its class says."""
    own = member(frame.project, kind, "get_attribute") if not kind.is_external else None
    if own is not None and isinstance(own.fact, Function):
        return call_function(frame, own, Instance(kind), Site(field.place, (obj,)))
    return along(frame, obj, field.source, field.place)


def _each(frame: Frame, value: Value, place: Place, *, many: bool) -> Iterator[Value]:
    """The value, or each of its elements in a loop."""
    if not many:
        yield value
        return
    loop, item = iterate_value(frame, value, place)
    with frame.inside(replace(loop, host="serializer")):
        yield item


def _custom(frame: Frame, kind: Symbol, value: Value, place: Place) -> None:
    """A field class of the project with a `to_representation` of its own."""
    method = member(frame.project, kind, "to_representation") if not kind.is_external else None
    if method is not None and isinstance(method.fact, Function):
        call_function(frame, method, Instance(kind), Site(place, (value,)))


def along(frame: Frame, obj: Value, source: str, place: Place) -> Value:
    """Follow a dotted source; what is callable on the way is called."""
    value = obj
    for part in source.split(".") if source not in ("", "*") else ():
        value = read(frame, value, part, place)
        if isinstance(value, Method) or (isinstance(value, Native) and isinstance(value.receiver, Rows)):
            value = invoke(frame, value, Site(place))
    return value


def _show_of_model(frame: Frame, field: SerializerField, obj: Value, depth: int) -> None:
    """A field that DRF makes itself from the model's attribute of that name."""
    if not isinstance(obj, Instance):
        return
    model = model_of(frame.project, obj.symbol)
    relation = model.relations.get(field.name) if model is not None else None
    if relation is None:
        along(frame, obj, field.name, field.place)
    elif relation.many or depth > 0 or not relation.column:
        for value in _each(frame, read(frame, obj, field.name, field.place), field.place, many=relation.many):
            target = model_of(frame.project, relation.target)
            if depth > 1 and target is not None:
                for name, further in target.relations.items():
                    if _is_of_all(further):
                        read(frame, value, name, field.place)
