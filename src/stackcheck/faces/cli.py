"""The command line.

Exit codes: 0 nothing found, 1 findings, 2 wrong usage or configuration, 3 a file could not be read or stackcheck failed (the
findings are printed all the same), 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn, TextIO

import click
from click.shell_completion import CompletionItem

from stackcheck import __version__
from stackcheck.faces.asking import COMMANDS
from stackcheck.faces.baseline import baseline
from stackcheck.faces.codes import CLEAN, FAILED, FOUND, INTERRUPTED, USAGE
from stackcheck.faces.telling import tell
from stackcheck.report import FORMATS


class _Commands(click.Group):
    """A group whose first word may be left out: `stackcheck .` is `stackcheck check .`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if ctx.resilient_parsing and not args:
            return super().parse_args(ctx, args)  # a shell asks what could be the first word
        if not args or (args[0] not in self.commands and args[0] not in ("--help", "-h", "--version", "-V")):
            args = ["check", *args]
        # What follows the option is no reason but a path.
        args = ["--add-noqa=" if each == "--add-noqa" else each for each in args]
        return super().parse_args(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        found = super().shell_complete(ctx, incomplete)
        if incomplete.startswith("-"):
            check = self.commands["check"]
            return [*found, *check.shell_complete(click.Context(check, parent=ctx, info_name="check"), incomplete)]
        return found or [CompletionItem(incomplete, type="file")]

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(ctx.command_path, "[check] [OPTIONS] [PATH]...")


@click.group(
    cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120}, no_args_is_help=False
)
@click.version_option(__version__, "-V", "--version", prog_name="stackcheck", message="%(prog)s %(version)s")
def cli() -> None:
    """A linter for Django and FastAPI code that sees across files.

    `stackcheck .` checks the project in the current folder; see `stackcheck check --help` for its options.
    """


def _selectors(_ctx: click.Context, _parameter: click.Parameter, given: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(selector.strip() for part in given for selector in part.split(",") if selector.strip())


def _outputs(_ctx: click.Context, _parameter: click.Parameter, given: tuple[str, ...]) -> tuple[tuple[str, Path], ...]:
    parts = [part.partition("=") for part in given]
    for form, _, file in parts:
        if form not in FORMATS or not file:
            raise click.BadParameter(f"write FORMAT=FILE; the formats are {', '.join(FORMATS)}")
    return tuple((form, Path(file)) for form, _, file in parts)


_PATHS: Any = click.Path(path_type=Path)
_SELECTORS: Any = {"multiple": True, "callback": _selectors, "metavar": "RULES"}
_SEVERITIES = click.Choice(["note", "warning", "error"])


@cli.command(short_help="Check a project (what is done where no command is given).")
@click.argument("paths", nargs=-1, type=_PATHS, metavar="[PATH]...")
@click.option("--select", **_SELECTORS, help="Run only these rules: codes, their prefixes or names, separated by commas.")
@click.option("--extend-select", **_SELECTORS, help="Run these rules besides those that are on.")
@click.option("--ignore", **_SELECTORS, help="Do not run these rules.")
@click.option(
    "--output-format",
    type=click.Choice(FORMATS),
    envvar="STACKCHECK_OUTPUT_FORMAT",
    help="Default: full on a terminal, github in GitHub Actions, else concise.",
)
@click.option("--output-file", type=_PATHS, metavar="FILE", help="Write the report to this file.")
@click.option(
    "--output", "outputs", multiple=True, callback=_outputs, metavar="FORMAT=FILE", help="Write a report in this format, too."
)
@click.option("--statistics", is_flag=True, help="Print how often each rule was broken instead of the findings.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 even where there are findings.")
@click.option(
    "--min-severity", type=_SEVERITIES, help="The least severity to show; the others are counted.  [default: warning]"
)
@click.option("--fail-on", type=_SEVERITIES, help="The least severity to exit with 1 for.  [default: warning]")
@click.option("--baseline", type=_PATHS, metavar="FILE", help="Do not tell what this file says is known.")
@click.option("--strict-baseline", is_flag=True, help="Exit with 1 where the baseline has entries that are no more.")
@click.option("--since", metavar="REV", help="Tell only what was not found at this revision of git.")
@click.option("--show-settings", is_flag=True, help="Print the settings that hold, and check nothing.")
@click.option("--show-files", is_flag=True, help="Print the files that would be checked, and check nothing.")
@click.option("--add-noqa", metavar="[=REASON]", help="Put a comment that silences it to each finding, instead of telling it.")
@click.option("--config", type=_PATHS, metavar="FILE", help="Read the settings from this TOML file.")
@click.option("--force-exclude", is_flag=True, help="Leave out excluded and ignored files even where they are named as PATH.")
@click.option("--ignore-noqa", "--disable-noqa", is_flag=True, help="Report what comments silence, too.")
@click.option("--no-cache", is_flag=True, help="Neither read nor write the cache.")
@click.option("--cache-dir", type=_PATHS, metavar="FOLDER", envvar="STACKCHECK_CACHE_DIR", help="Where the cache lies.")
@click.option("-j", "--jobs", metavar="N", default="auto", show_default=True, help="How many processes read files.")
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Default: on a terminal.")
@click.option("-q", "--quiet", is_flag=True, help="Print findings and nothing else.")
@click.option(
    "-v", "--verbose", is_flag=True, help="Name all places of a finding; tell on stderr what was read and what stayed unknown."
)
def check(paths: tuple[Path, ...], *, show_settings: bool, show_files: bool, **options: Any) -> int:
    """Check the project that PATH (default: the current folder) belongs to, and report what is found there.

    The whole project is always read, for findings come from several files; naming files only limits what is reported.
    """
    if show_settings or show_files:
        from stackcheck.faces.showing import show  # noqa: PLC0415

        return show(paths or (Path(),), is_settings=show_settings, **options)
    from stackcheck.faces.checking import check as checked  # noqa: PLC0415 - `--help` need not wait for it

    return checked(paths or (Path(),), **options)


for command in COMMANDS:
    cli.add_command(command)


@cli.command(short_help="Delete what was remembered of a project.")
@click.argument("path", type=_PATHS, default=Path())
@click.option("--cache-dir", type=_PATHS, metavar="FOLDER", envvar="STACKCHECK_CACHE_DIR", help="Where the cache lies.")
def clean(path: Path, cache_dir: Path | None) -> int:
    """Delete what was remembered of the project that PATH (default: the current folder) belongs to."""
    from stackcheck.disk.cache import forget  # noqa: PLC0415
    from stackcheck.disk.roots import root_of  # noqa: PLC0415

    forget(root_of((path.absolute(),)).folder, cache_dir)
    return CLEAN


cli.add_command(baseline)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and end the process."""
    # One that is closed is None: nobody wants to read it.
    sys.stdout, sys.stderr = (stream or Path(os.devnull).open("w") for stream in (sys.stdout, sys.stderr))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    code = _code(arguments)
    for stream in (sys.stdout, sys.stderr):
        _flush(stream)
    sys.exit(code)


def _flush(stream: TextIO) -> None:
    try:
        stream.flush()
    except OSError:
        # Python would complain once more when it flushes at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _code(arguments: Sequence[str] | None) -> int:
    try:
        code: int | None = cli.main(arguments, prog_name="stackcheck", standalone_mode=False)
    except click.ClickException as error:
        tell(error.format_message())
        return USAGE
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    except BrokenPipeError:
        return FOUND
    except Exception as error:  # noqa: BLE001 - a user gets one line; the kind and the place are what a report needs
        from stackcheck.disk.config import ConfigError  # noqa: PLC0415

        if isinstance(error, ConfigError):
            tell(str(error))
            return USAGE
        if isinstance(error, OSError) and error.filename is None:  # what is written to a stream has none
            tell(f"the output cannot be written: {error.strerror}")
            return FAILED
        tell(f"internal error: {type(error).__name__} at {_origin(error)}; please report it")
        return FAILED
    return code or CLEAN


def _origin(error: Exception) -> str:
    traceback = error.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    return f"{traceback.tb_frame.f_globals.get('__name__', '?')}:{traceback.tb_lineno}" if traceback else "?"
