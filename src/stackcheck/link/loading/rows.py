"""Rows of what is asked of the database once for every row."""

from __future__ import annotations

from typing import Literal

import msgspec

from stackcheck.facts.findings import Cause, Place, Step
from stackcheck.link.models import Orm
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.values.kinds import Rows

Host = Literal["code", "template", "serializer", "admin", "resolver", "callback", "response", "constructor", "lacking"]


class RelationRead(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """A relation that is read for every row of a query which did not load it.

    `place` is where the loop's own function reads it, or calls what reads it, `asked` where it is read in the end; `trace`
    leads from the query to the read.  `path` is the relation path from a row of `queried`, whose query was made at `site`
    ("items__product"), `through_many` whether it goes through a relation to many rows on its way, `host` whose loop it is;
    `rows` are those that it was made for; `verb`, `narrowed`, `defeated` and `wanted` as in `events.LazyLoad`; `works` where
    each pass of the loop also writes, or asks another service.  `shown_by` are the classes whose lists the admin shows, the
    field that a serializer shows, or the response model.  `within` is the read with a longer path whose remedy loads this one,
    too; `together` are the reads of all relations of the query that are told with this one, itself among them.
    """

    place: Place
    model: Symbol
    relation: str
    queried: Symbol
    path: str
    orm: Orm
    verb: str
    narrowed: bool
    defeated: str
    through_many: bool
    host: Host
    loop: Place
    site: Place | None
    trace: tuple[Step, ...]
    asked: Place
    works: bool = False
    shown_by: tuple[str, ...] = ()
    rows: Rows | None = None
    wanted: Rows | None = None
    cause: Cause | None = None
    within: RelationRead | None = None
    together: tuple[RelationRead, ...] = ()


class AdminRead(msgspec.Struct, frozen=True, eq=False):
    """What lists of the admin read of every row, all of them the same: each list's reads, and the classes of the lists."""

    reads: tuple[RelationRead, ...]
    lists: tuple[str, ...]


class LoopQuery(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """A query that is executed in every pass of a loop; `varies` where it depends on the pass, `works` as in `RelationRead`,
    `is_written` where each pass also writes to the table; `rows` is what is asked of, where that is known.

    `function` is the qualified name of another library's function that asks, whose owner is then the `model`.  `others` counts
    further queries that the same line makes in that loop.
    """

    place: Place
    model: Symbol
    verb: str
    writes: bool
    varies: bool
    loop: Place
    host: Host
    orm: Orm
    trace: tuple[Step, ...]
    works: bool = False
    is_written: bool = False
    function: str = ""
    rows: Rows | None = None
    others: int = 0
