"""An index that is missing: what finds of filters, orderings and foreign keys have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import msgspec
from msgspec.structs import replace

from stackcheck.facts.findings import Cause, Place, Severity, Step
from stackcheck.link.models import Field, Model, model_of
from stackcheck.link.models.django.classes import concrete
from stackcheck.link.project import Project, table


class MissingIndex(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """An index that a table should have, and the places that show it.

    `place` is the first place that asks for it, `uses` are the others, `runs` where the first rows of an order are read; `home`
    is where the index is to be added: the column, or the class that inherits it.  `field` is the column that shows it,
    `columns` are those of one index in order; `alternatives` each need one of their own (conditions joined by "or").
    `function` is what is indexed of it, "" for its own value.  `narrowed` tells that an index finds the rows of one parent,
    which then are sorted, `rare` that few rows have the flag; `tenant` is the key by which an index finds the rows of one
    tenant.
    """

    place: Place
    home: Place
    model: Model
    columns: tuple[Field, ...]
    alternatives: tuple[Field, ...] = ()
    field: Field
    function: str = ""
    narrowed: bool = False
    rare: bool = False
    tenant: Field | None = None
    uses: tuple[Place, ...] = ()
    runs: tuple[Place, ...] = ()
    trace: tuple[Step, ...] = ()
    severity: Severity | None = None

    @property
    def cause(self) -> Cause:
        """The column, or the class that inherits it."""
        names = (self.function, *(each.name for each in (self.field, self.columns[0], *self.alternatives)))
        owner = self.field.owner.qualname if self.home == self.field.place else self.model.name
        return Cause(self.home, f"{owner} {' '.join(dict.fromkeys(names))}", is_told=True)

    @property
    def places(self) -> tuple[Place, ...]:
        return (self.place, *self.uses)

    @property
    def name(self) -> str:
        return f"{self.model.name}.{self.field.name}"


@table
def holder(project: Project, model: Model, field: Field) -> Model:
    """The model whose table has the column: of a child or a proxy the one that it extends."""
    if model.proxy:
        behind = model_of(project, concrete(project, model.symbol))
        if behind is not None and behind is not model:
            return holder(project, behind, field)
    above = (model_of(project, parent) for parent in model.parents)
    return next((holder(project, parent, field) for parent in above if parent is not None and _has(parent, field)), model)


def _has(model: Model, field: Field) -> bool:
    return any(own is field for own in model.fields.values())


def home(model: Model, field: Field) -> Place:
    """Where the index of a column is added: the column, or the class that inherits it."""
    return field.place if field.owner is model.symbol else model.place


def of_several(rows: Iterable[MissingIndex]) -> Iterator[MissingIndex]:
    """The rows, those of a column that several classes inherit with it as their home: one index there is one of each."""
    known = list(rows)
    alone = [row for row in known if row.columns == (row.field,) and not (row.function or row.alternatives or row.tenant)]
    holders = Counter(place for place, _ in {(row.field.place, row.model) for row in alone})
    for row in known:
        is_inherited = row in alone and holders[row.field.place] > 1 and row.home != row.field.place
        yield replace(row, home=row.field.place) if is_inherited and not row.field.owner.is_external else row


def defined(field: Field, end: str = "") -> tuple[Step, ...]:
    """The step to a column's definition."""
    return (Step(field.place.path, field.place.line, f"{field.name} is defined here{end}"),) if field.place.path else ()
