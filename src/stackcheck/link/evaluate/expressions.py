"""Expressions to values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from stackcheck.facts.expressions import (
    Attribute,
    Await,
    Binary,
    Boolean,
    Call,
    Clause,
    Comparison,
    Comprehension,
    Conditional,
    Constant,
    Expression,
    Filter,
    FormattedText,
    Lambda,
    Mapping,
    Name,
    RawLiteral,
    Redacted,
    Sequence,
    Slice,
    Starred,
    Subscript,
    Unary,
    Walrus,
    Yield,
)
from stackcheck.facts.findings import Place
from stackcheck.facts.parts import children, dotted, start
from stackcheck.link.evaluate import attributes, calls, libraries
from stackcheck.link.evaluate.containers import executed, item
from stackcheck.link.evaluate.frames import Frame
from stackcheck.link.evaluate.iteration import by_key, consumed, iterate, singles_out
from stackcheck.link.evaluate.operators import is_key_of, operated, tested, truth
from stackcheck.link.evaluate.provided import PROVIDED, is_there
from stackcheck.link.evaluate.targets import assign
from stackcheck.link.names.resolution import lookup
from stackcheck.link.values.conditions import compared, is_part, negated
from stackcheck.link.values.joins import element, join, joined, united
from stackcheck.link.values.kinds import (
    NONE,
    UNKNOWN,
    Awaitable,
    Closure,
    Collection,
    Column,
    Const,
    External,
    Fixed,
    Instance,
    Method,
    Native,
    Record,
    Ref,
    Rows,
    Value,
    row,
)
from stackcheck.link.values.sites import Site


def evaluate(frame: Frame, node: Expression) -> Value:
    """The value of an expression; its events are noted in the frame."""
    return KINDS[type(node)](frame, node)


def _name(frame: Frame, node: Name) -> Value:
    held = frame.find(node.id)
    if held is not None:
        return held
    if frame.owner is not None and frame.symbol is None:
        # a class body sees its own names
        found = attributes.class_member(frame, frame.owner, node.id)
        if found is not None:
            return found
    return attributes.of_definition(frame.project, lookup(frame.project, frame.path, node.id))


def _attribute(frame: Frame, node: Attribute) -> Value:
    held = evaluate(frame, node.value)
    place = frame.place(node.line, node.col)
    if frame.template and isinstance(held, Record):
        return held.get(node.name)
    value = attributes.read(frame, held, node.name, place)
    if frame.template is not None and frame.template.dialect == "django" and isinstance(value, Method | Native | Closure):
        return calls.invoke(frame, value, Site(place, bare=True))  # Django calls what it finds, without arguments
    return value


def _call(frame: Frame, node: Call) -> Value:
    return _asked(frame, node, calls.call(frame, node))


def _asked(frame: Frame, node: Call | Subscript, value: Value) -> Value:
    """The answer of an expression; whether it is something that may have been prepared is kept, for whoever tests it."""
    if type(value) is External and value == PROVIDED:
        frame.answered.add(id(node))
    elif frame.answered:
        frame.answered.discard(id(node))
    return value


def _constant(_: Frame, node: Constant) -> Value:
    return Const(node.value)


def _opaque(_: Frame, __: RawLiteral | Redacted) -> Value:
    return UNKNOWN


def _parts(frame: Frame, node: Expression) -> Value:
    for part in children(node):
        evaluate(frame, part)
    return UNKNOWN


def _formatted(frame: Frame, node: FormattedText) -> Value:
    whole: str | None = ""
    for part in node.parts:
        value = evaluate(frame, part)
        calls.shown(frame, value, frame.place(*start(part)))
        is_name = isinstance(value, Const) and isinstance(value.value, str) and value.value.isidentifier()
        whole = f"{whole}{value.value}" if whole is not None and isinstance(value, Const) and is_name else None
    return Const(whole) if whole else UNKNOWN  # only names are put together, such as those of relations


def _binary(frame: Frame, node: Binary) -> Value:
    left, right = evaluate(frame, node.left), evaluate(frame, node.right)
    return operated(left, node.operator, right, frame.place(*start(node)))


def _boolean(frame: Frame, node: Boolean) -> Value:
    left = evaluate(frame, node.left)
    known = truth(left)
    if known is not None and known is (node.operator == "or"):
        return left
    if node.operator == "or" and (left == PROVIDED or (isinstance(node.left, Name) and is_there(frame, node.left))):
        right = _fallback(frame, node.right)
        return left if isinstance(node.left, Name) else join(left, right)
    if node.operator == "or" and isinstance(node.left, Attribute):
        with frame.during(fills_missing_attribute=True):
            right = evaluate(frame, node.right)
    elif node.operator == "and" and singles_out(frame, node.left):
        with frame.during(first_time_only=True):
            right = evaluate(frame, node.right)
    else:
        right = evaluate(frame, node.right)
    if known is not None or left == NONE or (node.operator == "and" and truth(right) is False):
        return right
    return join(left, right)


STORED = Const(value=True)
"""Stands for the key of a row in a test: it has one."""


def is_key(frame: Frame, node: Expression) -> bool:
    """Whether an expression is the key of an object that a query gave: `self.pk`."""
    match node:
        case Attribute(value=Name(id=holder), name="pk" | "id"):
            held = frame.env.get(holder)
            return isinstance(held, Instance) and held.origin is not None
        case _:
            return False


def _unary(frame: Frame, node: Unary) -> Value:
    value = STORED if node.operator == "not" and is_key(frame, node.operand) else evaluate(frame, node.operand)
    if node.operator == "~" and is_part(value):
        return negated(value, frame.place(*start(node)))
    known = truth(value)
    return Const(not known) if node.operator == "not" and known is not None else UNKNOWN


def _comparison(frame: Frame, node: Comparison) -> Value:
    asks_for_none = isinstance(node.comparators[0], Constant) and node.comparators[0].value is None
    left = STORED if asks_for_none and is_key(frame, node.left) else evaluate(frame, node.left)
    others = [evaluate(frame, other) for other in node.comparators]
    if node.operators[-1] in ("in", "not in"):
        _look_in(frame, others[-1], left, frame.place(*start(node.comparators[-1])))
    if isinstance(left, Column) or isinstance(others[0], Column):
        return compared(left, node.operators[0], others[0], frame.place(*start(node))) or UNKNOWN
    if node.operators[0] in ("in", "not in") and _is_constant(frame, node.comparators[0]) and is_key_of(left, others[0]):
        return Const(node.operators[0] == "in")
    return tested(left, node.operators[0], others[0]) if len(others) == 1 else UNKNOWN


def _look_in(frame: Frame, container: Value, item: Value, place: Place) -> None:
    """`item in container`: a queryset is executed, a class of the project may say how."""
    if isinstance(container, Rows) and container.state == "query":
        libraries.executed(frame, container, "iteration", place)
    else:
        calls.special(frame, container, "__contains__", place, item)


def _is_constant(frame: Frame, node: Expression) -> bool:
    """Whether a name is one of the module's, not a variable that is filled on some of the ways only."""
    return isinstance(node, Name) and node.id not in frame.env and frame.outer is None


def _conditional(frame: Frame, node: Conditional) -> Value:
    asked = evaluate(frame, node.test)
    known = truth(asked)
    if known is not None:
        return evaluate(frame, node.body if known else node.orelse)
    prepared = is_there(frame, node.test)
    one = _fallback(frame, node.body) if prepared is False else evaluate(frame, node.body)
    return join(one, _fallback(frame, node.orelse) if prepared else evaluate(frame, node.orelse))


def _fallback(frame: Frame, node: Expression) -> Value:
    """An expression that stands in for something that nobody has prepared."""
    with frame.during(is_fallback=True):
        return evaluate(frame, node)


def _sequence(frame: Frame, node: Sequence) -> Value:
    items: list[Value] = []
    lists: list[Value] = []
    for each in node.items:
        value = evaluate(frame, each.value if isinstance(each, Starred) else each)
        if not isinstance(each, Starred):
            items.append(value)
        elif isinstance(value, Fixed):
            items.extend(value.items)
        else:
            lists.append(executed(frame, value, frame.place(*start(each.value))))
    if not lists:
        return Fixed(tuple(items), node.kind)
    return united([*lists, Fixed(tuple(items), "list")])


def _mapping(frame: Frame, node: Mapping) -> Value:
    entries: dict[str, Value] = {}
    others: list[Value] = []
    for key, written in node.items:
        value = evaluate(frame, written)
        if key is None:
            if isinstance(value, Record):
                entries.update(value.entries)
                others.append(value.others)
            else:
                others.append(UNKNOWN)
            continue
        name = evaluate(frame, key)
        if isinstance(name, Const) and isinstance(name.value, str):
            entries[name.value] = value
        else:
            others.append(value)
    # a display that names all its keys has no others; an empty one is filled later
    return Record(tuple(entries.items()), joined(others) if others or not entries else NONE)


def _subscript(frame: Frame, node: Subscript) -> Value:
    value = evaluate(frame, node.value)
    index = evaluate(frame, node.index)
    if isinstance(value, Rows):
        if value.state == "rows" and value.site is not None and not isinstance(node.index, Slice):
            found = by_key(frame, node.index, row(value, value.site))  # of a list
            if isinstance(found, Instance) and found != row(value, value.site):
                return found
        return libraries.subscripted(frame, value, node) or UNKNOWN
    if isinstance(value, Instance):
        return calls.special(frame, value, "__getitem__", frame.place(*start(node)), index) or UNKNOWN
    return _asked(frame, node, by_key(frame, node.index, item(value, index, is_slice=isinstance(node.index, Slice))))


def _slice(frame: Frame, node: Slice) -> Value:
    return _parts(frame, node)


def _await(frame: Frame, node: Await) -> Value:
    with frame.during(awaited=node.value):
        value = evaluate(frame, node.value)
    value = value.value if isinstance(value, Awaitable) else value
    if isinstance(value, Rows):
        return libraries.awaited(frame, value, frame.place(*start(node.value))) or value
    return value


def _yield(frame: Frame, node: Yield) -> Value:
    value = evaluate(frame, node.value) if node.value is not None else NONE
    if node.delegates and node.value is not None:
        consumed(frame, value, frame.place(*start(node.value)))
    frame.results.yields.append(element(value) if node.delegates else value)
    return UNKNOWN


def _walrus(frame: Frame, node: Walrus) -> Value:
    value = evaluate(frame, node.value)
    if isinstance(node.target, Name):
        frame.env[node.target.id] = value
    return value


def _comprehension(frame: Frame, node: Comprehension) -> Value:
    saved = frame.env
    frame.env = saved.fork()
    depth = len(frame.loops)
    members = _members_of(frame, node)
    if members is not None:
        items = tuple(_with(frame, node.clauses[0].target, member, node.element) for member in members)
        frame.env = saved
        return Fixed(items, "list")
    try:
        for clause in node.clauses:
            _enter(frame, clause)
        if node.kind == "dict":
            evaluate(frame, node.element)
            value = evaluate(frame, node.value) if node.value is not None else UNKNOWN
            return Record((), value)
        inner = evaluate(frame, node.element)
    finally:
        del frame.loops[depth:]
        frame.env = saved
    if isinstance(inner, Instance) and inner.origin is not None and inner.origin.loop and not inner.origin.path:
        return inner.origin.rows
    return Collection(inner, "generator" if node.kind == "generator" else "list")


def _members_of(frame: Frame, node: Comprehension) -> tuple[Value, ...] | None:
    """The members of the enumeration over which a plain list comprehension runs; None for all others."""
    if node.kind not in ("list", "generator") or len(node.clauses) != 1 or node.clauses[0].conditions:
        return None
    iterable = node.clauses[0].iterable
    value = evaluate(frame, iterable) if dotted(iterable) else UNKNOWN
    return attributes.members(frame.project, value.symbol) if isinstance(value, Ref) else None


def _with(frame: Frame, target: Expression, value: Value, node: Expression) -> Value:
    """The value of an expression where the target holds a value."""
    assign(frame, target, value)
    return evaluate(frame, node)


def _enter(frame: Frame, clause: Clause) -> None:
    loop, inner = iterate(frame, evaluate(frame, clause.iterable), clause.iterable, clause.target, (), is_async=clause.is_async)
    frame.loops.append(loop)
    assign(frame, clause.target, inner)
    for condition in clause.conditions:
        evaluate(frame, condition)


def _filter(frame: Frame, node: Filter) -> Value:
    return libraries.filtered(frame, node) or UNKNOWN


def _lambda(frame: Frame, node: Lambda) -> Value:
    return frame.closure(node)


def _starred(frame: Frame, node: Starred) -> Value:
    return evaluate(frame, node.value)


KINDS: dict[type, Callable[[Frame, Any], Value]] = {
    Name: _name,
    Attribute: _attribute,
    Call: _call,
    Constant: _constant,
    RawLiteral: _opaque,
    Redacted: _opaque,
    FormattedText: _formatted,
    Binary: _binary,
    Boolean: _boolean,
    Unary: _unary,
    Comparison: _comparison,
    Conditional: _conditional,
    Sequence: _sequence,
    Mapping: _mapping,
    Subscript: _subscript,
    Slice: _slice,
    Starred: _starred,
    Await: _await,
    Yield: _yield,
    Walrus: _walrus,
    Comprehension: _comprehension,
    Lambda: _lambda,
    Filter: _filter,
}
