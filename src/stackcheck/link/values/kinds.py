"""What the interpreter knows about a value: an instance of a class, rows of a model, a collection, a callable, or nothing.

Values are frozen and compared by content, so that a function's summary can be remembered by the values it was called with.
`UNKNOWN` is what is not proved; whatever meets it in a join is unknown too.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from stackcheck.facts.expressions import Lambda
from stackcheck.facts.findings import Place
from stackcheck.facts.statements import Function
from stackcheck.link.names.symbols import Symbol


class Unknown(msgspec.Struct, frozen=True, tag=True):
    """Nothing is known."""


UNKNOWN = Unknown()


class Const(msgspec.Struct, frozen=True):
    """A literal: None, a boolean, a number or text."""

    value: bool | int | float | str | None


NONE = Const(None)


class Ref(msgspec.Struct, frozen=True):
    """A class, function or module itself, of the project or outside of it."""

    symbol: Symbol


class Choice(msgspec.Struct, frozen=True):
    """One of a few classes, objects, functions, methods of these or names of templates, by a condition that is not known, as
    `A if self.action == "list" else B`; an element of `[A(), B()]`.
    """

    options: tuple[Value, ...]


class Predicate(msgspec.Struct, frozen=True):
    """One condition of a query: the lookup as written ("author__name__icontains"), and whether it excludes.

    A lookup of "" is a condition of which nothing is known.  `either` is the number of alternatives joined by "or" in which
    it stands (0 where all conditions must hold), `branch` the one that it is part of.  `model` is set where the lookup is one
    of another model than that of the rows, to which no single relation of theirs leads.  `joins` tells that it is compared
    with a column of another table, `optional` that only some of the ways to the query add it.  `value` is the flag that it is
    compared with, where that is written; `fixed` tells that the code itself says what it is compared with, `nested` that it is
    what another query finds, which the database runs inside this one.
    """

    lookup: str
    place: Place
    excludes: bool = False
    either: int = 0
    model: Symbol | None = None
    joins: bool = False
    branch: int = 0
    optional: bool = False
    value: bool | None = None
    fixed: bool = False
    nested: bool = False


NOTHING = "pk__none"
"""The lookup of a query that finds no rows."""


class Rows(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of a model: a manager, a query not yet executed (queryset, select, Query), or executed rows (list, result).

    `loaded` has the relation paths that are loaded with the rows ("author", "author__owner"; "author__*" where anything may be
    loaded behind them).  `opaque` rows may have loaded anything (a parameter that is only annotated).  `site` is where the
    query was made.  `parent` is set for a related manager (`author.books`): the instance, and `relation` the name that was
    read; `prefetched` tells that the relation is loaded and has not been narrowed since, `broken` names the method that
    narrowed it; `anew` that a method asks the database whatever is loaded.  `methods` is the class of the project that gives
    it further methods.  `plain` rows are dicts or tuples (`values()`).  `predicates`, `ordering` and `sliced` are what
    narrows and orders it so far (`unending`: only the first rows are left out), `ordered` where the order was given.
    `attributes` are the lists that
    `Prefetch(to_attr=...)` made: path and model.

    `session` is the kind of session that executes it ("" where it is not known, or where there is none); relations in `barred`
    ("*": all that are not loaded) raise when they are read.  `columns` are what a statement selects where that is not one
    entity: the rows of an entity, None for a value; `tuples` are rows of one entity that are still met as tuples.  `writes`
    is the verb of a statement that is no SELECT.  `one` is a query of which executing gives one instance.
    `where` are the places of the arguments that load a path, `sometimes` the paths that are loaded on some of the ways only.
    `sorting` are the paths of which a `Prefetch` gives the order ("path-": it takes the order away; "" and "-": these rows).
    `annotated` are the attributes that the query gives its rows beside their own ("*": more than are known), `counted` those
    that count a relation, with its name in lookups.  `only` are the columns that are loaded where others are not, `streamed`
    tells that the rows come in a stream, and nothing can be prefetched with them.  `joined` are the paths in `loaded` that
    Django's `select_related` loads.  `lacking` are prefetched rows without the column that leads back, by its relation: each is
    asked for it.
    """

    model: Symbol
    state: Literal["manager", "query", "rows"] = "query"
    loaded: frozenset[str] = frozenset()
    opaque: bool = False
    site: Place | None = None
    parent: Instance | None = None
    relation: str = ""
    prefetched: bool = False
    methods: Symbol | None = None
    plain: bool = False
    predicates: tuple[Predicate, ...] = ()
    ordering: tuple[str, ...] | None = None
    ordered: Place | None = None
    sliced: bool = False
    unending: bool = False
    broken: str = ""
    anew: bool = False
    attributes: tuple[tuple[str, Symbol], ...] = ()
    session: Literal["", "sync", "async"] = ""
    barred: frozenset[str] = frozenset()
    columns: tuple[Rows | None, ...] = ()
    tuples: bool = False
    writes: Literal["", "insert", "update", "delete"] = ""
    one: bool = False
    where: tuple[tuple[str, Place], ...] = ()
    sometimes: frozenset[str] = frozenset()
    sorting: frozenset[str] = frozenset()
    annotated: frozenset[str] = frozenset()
    counted: frozenset[tuple[str, str]] = frozenset()
    only: frozenset[str] = frozenset()
    streamed: bool = False
    joined: frozenset[str] = frozenset()
    lacking: tuple[tuple[str, Rows], ...] = ()

    @property
    def is_given(self) -> bool:
        """Whether they are related to a row that is known by an annotation or as `self` alone."""
        rows = self
        while rows.parent is not None and rows.parent.origin is not None:
            rows = rows.parent.origin.rows
        return rows.parent is not None and rows.parent.given

    def narrowed(self, place: Place) -> Rows:
        """Some of these rows: code at a place narrows them in a way of which nothing is known."""
        return msgspec.structs.replace(self, predicates=(*self.predicates, Predicate("", place)))

    @property
    def asked_at(self) -> Place | None:
        """Where the query was made that these rows come from, or those to which they are related."""
        rows = self
        while rows.parent is not None and rows.parent.origin is not None:
            rows = rows.parent.origin.rows
        return rows.site


class Column(msgspec.Struct, frozen=True):
    """An attribute read on a mapped class: a column or relation; what is called on it follows ("email__lower")."""

    model: Symbol
    path: str


class Condition(msgspec.Struct, frozen=True):
    """What a query can be narrowed by: `Q(...)`, `User.email == email`, and these joined by `&`, `|` and `~`.

    `alternatives` is how many of its parts are joined by "or".
    """

    predicates: tuple[Predicate, ...]
    alternatives: int = 1


class Origin(msgspec.Struct, frozen=True):
    """Where an instance comes from: one of `rows` that the loop at `loop` runs over, or related to it through `path`.

    `loop` is None for one object that is no row of a loop.
    """

    loop: Place | None
    rows: Rows
    path: str = ""


class Instance(msgspec.Struct, frozen=True):
    """An object of a class of the project or of a framework's model; `origin` is set for one of many rows.

    `role` is what a framework made the object for: the action for which a view set was made, ...; `holds` are the classes and
    rows that its constructor was given and keeps, by the names of the attributes.  A `given` row of a model is known by an
    annotation or as `self` alone: whoever gave it may have loaded anything with it.
    """

    symbol: Symbol
    origin: Origin | None = None
    role: str = ""
    holds: tuple[tuple[str, Value], ...] = ()
    given: bool = False


class External(msgspec.Struct, frozen=True):
    """An object of a class outside the project, by its qualified name."""

    name: str


class Method(msgspec.Struct, frozen=True):
    """A function of the project bound to an object; `owner` is the class where it is written."""

    receiver: Value
    function: Symbol


class Native(msgspec.Struct, frozen=True):
    """A method that a framework gives to an object: `name` of rows, instances, external objects, collections."""

    receiver: Value
    name: str


class Above(msgspec.Struct, frozen=True):
    """`super()`: the receiver, and the class behind which members are looked for."""

    receiver: Value
    owner: Symbol


class Closure(msgspec.Struct, frozen=True, eq=False):
    """A lambda or a function inside a function; `frame` is the frame in whose variables it lives.

    `level` is how many closures stand in one another in the arguments of that frame.
    """

    fact: Function | Lambda
    frame: object
    level: int = 0

    def alike(self, other: Closure) -> bool:
        """Whether both are made of the same code: each run of the function around it makes its own."""
        return self.fact is other.fact


class Partial(msgspec.Struct, frozen=True):
    """`functools.partial(function, *arguments, **keywords)`."""

    function: Value
    arguments: tuple[Value, ...] = ()
    keywords: tuple[tuple[str, Value], ...] = ()


class Deferred(msgspec.Struct, frozen=True, eq=False):
    """The body of a generator, which runs when somebody asks for its elements: the events (see `events`) that are met then."""

    callee: str
    events: tuple[Any, ...]


class Collection(msgspec.Struct, frozen=True):
    """A list, set, tuple, generator or dict's values, of whose elements one value is known that holds for all.

    `deferred` is set for a generator of which nothing has been asked yet.
    """

    element: Value
    kind: Literal["list", "generator", "dict"] = "list"
    deferred: Deferred | None = None


class Fixed(msgspec.Struct, frozen=True):
    """A tuple or list display with known elements, or a row of a result."""

    items: tuple[Value, ...]
    kind: Literal["tuple", "list", "set", "row"] = "tuple"


class Record(msgspec.Struct, frozen=True):
    """A dict with known text keys; `others` holds for all other keys."""

    entries: tuple[tuple[str, Value], ...]
    others: Value

    def get(self, key: str) -> Value:
        return next((value for name, value in self.entries if name == key), self.others)


class Loading(msgspec.Struct, frozen=True):
    """Something that tells a query what to load: a `Prefetch`, a loader option; paths with `__`.

    `sorting` and `lacking` are as in `Rows`.  The rest is for loader options: `model` is where the paths begin, a path "-b" is
    not loaded though the model would load it, `barred` are relations that raise; `at` is the path where a chained option goes
    on.
    """

    paths: frozenset[str]
    attributes: tuple[tuple[str, Symbol], ...] = ()
    model: Symbol | None = None
    barred: frozenset[str] = frozenset()
    at: str = ""
    sorting: frozenset[str] = frozenset()
    lacking: tuple[tuple[str, Rows], ...] = ()


class Awaitable(msgspec.Struct, frozen=True):
    """What a coroutine gives when it is awaited."""

    value: Value


Value = (
    Unknown
    | Const
    | Ref
    | Choice
    | Rows
    | Instance
    | External
    | Method
    | Native
    | Above
    | Closure
    | Partial
    | Collection
    | Fixed
    | Record
    | Loading
    | Column
    | Condition
    | Awaitable
)


def row(rows: Rows, loop: Place | None) -> Value:
    """One of the rows, as the loop at `loop` meets it; no row of a loop where that is None."""
    if rows.tuples or rows.columns:
        return Fixed(tuple(UNKNOWN if each is None else _entity(each, loop) for each in rows.columns or (rows,)), "row")
    return UNKNOWN if rows.plain else _entity(rows, loop)


def _entity(rows: Rows, loop: Place | None) -> Value:
    return one_of(rows) if loop is None else Instance(rows.model, Origin(loop, rows))


def is_row(value: Value | None) -> bool:
    """Whether a value is an object that is another one in each pass of a loop: a row, or what is related to it."""
    return isinstance(value, Instance) and value.origin is not None and value.origin.loop is not None


def one_of(rows: Rows) -> Instance:
    """One object that is no row of a loop; what the query loaded with it is kept.

    The rest of the query is not, so that functions that are given such objects have fewer different arguments.
    """
    if rows.is_given and rows.session != "async":
        return Instance(rows.model, given=True)
    if rows.session != "async" and not (rows.loaded or rows.opaque or rows.attributes or rows.annotated):
        return Instance(rows.model)
    known = Rows(
        model=rows.model,
        state="rows",
        loaded=rows.loaded,
        opaque=rows.opaque,
        site=rows.site,
        attributes=rows.attributes,
        session=rows.session,
        barred=rows.barred,
        where=rows.where,
        sorting=rows.sorting,
        annotated=rows.annotated,
    )
    return Instance(rows.model, Origin(None, known))


TEMPLATE_NAMES = (".html", ".jinja", ".jinja2", ".j2")


def names_template(value: Value) -> bool:
    """Whether a literal looks like the name of a template."""
    return isinstance(value, Const) and isinstance(value.value, str) and value.value.endswith(TEMPLATE_NAMES)


def forgotten(value: Value) -> Value:
    """The value as an argument that a summary is remembered by: text and numbers differ at every call and decide little."""
    match value:
        case Const(value=bool() | None):
            return value
        case Const(value=str() as text) if len(text) <= 40 and text.isidentifier():
            return value
        case Const() if names_template(value):
            return value  # whoever is given the name of a template renders it
        case Const():
            return UNKNOWN
        case _:
            return value
