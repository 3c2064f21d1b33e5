"""The models of SQLAlchemy and SQLModel: one row for each declarative class, and for each core table."""

from __future__ import annotations

from collections.abc import Mapping

from stackcheck.facts.expressions import Call
from stackcheck.link.models.rows import Model
from stackcheck.link.models.sqlalchemy.classes import (
    basename,
    declarative_classes,
    extended,
    is_complete,
    is_mapped,
    is_sqlmodel,
    table_name,
)
from stackcheck.link.models.sqlalchemy.columns import field_of, fields, keyed
from stackcheck.link.models.sqlalchemy.indexes import are_known, indexes, made, of_fields
from stackcheck.link.models.sqlalchemy.relationships import proxies, relations
from stackcheck.link.models.sqlalchemy.tables import call_of, core_parts, core_table_name, core_tables
from stackcheck.link.models.written import Written
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.project import Project, attempt, table


@table
def sqlalchemy_models(project: Project) -> Mapping[Symbol, Model]:
    """Every declarative class, abstract ones too, and every core table."""
    written = [(symbol, _model) for symbol in declarative_classes(project)] + [
        (symbol, _core) for symbol in core_tables(project)
    ]
    found = ((symbol, attempt(project, symbol.place, make, symbol)) for symbol, make in written)
    return {symbol: model for symbol, model in found if model is not None}


def _model(project: Project, symbol: Symbol) -> Model:
    above = extended(project, symbol)
    mapped = is_mapped(project, symbol)
    return Model(
        symbol=symbol,
        name=basename(symbol),
        orm="sqlmodel" if is_sqlmodel(project, symbol) else "sqlalchemy",
        table=table_name(project, symbol) if mapped else "",
        fields=fields(project, symbol),
        relations=relations(project, symbol),
        indexes=indexes(project, symbol) if mapped else (),
        proxies={proxy.name: proxy for proxy in proxies(project, symbol)},
        abstract=not mapped,
        incomplete=not is_complete(project, symbol) or not are_known(project, symbol),
        parents=(above,) if above is not None else (),
        place=symbol.place,
    )


def _core(project: Project, symbol: Symbol) -> Model:
    columns = keyed({part.name: field_of(project, part) for part in core_parts(project, symbol)})
    written = call_of(project, symbol)
    arguments = written.value.arguments if written is not None and isinstance(written.value, Call) else ()
    owner = written.owner if written is not None else symbol
    rows = [made(project, Written(a.value, owner), columns) for a in arguments if a.keyword is None]
    return Model(
        symbol=symbol,
        name=symbol.qualname,
        orm="sqlalchemy",
        table=core_table_name(project, symbol),
        fields=columns,
        indexes=(*of_fields(project, columns), *(row for row in rows if row is not None)),
        core=True,
        incomplete=any(a.star for a in arguments),
        place=symbol.place,
    )
