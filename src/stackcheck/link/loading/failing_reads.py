"""Relations whose read raises instead of loading: of objects from an AsyncSession, and those that are told to raise."""

from __future__ import annotations

import msgspec

from stackcheck.facts.findings import Place, Step
from stackcheck.link.models import model_of
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.observed import observations, observing
from stackcheck.link.project import Project, table
from stackcheck.link.values.events import LazyLoad


class FailingRead(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """`relation` of `model` is read at `place`, and nothing loaded it: `option` is what the query at `site` lacks.

    `reason` is that of `events.LazyLoad.raises`.
    """

    place: Place
    model: Symbol
    relation: str
    reason: str
    option: str
    site: Place | None
    trace: tuple[Step, ...]


@observing
@table
def failing_reads(project: Project) -> tuple[FailingRead, ...]:
    """Every such read, in the order of the places; one for each query, path and place."""
    seen = observations(project)
    events = (*(event for event, _ in seen.lazy.values()), *seen.single.values())
    found: dict[tuple[Place, Place | None, str], FailingRead] = {}
    for event in events:
        row = _row(project, event) if event.raises else None
        if row is not None:
            found.setdefault((row.place, row.site, event.path), row)
    return tuple(sorted(found.values(), key=lambda row: (row.place, row.relation)))


def _row(project: Project, event: LazyLoad) -> FailingRead | None:
    origin = event.origin
    model = model_of(project, event.instance.symbol)
    if origin is None or model is None:
        return None
    rows = origin.rows
    made = "the commit expires the object here" if event.raises == "expired" else "the query is made here"
    steps = [Step(rows.site.path, rows.site.line, made)] if rows.site is not None else []
    reached = [Step(event.place.path, event.place.line, f"{model.name}.{event.relation} is read"), *event.chain]
    return FailingRead(
        place=event.place,
        model=event.instance.symbol,
        relation=event.relation,
        reason=event.raises,
        option=loader_option(project, rows.model, event.path),
        site=rows.site,
        trace=(*steps, *reached),
    )


def loader_option(project: Project, model: Symbol, path: str) -> str:
    """The option that loads a path: `joinedload(Order.user).selectinload(User.tags)`."""
    written: list[str] = []
    owner: Symbol | None = model
    for name in path.split("__"):
        held = model_of(project, owner)
        relation = held.relations.get(name) if held is not None else None
        if held is None or relation is None:
            break
        loader = "selectinload" if relation.many else "joinedload"
        written.append(f"{loader}({held.name}.{name})")
        owner = relation.target
    return ".".join(written)
