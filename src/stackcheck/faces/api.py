"""The Python API: what the command line finds, as values.

`stackcheck.check` is it; `Finding`, `Place`, `Step` and `Severity` are what it gives, `ConfigError` is what it raises for
settings that cannot be used.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from stackcheck.disk.config import ConfigError
from stackcheck.disk.projects import rebased, run
from stackcheck.disk.run import Level, Request
from stackcheck.facts.findings import Finding, Place, Severity, Step

__all__ = ["ConfigError", "Finding", "Place", "Severity", "Step", "check"]


def check(
    *paths: str | Path,
    select: Sequence[str] | None = None,
    extend_select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    min_severity: Level | None = None,
    config: str | Path | None = None,
    cache: bool = True,
) -> list[Finding]:
    """The findings of the project that `paths` (default: the current folder) belong to, as far as they are in these paths.

    The settings are those of the project, and the arguments say what the options of the command line do.  Comments are
    obeyed.  The paths in what is found are absolute.  Raises ConfigError, and FileNotFoundError for a path that is not there.
    """
    request = Request(
        paths=tuple(map(Path, paths)) or (Path(),),
        config=None if config is None else Path(config),
        select=None if select is None else tuple(select),
        extend_select=tuple(extend_select),
        ignore=tuple(ignore),
        min_severity=min_severity,
        cached=cache,
    )
    outcome = run(request)
    if outcome.missing:
        raise FileNotFoundError(os.fspath(outcome.missing[0]))
    root = outcome.root
    shown = filter(outcome.is_shown, outcome.findings())
    return [rebased(finding, lambda path: str(root / path) if path else path, outcome.contents) for finding in shown]
