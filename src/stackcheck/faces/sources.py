"""What reporters are given of a run besides its findings."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from stackcheck.disk.baseline import by_code
from stackcheck.disk.ignoring import repository_of
from stackcheck.disk.run import Before, Outcome
from stackcheck.report.source import Source, Trend


def source_of(outcome: Outcome, *, color: bool, every_site: bool) -> Source:
    """The project as a reporter sees it who stands in the current folder."""
    here = Path.cwd()
    absolute = f"{outcome.root.as_posix().rstrip('/')}/"
    prefix = absolute.removeprefix(f"{here.as_posix().rstrip('/')}/") if outcome.root.is_relative_to(here) else None
    repository = repository_of(outcome.root) or outcome.root
    below = absolute.removeprefix(f"{repository.as_posix().rstrip('/')}/")
    key = outcome.key()
    return Source(
        lines=cache(outcome.lines),
        shown=lambda path: f"{prefix}{path}" or "." if prefix is not None else os.path.relpath(f"{absolute}{path}", here),
        absolute=lambda path: f"{absolute}{path}",
        in_repository=lambda path: f"{below}{path}" if path else "",
        fingerprint=lambda finding: key(finding.code, finding.place).fingerprint,
        project=outcome.root.name,
        endpoints=outcome.endpoints,
        trend=next(map(_trend, outcome.befores), None),
        color=color,
        every_site=every_site,
    )


def _trend(before: Before) -> Trend:
    known, new, gone = (dict(by_code(keys.items())) for keys in (before.known, before.new, before.gone))
    return Trend(before.name, known, new, gone)
