"""What is said beside the findings: lines on stderr."""

from __future__ import annotations

import os
from contextlib import suppress

import click


def tell(message: str) -> None:
    """One line on stderr, with paths from where the user stands.  Where that cannot be written the findings count more."""
    from stackcheck.report.text import printable  # noqa: PLC0415

    with suppress(OSError):
        here = f"{os.getcwd().rstrip(os.sep)}{os.sep}"  # noqa: PTH109
        click.echo(f"stackcheck: {printable(message.replace(here, ''))}", err=True)
