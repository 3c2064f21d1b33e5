"""The `check` command: a run, its report, its exit code."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import click
from msgspec.structs import replace

from stackcheck.disk.projects import run
from stackcheck.disk.run import Level, Outcome, Request
from stackcheck.faces.codes import CLEAN, FAILED, FOUND, USAGE
from stackcheck.faces.known import known, stale
from stackcheck.faces.progress import Bar
from stackcheck.faces.sources import source_of
from stackcheck.faces.telling import tell
from stackcheck.faces.writing import write
from stackcheck.facts.findings import Finding, Severity
from stackcheck.report import SPOKEN, render
from stackcheck.report.source import Source
from stackcheck.report.summary import foremost, left_out, nothing, summary
from stackcheck.report.summary import statistics as counted

MANY = 50
"""After more findings than this a terminal shows what to look at first last, where the eye is."""


def check(
    paths: tuple[Path, ...],
    *,
    select: tuple[str, ...],
    extend_select: tuple[str, ...],
    ignore: tuple[str, ...],
    output_format: str | None,
    output_file: Path | None,
    outputs: tuple[tuple[str, Path], ...],
    statistics: bool,
    exit_zero: bool,
    min_severity: Level | None,
    fail_on: Level | None,
    baseline: Path | None,
    strict_baseline: bool,
    since: str | None,
    add_noqa: str | None,
    config: Path | None,
    force_exclude: bool,
    ignore_noqa: bool,
    no_cache: bool,
    cache_dir: Path | None,
    jobs: str,
    color: str,
    quiet: bool,
    verbose: bool,
) -> int:
    """Run, print and return the exit code."""
    if jobs != "auto" and not (jobs.isdecimal() and len(jobs) < 10 and int(jobs)):
        raise click.UsageError(f"-j must be `auto` or a number above 0, not {jobs!r}")
    request = Request(
        paths=paths,
        config=config,
        select=select or None,
        extend_select=extend_select,
        ignore=ignore,
        min_severity=min_severity,
        fail_on=fail_on,
        force_exclude=force_exclude,
        jobs=None if jobs == "auto" else int(jobs),
        cached=not no_cache,
        cache_dir=cache_dir,
        baseline=None if baseline is None else Path(os.path.abspath(baseline)),
        since=since,
    )
    start = time.perf_counter()
    with Bar(sys.stderr, wanted=not quiet) as bar:
        outcome = run(request, bar.update)
    findings = outcome.findings(noqa=not ignore_noqa)
    if verbose:
        seconds = time.perf_counter() - start
        for note in (f"project: {outcome.root}", *outcome.notes, f"{seconds:.2f} seconds"):
            tell(note)
    for line in outcome.skipped:
        tell(line)
    for path in outcome.missing:
        tell(f"no such file or folder: {path}")
    is_stale = any(before.is_baseline and before.gone for before in outcome.befores)
    for line in stale(outcome, named=verbose or strict_baseline):
        tell(line)
    where = ", ".join(os.path.abspath(path) for path in paths)
    if add_noqa is not None:
        return _silence(outcome, add_noqa)
    form = output_format or _usual_format(output_file)
    source = source_of(outcome, color=output_file is None and is_colored(color, sys.stdout), every_site=verbose)
    shown = [finding for finding in findings if outcome.is_shown(finding)]
    written = replace(source, color=False)
    report = _report(form, findings, outcome, where, source, statistics=statistics, quiet=quiet)
    if output_file is not None:
        write(output_file, report)
    else:
        _print(report)
    for other, file in outputs:
        write(file, render(other, shown, written))
    code = _exit_code(findings, outcome, exit_zero=exit_zero)
    return FOUND if code == CLEAN and strict_baseline and is_stale else code


def _silence(outcome: Outcome, reason: str) -> int:
    from stackcheck.disk.silencing import silence  # noqa: PLC0415 - it reads files anew

    if not reason.isprintable() or "#}" in reason or "noqa" in reason.lower():
        raise click.UsageError("the reason of --add-noqa must be one line of plain text")
    done = silence(outcome, reason)
    for place in done.left:
        tell(f"{place.path}:{place.line}: no comment can stand here; use per-file-ignores or a baseline")
    lines, files = (f"{n} {thing}{'' if n == 1 else 's'}" for n, thing in ((done.lines, "line"), (done.files, "file")))
    click.echo(f"Silenced {lines} in {files}." if done.lines else "Nothing to silence.")
    return FOUND if done.left else CLEAN


def _usual_format(output_file: Path | None) -> str:
    """What is fit for who reads: a person, a log of GitHub's that becomes annotations, or whatever else."""
    if output_file is None and os.environ.get("GITHUB_ACTIONS") == "true":
        return "github"
    return "full" if output_file is None and sys.stdout.isatty() else "concise"


def _print(report: Iterator[str]) -> None:
    try:
        for piece in report:
            sys.stdout.write(piece)
        sys.stdout.flush()
    except BrokenPipeError:
        # Who reads has seen enough; the exit code is the same.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _report(
    form: str, findings: list[Finding], outcome: Outcome, where: str, source: Source, *, statistics: bool, quiet: bool
) -> Iterator[str]:
    shown = [finding for finding in findings if outcome.is_shown(finding)]
    if statistics:
        yield from counted(form, shown)
    else:
        yield from render(form, shown, source)
        if form == "full" and len(shown) > MANY and sys.stdout.isatty():
            yield from counted(form, shown)
            yield "\n"
            yield from render("concise", foremost(shown), source)
    if form in SPOKEN and not quiet and (findings or not outcome.missing):
        judged = findings or (outcome.sources and outcome.recognised)
        yield f"{summary(shown) if judged else nothing(outcome.sources, where)}\n"
        yield from left_out([finding for finding in findings if not outcome.is_shown(finding)])
        yield from known(outcome)


def _exit_code(findings: list[Finding], outcome: Outcome, *, exit_zero: bool) -> int:
    if any(f.code == "KC004" or _is_loss(f) for f in findings):
        return FAILED
    if outcome.missing:
        return USAGE
    told = (f for f in findings if f.code != "KC002")
    return FOUND if not exit_zero and any(map(outcome.fails, told)) else CLEAN


def _is_loss(finding: Finding) -> bool:
    """Whether a file was not read that should have been: of data, and of what is not the project's, it is only noted."""
    return finding.code == "KC002" and finding.severity > Severity.NOTE


def is_colored(choice: str, stream: TextIO) -> bool:
    """Whether to colour: what was asked for, else NO_COLOR, else FORCE_COLOR, else whether it is a terminal."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (stream.isatty() and os.environ.get("TERM") != "dumb")
