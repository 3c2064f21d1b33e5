"""What the names in a `case` pattern hold, of a subject that it matches."""

from __future__ import annotations

from collections.abc import Iterator

from stackcheck.facts.findings import Place
from stackcheck.facts.statements import Pattern
from stackcheck.link.evaluate.attributes import read
from stackcheck.link.evaluate.branches import object_of
from stackcheck.link.evaluate.containers import item
from stackcheck.link.evaluate.frames import Frame
from stackcheck.link.evaluate.operators import tested
from stackcheck.link.evaluate.targets import parts
from stackcheck.link.flow.patterns import captured, is_irrefutable
from stackcheck.link.values.kinds import UNKNOWN, Const, Record, Ref, Unknown, Value


def capture(frame: Frame, pattern: Pattern, subject: Value, place: Place) -> None:
    """Bind the names of a pattern where it matches the subject of a `match` at `place`."""

    def held(pattern: Pattern, subject: Value) -> Value:
        if pattern.kind == "as" and pattern.patterns:
            return _narrowed(frame, pattern.patterns[0], subject)
        return subject if pattern.kind != "mapping" or isinstance(subject, Record) else UNKNOWN

    def taken(pattern: Pattern, subject: Value) -> Iterator[Value]:
        match pattern:
            case Pattern(kind="mapping", values=keys):
                yield from (item(subject, frame.evaluate(key), is_slice=False) for key in keys)
            case Pattern(kind="sequence", patterns=patterns):
                yield from parts(subject, patterns)
            case Pattern(kind="class", patterns=patterns, keywords=keywords):
                subject = _narrowed(frame, pattern, subject)
                yield from (UNKNOWN for _ in patterns[len(keywords) :])
                yield from (read(frame, subject, name, place) for name in keywords)
            case _:
                return

    for name, value in captured(pattern, subject, held, taken):
        frame.env[name] = value


def matches(frame: Frame, pattern: Pattern, subject: Value) -> bool | None:
    """Whether a pattern certainly matches the subject, or certainly does not."""
    match pattern:
        case Pattern(kind="value" | "singleton", values=(written,)):
            known = tested(subject, "==", frame.evaluate(written))
            return bool(known.value) if isinstance(known, Const) else None
        case Pattern(kind="as", patterns=(inner,)):
            return matches(frame, inner, subject)
        case Pattern(kind="or", patterns=patterns):
            found = [matches(frame, inner, subject) for inner in patterns]
            return True if True in found else None if None in found else False
        case _:
            return True if is_irrefutable(pattern) else None


def _narrowed(frame: Frame, pattern: Pattern, subject: Value) -> Value:
    """A subject of which nothing is known but that it is of a class."""
    if pattern.kind != "class" or not isinstance(subject, Unknown):
        return subject
    cls = frame.evaluate(pattern.values[0])
    return object_of(cls) if isinstance(cls, Ref) else UNKNOWN
