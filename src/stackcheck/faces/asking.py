"""The commands that answer questions: about a line, a project, a rule, the settings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from stackcheck.faces.codes import CLEAN

_PATH: Any = click.Path(path_type=Path)
_NO_CACHE = click.option("--no-cache", is_flag=True, help="Neither read nor write the cache.")
_CACHE_DIR = click.option(
    "--cache-dir", type=_PATH, metavar="FOLDER", envvar="STACKCHECK_CACHE_DIR", help="Where the cache lies."
)
_COLOR = click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Default: on a terminal.")


@click.command(short_help="Tell all that is known of a line.")
@click.argument("place", metavar="FILE:LINE")
@_NO_CACHE
@_CACHE_DIR
@_COLOR
def explain(place: str, **options: Any) -> int:
    """Tell every fact and step behind what is found on a line; where nothing is, what is known of it and what is missing."""
    from stackcheck.faces.explaining import explain as explained  # noqa: PLC0415 - `--help` need not wait for it

    return explained(place, **options)


@click.command(short_help="Tell what of a project is recognised, and what is not.")
@click.argument("path", type=_PATH, default=Path())
@click.option("-v", "--verbose", is_flag=True, help="Name everything that is unknown.")
@_NO_CACHE
@_CACHE_DIR
def doctor(path: Path, **options: Any) -> int:
    """Tell what stackcheck sees of the project that PATH (default: the current folder) belongs to, and what could help it."""
    from stackcheck.faces.doctor import doctor as examined  # noqa: PLC0415

    if not path.exists():
        raise click.UsageError(f"no such file or folder: {path}")
    return examined(path, **options)


@click.command(short_help="Make a project's files ready for stackcheck.")
@click.argument("path", type=_PATH, default=Path())
@click.option("--diff", is_flag=True, help="Show what would be added and write nothing.")
@click.pass_context
def init(ctx: click.Context, path: Path, *, diff: bool) -> int:
    """Add what a project's files do not have yet: a table of settings, KC for ruff and flake8, a hook of pre-commit."""
    from stackcheck.faces.starting import init as started  # noqa: PLC0415

    group = ctx.parent.command if ctx.parent is not None else None
    return started(path, diff=diff, commands=tuple(group.commands) if isinstance(group, click.Group) else ())


@click.command()
@click.argument("selector", metavar="CODE|FAMILY|NAME")
def rule(selector: str) -> int:
    """Explain a rule, or a family of rules (KC8): why it matters, what it flags and what it does not."""
    from stackcheck.disk.config import suggestion  # noqa: PLC0415
    from stackcheck.report.catalogue import page  # noqa: PLC0415
    from stackcheck.rules import all_rules  # noqa: PLC0415

    wanted = selector.upper()
    found = [each for each in all_rules() if each.name == selector.lower() or each.code == wanted]
    found = found or [each for each in all_rules() if wanted.startswith("KC") and each.code.startswith(wanted)]
    if not found:
        hint = suggestion(selector, [spelling for each in all_rules() for spelling in (each.code, each.name)])
        raise click.UsageError(f"unknown rule {selector!r}{hint}")
    click.echo("\n\n".join(map(page, found)))
    return CLEAN


@click.command()
@click.option("--output-format", "--format", type=click.Choice(["text", "markdown", "json"]), default="text", show_default=True)
def rules(output_format: str) -> int:
    """List all rules."""
    from stackcheck.report import catalogue  # noqa: PLC0415
    from stackcheck.rules import all_rules  # noqa: PLC0415

    forms = {"text": catalogue.table, "markdown": catalogue.markdown, "json": catalogue.objects}
    click.echo(forms[output_format](all_rules()), nl=False)
    return CLEAN


@click.command()
def schema() -> int:
    """Print the JSON schema of the settings."""
    import json  # noqa: PLC0415

    from stackcheck.disk.schema import schema as made  # noqa: PLC0415

    click.echo(json.dumps(made(), indent=2))
    return CLEAN


COMMANDS = (doctor, explain, init, rule, rules, schema)
