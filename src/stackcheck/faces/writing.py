"""Files that the user asked for; what cannot be written is wrong usage."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from stackcheck.disk.writing import replace


def write(file: Path, pieces: Iterable[str]) -> None:
    try:
        replace(file, pieces)
    except OSError as error:
        raise click.UsageError(f"{file} cannot be written: {error.strerror}") from error
