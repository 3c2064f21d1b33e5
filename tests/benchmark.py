"""What a run costs, on real code: `python -m tests.benchmark PROJECT... [--json FILE]`.

Seconds on shared machines say little: figures are ratios of processor time, taken next to each other in one run, unless they
say otherwise.

    cold / parse            a first run with one process, by LibCST's own parse of all Python files of the project
    one process / two       a first run on the clock, by the same with two processes
    warm / cold             a run on an unchanged project
    line / cold             a run after a line was added to a module; class, method, file: after one of these was
    flake8 - bare           seconds on the clock that the plugin adds to flake8 on one file, after an edit of that file
    help - pass             seconds on the clock that `stackcheck --help` takes longer than `python -c pass`
    memory                  the largest process of the first run, in MiB
    16 copies / 1           time a line for sixteen copies of the project in one, by that for one (with --copies 16)
    cold / NAME             the first run by another linter on the same files: ruff, fixit, djch, flake8 with flake8-async

Each project is copied to a temporary folder first, and nothing is written to it.  Linters that are not installed are left out.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from stackcheck.disk.discovery import Tree

_STACKCHECK = (sys.executable, "-m", "stackcheck", "--exit-zero", "--output-format", "json")
_BARE_FLAKE8 = """
import importlib.metadata as metadata
found = metadata.distributions
metadata.distributions = lambda **given: (each for each in found(**given) if each.metadata["name"] != "stackcheck")
from flake8.main.cli import main
raise SystemExit(main())
"""
_PARSE = """
import gc, sys, libcst
gc.disable()
for path in sys.stdin.read().splitlines():
    try:
        libcst.parse_module(open(path, "rb").read())
    except (libcst.ParserSyntaxError, SyntaxError, UnicodeDecodeError):
        pass
"""
_RIVALS: Mapping[str, Sequence[str]] = {
    "ruff": ("ruff", "check", "--no-cache", "--isolated", "--select", "ASYNC,DJ,FAST,S608", "--exit-zero", "-q", "."),
    "flake8-async": (sys.executable, "-m", "flake8", "--isolated", "--select", "ASYNC", "--exit-zero", "-j1", "."),
    "fixit": (sys.executable, "-m", "fixit", "lint", "."),
    "djch": ("djch", "."),
    "hydroid": ("hydroid", "."),
}
_EDITS = {
    "line": "\n_edited_{0} = {0}\n",
    "class": "\n\nclass Edited{0}:\n    number = {0}\n",
    "method": "\n\nclass Edited:\n    def edited_{0}(self):\n        return {0}\n",
}


class Figure(msgspec.Struct, frozen=True):
    """A figure's name, its value, and what it was made of."""

    name: str
    value: float
    of: str = ""


class Spent(msgspec.Struct, frozen=True):
    """What a command took: seconds of the processor and on the clock."""

    processor: float
    clock: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("projects", type=Path, nargs="+", metavar="PROJECT")
    parser.add_argument("--rounds", type=int, default=3, help="how often each short figure is taken; the median counts")
    parser.add_argument("--copies", type=int, default=0, help="also time so many copies of each project in one")
    parser.add_argument("--json", type=Path, help="write the figures to this file, too")
    arguments = parser.parse_args()
    told: dict[str, list[Figure]] = {}
    for project in arguments.projects:
        with tempfile.TemporaryDirectory() as scratch:
            print(f"{project.resolve().name}:", flush=True)
            figures = told[project.resolve().name] = []
            for figure in _figures(project.resolve(), Path(scratch), arguments.rounds, arguments.copies):
                print(f"  {figure.name:20} {figure.value:8.3f}   {figure.of}", flush=True)
                figures.append(figure)
    if arguments.json:
        arguments.json.write_bytes(msgspec.json.format(msgspec.json.encode(told)))


def _figures(project: Path, scratch: Path, rounds: int, copies: int) -> Iterator[Figure]:
    tree = scratch / "project"
    paths = [path for path in Tree(project).files() if (project / path).is_file()]
    _copy(project, paths, tree)
    modules = [path for path in paths if path.endswith(".py")]
    lines = sum((tree / path).read_bytes().count(b"\n") for path in modules)
    parse = _spent((sys.executable, "-c", _PARSE), tree, given="\n".join(modules)).processor
    cold = _spent((*_STACKCHECK, "--no-cache", "--jobs", "1", "."), tree)
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    yield Figure("cold / parse", cold.processor / parse, f"{cold.processor:.1f} s / {parse:.1f} s, {lines:,} lines")
    two = _spent((*_STACKCHECK, "--no-cache", "--jobs", "2", "."), tree)
    yield Figure("one process / two", cold.clock / two.clock, f"{cold.clock:.1f} s / {two.clock:.1f} s on the clock")
    yield Figure("memory", memory, "MiB")
    yield from _warm(tree, modules, scratch, cold.processor, rounds)
    empty = (sys.executable, "-c", "pass")
    asked = _median(lambda: _spent((*_STACKCHECK[:3], "--help"), tree).clock - _spent(empty, tree).clock, rounds)
    yield Figure("help - pass", asked, "s on the clock")
    for name, command in _RIVALS.items():
        if (rival := _rival(command, tree)) is not None:
            yield Figure(f"cold / {name}", cold.processor / rival, f"{cold.processor:.1f} s / {rival:.1f} s")
    if copies:
        for number in range(copies):
            _copy(project, paths, scratch / "copies" / f"copy_{number}")
        all_of_them = _spent((*_STACKCHECK, "--no-cache", "--jobs", "1", "."), scratch / "copies").processor
        each = all_of_them / copies
        yield Figure(f"{copies} copies / 1", each / cold.processor, f"{each:.1f} s / {cold.processor:.1f} s")


def _warm(tree: Path, modules: Sequence[str], scratch: Path, cold: float, rounds: int) -> Iterator[Figure]:
    """What runs cost that know of an earlier one."""
    environment = os.environ | {"STACKCHECK_CACHE_DIR": str(scratch / "cache")}
    command = (*_STACKCHECK, "--jobs", "1", ".")
    _spent(command, tree, environment)
    warm = _median(lambda: _spent(command, tree, environment).processor, rounds)
    yield Figure("warm / cold", warm / cold, f"{warm:.2f} s / {cold:.1f} s")
    edited = sorted((tree / path for path in modules), key=lambda path: path.stat().st_size)[len(modules) * 3 // 4]
    for name, text in _EDITS.items():
        times = []
        for number in range(rounds):
            with edited.open("a") as file:
                file.write(text.format(number))
            times.append(_spent(command, tree, environment).processor)
        yield Figure(f"{name} / cold", statistics.median(times) / cold, f"{statistics.median(times):.2f} s / {cold:.1f} s")
    times = []
    for number in range(rounds):
        edited.with_name(f"edited_{number}.py").write_text("def edited():\n    return 1\n")
        times.append(_spent(command, tree, environment).processor)
    yield Figure("file / cold", statistics.median(times) / cold, f"{statistics.median(times):.2f} s / {cold:.1f} s")
    options = ("--exit-zero", "--select", "KC", edited.relative_to(tree).as_posix())
    bare = _median(lambda: _spent((sys.executable, "-c", _BARE_FLAKE8, *options), tree, environment).clock, rounds)
    times = []
    for number in range(rounds):
        with edited.open("a") as file:
            file.write(_EDITS["line"].format(number + rounds))
        times.append(_spent((sys.executable, "-m", "flake8", *options), tree, environment).clock)
    plugin = statistics.median(times)
    yield Figure("flake8 - bare", plugin - bare, f"{plugin:.2f} s - {bare:.2f} s on the clock")


def _copy(project: Path, paths: Sequence[str], to: Path) -> None:
    for path in paths:
        (to / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(project / path, to / path)
    (to / "pyproject.toml").write_text("")


def _rival(command: Sequence[str], tree: Path) -> float | None:
    """Seconds of another linter; None where it is not installed."""
    module = command[2] if command[1] == "-m" else None
    is_there = shutil.which(command[0]) is not None
    if module is not None:
        probe = subprocess.run([sys.executable, "-m", module, "--version"], capture_output=True, text=True, check=False)
        is_there = probe.returncode == 0 and ("ASYNC" not in command or "async" in probe.stdout)
    return _spent(command, tree, codes=(0, 1)).processor if is_there else None


def _median(figure: Callable[[], float], rounds: int) -> float:
    return statistics.median(figure() for _ in range(rounds))


def _spent(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str] | None = None,
    *,
    given: str = "",
    codes: Sequence[int] = (0, 3),
) -> Spent:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    done = subprocess.run(
        command, cwd=folder, env=environment, input=given, text=True, encoding="utf-8", capture_output=True, check=False
    )
    clock = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in codes:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}: {done.stderr[-500:]}")
    return Spent(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, clock)


if __name__ == "__main__":
    main()
