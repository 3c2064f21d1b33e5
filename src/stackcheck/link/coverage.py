"""What a project's linking recognised, and how much stayed unknown: of that nothing is said, but it is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import msgspec

from stackcheck.catalogue.frameworks import FRAMEWORKS
from stackcheck.facts.parts import walk
from stackcheck.facts.statements import Class, Import
from stackcheck.link.endpoints import endpoints
from stackcheck.link.models import models
from stackcheck.link.names.bindings import scope, stars
from stackcheck.link.names.definitions import classes
from stackcheck.link.names.resolution import bases, imported, imported_module
from stackcheck.link.project import Project, table


class Recognised(msgspec.Struct, frozen=True):
    """How many of a kind there are, and how many of these could not be resolved, or only in part."""

    kind: str
    number: int
    unknown: int = 0


@table
def recognised(project: Project) -> tuple[Recognised, ...]:
    """The counts that tell a reader how much of a project the rules could judge; the largest of each group first."""
    return (*_models(project), *_endpoints(project), _imports(project), _bases(project))


@table
def framework_files(project: Project) -> frozenset[str]:
    """The files with something that the rules are about: a model, an endpoint, or an import from a framework."""
    importing = {
        file.path
        for file in project.modules()
        for statement in walk(file.module.body)
        if isinstance(statement, Import) and not statement.level and statement.module.partition(".")[0] in FRAMEWORKS
    }
    own = {model.symbol.path for model in models(project).values()}
    return frozenset(importing | own | {endpoint.place.path for endpoint in endpoints(project)}) & project.files.keys()


def _models(project: Project) -> Iterator[Recognised]:
    own = [model for model in models(project).values() if model.symbol.path]
    incomplete = Counter(model.orm for model in own if model.incomplete)
    for orm, number in Counter(model.orm for model in own).most_common():
        yield Recognised(f"{orm} models", number, incomplete[orm])


def _endpoints(project: Project) -> Iterator[Recognised]:
    for framework, number in Counter(endpoint.framework for endpoint in endpoints(project)).most_common():
        yield Recognised(f"{framework} endpoints", number)


def _imports(project: Project) -> Recognised:
    """The imports at the top of modules.  What lies outside of the project counts as known: its name says what it is."""
    found = [
        imported_module(project, file.path, statement) if statement.name == "*" else imported(project, file.path, statement)
        for file in project.modules()
        for statement in (*_named(project, file.path), *stars(project, file.path))
    ]
    return Recognised("imports", len(found), found.count(None))


def _named(project: Project, path: str) -> Iterator[Import]:
    return (s for s in scope(project, path).values() if isinstance(s, Import) and s.name != "*")


def _bases(project: Project) -> Recognised:
    written = sum(len(symbol.fact.bases) for symbol in classes(project) if isinstance(symbol.fact, Class))
    return Recognised("base classes", written, written - sum(len(bases(project, symbol)) for symbol in classes(project)))
