"""The `baseline` commands: write down what is known, so that only what is new is told."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stackcheck.faces.codes import CLEAN, FOUND

if TYPE_CHECKING:
    from stackcheck.disk.keys import Key
    from stackcheck.disk.known import Comparison
    from stackcheck.disk.run import Outcome

_PATHS: Any = click.Path(path_type=Path)
_OPTIONS: tuple[Callable[[Callable[..., int]], Callable[..., int]], ...] = (
    click.option("--cache-dir", type=_PATHS, metavar="FOLDER", envvar="STACKCHECK_CACHE_DIR", help="Where the cache lies."),
    click.option("--no-cache", is_flag=True, help="Neither read nor write the cache."),
    click.option("--config", type=_PATHS, metavar="FILE", help="Read the settings from this TOML file."),
    click.option("--baseline", "chosen", type=_PATHS, metavar="FILE", help="The file."),
    click.argument("path", type=_PATHS, default=Path()),
)


@click.group(short_help="Write down what is known, so that only what is new is told.")
def baseline() -> None:
    """Write down what is known of a project, so that only what is new is told.

    The file is the one of the setting `baseline`, else stackcheck-baseline.txt in the project's folder.
    """


def _command(name: str) -> Callable[[Callable[..., int]], click.Command]:
    def decorate(function: Callable[..., int]) -> click.Command:
        for option in _OPTIONS:
            function = option(function)
        return baseline.command(name)(function)

    return decorate


@_command("create")
@click.option("--force", is_flag=True, help="Write over the file that is there.")
def create(*, force: bool, **options: Any) -> int:
    """Write down all that is found now."""
    from stackcheck.disk.baseline import let_git_merge, text  # noqa: PLC0415
    from stackcheck.faces.writing import write  # noqa: PLC0415

    outcome, file, is_named = _found(**options)
    if file.exists() and not force:
        raise click.UsageError(f"{file} is there already; `stackcheck baseline update` brings it up to date")
    now = outcome.shown_keys()
    write(file, text(now))
    click.echo(f"{_shown(file)}: {_counted(now) or 'nothing to write down'}")
    attributes = let_git_merge(file)
    if attributes is not None:
        click.echo(f"{_shown(attributes)}: a line that lets git merge it without conflicts")
    if not is_named:
        name = os.path.relpath(file, outcome.root).replace(os.sep, "/")
        click.echo(f'Name it in the settings, so that every run and flake8 obey it: baseline = "{_shown(Path(name))}"')
    return CLEAN


@_command("update")
def update(**options: Any) -> int:
    """Write down what is new, and take out what is no more."""
    from stackcheck.disk.baseline import read, text  # noqa: PLC0415
    from stackcheck.faces.writing import write  # noqa: PLC0415

    outcome, file, _ = _found(**options)
    compared = _compared(outcome, read(file), outcome.shown_keys())
    write(file, text(compared.known + compared.new))
    _tell_changes(file, compared, added=True)
    return CLEAN


@_command("prune")
def prune(**options: Any) -> int:
    """Take out what is no more; what is new stays new."""
    from stackcheck.disk.baseline import read, text  # noqa: PLC0415
    from stackcheck.faces.writing import write  # noqa: PLC0415

    outcome, file, _ = _found(**options)
    compared = _compared(outcome, read(file), outcome.keys())
    write(file, text(compared.known))
    _tell_changes(file, compared, added=False)
    return CLEAN


@_command("check")
def check(**options: Any) -> int:
    """Tell what `update` would change, and exit with 1 where there is something."""
    from stackcheck.disk.baseline import read  # noqa: PLC0415

    outcome, file, _ = _found(**options)
    before = read(file)
    new = _compared(outcome, before, outcome.shown_keys()).new
    gone = _compared(outcome, before, outcome.keys()).gone
    for what, found in (("new", new), ("stale", gone)):
        for key, times in sorted(found.items()):
            where = f" in {key.scope}" if key.scope else ""
            click.echo(f"{what}: {key.path}: {key.code}{where}: {key.text}{f' ({times} times)' if times > 1 else ''}")
    click.echo(f"{_shown(file)}: {_counted(new) or 'nothing'} new, {_counted(gone) or 'nothing'} stale")
    return FOUND if new or gone else CLEAN


def _found(
    path: Path, chosen: Path | None, config: Path | None, cache_dir: Path | None, *, no_cache: bool
) -> tuple[Outcome, Path, bool]:
    """What is found without a baseline, the baseline's file, and whether the settings name it."""
    from stackcheck.disk.baseline import NAME  # noqa: PLC0415
    from stackcheck.disk.run import Request, run  # noqa: PLC0415

    if not path.exists():
        raise click.UsageError(f"no such file or folder: {path}")
    outcome = run(Request(paths=(path,), config=config, cached=not no_cache, cache_dir=cache_dir, tells_known=True))
    file = Path(os.path.abspath(chosen)) if chosen is not None else outcome.baseline or outcome.root / NAME
    return outcome, file, outcome.baseline == file


def _compared(outcome: Outcome, before: Counter[Key], now: Counter[Key]) -> Comparison:
    from stackcheck.disk.known import compare  # noqa: PLC0415

    return compare(now, before, outcome.printable_paths)


def _tell_changes(file: Path, compared: Comparison, *, added: bool) -> None:
    changes = [f"{_counted(compared.gone)} taken out"] if compared.gone else []
    changes += [f"{_counted(compared.new)} added"] if compared.new and added else []
    click.echo(f"{_shown(file)}: {', '.join(changes) or 'nothing to change'}; {sum(compared.known.values()):,} as before")


def _shown(file: Path) -> str:
    from stackcheck.report.text import printable  # noqa: PLC0415

    return printable(os.path.relpath(file) if file.is_absolute() else file.as_posix())


def _counted(known: Counter[Key]) -> str:
    """`12 places (KC801 9, KC601 3)`."""
    from stackcheck.disk.baseline import by_code  # noqa: PLC0415

    counts = by_code(known.items())
    if not counts:
        return ""
    named = ", ".join(f"{code} {number}" for code, number in sorted(counts.items(), key=lambda item: (-item[1], item[0])))
    return f"{counts.total():,} {'place' if counts.total() == 1 else 'places'} ({named})"
