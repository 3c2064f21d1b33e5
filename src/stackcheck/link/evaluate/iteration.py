"""Loops: what a loop runs over, and what one of its elements is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from msgspec.structs import replace

from stackcheck.facts.expressions import Attribute, Boolean, Call, Comparison, Constant, Expression, Name
from stackcheck.facts.findings import Place
from stackcheck.facts.parts import children, dotted, expressions, plain_targets, start, subexpressions, walk
from stackcheck.facts.statements import Bind, Class, Function, Statement, With
from stackcheck.facts.statements import Loop as LoopStatement
from stackcheck.link.evaluate import libraries
from stackcheck.link.evaluate.attributes import result_of
from stackcheck.link.evaluate.blocking import holds_the_loop
from stackcheck.link.evaluate.frames import Frame
from stackcheck.link.evaluate.observations import gathered
from stackcheck.link.evaluate.summaries import call_function
from stackcheck.link.models import model_of
from stackcheck.link.names.resolution import member
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.project import Project
from stackcheck.link.values.events import Foreign, Loop
from stackcheck.link.values.joins import element
from stackcheck.link.values.kinds import (
    UNKNOWN,
    Awaitable,
    Collection,
    Const,
    External,
    Fixed,
    Instance,
    Origin,
    Record,
    Ref,
    Rows,
    Unknown,
    Value,
    row,
)
from stackcheck.link.values.sites import Site

MAX_LITERAL = 12
"""A display with more elements than this is a list like any other; a loop over a shorter one is known to be short."""


def iterate(
    frame: Frame,
    value: Value,
    iterable: Expression,
    target: Expression,
    body: tuple[Statement, ...],
    *,
    is_async: bool = False,
) -> tuple[Loop, Value]:
    """The loop over `value` (which is executed by that), and what its target is bound to."""
    place = frame.place(*start(iterable))
    value = _run(frame, value, place, "aiteration" if is_async else "iteration")
    if isinstance(value, Rows) and value.parent is not None and not value.is_given:
        gathered(frame.project).prove(place)
    items, bound = frozenset(_names_in(target)), frozenset(name for s in walk(body) for name in _bound(s))
    kind: Literal["rows", "items", "literal", "while"] = _kind(frame.project, value, iterable)
    if isinstance(target, Name) and _is_batch(frame, target.id, body):
        kind = "while"
    elif _are_keywords(frame, iterable) or _are_choices(frame, iterable):
        kind = "literal"
    return Loop(place, kind, items | bound, _written(iterable), items=items - bound), rebound(each(value, place), place)


def _are_keywords(frame: Frame, iterable: Expression) -> bool:
    """Whether a loop runs over the keywords that its function is called with: as many as a call writes."""
    written = dotted(iterable.function if isinstance(iterable, Call) else iterable) or ""
    name = written.removesuffix(".items").removesuffix(".values").removesuffix(".keys")
    function = frame.function
    return function is not None and any(p.kind == "double_star" and p.name == name for p in function.parameters)


def _are_choices(frame: Frame, iterable: Expression) -> bool:
    """Whether a loop runs over the few values of an enumeration of choices: `Status.choices`."""
    if not isinstance(iterable, Attribute) or iterable.name not in ("choices", "values", "labels", "names"):
        return False
    owner = frame.evaluate(iterable.value)
    return isinstance(owner, Ref) and isinstance(owner.symbol.fact, Class) and len(owner.symbol.fact.body) <= MAX_LITERAL


def _is_batch(frame: Frame, name: str, body: tuple[Statement, ...]) -> bool:
    """Whether a loop takes many keys at a time: its body asks for all rows of what `name` holds (`filter(pk__in=batch)`)."""
    memory: dict[int, bool] = frame.project.memory.setdefault(_is_batch, {})
    if id(body) not in memory:
        calls = (node for s in walk(body) for part in expressions(s) for node in subexpressions(part) if isinstance(node, Call))
        memory[id(body)] = any(_takes_many(call, name) for call in calls)
    return memory[id(body)]


def _takes_many(call: Call, name: str) -> bool:
    is_in = isinstance(call.function, Attribute) and call.function.name in ("in_", "in_bulk")
    return any(
        isinstance(argument.value, Name)
        and argument.value.id == name
        and (is_in or (argument.keyword is not None and argument.keyword.endswith("__in")))
        for argument in call.arguments
    )


def _written(iterable: Expression) -> str:
    """What a reader calls the iterable: its name, or the function that gives it."""
    return dotted(iterable.function if isinstance(iterable, Call) else iterable) or ""


def iterate_value(frame: Frame, value: Value, place: Place) -> tuple[Loop, Value]:
    """The loop over `value` that a builtin or a framework runs at `place`, and one element."""
    value = _run(frame, value, place, "iteration")
    return Loop(place, _kind(frame.project, value, None), frozenset()), rebound(each(value, place), place)


def _run(frame: Frame, value: Value, place: Place, verb: str) -> Value:
    if isinstance(value, Awaitable):
        value = value.value
    if isinstance(value, Instance) and (method := _iterator(frame, value)) is not None:
        value = call_function(frame, method, value, Site(place))
    elif isinstance(value, Instance) and value.holds:
        value = libraries.method(frame, value, "__iter__", Site(place)) or value
    consumed(frame, value, place)
    if isinstance(value, External) and verb == "iteration":
        return _elements(frame, f"{value.name}.__iter__", place)
    return libraries.executed(frame, value, verb, place) if isinstance(value, Rows) else value


def _iterator(frame: Frame, value: Instance) -> Symbol | None:
    """The project's own `__iter__` of an object."""
    method = member(frame.project, value.symbol, "__iter__") if not value.symbol.is_external else None
    return method if method is not None and isinstance(method.fact, Function) else None


def _elements(frame: Frame, name: str, place: Place) -> Value:
    """What another library's object gives to a loop; fetching it may block."""
    if holds_the_loop(frame.project, name, None):
        frame.note(Foreign(place, name))
    inner = result_of(name)
    return inner if isinstance(inner, Unknown) else Collection(inner)


def consumed(frame: Frame, value: Value, place: Place) -> None:
    """Somebody asks for the elements: a generator runs by that."""
    if isinstance(value, Collection) and value.deferred is not None:
        frame.consume(value.deferred, place)


def _is_one(project: Project, rows: Rows) -> bool:
    """Whether a query can give no more than one row: it is told which by a unique column."""
    model = model_of(project, rows.model) if rows.predicates and not rows.relation else None
    if model is None or model.orm != "django":
        return False
    whole = (p.lookup for p in rows.predicates if not (p.excludes or p.optional or p.either or p.joins or p.model))
    columns = ((lookup, model.field(lookup)) for lookup in whole)
    return any(lookup == "pk" or (column is not None and (column.primary_key or column.unique)) for lookup, column in columns)


def _kind(project: Project, value: Value, iterable: Expression | None) -> Literal["rows", "items", "literal", "while"]:
    match value, iterable:
        case Rows(), _:
            return "literal" if _is_one(project, value) else "rows"
        case Fixed(items=items), _ if len(items) <= MAX_LITERAL:
            return "literal"
        case Const(), _:
            return "literal"
        case Record(entries=entries, others=others), _ if entries and others == UNKNOWN and len(entries) <= MAX_LITERAL:
            return "literal"
        case _, Call(function=Name(id="range"), arguments=arguments) if all(isinstance(a.value, Constant) for a in arguments):
            return "literal"
        case Ref(symbol=symbol), _ if isinstance(symbol.fact, Class) and len(symbol.fact.body) <= MAX_LITERAL:
            return "literal"  # the members of an enumeration
        case _, Call(function=Name(id="reversed" | "enumerate" | "sorted" | "list" | "set"), arguments=(first, *_)):
            return _kind(project, UNKNOWN, first.value)
        case _:
            return "items"


def each(value: Value, place: Place) -> Value:
    """One element of what a loop at `place` runs over."""
    match value:
        case Rows():
            return row(value, place)
        case Record(entries=entries):
            return UNKNOWN if not entries else Const("")
        case _:
            return element(value)


def rebound(value: Value, loop: Place) -> Value:
    """The value as an element of the loop at `loop`: instances that it holds now differ with each of its passes."""
    match value:
        case Instance(symbol=symbol, origin=Origin(loop=Place(), rows=rows, path=path)):
            return Instance(symbol, Origin(loop, rows, path))
        case Instance(holds=holds) if holds:
            again = tuple((name, rebound(held, loop) if isinstance(held, Instance) else held) for name, held in holds)
            return replace(value, holds=again)
        case Fixed(items=items, kind=kind):
            return Fixed(tuple(rebound(item, loop) for item in items), kind)
        case Record(entries=entries, others=others):
            return Record(tuple((name, rebound(entry, loop)) for name, entry in entries), rebound(others, loop))
        case _:
            return value


def by_key(frame: Frame, key: Expression, value: Value) -> Value:
    """What stands under a key: where that differs with each pass of a loop, each pass takes another of the rows."""
    loop = next((loop for loop in reversed(frame.loops) if mentions(key, loop.names)), None)
    match value:
        case Instance(origin=Origin(loop=Place() as place)) if loop is not None and place not in frame.running():
            return rebound(value, loop.place)
        case _:
            return value


def _names_in(target: Expression) -> Iterator[str]:
    """The names that an assignment to `target` binds."""
    return (each.id for each in plain_targets(target) if isinstance(each, Name))


def _bound(statement: Statement) -> Iterator[str]:
    match statement:
        case Bind(targets=targets):
            for target in targets:
                yield from _names_in(target)
        case LoopStatement(target=target):
            yield from _names_in(target)
        case With(items=items):
            for _, target_ in items:
                if target_ is not None:
                    yield from _names_in(target_)
        case _:
            return


def mentions(node: Expression, names: frozenset[str]) -> bool:
    """Whether an expression uses one of `names`."""
    if isinstance(node, Name):
        return node.id in names
    return any(mentions(child, names) for child in children(node))


def singles_out(frame: Frame, test: Expression) -> bool:
    """Whether a test is met in one pass of the innermost loop, as far as is known: it compares what the pass is about with
    something that is the same in all passes.
    """
    loop = frame.loops[-1] if frame.loops else None
    if loop is None:
        return False
    match test:
        case Boolean(operator="and", left=left, right=right):
            return singles_out(frame, left) or singles_out(frame, right)
        case Comparison(left=Name(id=name), operators=("==" | "is",), comparators=(other,)):
            return name in loop.items and loop.names.isdisjoint(n.id for n in subexpressions(other) if isinstance(n, Name))
        case _:
            return False
