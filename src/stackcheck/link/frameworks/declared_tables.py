"""django-tables2's tables: what the cells of the columns that a class declares read of every row.

Facts from django-tables2.readthedocs.io, "API Reference": a cell has what its accessor leads to, by default the attribute with
the column's name, or what the table's method `render_NAME` gives.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from stackcheck.catalogue.tables import DECLARED_COLUMNS, TABLE_VIEWS
from stackcheck.facts.expressions import Call, Constant
from stackcheck.facts.findings import Place
from stackcheck.facts.parts import keyword, text
from stackcheck.facts.statements import Bind, Function
from stackcheck.link.evaluate.attributes import read
from stackcheck.link.evaluate.calls import invoke, shown
from stackcheck.link.evaluate.frames import Frame
from stackcheck.link.evaluate.iteration import iterate_value
from stackcheck.link.evaluate.summaries import call_function
from stackcheck.link.frameworks.serializers import along
from stackcheck.link.frameworks.template_files import find_template
from stackcheck.link.frameworks.templates import render_file
from stackcheck.link.frameworks.written import of_meta
from stackcheck.link.models import model_of
from stackcheck.link.names.definitions import classes
from stackcheck.link.names.resolution import descends, member, mro, resolve_in_class
from stackcheck.link.names.symbols import Symbol, class_scope
from stackcheck.link.orm.django_loading import has_words_of_loading
from stackcheck.link.project import Project, table
from stackcheck.link.values.kinds import UNKNOWN, Const, Fixed, Instance, Ref, Rows, Unknown, Value
from stackcheck.link.values.sites import Site


def table_views(project: Project) -> Iterator[Symbol]:
    """The views in the project's code that show a table."""
    for symbol in classes(project):
        if project.files[symbol.path].role == "code" and descends(project, symbol, TABLE_VIEWS):
            yield symbol


def show_view(project: Project, view: Symbol) -> None:
    """Show the table of a view: the rows of `get_table_data()`, else those of its queryset."""
    instance = Instance(view)
    frame = Frame(project, view.path, symbol=view, owner=view, receiver=instance)
    name = "get_table_class" if member(project, view, "get_table_class") is not None else "table_class"
    kind = read(frame, instance, name, view.place)
    kind = invoke(frame, kind, Site(view.place)) if name == "get_table_class" else kind
    given = "get_table_data" if member(project, view, "get_table_data") is not None else "get_queryset"
    if isinstance(kind, Ref):
        show(frame, kind.symbol, invoke(frame, read(frame, instance, given, view.place), Site(view.place)), view.place)


def show(frame: Frame, kind: Symbol, data: Value, place: Place) -> None:
    """Show the rows in a table that is made at `place`."""
    if isinstance(data, Unknown):
        return
    if isinstance(data, Rows) and has_words_of_loading(frame.project, kind):
        data = replace(data, opaque=True)  # it loads for its columns itself
    loop, row = iterate_value(frame, data, place)
    with frame.inside(replace(loop, host="callback")):
        for name, at, written in columns(frame.project, kind):
            _cell(frame, kind, name, at, written, row=row)


@table
def columns(project: Project, kind: Symbol) -> tuple[tuple[str, Place, Call | None], ...]:
    """The columns of a table in the order of their names: where each is declared and how, None where the model alone has it."""
    found: dict[str, tuple[Place, Call | None]] = {}
    for owner in reversed(mro(project, kind)):
        for name, statement in class_scope(project, owner).items():
            if isinstance(statement, Bind) and isinstance(statement.value, Call):
                made = resolve_in_class(project, owner, statement.value.function)
                if made is not None and _is_column(project, made) and not _is_hidden(statement.value):
                    found[name] = Place(owner.path, statement.line), statement.value
    meta = member(project, kind, "Meta")
    at = meta.place if meta is not None else kind.place
    for name in _of_model(project, kind):
        found.setdefault(name, (at, None))
    hidden = set(_texts(of_meta(project, kind, "exclude")))
    return tuple((name, *declared) for name, declared in sorted(found.items()) if name not in hidden)


def _is_column(project: Project, made: Symbol) -> bool:
    return any(base.is_external and base.name.startswith(DECLARED_COLUMNS) for base in mro(project, made))


def _is_hidden(written: Call) -> bool:
    shown_or_not = keyword(written, "visible")
    return isinstance(shown_or_not, Constant) and shown_or_not.value is False


def _of_model(project: Project, kind: Symbol) -> list[str]:
    """The columns that a table makes of its model: those that `Meta.fields` names, else all of the model's own."""
    named = of_meta(project, kind, "fields")
    if isinstance(named, Fixed):
        return _texts(named)
    value = of_meta(project, kind, "model")
    model = model_of(project, value.symbol) if isinstance(value, Ref) else None
    if model is None or not isinstance(named, Unknown):
        return []
    keys = (name for name, relation in model.relations.items() if relation.kind in ("foreign_key", "one_to_one"))
    return [name for name in keys if not model.relations[name].is_reverse]


def _texts(value: Value) -> list[str]:
    items = value.items if isinstance(value, Fixed) else ()
    return [item.value for item in items if isinstance(item, Const) and isinstance(item.value, str)]


def _cell(frame: Frame, kind: Symbol, name: str, place: Place, written: Call | None, *, row: Value) -> None:
    path = text(keyword(written, "accessor")) if written is not None else None
    value = along(frame, row, (path or name).replace("__", "."), place)
    shown(frame, value, place)
    method = member(frame.project, kind, f"render_{name}")
    if method is not None and isinstance(method.fact, Function):
        given = {p.name: {"record": row, "value": value}.get(p.name, UNKNOWN) for p in method.fact.parameters[1:]}
        call_function(frame, method, Instance(kind), Site(place, (), given))
    template = text(keyword(written, "template_name")) if written is not None else None
    file = find_template(frame.project, template, kind.path) if template else None
    if file is not None:
        render_file(frame, file, {"record": row, "value": value}, place)
