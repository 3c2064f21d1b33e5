"""How a call that holds the event loop is told: the thing, the reason and the one remedy that fits."""

from __future__ import annotations

from collections.abc import Iterator

from stackcheck.facts.expressions import Call, Expression, Name
from stackcheck.facts.findings import Place, Severity, Violation
from stackcheck.facts.parts import dotted, expressions, subexpressions, walk
from stackcheck.facts.statements import Function, Loop, With
from stackcheck.link.waiting.held import THREAD, HeldLoop, name_of
from stackcheck.link.waiting.plain import awaits
from stackcheck.link.waiting.serving import Company

_FILES = ("anyio.open_file", "anyio.NamedTemporaryFile", "anyio.TemporaryFile")
"""They give files that only coroutines can read."""
_STEPWISE = (".walk()", ".fwalk()", ".rglob()")
"""They do their work while somebody asks for their answers."""


def told(held: HeldLoop) -> Iterator[Violation]:
    """It at each place of the function where it shows."""
    for place in (held.place, *held.again):
        yield Violation(place, message(held), held.trace, severity(held), cause=held.cause)


def message(held: HeldLoop) -> str:
    """Thing, reason and remedy in one line."""
    name = held.name if " " in held.name else f"`{held.name}`"
    what = f"`{held.through}` {held.reason} in {name}" if held.through else f"{name} {held.reason}"
    if held.others:
        what += f" (and {held.others} more that block)"
    starting = " while the server starts or stops" if held.company is Company.STARTUP else ""
    when = " the first time" if held.once else starting
    return f"blocks the event loop in async `{name_of(held.function)}`{when}: {what}; {remedy(held)}"


def severity(held: HeldLoop) -> Severity | None:
    """The rule's own, but milder where the loop serves nobody yet, or stands still only once or for a moment."""
    return None if held.company is Company.SERVED and not (held.once or held.brief) else Severity.NOTE


def remedy(held: HeldLoop) -> str:
    """What to write instead."""
    plain = "make the route a plain `def`, for it awaits nothing"
    if held.tier == "orm":
        if held.remedy == THREAD:
            return plain if held.could_be_sync else (held.through and _in_thread(held)) or _apart(held)
        other = _through_asgiref(held) or _twin(held.remedy)
        return f"{other}, or {plain}" if held.could_be_sync else other
    if held.through:
        return plain if held.could_be_sync else _in_thread(held) or _otherwise(held)
    if "to_thread" in held.remedy or _is_handed_on(held):
        return plain if held.could_be_sync else _in_thread(held) or _apart(held)
    return f"{_twin(held.remedy)}, or {plain}" if held.could_be_sync else _twin(held.remedy)


def _twin(remedy: str) -> str:
    """What the catalogue says, as something to do: names as code, words as they are."""
    return f"use {remedy}" if " " in remedy.removeprefix("await ") else f"use `{remedy}`"


def _in_thread(held: HeldLoop) -> str:
    """The call as a thread would be given it; "" where that cannot be said."""
    callee, arguments = _callee(held)
    return f"`await {held.offloader}({callee}{', ' if arguments else ''}{arguments})`" if callee else ""


def _through_asgiref(held: HeldLoop) -> str:
    """A helper on Django's ORM as asgiref runs it, in the thread that has the connection."""
    callee, arguments = _callee(held) if held.through and held.remedy.startswith("Django") else ("", "")
    return f"`await sync_to_async({callee})({arguments})`" if callee else ""


def _callee(held: HeldLoop) -> tuple[str, str]:
    """What a thread would be given, as it is written there, and its arguments; "" where it has no name, and where calling it
    runs nothing of it: a context manager, a generator.
    """
    found = _written(held.function, held.place)
    if found is None or not (held.through or held.name).endswith("()") or _is_lazy(held):
        return "", ""
    return dotted(found.function) or "", "..." if found.arguments else ""


def _otherwise(held: HeldLoop) -> str:
    return _apart(held) if "to_thread" in held.remedy else _twin(held.remedy)


def _apart(held: HeldLoop) -> str:
    """What has no name in the call, or more than one part, as a thread would be given it."""
    return f"move it into a plain function and `await {held.offloader}(...)` that"


def _is_lazy(held: HeldLoop) -> bool:
    """Whether it blocks when what the call gives is entered or iterated; a file blocks at once."""
    if held.lazy or held.name.endswith(_STEPWISE):
        return True
    if not held.through and held.remedy in _FILES:
        body = next((s.body for s in _withs(held) if _stands(held.place, *(item for item, _ in s.items))), ())
        return bool(body) and not awaits(body)  # the whole block can go to a thread
    for statement in walk(held.function.body) if held.function is not None else ():
        match statement:
            case With(items=items) if _stands(held.place, *(item for item, _ in items)):
                return True
            case Loop(iterable=iterable) if _stands(held.place, iterable):
                return True
            case _:
                pass
    return False


def _is_handed_on(held: HeldLoop) -> bool:
    """Whether a file that is opened is given to something else, which reads it as files are read."""
    if held.remedy not in _FILES:
        return False
    for statement in _withs(held):
        for item, target in statement.items:
            if isinstance(target, Name) and _stands(held.place, item):
                calls = (node for inner in walk(statement.body) for each in expressions(inner) for node in subexpressions(each))
                return any(isinstance(node, Call) and _is_given(node, target.id) for node in calls)
    return False


def _withs(held: HeldLoop) -> Iterator[With]:
    return (s for s in walk(held.function.body) if isinstance(s, With)) if held.function is not None else iter(())


def _is_given(call: Call, name: str) -> bool:
    return any(isinstance(argument.value, Name) and argument.value.id == name for argument in call.arguments)


def _stands(place: Place, *nodes: Expression) -> bool:
    return any(isinstance(node, Call) and (node.line, node.col) == (place.line, place.col) for node in nodes)


def _written(function: Function | None, place: Place) -> Call | None:
    """The call that stands at a place of a function."""
    for statement in walk(function.body) if function is not None else ():
        for each in expressions(statement):
            for node in subexpressions(each):
                if isinstance(node, Call) and _stands(place, node):
                    return node
    return None
