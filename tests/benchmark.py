"""What a run costs, as ratios taken in one run on real code: `python -m tests.benchmark PROJECT`.

Seconds on shared machines say little; each figure here is one time divided by another, taken next to each other:

    extraction / parse   reading the files, by LibCST's own parse of them (one process, no garbage collection in either)
    warm / cold          a run on an unchanged project, by the first one with an empty cache
    edit / cold          a run after one line was added to one file
    flake8 / bare        flake8 with the plugin on one file of the checked project, by flake8 without it
    memory               the largest process of the cold run, in MiB

The project is copied to a temporary folder first, and nothing is written to it.
"""

from __future__ import annotations

import argparse
import gc
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import libcst

from stackcheck.disk.discovery import Tree
from stackcheck.extract.python import module_facts

_BARE_FLAKE8 = """
import importlib.metadata as metadata
found = metadata.distributions
metadata.distributions = lambda **given: (each for each in found(**given) if each.metadata["name"] != "stackcheck")
from flake8.main.cli import main
raise SystemExit(main())
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("project", type=Path)
    parser.add_argument("--rounds", type=int, default=3, help="how often each warm figure is taken; the median counts")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        tree = Path(scratch) / "project"
        paths = list(Tree(arguments.project.resolve()).files())
        for path in paths:
            (tree / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(arguments.project / path, tree / path)
        (tree / "pyproject.toml").touch()
        _report(tree, [path for path in paths if path.endswith(".py")], Path(scratch) / "cache", arguments.rounds)


def _report(tree: Path, modules: list[str], cache: Path, rounds: int) -> None:
    sources = [(tree / path).read_bytes() for path in modules]
    print(f"{len(modules):,} Python files, {sum(source.count(10) for source in sources):,} lines")
    parse, extraction = _extraction(sources)
    print(f"extraction / parse   {extraction / parse:6.2f}   ({extraction:.1f} s / {parse:.1f} s)")
    environment = os.environ | {"STACKCHECK_CACHE_DIR": str(cache)}
    command = [sys.executable, "-m", "stackcheck", "--exit-zero", "--output-format", "json", "."]
    cold = _seconds(lambda: _run(command, tree, environment))
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    warm = statistics.median(_seconds(lambda: _run(command, tree, environment)) for _ in range(rounds))
    print(f"warm / cold          {warm / cold:6.2f}   ({warm:.2f} s / {cold:.1f} s)")
    edited = sorted((tree / path for path in modules), key=lambda path: path.stat().st_size)[len(modules) * 3 // 4]
    times = []
    for number in range(rounds):
        with edited.open("a") as file:
            file.write(f"\n_edited_{number} = {number}\n")
        times.append(_seconds(lambda: _run(command, tree, environment)))
    edit = statistics.median(times)
    print(f"edit / cold          {edit / cold:6.2f}   ({edit:.2f} s / {cold:.1f} s)")
    options = ["--exit-zero", "--select", "KC", edited.relative_to(tree).as_posix()]
    plugin = [sys.executable, "-m", "flake8", *options]
    _run(plugin, tree, environment)
    bare = statistics.median(
        _seconds(lambda: _run([sys.executable, "-c", _BARE_FLAKE8, *options], tree, environment)) for _ in range(rounds)
    )
    with_plugin = statistics.median(_seconds(lambda: _run(plugin, tree, environment)) for _ in range(rounds))
    print(f"flake8 / bare        {with_plugin / bare:6.2f}   ({with_plugin:.2f} s / {bare:.2f} s)")
    print(f"memory               {memory:6.0f}   MiB")


def _extraction(sources: list[bytes]) -> tuple[float, float]:
    """Seconds for LibCST's parse, and for the extraction, of the same files."""

    def parse() -> None:
        for source in sources:
            try:
                libcst.parse_module(source)
            except (libcst.ParserSyntaxError, SyntaxError, UnicodeDecodeError):
                continue

    def extract() -> None:
        for source in sources:
            module_facts(source)

    gc.disable()
    try:
        return _seconds(parse), _seconds(extract)
    finally:
        gc.enable()


def _seconds(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _run(command: list[str], folder: Path, environment: dict[str, str]) -> None:
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
    if done.returncode not in (0, 3):
        sys.exit(f"{' '.join(command)} ended with {done.returncode}: {done.stderr.decode(errors='replace')[-500:]}")


if __name__ == "__main__":
    main()
