"""The project: all files' facts, and the tables that are computed from them on demand."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any, Concatenate, Literal, ParamSpec, TypeVar

import msgspec

from stackcheck.facts.files import Facts, Module, Template
from stackcheck.facts.findings import Place
from stackcheck.facts.statements import READERS
from stackcheck.link.failures import FailedError, Failures, cause_of, is_own
from stackcheck.link.options import Options
from stackcheck.link.runs import Run, Runs

R = TypeVar("R")
P = ParamSpec("P")

Role = Literal["code", "test", "migration", "generated"]


class SourceFile(msgspec.Struct, frozen=True):
    """A file of the project: its path relative to the root (with `/`), what it says, and the role its path gives it.

    Only files of role "code" give findings; the others are linked all the same, for a model may live there.
    """

    path: str
    facts: Facts
    role: Role = "code"

    @property
    def module(self) -> Module:
        """The facts of a Python file; an empty module for a template.  To ask for them is to read them (see `READERS`)."""
        if READERS:
            READERS[-1].add(id(self.facts))
        return self.facts if isinstance(self.facts, Module) else Module()

    @property
    def template(self) -> Template | None:
        return self.facts if isinstance(self.facts, Template) else None


TABLES: dict[str, Callable[..., Any]] = {}
"""All tables by their names (see `name_of`), and the other functions that stand in the keys of what is remembered."""


def name_of(function: Callable[..., object]) -> str:
    """By what a function of this package is named where values are written down: `module:qualname`."""
    return f"{function.__module__}:{function.__qualname__}"


class Project:
    """The files of a project by path, and the memory of its tables (see `table`).

    `runs` knows on what each answer rests; `failures` say what is unknown because stackcheck failed.
    """

    def __init__(self, files: Mapping[str, SourceFile], options: Options | None = None) -> None:
        self.files = files
        self.options = options or Options()
        self.memory: dict[Hashable, Any] = {}
        self.runs = Runs(is_noting=False)
        self.failures = Failures()

    def modules(self) -> list[SourceFile]:
        """The Python files that could be read, in the order of their paths."""
        return [f for f in self.files.values() if isinstance(f.facts, Module) and f.facts.problem is None]


def attempt(
    project: Project, place: Place, compute: Callable[Concatenate[Project, P], R], *args: P.args, **kwargs: P.kwargs
) -> R | None:
    """What `compute` gives; None where it fails: that is told, and what stands at `place` stays unknown."""
    try:
        return compute(project, *args, **kwargs)
    except Exception as error:  # noqa: BLE001 - one of many must not take the others with it
        project.failures.note(error, place)
        return None


def table(compute: Callable[Concatenate[Project, P], R]) -> Callable[Concatenate[Project, P], R]:
    """Make a pure function of a project (and hashable arguments) remember its answer in that project.

    This is all the laziness there is: a table is computed when a rule or another table first asks for it.
    """

    def remembered(project: Project, /, *args: P.args, **kwargs: P.kwargs) -> R:
        key = (compute, args, *kwargs.items()) if args or kwargs else compute
        try:
            known = project.memory[key]
        except KeyError:
            pass
        else:
            if type(known) is not Run:
                return known  # type: ignore[no-any-return]
            project.runs.ask(known)
            return known.answer  # type: ignore[no-any-return]
        if key in project.failures.entries:
            raise FailedError(project.failures.entries[key])
        runs = project.runs
        run = Run((remembered, args, *kwargs.items()))
        runs.begin(run)
        is_known = False
        try:
            answer = compute(project, *args, **kwargs)
            is_known = True
        except Exception as error:
            if is_own(error):
                project.failures.entries[key] = cause_of(error)
            raise
        finally:
            is_known = runs.fill(run) and is_known
        if is_known:
            run.answer = answer
            project.memory[key] = run if run.calls or run.notes else answer
        return answer

    return as_written(remembered, compute)


def as_written(remembered: Callable[..., R], compute: Callable[P, R]) -> Callable[P, R]:
    """What remembers the answers of a function, under that one's name."""
    remembered.__name__ = compute.__name__
    remembered.__qualname__ = compute.__qualname__
    remembered.__module__ = compute.__module__
    remembered.__doc__ = compute.__doc__
    remembered.__wrapped__ = compute  # type: ignore[attr-defined]
    TABLES[name_of(remembered)] = remembered
    return remembered


@table
def unread(project: Project) -> list[SourceFile]:
    """The files that have no facts, for they could not be parsed or read."""
    return [file for file in project.files.values() if file.facts.problem is not None]
