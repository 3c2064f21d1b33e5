"""What is said beside the findings: lines on stderr."""

from __future__ import annotations

from contextlib import suppress

import click


def tell(message: str) -> None:
    """One line on stderr.  Where that cannot be written the findings count more."""
    from stackcheck.report.text import printable  # noqa: PLC0415

    with suppress(OSError):
        click.echo(f"stackcheck: {printable(message)}", err=True)
