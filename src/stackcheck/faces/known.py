"""What is said of a run that was compared with a baseline or a revision."""

from __future__ import annotations

from collections.abc import Iterator

from stackcheck.disk.baseline import by_code
from stackcheck.disk.run import Before, Outcome
from stackcheck.report.text import printable


def known(outcome: Outcome) -> Iterator[str]:
    """`12 known findings not told (stackcheck-baseline.txt).`; of a revision also how much of it is gone."""
    for before in outcome.befores:
        where = printable(before.name) if before.is_baseline else f"at {printable(before.name)}"
        gone = before.gone.total()
        mended = "" if before.is_baseline or not gone else f"; {gone} {'place' if gone == 1 else 'places'} of then are mended"
        if before.hidden or mended:
            yield f"{before.hidden} known {'finding' if before.hidden == 1 else 'findings'} not told ({where}){mended}.\n"


def stale(outcome: Outcome, *, named: bool) -> Iterator[str]:
    """A line on the entries of a baseline that are no more, and where they shall be named one each."""
    for before in outcome.befores:
        if before.is_baseline and before.gone:
            if named:
                yield from _entries(before)
            counts = ", ".join(f"{code} {number}" for code, number in sorted(by_code(before.gone.items()).items()))
            number = before.gone.total()
            told = f"{number} stale {'entry' if number == 1 else 'entries'} ({counts})"
            yield f"{before.name} has {told}; `stackcheck baseline prune` takes them out"


def _entries(before: Before) -> Iterator[str]:
    for key in sorted(before.gone):
        where = f" in {key.scope}" if key.scope else ""
        yield f"{before.name}: stale: {key.path}: {key.code}{where}: {key.text}"
