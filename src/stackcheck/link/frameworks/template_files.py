"""Template names to files, and the tags and filters that the project's libraries define."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Literal

import msgspec

from stackcheck.catalogue.templates import LIBRARIES
from stackcheck.facts.expressions import Attribute, Call, Constant, Expression, Name
from stackcheck.facts.parts import dotted, keyword, text, walk
from stackcheck.facts.statements import Evaluate, Function
from stackcheck.link.names.definitions import functions
from stackcheck.link.names.modules import shared
from stackcheck.link.names.resolution import lookup, resolve
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.project import Project, SourceFile, table

_FOLDERS = ("templates/", "jinja2/")


class LibraryFunction(msgspec.Struct, frozen=True, eq=False):
    """A function that a template library registers; `template` is the one that an inclusion tag renders."""

    kind: Literal["filter", "simple_tag", "inclusion_tag"]
    symbol: Symbol
    template: str = ""
    takes_context: bool = False


@table
def by_name(project: Project) -> Mapping[str, tuple[str, ...]]:
    """The template files by the names under which they can be loaded: the part of the path behind a template folder."""
    found: dict[str, list[str]] = defaultdict(list)
    for path, file in project.files.items():
        if file.template is None:
            continue
        for folder in _FOLDERS:
            start = 0
            while (at := f"/{path}".find(f"/{folder}", start)) >= 0:
                found[path[at + len(folder) :]].append(path)
                start = at + 1
        found[path.rpartition("/")[2]].append(path)
    return {name: tuple(dict.fromkeys(paths)) for name, paths in found.items()}


def find_template(project: Project, name: str, importer: str) -> SourceFile | None:
    """The file that a template name means: of several, the one nearest to the file that asks for it.

    A template that asks for its own name means the one that it stands in front of.
    """
    candidates = tuple(path for path in by_name(project).get(name, ()) if path != importer)
    if "/" not in name:
        exact = tuple(path for path in candidates if any(path.endswith(f"{folder}{name}") for folder in _FOLDERS))
        candidates = exact or (candidates if len(candidates) == 1 else _above(candidates, importer))
    if not candidates and "/" in name:
        # a folder that TEMPLATES["DIRS"] names may be called anything: what ends so, and alone does, is meant
        ends = (path for path, file in project.files.items() if file.template and path.endswith(f"/{name}"))
        elsewhere = tuple(path for path in ends if path != importer)
        candidates = elsewhere if len(elsewhere) == 1 else ()
    if not candidates:
        return None
    best = max(
        candidates, key=lambda path: (project.files[path].role == "code", shared(path, importer), path == importer, -len(path))
    )
    return project.files[best]


def _above(candidates: tuple[str, ...], importer: str) -> tuple[str, ...]:
    """The outermost of the templates in the folders around the one that asks: folders below `templates` may be roots too."""
    around = [path for path in candidates if importer.startswith(f"{path.rpartition('/')[0]}/")]
    return (min(around, key=len),) if around else ()


@table
def library(project: Project) -> Mapping[str, LibraryFunction]:
    """The tags and filters of the project's own libraries, by the name that templates use."""
    found: dict[str, LibraryFunction] = {}
    for symbol in functions(project):
        if isinstance(symbol.fact, Function) and symbol.fact.decorators and "." not in symbol.qualname:
            for decorator in symbol.fact.decorators:
                registered = _registered(project, symbol, decorator)
                if registered is not None:
                    found[registered[0]] = registered[1]
    for file in project.modules():
        if "/templatetags/" in file.path:
            found.update(_called(project, file))
    return found


_KINDS: Mapping[str, Literal["filter", "simple_tag", "inclusion_tag"]] = {
    "filter": "filter",
    "simple_tag": "simple_tag",
    "assignment_tag": "simple_tag",
    "inclusion_tag": "inclusion_tag",
}


def _registered(project: Project, symbol: Symbol, decorator: Expression) -> tuple[str, LibraryFunction] | None:
    """`@register.filter`, `@register.filter(name="x")`, `@register.inclusion_tag("x.html", takes_context=True)`."""
    call = decorator if isinstance(decorator, Call) else None
    target = call.function if call is not None else decorator
    if not isinstance(target, Attribute) or target.name not in _KINDS or not isinstance(target.value, Name):
        return None
    if not _is_library(project, symbol.path, target.value):
        return None
    name, template, takes_context = symbol.qualname, "", False
    if call is not None:
        first = text(call.arguments[0].value) if call.arguments and call.arguments[0].keyword is None else None
        if target.name == "inclusion_tag":
            template = first or text(keyword(call, "filename")) or ""
        elif first is not None:
            name = first
        name = text(keyword(call, "name")) or name
        takes = keyword(call, "takes_context")
        takes_context = isinstance(takes, Constant) and takes.value is True
    return name, LibraryFunction(_KINDS[target.name], symbol, template, takes_context)


def _called(project: Project, file: SourceFile) -> Iterator[tuple[str, LibraryFunction]]:
    """`register.filter("name", function)` and `register.simple_tag(function)` at the top level of a library."""
    for statement in walk(file.module.body):
        if not isinstance(statement, Evaluate) or not isinstance(statement.value, Call):
            continue
        call = statement.value
        target = call.function
        if not isinstance(target, Attribute) or target.name not in _KINDS or not isinstance(target.value, Name):
            continue
        values = [argument.value for argument in call.arguments if argument.keyword is None]
        function = resolve(project, file.path, values[-1]) if values and dotted(values[-1]) else None
        if function is not None and isinstance(function.fact, Function) and _is_library(project, file.path, target.value):
            yield text(values[0]) or function.qualname, LibraryFunction(_KINDS[target.name], function)


def _is_library(project: Project, path: str, name: Name) -> bool:
    """Whether the name holds a `template.Library()`."""
    symbol = lookup(project, path, name.id)
    value = getattr(symbol.fact, "value", None) if symbol is not None else None
    if not isinstance(value, Call):
        return False
    made = resolve(project, path, value.function)
    return made is not None and made.name in LIBRARIES
