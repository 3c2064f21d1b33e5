"""How a call that holds the event loop is told: the thing, the reason and the one remedy that fits."""

from __future__ import annotations

from collections.abc import Iterator

from stackcheck.facts.findings import Severity, Violation
from stackcheck.link.waiting.remedies import remedy
from stackcheck.link.waiting.rows import HeldLoop, name_of


def told(held: HeldLoop) -> Iterator[Violation]:
    """It at each place of the function where it shows."""
    for place in (held.place, *held.again):
        yield Violation(place, message(held), held.trace, severity(held), cause=held.cause, decides=held.runs)


def message(held: HeldLoop) -> str:
    """Thing, reason and remedy in one line."""
    name = held.name if " " in held.name else f"`{held.name}`"
    what = f"`{held.through}` {held.reason} in {name}" if held.through else f"{name} {held.reason}"
    if held.others:
        what += f" (and {held.others} more that block)"
    starting = " while the server starts or stops" if held.starting else ""
    when = " the first time" if held.once else starting
    return f"blocks the event loop in async `{name_of(held.function)}`{when}: {what}; {remedy(held)}"


def severity(held: HeldLoop) -> Severity | None:
    """The rule's own, but milder where the loop stands still only once or for a moment."""
    return Severity.NOTE if held.once or held.brief else None
