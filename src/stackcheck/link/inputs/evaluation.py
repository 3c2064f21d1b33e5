"""What expressions give; evaluating one notes the uses of raw values in it."""

from __future__ import annotations

from typing import Literal

from stackcheck.catalogue.inputs import DJANGO_SOURCES
from stackcheck.facts.expressions import (
    Attribute,
    Await,
    Binary,
    Boolean,
    Call,
    Comparison,
    Comprehension,
    Conditional,
    Constant,
    Expression,
    FormattedText,
    Lambda,
    Mapping,
    Name,
    Sequence,
    Slice,
    Starred,
    Subscript,
    Unary,
    Walrus,
    Yield,
)
from stackcheck.facts.parts import children, start
from stackcheck.link.flow.arguments import Given
from stackcheck.link.inputs import callees, calls
from stackcheck.link.inputs.failing import indexed
from stackcheck.link.inputs.flow import Flow, is_json
from stackcheck.link.inputs.guards import proof
from stackcheck.link.inputs.helpers import follow
from stackcheck.link.inputs.proved import Known
from stackcheck.link.inputs.rows import Read
from stackcheck.link.inputs.targets import assign
from stackcheck.link.inputs.values import (
    EMPTY,
    NOTHING,
    Value,
    any_item,
    element,
    join,
    joined,
    keeping,
    key_of,
    nested,
    part_of,
    raw,
)

_ORDER = frozenset({"<", "<=", ">", ">="})


def evaluate(flow: Flow, node: Expression) -> Value:
    """What an expression gives where the flow stands."""
    if isinstance(node, Constant):
        return EMPTY
    if isinstance(node, Name):
        held = flow.state.names.get(node.id)
        return held if held is not None else callees.named(flow, node, EMPTY)
    found = flow.carried[id(node)] = _evaluate(flow, node)
    return found


def _evaluate(flow: Flow, node: Expression) -> Value:
    match node:
        case Attribute(value=inner):
            return _attribute(flow, node, flow.holder(inner))
        case Subscript(value=inner, index=index):
            return _subscript(flow, node, flow.holder(inner), index)
        case Call():
            return calls.call(flow, node)
        case Await(value=inner) | Starred(value=inner) | Unary(operator="-" | "+" | "~", operand=inner):
            return evaluate(flow, inner)
        case Walrus(target=target, value=inner):
            value = evaluate(flow, inner)
            assign(flow, target, value)
            return value
        case Boolean(operator=operator, left=left, right=right):
            return _boolean(flow, operator, left, right)
        case Comparison():
            return _comparison(flow, node)
        case Conditional(test=condition, body=body, orelse=orelse):
            evaluate(flow, condition)
            when_true, when_false = (proof(flow, condition, holds=holds) for holds in (True, False))
            return join(_supposing(flow, when_true, body), _supposing(flow, when_false, orelse))
        case Binary(operator=operator):
            parts = [evaluate(flow, part) for part in children(node)]
            return _text_of(parts) if operator in ("+", "%", "|") else EMPTY
        case FormattedText():
            return _text_of([evaluate(flow, part) for part in children(node)])
        case Sequence():
            return _display(flow, node)
        case Mapping():
            return _mapping(flow, node)
        case Comprehension():
            return _comprehension(flow, node)
        case Lambda():
            return callees.inner(flow, node)
        case Yield(value=given, delegates=delegates):
            if given is not None:
                value = evaluate(flow, given)
                flow.give(element(value, any_item) if delegates else value)
            return EMPTY
        case _:
            for part in children(node):
                evaluate(flow, part)
            return EMPTY


def _text_of(parts: list[Value]) -> Value:
    """Text in which others lie, or a collection that is made from others."""
    return raw(NOTHING.union(*(part.reads for part in parts)))


def _attribute(flow: Flow, node: Attribute, holder: Value) -> Value:
    if holder.request and not flow.is_strict and node.name in DJANGO_SOURCES:
        line, col = start(node)
        return raw({Read(node.name, "", f"{holder.request}.{node.name}", line, col, False, (line, col))})
    held = holder.parts.get(f".{node.name}")
    if held is not None:
        return held
    if holder.own:
        return raw(read if read.is_whole else nested(read) for read in holder.own)
    method, getter = callees.attribute(flow, node, holder)
    given = follow(flow, (getter,), node, Given((), {})) if getter is not None else None
    return given.value if given is not None else method


def _subscript(flow: Flow, node: Subscript, holder: Value, index: Expression) -> Value:
    evaluate(flow, index)
    if isinstance(index, Slice):
        parts = part_of(holder, "*")
        return keeping({"*": parts}, holder.own) if parts is not EMPTY else raw(holder.own)
    key = key_of(index)
    found = part_of(holder, key)
    if key in holder.parts:
        return found
    return join(found, raw({indexed(flow, node, read) for read in holder.own}))


def _boolean(flow: Flow, operator: Literal["and", "or"], left: Expression, right: Expression) -> Value:
    """`a or b` is one of both, `a and b` most often the last; the right one is asked only where the left one leaves it open."""
    first = evaluate(flow, left)
    supposed = proof(flow, left, holds=operator == "and")
    second = _supposing(flow, supposed, right)
    return second if operator == "and" else join(first, second)


def _supposing(flow: Flow, supposed: set[Known], node: Expression) -> Value:
    """What an expression gives where more is known; what it proves itself stays known behind it."""
    before = flow.state.known
    flow.state.known = before.fork(supposed)
    found = evaluate(flow, node)
    learned = flow.state.known.above(before) - supposed
    flow.state.known = before
    before |= learned
    return found


def _comparison(flow: Flow, node: Comparison) -> Value:
    compared = [evaluate(flow, part).reads for part in children(node)]
    for operator, left, right in zip(node.operators, compared, compared[1:], strict=False):
        if operator in _ORDER:
            unchecked = (r for r in left | right if not r.is_whole and is_json(r))
            flow.use(unchecked, "order", f"is compared with {operator!r}", start(node.left)[0])
    proof(flow, node, holds=True)  # which notes what was looked at
    return EMPTY


def _display(flow: Flow, node: Sequence) -> Value:
    values = [evaluate(flow, each) for each in node.items]
    if node.kind == "set" or any(isinstance(each, Starred) for each in node.items):
        loose = (element(v, any_item) if isinstance(n, Starred) else v for n, v in zip(node.items, values, strict=True))
        return keeping({"*": joined(loose)})
    return keeping({str(number): value for number, value in enumerate(values)})


def _mapping(flow: Flow, node: Mapping) -> Value:
    parts: dict[str, Value] = {}
    own = NOTHING
    for key, written in node.items:
        value = evaluate(flow, written)
        if key is None:
            own |= value.own
            parts |= value.parts
        else:
            own |= evaluate(flow, key).reads
            name = key_of(key)
            parts[name] = join(parts.get(name, EMPTY), value) if name == "*" else value
    return keeping(parts, own)


def _comprehension(flow: Flow, node: Comprehension) -> Value:
    """What is bound in a comprehension is gone behind it; what is proved in it stays known."""
    outer = flow.state
    flow.state = outer.fork()
    for clause in node.clauses:
        value = evaluate(flow, clause.iterable)
        flow.state.known |= keys_of(clause.iterable, value)
        assign(flow, clause.target, element(value, nested))
        for condition in clause.conditions:
            evaluate(flow, condition)
            flow.state.known |= proof(flow, condition, holds=True)
    found = evaluate(flow, node.element)
    if node.value is not None:
        found = join(found, evaluate(flow, node.value))
    learned = flow.state.known.above(outer.known)
    flow.state = outer
    outer.known |= learned
    return keeping({"*": found})


def keys_of(iterable: Expression, value: Value) -> set[Known]:
    """What is there while the keys of an input are walked through: each of them."""
    is_pairs = isinstance(iterable, Call) and getattr(iterable.function, "name", "") in ("values", "lists")
    return set() if is_pairs else {("present", read.source, "*") for read in value.own if read.is_whole and not is_json(read)}
