"""Run every function of the project once, and gather what was met."""

from __future__ import annotations

from stackcheck.link.evaluate.frames import Observations, gathered
from stackcheck.link.evaluate.summaries import run_of
from stackcheck.link.project import Project, table
from stackcheck.link.symbols import functions


@table
def observations(project: Project) -> Observations:
    """What the functions in the project's code (not its tests and migrations) meet when they run."""
    for symbol in functions(project):
        if project.files[symbol.path].role == "code":
            try:
                run_of(project, symbol, None)
            except RecursionError:
                continue  # an expression too deep for the interpreter: nothing is proved about this function
    return gathered(project)
