"""`--show-settings` and `--show-files`: what would hold for a run."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import msgspec

from stackcheck.disk.looking import Survey, survey
from stackcheck.disk.run import Request
from stackcheck.faces.codes import CLEAN
from stackcheck.report.text import printable


def show(paths: tuple[Path, ...], *, is_settings: bool, **options: Any) -> int:
    """Print the settings as TOML, or the files that belong to the project, one a line."""
    missing = next((path for path in paths if not os.path.lexists(path)), None)
    if missing is not None:
        raise click.UsageError(f"no such file or folder: {missing}")
    said = {name: value for name, value in options.items() if name in _SAID and value}
    surveyed = survey(Request(paths=paths, **said))
    lines = _settings(surveyed) if is_settings else _files(surveyed, [Path(os.path.abspath(path)) for path in paths])
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return CLEAN


_SAID = frozenset({"config", "select", "extend_select", "ignore", "min_severity", "fail_on"})


def _settings(surveyed: Survey) -> Iterator[str]:
    import tomlkit  # noqa: PLC0415

    configuration = surveyed.configuration
    yield f"# project: {printable(str(surveyed.root))}"
    yield f"# settings: {printable(str(configuration.file or 'the defaults'))}"
    held = {**msgspec.to_builtins(configuration.settings), **msgspec.to_builtins(configuration.options)}
    given = {
        key: list(value) if isinstance(value, tuple) else value for key, value in sorted(held.items()) if value is not None
    }
    plain = {key: value for key, value in given.items() if not isinstance(value, dict)}
    tables = {key: value for key, value in given.items() if isinstance(value, dict)}
    yield tomlkit.dumps(plain | tables).rstrip()


def _files(surveyed: Survey, asked: list[Path]) -> Iterator[str]:
    for path in sorted(surveyed.known):
        if any((surveyed.root / path).is_relative_to(each) for each in asked):
            yield printable(surveyed.shown(path))
