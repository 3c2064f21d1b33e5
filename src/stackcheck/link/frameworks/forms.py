"""Django's forms: a field that offers rows shows each of them as a text when the form is rendered.

Facts from docs.djangoproject.com, "ModelChoiceField": the query runs anew for every form, and each label is `str(row)`.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from msgspec.structs import replace

from stackcheck.catalogue.django_forms import CHOOSING, FORMS, RENDERING
from stackcheck.facts.expressions import Call, Expression
from stackcheck.facts.findings import Place
from stackcheck.facts.parts import keyword, positional
from stackcheck.facts.statements import Bind, Function
from stackcheck.link.evaluate.calls import shown
from stackcheck.link.evaluate.frames import Frame
from stackcheck.link.evaluate.iteration import iterate_value
from stackcheck.link.evaluate.summaries import call_function
from stackcheck.link.frameworks.written import value_of
from stackcheck.link.names.resolution import descends, member, mro, resolve_in_class
from stackcheck.link.names.symbols import Symbol, class_scope
from stackcheck.link.project import Project, table
from stackcheck.link.values.kinds import UNKNOWN, Instance, Rows, Value
from stackcheck.link.values.sites import Site


class Choosing(msgspec.Struct, frozen=True, eq=False):
    """A field that offers rows: its class, the query as written, and where."""

    kind: Symbol
    queryset: Expression
    place: Place


def method(frame: Frame, instance: Instance, name: str, site: Site) -> Value | None:
    """`form.as_p()` and the like, `str(form)`; None for others."""
    if name not in RENDERING or not descends(frame.project, instance.symbol, FORMS):
        return None
    for field in choices(frame.project, instance.symbol):
        rows = value_of(frame.project, field.place.path, field.queryset)
        if isinstance(rows, Rows):
            _show(frame, field, rows)
    return UNKNOWN


def _show(frame: Frame, field: Choosing, rows: Rows) -> None:
    loop, item = iterate_value(frame, rows, field.place)
    own = member(frame.project, field.kind, "label_from_instance") if not field.kind.is_external else None
    with frame.inside(replace(loop, host="callback")):
        if own is not None and isinstance(own.fact, Function):
            call_function(frame, own, Instance(field.kind), Site(field.place, (item,)))
        else:
            shown(frame, item, field.place)


@table
def choices(project: Project, form: Symbol) -> tuple[Choosing, ...]:
    """The fields of this kind that a form declares; none where its constructor may change them."""
    init = member(project, form, "__init__")
    if init is not None and isinstance(init.fact, Function) and not {"fields", "base_fields"}.isdisjoint(init.fact.mentions):
        return ()
    return tuple({name: field for owner in reversed(mro(project, form)) for name, field in _declared(project, owner)}.values())


def _declared(project: Project, owner: Symbol) -> Iterator[tuple[str, Choosing]]:
    for name, statement in class_scope(project, owner).items():
        match statement:
            case Bind(value=Call() as call):
                kind = resolve_in_class(project, owner, call.function)
                plain = positional(call)
                queryset = keyword(call, "queryset") or (plain[0] if plain else None)
                is_select = keyword(call, "widget") is None and keyword(call, "iterator") is None
                if kind is not None and descends(project, kind, CHOOSING) and queryset is not None and is_select:
                    yield name, Choosing(kind, queryset, Place(owner.path, statement.line))
            case _:
                pass
