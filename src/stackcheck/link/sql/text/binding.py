"""Names for values: the targets of assignments and loops, and the names in patterns."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence as Several

from stackcheck.facts.expressions import Attribute, Expression, Name, Sequence, Starred, Subscript
from stackcheck.facts.parts import dotted, start
from stackcheck.facts.statements import Pattern
from stackcheck.link.flow.patterns import captured, unpacked
from stackcheck.link.sql.text import rows
from stackcheck.link.sql.text.attributes import read
from stackcheck.link.sql.text.classes import kept
from stackcheck.link.sql.text.frames import Frame, spelled
from stackcheck.link.sql.text.objects import instance
from stackcheck.link.sql.text.values import Instance, Items, Queryset, Ref, Table, Text, Value, either, unknown


def element(frame: Frame, value: Value, node: Expression) -> Value:
    """What every element of an iterable is."""
    match value:
        case Items(items=items):
            return either(list(items)) or frame.hole(node)
        case Table(entries=entries):
            return either([key for key, _ in entries]) or frame.hole(node)
        case Text():
            return unknown(value, spelled(node), frame.place(node))
        case Queryset():
            return rows.row(frame, value, node)
        case _:
            return frame.hole(node)


def bind_element(frame: Frame, target: Expression, iterable: Value, node: Expression) -> None:
    """Bind a loop's target to what the elements of the iterable are."""
    bind(frame, target, element(frame, iterable, node), node)


def bind(frame: Frame, target: Expression, value: Value, node: Expression) -> None:
    """Bind a target to a value; a tuple takes its elements one by one."""
    match target:
        case Name(id=name):
            frame.unbind(name)
            frame.variables[name] = value
        case Attribute(value=holder, name=name):
            if (chain := dotted(target)) is not None:
                frame.hold(chain, value)
            if isinstance(holder, Name) and isinstance(known := frame.variables.get(holder.id), Instance):
                frame.variables[holder.id] = kept(frame.project, known, name, value)
        case Subscript(value=inner, index=index):
            chain, key = dotted(inner), frame.evaluate(index)
            table = frame.variables.get(chain) if chain is not None else None
            if chain is not None and isinstance(table, Table):
                others = tuple(entry for entry in table.entries if entry[0] != key)
                frame.hold(chain, Table((*others, (key, value))))
        case Sequence(items=targets):
            for inner, part in zip(targets, _parts(frame, value, targets, node), strict=True):
                bind(frame, inner, part, inner)
        case Starred(value=inner):
            bind(frame, inner, value, node)
        case _:
            return


def _parts(frame: Frame, value: Value, targets: tuple[Expression, ...] | tuple[Pattern, ...], node: Expression) -> list[Value]:
    """What each of several targets takes of a value; a starred one several of its items."""

    def several(items: Several[Value]) -> Value:
        return Items(tuple(items))

    def other(is_rest: bool) -> Value:
        each = element(frame, value, node)
        return Items((each,), open=True) if is_rest else each

    return unpacked(targets, value.items if isinstance(value, Items) and not value.open else None, several, other)


def capture(frame: Frame, pattern: Pattern, subject: Value, node: Expression) -> None:
    """Bind the names of a pattern where it matches the subject of a `match`."""

    def held(pattern: Pattern, subject: Value) -> Value:
        if pattern.kind == "as" and pattern.patterns:
            return _narrowed(frame, pattern.patterns[0], subject)
        return frame.hole(node) if pattern.kind == "mapping" else subject

    def parts(pattern: Pattern, subject: Value) -> Iterator[Value]:
        match pattern:
            case Pattern(kind="mapping", values=keys):
                table = dict(subject.entries) if isinstance(subject, Table) else {}
                yield from (table.get(frame.evaluate(key)) or frame.hole(node) for key in keys)
            case Pattern(kind="sequence", patterns=patterns):
                yield from _parts(frame, subject, patterns, node)
            case Pattern(kind="class", patterns=patterns, keywords=keywords):
                subject = _narrowed(frame, pattern, subject)
                yield from (frame.hole(node) for _ in patterns[len(keywords) :])
                yield from (read(frame, Attribute(node, name, *start(node)), subject) for name in keywords)
            case _:
                return

    for name, value in captured(pattern, subject, held, parts):
        frame.unbind(name)
        frame.variables[name] = value


def _narrowed(frame: Frame, pattern: Pattern, subject: Value) -> Value:
    """A subject of which nothing is known but that it is of a class."""
    if pattern.kind != "class" or not (isinstance(subject, Text) and subject.hole is not None):
        return subject
    cls = frame.evaluate(pattern.values[0])
    return instance(frame.project, cls.symbol) if isinstance(cls, Ref) and not cls.symbol.is_external else subject
