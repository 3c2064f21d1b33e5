"""Tables of columns: what the cells of a column read of every row.

A column reads a path of attributes of the row, or asks a function or its own `get_value()`; a cell may have a template.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from msgspec.structs import replace

from stackcheck.catalogue.tables import COLUMNS, TABLES
from stackcheck.facts.expressions import Attribute, Call, Constant, Name
from stackcheck.facts.findings import Place
from stackcheck.facts.parts import expressions, keyword, text, walk
from stackcheck.facts.statements import Function
from stackcheck.link.evaluate.attributes import read
from stackcheck.link.evaluate.calls import invoke, shown
from stackcheck.link.evaluate.frames import Frame
from stackcheck.link.evaluate.iteration import iterate_value
from stackcheck.link.evaluate.observations import gathered
from stackcheck.link.evaluate.summaries import call_function
from stackcheck.link.frameworks.template_files import find_template
from stackcheck.link.frameworks.templates import render_file
from stackcheck.link.names.resolution import descends, mro
from stackcheck.link.names.symbols import Symbol, class_scope, definition
from stackcheck.link.project import Project
from stackcheck.link.values.kinds import UNKNOWN, Closure, Const, Fixed, Instance, Method, Record, Ref, Rows, Value
from stackcheck.link.values.sites import Site


class Column(msgspec.Struct, frozen=True, eq=False):
    """A column that was made at `place`: what it reads of a row, a path of attributes or something to call."""

    place: Place
    accessor: Value


def construct(frame: Frame, symbol: Symbol, site: Site) -> Instance | None:
    """A new column, or nothing where a table is made: it shows its rows."""
    if descends(frame.project, symbol, COLUMNS):
        return _column(frame, symbol, site)
    if descends(frame.project, symbol, TABLES):
        show(frame, site.argument(0, "columns") or UNKNOWN, site.argument(1, "data") or UNKNOWN, site.place)
    return None


def _column(frame: Frame, symbol: Symbol, site: Site) -> Instance:
    name, accessor = site.argument(0, "name"), site.argument(2, "accessor")
    init = _own(frame.project, symbol, "__init__")
    if init is not None:
        name, accessor = _handed_on(init)
    column = Column(site.place, accessor if accessor not in (None, UNKNOWN, Const(None)) else name or UNKNOWN)
    instance = Instance(symbol, role=f"{site.place.path}:{site.place.line}:{site.place.col}")
    gathered(frame.project).make(instance.role, column)
    return instance


def _handed_on(init: Symbol) -> tuple[Value | None, Value | None]:
    """The name and accessor that a column's own constructor hands on to the library's."""
    for statement in walk(getattr(init.fact, "body", ())):
        for expression in expressions(statement):
            match expression:
                case Call(function=Attribute(value=Call(function=Name(id="super")), name="__init__"), arguments=arguments):
                    given = [a.value for a in arguments if a.keyword is None and not a.star]
                    name = given[0] if given else keyword(expression, "name")
                    accessor = given[2] if len(given) > 2 else keyword(expression, "accessor")
                    return _constant(name), _constant(accessor)
                case _:
                    pass
    return None, None


def _constant(written: object) -> Value | None:
    found = text(written) if isinstance(written, Constant) else None
    return Const(found) if found is not None else None


def show(frame: Frame, columns: Value, rows: Value, place: Place) -> None:
    """Show a table: every column's cell for every row."""
    if not isinstance(rows, Rows) or not isinstance(columns, Fixed):
        return
    loop, row = iterate_value(frame, rows, place)
    with frame.inside(replace(loop, host="callback")):
        for column in columns.items:
            made = gathered(frame.project).made.get(column.role) if isinstance(column, Instance) else None
            if isinstance(column, Instance) and isinstance(made, Column):
                _cell(frame, column, made, row)


def _cell(frame: Frame, column: Instance, made: Column, row: Value) -> None:
    own = _own(frame.project, column.symbol, "get_value")
    value = call_function(frame, own, column, Site(made.place, (row,))) if own is not None else _accessed(frame, made, row)
    shown(frame, value, made.place)
    context: dict[str, Value] = {"instance": row, "value": value, "column": column}
    extend = _own(frame.project, column.symbol, "get_cell_context_data")
    if extend is not None:
        more = call_function(frame, extend, column, Site(made.place, (row, UNKNOWN)))
        context.update(more.entries if isinstance(more, Record) else ())
    written = read(frame, column, "cell_template_name", made.place)
    if isinstance(written, Const) and isinstance(written.value, str):
        file = find_template(frame.project, written.value, column.symbol.path)
        if file is not None:
            render_file(frame, file, context, made.place)


def _accessed(frame: Frame, made: Column, row: Value) -> Value:
    match made.accessor:
        case Const(value=str() as path):
            value = row
            for name in path.split("."):
                value = read(frame, value, name, made.place)
                if isinstance(value, Method):
                    value = invoke(frame, value, Site(made.place))
            return value
        case Ref(symbol=Symbol(fact=Function())) | Closure() | Method():
            return invoke(frame, made.accessor, Site(made.place, (row,)))
        case _:
            return UNKNOWN


def _own(project: Project, symbol: Symbol, name: str) -> Symbol | None:
    """A method that the library's own columns do not have."""
    return next(_methods(project, symbol, name), None)


def _methods(project: Project, symbol: Symbol, name: str) -> Iterator[Symbol]:
    for owner in mro(project, symbol):
        if owner.is_external or owner.name in COLUMNS:
            return
        statement = class_scope(project, owner).get(name)
        if isinstance(statement, Function):
            yield definition(project, owner.path, f"{owner.qualname}.{name}", statement)
