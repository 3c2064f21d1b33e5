"""What the interpreter meets on its way: queries, lazy loads, calls of other libraries; with the chain of calls that led
there.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from stackcheck.facts.findings import Place, Step
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.values.kinds import Instance, Origin, Rows

FIELDS = "the fields of "
"""So begins the name by which a chain of calls tells that a framework reads what a class declares."""

SUBQUERY = "subquery"
"""The verb of a query that another one contains."""
LOWERED = "lowered"
"""The verb of rows that were found by a flag which is taken from them; it is named as the function that asks."""
FILTERED = "filtered"
"""The verb of rows that are given to a filter set, which is named as the function that asks."""
PREFETCHED = "prefetch_related_objects"
"""The verb of the queries that load the relations of objects which are there already."""
KNOWN = frozenset({LOWERED, FILTERED})
"""The verbs of what is no query by itself, and known of the rows."""


class Loop(msgspec.Struct, frozen=True):
    """A loop that is running: its place (that of its iterable), what it runs over, and the names that change with each pass.

    `host` says whose loop it is: the code's own, or one that a framework runs.  `items` are the names of what each pass is
    about, as far as the body binds nothing else to them.
    """

    place: Place
    kind: Literal["rows", "items", "literal", "while"]
    names: frozenset[str]
    text: str = ""
    host: Literal["code", "serializer", "admin", "resolver", "callback", "response", "constructor", "lacking"] = "code"
    items: frozenset[str] = frozenset()


class Query(msgspec.Struct, frozen=True):
    """A query is executed: `verb` says by what ("get", "count", "iteration", "save", "execute", ...), `rows` on what.

    `writes` for INSERT, UPDATE and DELETE.  `varies` tells that it mentions a name which changes with each pass of the
    innermost loop in which it stands (set where it meets that loop).  `awaited` queries do not hold the event loop.
    `settled` ones have met their loop: what is left to say of them is whether they hold the event loop.  `function` is set
    where another library's function asks, by its qualified name; `model` is then its owner.  `rests_on` are the parameters of
    the function at hand on which it depends, None where that is not known.
    """

    place: Place
    verb: str
    model: Symbol | None
    rows: Rows | None
    writes: bool = False
    chain: tuple[Step, ...] = ()
    varies: bool = False
    awaited: bool = False
    settled: bool = False
    function: str = ""
    rests_on: frozenset[str] | None = None


class LazyLoad(msgspec.Struct, frozen=True):
    """A relation that nothing loaded is read of an instance: `path` from the row of its origin, `relation` of `instance`.

    `wanted` are the rows of a to-many relation as they were asked for.

    `verb` says how the rows of a to-many relation were asked for ("iteration", "count", "first", ...; "" for a single related
    object), `narrowed` that they were filtered, ordered or sliced before, and `defeated` names the method that asked the
    database again although the relation was prefetched ("" otherwise).  `raises` says why it is an error instead of a query:
    an AsyncSession cannot load ("greenlet"), the relation is told to raise ("raiseload"), or a commit expired the object.
    """

    place: Place
    instance: Instance
    relation: str
    path: str
    verb: str = ""
    narrowed: bool = False
    defeated: str = ""
    chain: tuple[Step, ...] = ()
    raises: Literal["", "greenlet", "raiseload", "expired"] = ""
    wanted: Rows | None = None

    @property
    def many(self) -> bool:
        """Whether the relation leads to many rows."""
        return bool(self.verb)

    @property
    def origin(self) -> Origin | None:
        return self.instance.origin


class Foreign(msgspec.Struct, frozen=True):
    """A callable of another library is called, by its qualified name; only those are noted that the catalogue asks for.

    `once` where the result is kept, and asked for the first time only; `brief` where it is soon over, as a rule, or done only
    where an attribute has no value yet; `rare` where only an exception leads to it; `later` where the event loop calls it, when
    the code at hand is done.
    """

    place: Place
    name: str
    chain: tuple[Step, ...] = ()
    once: bool = False
    brief: bool = False
    rare: bool = False
    later: bool = False


class Work(msgspec.Struct, frozen=True):
    """Something is written, rows of `model` where that is known, or another service is asked: what else each pass of the loops
    around it does weighs little.
    """

    place: Place
    chain: tuple[Step, ...] = ()
    model: Symbol | None = None


Event = Query | LazyLoad | Foreign | Work
