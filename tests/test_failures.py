"""Whatever fails is told once with its place, and what does not rest on it is told as before."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest

import stackcheck
from stackcheck.engine import check
from stackcheck.facts.findings import Finding
from stackcheck.link.failures import FailedError
from stackcheck.link.project import Project, table
from stackcheck.rules import all_rules
from tests.cases import project_of, read

FIXTURES = Path(__file__).parents[1] / "fixtures"
INDEPENDENT = {"KC001", "KC002"}


class BrokenError(Exception):
    """What is raised on purpose."""


@cache
def project_files() -> dict[str, bytes]:
    """A project in which nearly all rules find something: the fixtures side by side, each in a folder of its own."""
    cases = [case for name in CASES for case in sorted((FIXTURES / name).iterdir())[:1] if case.is_dir()]
    return {
        f"{case.parent.name.replace('-', '_')}_{case.name.replace('-', '_')}/{path}": data
        for case in cases
        for path, data in read(case)[0].items()
        if path.endswith((".py", ".html"))
    }


CASES = (
    "n-plus-one",
    "blocking-call",
    "raw-sql",
    "unindexed-filter",
    "untyped-parameter",
    "secret-in-settings",
    "unvalidated-input",
    "sql-built-from-strings",
)


def modules() -> Iterator[Any]:
    for found in pkgutil.walk_packages([str(Path(stackcheck.__file__).parent / "link")], "stackcheck.link."):
        yield importlib.import_module(found.name)


@cache
def tables() -> dict[str, Callable[..., Any]]:
    """Every table by its module and name, with the function that computes it."""
    found: dict[str, Callable[..., Any]] = {}
    for module in modules():
        for name, value in vars(module).items():
            if (
                isinstance(value, FunctionType)
                and value.__module__ == module.__name__
                and "compute" in value.__code__.co_freevars
            ):
                found[f"{module.__name__.removeprefix('stackcheck.link.')}:{name}"] = value
    return found


@cache
def whole() -> tuple[Finding, ...]:
    return tuple(check(project_of(project_files()), all_rules()))


def broken(monkeypatch: pytest.MonkeyPatch, function: Any, error: type[Exception]) -> None:
    """Let the table fail whoever asks for it, by whatever name."""
    cell = next(
        cell for name, cell in zip(function.__code__.co_freevars, function.__closure__, strict=True) if name == "compute"
    )

    def fails(*args: object, **kwargs: object) -> None:
        raise error

    monkeypatch.setattr(cell, "cell_contents", fails)


def checked(monkeypatch: pytest.MonkeyPatch, name: str, error: type[Exception]) -> list[Finding]:
    whole()
    project = project_of(project_files())
    broken(monkeypatch, tables()[name], error)
    return check(project, all_rules())


def test_all_tables_are_found() -> None:
    assert len(tables()) > 150
    assert {"models:models", "observed:observations", "evaluate.assignments:bound_value"} <= tables().keys()


PARTS = 24
"""Into so many tests the tables are dealt out: to look for them when tests are collected would read all modules."""
FAST = ["models:models", "sql.judging:expressible", "observed:observations", "endpoints:endpoints", "names.modules:names"]


@pytest.mark.parametrize(
    ("name", "error"), [*((name, BrokenError) for name in FAST), (FAST[0], RecursionError), (FAST[1], MemoryError)]
)
def test_a_failing_table_is_one_finding(monkeypatch: pytest.MonkeyPatch, name: str, error: type[Exception]) -> None:
    judge(checked(monkeypatch, name, error), error)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_each_table_fails_alone(part: int) -> None:
    for name in sorted(tables().keys() - {*FAST})[part::PARTS]:
        with pytest.MonkeyPatch.context() as patch:
            judge(checked(patch, name, BrokenError), BrokenError, name)


def judge(found: list[Finding], error: type[Exception], name: str = "") -> None:
    failures = [f for f in found if f.code == "KC004"]
    assert len(failures) <= 1, (name, [f.message for f in failures])
    said = {(f.code, f.path, f.line) for f in found if f.code not in ("KC003", "KC004")}
    lost = {(f.code, f.path, f.line) for f in whole() if f.code != "KC003"} - said
    if lost:
        assert failures, f"lost without a word: {name} {lost}"
        assert error.__name__ in failures[0].message
    assert {code for code, _, _ in lost} <= {f.code for f in whole()} - INDEPENDENT


@pytest.mark.parametrize("error", [BrokenError, MemoryError])
def test_a_function_that_cannot_be_run_is_lost_alone(monkeypatch: pytest.MonkeyPatch, error: type[Exception]) -> None:
    from stackcheck.link.evaluate.frames import INTERPRETER

    run = INTERPRETER.run

    def execute(frame: Any, body: Any) -> None:
        if frame.symbol is not None and frame.symbol.name.endswith("broken"):
            raise error
        run(frame, body)

    monkeypatch.setattr(INTERPRETER, "run", execute)
    found = check(project_of({"a.py": BLOCKING}), all_rules())
    assert [(f.code, f.line) for f in found if f.code != "KC102"] == [("KC701", 12), ("KC004", 17)]
    assert "what is here stays unknown" in next(f.message for f in found if f.code == "KC004")


BLOCKING = """import time
from fastapi import FastAPI

app = FastAPI()


@app.get("/")
async def good() -> None:
    help_broken()
    broken()
    broken()
    time.sleep(1)
    return None


@app.get("/b")
def broken() -> None:
    time.sleep(1)


def help_broken() -> None:
    broken()
"""


def test_a_failure_is_not_computed_again() -> None:
    asked = []

    @table
    def fails(project: Project, number: int) -> int:
        asked.append(number)
        raise BrokenError

    project = Project({})
    for _ in range(3):
        with pytest.raises((BrokenError, FailedError)):
            fails(project, 1)
    assert asked == [1]
