"""One module a rule; this one only collects them.

A rule is a generator function about one subject.  `about` names the subjects: a kind of statement (`Function`, `Class`,
...) passes each one with the file it stands in; a table of `link` (a function from the project to rows) passes each row
with the project.  The module's docstring is the rule's documentation.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any, TypeVar, overload

import msgspec

from stackcheck.facts.files import Module, Template
from stackcheck.facts.findings import Severity, Violation, url_of
from stackcheck.facts.statements import Statement
from stackcheck.link.project import Project, SourceFile

S = TypeVar("S", bound=Statement | Module | Template)
R = TypeVar("R")

Violations = Iterator[Violation]


class Rule(msgspec.Struct, frozen=True):
    """A rule with its code, its name (its module's, with `-`), its subjects and its documentation."""

    code: str
    name: str
    about: Any
    check: Callable[[Any, Any], Violations]
    severity: Severity
    default: bool
    documentation: str

    @property
    def summary(self) -> str:
        """The first sentence of the documentation, on one line."""
        return " ".join(self.documentation.strip().split("\n\n", 1)[0].split())

    @property
    def url(self) -> str:
        """Where its documentation can be read."""
        return url_of(self.name)

    @property
    def is_about_facts(self) -> bool:
        return isinstance(self.about, type)


@overload
def rule(
    code: str, *, about: type[S], severity: Severity = ..., default: bool = ...
) -> Callable[[Callable[[S, SourceFile], Violations]], Callable[[S, SourceFile], Violations]]: ...


@overload
def rule(
    code: str, *, about: Callable[[Project], Iterable[R]], severity: Severity = ..., default: bool = ...
) -> Callable[[Callable[[R, Project], Violations]], Callable[[R, Project], Violations]]: ...


def rule(code: str, *, about: Any, severity: Severity = Severity.WARNING, default: bool = True) -> Any:
    """Make a generator function a rule.  `default`: whether it is on where the configuration selects nothing."""

    def register(check: Callable[[Any, Any], Violations]) -> Callable[[Any, Any], Violations]:
        module = sys.modules[check.__module__]
        name = check.__module__.rpartition(".")[2].replace("_", "-")
        made = Rule(code, name, about, check, severity, default, module.__doc__ or "")
        check.rule = made  # type: ignore[attr-defined]
        return check

    return register


def rules_of(module: Any) -> Iterator[Rule]:
    """The rules that a module defines."""
    for value in vars(module).values():
        made = getattr(value, "rule", None)
        if isinstance(made, Rule) and value.__module__ == module.__name__:
            yield made


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule of this package, by code."""
    modules = [importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)]
    return tuple(sorted((made for module in modules for made in rules_of(module)), key=lambda r: r.code))
