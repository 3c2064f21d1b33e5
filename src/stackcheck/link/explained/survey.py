"""What of a project was recognised, and what stayed unknown, with names: for `stackcheck doctor`."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from typing import Literal

import msgspec

from stackcheck.catalogue.entries import Kind
from stackcheck.catalogue.frameworks import FRAMEWORKS
from stackcheck.facts.expressions import Subscript
from stackcheck.facts.findings import Place
from stackcheck.facts.parts import dotted, walk
from stackcheck.facts.statements import Class, Import
from stackcheck.link.endpoints import endpoints
from stackcheck.link.entries.reached import reached
from stackcheck.link.models import models
from stackcheck.link.names.bindings import scope, stars
from stackcheck.link.names.definitions import classes, functions
from stackcheck.link.names.modules import absolute, module_name
from stackcheck.link.names.resolution import bases, imported, imported_module, mro, resolve_in_class
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.project import Project, table
from stackcheck.link.settings.databases import database
from stackcheck.link.settings.modules import settings_modules


class Missing(msgspec.Struct, frozen=True):
    """A name that leads to nothing, or to a class of which nothing is known; the first place, and how often it is met.

    `kind`: an import of the project's own that resolves to nothing, a base class that does, or a base class of a library that
    the catalogue does not have.
    """

    kind: Literal["import", "base", "library base"]
    name: str
    place: Place
    times: int


class Recognition(msgspec.Struct, frozen=True, kw_only=True):
    """Frameworks by the number of files that import them; models, endpoints and functions by kind; what is incomplete."""

    frameworks: dict[str, int]
    settings: tuple[tuple[str, str], ...]
    database: str
    models: dict[str, int]
    incomplete: tuple[tuple[str, Place], ...]
    endpoints: dict[str, int]
    entries: dict[Kind, int]
    missing: tuple[Missing, ...]


def recognition(project: Project) -> Recognition:
    """All of it, the most frequent first."""
    own = [model for model in models(project).values() if model.symbol.path]
    kinds = reached(project)
    return Recognition(
        frameworks=dict(Counter(_frameworks(project)).most_common()),
        settings=tuple((module.path, module.kind) for module in settings_modules(project).values()),
        database=database(project),
        models=dict(Counter(model.orm for model in own).most_common()),
        incomplete=tuple((model.name, model.place) for model in own if model.incomplete),
        endpoints=dict(Counter(endpoint.framework for endpoint in endpoints(project)).most_common()),
        entries={kind: sum(bool(kinds.get(s, Kind(0)) & kind) for s in functions(project)) for kind in Kind},
        missing=missing(project),
    )


def _frameworks(project: Project) -> Iterator[str]:
    for file in project.modules():
        imports = (s for s in walk(file.module.body) if isinstance(s, Import) and not s.level)
        yield from {name for s in imports if (name := s.module.partition(".")[0]) in FRAMEWORKS}


@table
def missing(project: Project) -> tuple[Missing, ...]:
    """The names that lead to nothing, each once, those that are met most often first."""
    met = [*_imports(project), *_bases(project)]
    counts = Counter((kind, name) for kind, name, _ in met)
    first = {(kind, name): place for kind, name, place in reversed(met)}
    ordered = sorted(counts, key=lambda key: (-counts[key], key))
    return tuple(Missing(kind, name, first[kind, name], counts[kind, name]) for kind, name in ordered)


def _imports(project: Project) -> Iterator[tuple[Literal["import"], str, Place]]:
    for file in project.modules():
        if file.role != "code":
            continue
        for statement in (
            *(s for s in scope(project, file.path).values() if isinstance(s, Import)),
            *stars(project, file.path),
        ):
            name = absolute(project, file.path, statement) or "." * statement.level + statement.module
            is_star = statement.name == "*"
            found = (imported_module if is_star else imported)(project, file.path, statement)
            if found is None or (found.is_external and _is_own(project, name)):
                written = name if statement.name is None or is_star else f"{name}.{statement.name}"
                yield "import", written, Place(file.path, statement.line)


def _is_own(project: Project, name: str) -> bool:
    """Whether the first package of a dotted name is one of the project's, though the whole is not."""
    top = name.partition(".")[0]
    return "." in name and top not in sys.stdlib_module_names and top in _packages(project)


@table
def _packages(project: Project) -> frozenset[str]:
    return frozenset(module_name(project, file.path).partition(".")[0] for file in project.modules() if "/" in file.path)


def _bases(project: Project) -> Iterator[tuple[Literal["base", "library base"], str, Place]]:
    for symbol in classes(project):
        if not isinstance(symbol.fact, Class) or project.files[symbol.path].role != "code":
            continue
        for base in symbol.fact.bases:
            found = resolve_in_class(project, symbol, base)
            name = dotted(base.value if isinstance(base, Subscript) else base)
            if found is None and name is not None:
                yield "base", name, symbol.place
        yield from (("library base", each.name, symbol.place) for each in bases(project, symbol) if _is_strange(project, each))


def _is_strange(project: Project, symbol: Symbol) -> bool:
    """Whether it is a class of a library, no framework's, whose name says that it extends one of a framework."""
    top = symbol.name.partition(".")[0]
    if not symbol.is_external or top in FRAMEWORKS | _PLAIN or top in sys.stdlib_module_names:
        return False
    return len(mro(project, symbol)) == 1 and symbol.name.endswith(_EXTENDING)


_PLAIN = frozenset({"builtins", "pydantic", "pydantic_settings", "typing_extensions"})
_EXTENDING = ("Model", "Manager", "QuerySet", "View", "ViewSet", "Serializer", "Admin", "Form", "Mixin", "Field", "APIView")
