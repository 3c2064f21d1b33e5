"""Which raw values an expression carries; evaluating it notes their uses."""

from __future__ import annotations

import msgspec

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
)
from stackcheck.facts.parts import children, start, text
from stackcheck.link.inputs import calls, guards
from stackcheck.link.inputs.flow import NOTHING, Flow, Reads, is_json
from stackcheck.link.inputs.proved import Known
from stackcheck.link.inputs.rows import Read


def value(flow: Flow, node: Expression | None) -> Reads:
    """The raw values that the result of an expression carries."""
    if node is None:
        return NOTHING
    found = _value(flow, node)
    if not isinstance(node, Name | Constant):
        flow.carried[id(node)] = found
    return found


def _value(flow: Flow, node: Expression) -> Reads:
    source = flow.source_of(node)
    if source is not None:
        line, col = start(node)
        return frozenset({Read(source[0], "", source[1], line, col, False, (line, col))})
    match node:
        case Name(id=name):
            return flow.state.names.get(name) or NOTHING
        case Constant() | Lambda():
            return NOTHING
        case Attribute(value=inner):
            return frozenset(msgspec.structs.replace(r, nested=not r.is_whole) for r in value(flow, inner))
        case Subscript(value=inner, index=index):
            return _subscript(flow, node, value(flow, inner), index)
        case Call():
            return calls.call(flow, node)
        case Await(value=inner) | Starred(value=inner):
            return value(flow, inner)
        case Walrus(target=target, value=inner):
            carried = value(flow, inner)
            assign(flow, target, carried)
            return carried
        case Unary(operator="-" | "+" | "~", operand=inner):
            return value(flow, inner)
        case Boolean():
            return _alternatives(flow, node)
        case Comparison() | Unary():
            guards.test(flow, node)
            return NOTHING
        case Conditional(test=condition, body=body, orelse=orelse):
            return _conditional(flow, condition, body, orelse)
        case Binary(operator=operator):
            carried = _all(flow, node)
            return NOTHING if operator not in ("+", "%", "|") else carried
        case FormattedText() | Sequence() | Mapping():
            return _all(flow, node)
        case Comprehension(clauses=clauses, element=element):
            for clause in clauses:
                carried = value(flow, clause.iterable)
                flow.state.known |= keys_of(flow, clause.iterable, carried)
                parts = (msgspec.structs.replace(r, key=r.key or "*", nested=True) for r in carried)
                assign(flow, clause.target, frozenset(parts))
                for condition in clause.conditions:
                    flow.state.known |= guards.test(flow, condition)[0]
            return value(flow, element) | value(flow, node.value)
        case _:
            _all(flow, node)
            return NOTHING


def _all(flow: Flow, node: Expression) -> Reads:
    return frozenset().union(*(value(flow, part) for part in children(node)))


def _alternatives(flow: Flow, node: Boolean) -> Reads:
    """`a or b` is one of both, `a and b` most often the last; what each proves holds for those behind it."""
    before = flow.state.known
    flow.state.known = before.fork()
    operands = _operands(node, node.operator)
    carried = NOTHING
    for operand in operands[:-1]:
        when_true, when_false = guards.test(flow, operand)
        if node.operator == "or":
            carried |= quiet(flow, operand)
        flow.state.known |= when_true if node.operator == "and" else when_false
    carried |= value(flow, operands[-1])
    flow.state.known = before
    return carried


def _operands(node: Expression, operator: str) -> list[Expression]:
    if isinstance(node, Boolean) and node.operator == operator:
        return [*_operands(node.left, operator), node.right]
    return [node]


def quiet(flow: Flow, node: Expression) -> Reads:
    """What an expression carries, where its uses have been noted already."""
    known = flow.carried.get(id(node))
    if known is not None:
        return known
    count = len(flow.uses)
    carried = value(flow, node)
    del flow.uses[count:]
    return carried


def _conditional(flow: Flow, condition: Expression, body: Expression, orelse: Expression) -> Reads:

    before = flow.state.known
    when_true, when_false = guards.test(flow, condition)
    flow.state.known = before.fork(when_true)
    carried = value(flow, body)
    flow.state.known = before.fork(when_false)
    carried |= value(flow, orelse)
    flow.state.known = before
    return carried


def _subscript(flow: Flow, node: Subscript, carried: Reads, index: Expression) -> Reads:
    if isinstance(index, Slice):
        value(flow, index)
        return carried
    value(flow, index)
    key = text(index)
    found = set()
    for read in carried:
        made = item(read, key, node)
        may_fail = read.is_whole or (is_json(read) and key is not None)
        if may_fail and not flow.is_present(made):
            flow.use({made}, "index", "is read without a default", start(node)[0])
        found.add(made)
    return frozenset(found)


def item(read: Read, key: str | None, node: Expression, method: str = "") -> Read:
    """The value behind a key of what was read, by a subscript or one of the methods that stand for one."""
    if not read.is_whole:
        return msgspec.structs.replace(read, nested=True)
    line, col = start(node)
    quoted = f'"{key}"' if key is not None else "..."
    written = f"{read.text}.{method}({quoted})" if method else f"{read.text}[{quoted}]"
    return Read(read.source, key if key is not None else "*", written, line, col, False, read.origin)


def keys_of(flow: Flow, iterable: Expression, carried: Reads) -> set[Known]:
    """What is there while the keys of an input are walked through: each of them."""
    is_pairs = isinstance(iterable, Call) and getattr(iterable.function, "name", "") in ("values", "lists")
    return set() if is_pairs else {("present", read.source, "*") for read in carried if read.is_whole and not is_json(read)}


def assign(flow: Flow, target: Expression, carried: Reads) -> None:
    """Give a name, attribute or item what it carries from now on; what has been checked by now stays so."""
    carried = frozenset(read for read in carried if read.is_whole or not flow.is_checked(read))
    match target:
        case Name(id=name):
            flow.state.names[name] = carried
        case Sequence(items=items):
            for item in items:
                assign(flow, item.value if isinstance(item, Starred) else item, carried)
        case Attribute(value=Name(id=name), name=attribute, line=line) if name in flow.saved:
            flow.use((r for r in carried if not r.is_whole), "store", f"is stored in {name}.{attribute}", line)
        case Subscript(value=Name(id=name), index=index):
            key = text(index) or "*"
            flow.state.parts[name] = {**(flow.state.parts.get(name) or {}), key: carried}
            if not isinstance(index, Constant) or carried:
                flow.state.names[name] = (flow.state.names.get(name) or NOTHING) | carried
        case _:
            pass
