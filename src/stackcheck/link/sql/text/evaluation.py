"""Expressions to values: constants of any file, f-strings, collections, connections; what is not known is a hole."""

from __future__ import annotations

from stackcheck.catalogue.python import ENUMERATIONS, ENVIRONMENT
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
from stackcheck.facts.parts import children
from stackcheck.facts.statements import Class
from stackcheck.link.names.resolution import descends, lookup, member
from stackcheck.link.sql.text import binding, calls, names
from stackcheck.link.sql.text.attributes import attribute
from stackcheck.link.sql.text.callees import with_receiver
from stackcheck.link.sql.text.checks import assume
from stackcheck.link.sql.text.closures import closure
from stackcheck.link.sql.text.formatting import as_text, named, percent, text_of
from stackcheck.link.sql.text.frames import Frame, spelled
from stackcheck.link.sql.text.values import (
    NOTHING,
    Handle,
    Items,
    Ref,
    Table,
    Text,
    Value,
    concatenated,
    either,
    joined,
    literal,
    unknown,
)


def evaluate(frame: Frame, node: Expression) -> Value:
    """What an expression is; every call inside it is looked at once."""
    match node:
        case Constant(value=None):
            return NOTHING
        case Constant(value=bool()):
            return frame.hole(node, safe="constant")
        case Constant(value=value):
            return literal(str(value))
        case RawLiteral() | Redacted():
            return frame.hole(node, safe="constant")
        case Name(id=name):
            known = frame.variables.get(name)
            if known is not None:
                return known
            inside = frame.owner if frame.function is None else None  # a class's body knows its own names
            symbol = member(frame.project, inside, name) if inside is not None else None
            return names.of_symbol(frame, node, symbol or lookup(frame.project, frame.path, name))
        case Attribute():
            receiver, held = attribute(frame, node)
            return with_receiver(receiver, held)
        case Call():
            return calls.call(frame, node)
        case FormattedText(parts=parts):
            return concatenated([as_text(frame, part) for part in parts])
        case Binary():
            return _binary(frame, node, evaluate(frame, node.left), evaluate(frame, node.right))
        case Boolean(left=left, right=right):
            return joined(evaluate(frame, left), evaluate(frame, right))
        case Conditional(test=test, body=body, orelse=orelse):
            if evaluate(frame, test) is NOTHING:
                return evaluate(frame, orelse)
            return joined(_under(frame, test, body, truth=True), _under(frame, test, orelse, truth=False))
        case Sequence(items=items):
            return Items(tuple(evaluate(frame, item) for item in items))
        case Mapping(items=items):
            entries = [(evaluate(frame, key), evaluate(frame, value)) for key, value in items if key is not None]
            return Table(tuple(entries)) if all(key is not None for key, _ in items) else frame.hole(node)
        case Subscript(value=value, index=index):
            return _subscript(frame, node, evaluate(frame, value), index)
        case Await(value=value) | Starred(value=value):
            return evaluate(frame, value)
        case Walrus(target=Name(id=name), value=value):
            frame.variables[name] = found = evaluate(frame, value)
            return found
        case Comprehension():
            return _comprehension(frame, node)
        case Lambda(parameters=parameters):
            for parameter in parameters:
                if parameter.default is not None:
                    evaluate(frame, parameter.default)
            return closure(frame, node)
        case Yield(value=value, delegates=delegates):
            given = NOTHING if value is None else evaluate(frame, value)
            frame.yielded += given.items if delegates and isinstance(given, Items) else () if value is None else (given,)
            return frame.hole(node)
        case Comparison() | Unary():
            for inner in children(node):
                evaluate(frame, inner)
            return frame.hole(node, safe="number")
        case _:
            for inner in children(node):
                evaluate(frame, inner)
            return frame.hole(node)


def _under(frame: Frame, test: Expression, node: Expression, *, truth: bool) -> Value:
    before = frame.variables
    frame.variables = before.fork()
    assume(frame, test, truth=truth)
    value = evaluate(frame, node)
    frame.variables = before
    return value


def _binary(frame: Frame, node: Binary, left: Value, right: Value) -> Value:
    match node.operator, left, right:
        case "+", _, _ if _is_number(node.left) or _is_number(node.right):
            return frame.hole(node, safe="number")  # else it fails
        case "+", Text(), Text():
            return concatenated([left, right])
        case "+", Items(), Items():
            return Items((*left.items, *right.items), open=left.open or right.open)
        case "+", Items(), _:
            return Items(left.items, open=True)
        case "%", Text(), Items() if left.hole is None and isinstance(node.right, Sequence):
            texts = tuple(named(frame, item, value) for item, value in zip(node.right.items, right.items, strict=False))
            return percent(left, Items(texts), lambda value: text_of(frame, node, value))
        case "%", Text(), _ if left.hole is None:
            return percent(left, right, lambda value: text_of(frame, node.right, value))
        case "*", Items(), _:
            return Items(left.items, open=True)
        case "*", Text(), _ if left.constant is not None:
            return left
        case "|", Table(), Table():
            return Table((*left.entries, *right.entries))
        case (("-" | "*" | "/" | "//" | "**" | "%" | "<<" | ">>" | "&" | "^"), _, _):
            return frame.hole(node, safe="number")
        case "+", Text(), _:
            return concatenated([left, text_of(frame, node.right, right)])
        case _:
            return frame.hole(node)


def _is_number(node: Expression) -> bool:
    return isinstance(node, Constant) and isinstance(node.value, int | float)


def _subscript(frame: Frame, node: Subscript, receiver: Value, index: Expression) -> Value:
    key = evaluate(frame, index)
    match receiver:
        case Handle():
            alias = key.constant if isinstance(key, Text) else None
            return Handle(receiver.driver, receiver.dialect, alias or receiver.alias)
        case Table(entries=entries):
            name = key.constant if isinstance(key, Text) else None
            if name is not None:
                return next((v for k, v in entries if isinstance(k, Text) and k.constant == name), frame.hole(node))
            return either([value for _, value in entries]) or frame.hole(node)
        case Items(items=items, open=False) if isinstance(index, Constant) and isinstance(index.value, int):
            return items[index.value] if -len(items) <= index.value < len(items) else frame.hole(node)
        case Items(items=items):
            return either(list(items)) or frame.hole(node)
        case Ref(symbol=symbol) if symbol.name == ENVIRONMENT:
            return frame.hole(node, safe="constant")
        case Ref(symbol=symbol) if isinstance(symbol.fact, Class) and descends(frame.project, symbol, ENUMERATIONS):
            return frame.hole(node, safe="constant")
        case Text(constant=str()):
            return receiver
        case Text(hole=None) if isinstance(index, Slice):
            return receiver  # what is cut off is an end
        case Text():
            return unknown(receiver, spelled(node), frame.place(node))
        case _:
            return frame.hole(node)


def _comprehension(frame: Frame, node: Comprehension) -> Value:
    before = frame.variables
    frame.variables = before.fork()
    exact = len(node.clauses) == 1 and not node.clauses[0].conditions
    rows: list[Value] = [NOTHING]
    for clause in node.clauses:
        iterable = evaluate(frame, clause.iterable)
        if exact and isinstance(iterable, Items) and not iterable.open and len(iterable.items) <= 8:
            rows = list(iterable.items)
        else:
            binding.bind_element(frame, clause.target, iterable, clause.iterable)
        for condition in clause.conditions:
            evaluate(frame, condition)
            assume(frame, condition, truth=True)
    found: list[tuple[Value, Value]] = []
    for row in rows:
        if row is not NOTHING:
            binding.bind(frame, node.clauses[0].target, row, node.clauses[0].iterable)
        element = evaluate(frame, node.element)
        found.append((element, evaluate(frame, node.value) if node.value is not None else NOTHING))
    frame.variables = before
    if node.kind == "dict":
        return Table(tuple(found))
    return Items(tuple(element for element, _ in found), open=rows == [NOTHING])
