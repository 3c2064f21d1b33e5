"""The `init` command: a project's files are made ready for stackcheck, and nothing else in them changes."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path

import click

from stackcheck.disk.roots import root_of
from stackcheck.disk.starting import Addition, additions, write
from stackcheck.faces.codes import CLEAN


def init(path: Path, *, diff: bool, commands: tuple[str, ...]) -> int:
    """Add what is missing; with `diff` only show it."""
    root = root_of((Path(os.path.abspath(path)),)).folder
    is_complete = True
    for addition in _each(root, diff=diff):
        is_complete = False
        if diff:
            sys.stdout.writelines(_shown(addition))
        else:
            click.echo(f"{os.path.relpath(addition.file)}: {addition.what}")
    if is_complete:
        click.echo(f"{os.path.relpath(root)}: nothing is missing")
    elif not diff and "baseline" in commands:
        click.echo("next: `stackcheck`, and `stackcheck baseline create` where there is much that cannot be mended today")
    elif not diff:
        click.echo("next: `stackcheck doctor` tells what is recognised, `stackcheck` checks")
    return CLEAN


def _each(root: Path, *, diff: bool) -> Iterator[Addition]:
    known: dict[Path, str] = {}
    for addition in additions(root):
        if not diff:
            write(addition)
        elif addition.file in known:
            continue
        known[addition.file] = addition.after
        yield addition


def _shown(addition: Addition) -> list[str]:
    name = os.path.relpath(addition.file)
    before, after = (text.splitlines(keepends=True) for text in (addition.before, addition.after))
    return list(unified_diff(before, after, name, name))
