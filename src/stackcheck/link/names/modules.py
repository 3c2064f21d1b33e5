"""Files to module names and back: which file an `import a.b` in another file means."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from posixpath import dirname
from typing import Protocol, TypeVar

from stackcheck.facts.statements import Import
from stackcheck.link.project import Project, table


@table
def roots(project: Project) -> frozenset[str]:
    """The folders from which modules are imported ("" is the project's own): where a `manage.py` or `setup.py` stands, `src`
    folders, and the parents of topmost packages.
    """
    paths = project.files.keys()
    packages = {dirname(path) for path in paths if path.endswith("/__init__.py") or path == "__init__.py"}
    found = {""}
    for path in paths:
        folder, _, name = path.rpartition("/")
        if name in ("manage.py", "setup.py", "conftest.py", "alembic.ini"):
            found.add(folder)
        if folder == "src" or folder.endswith("/src"):
            found.add(folder)
        if "/src/" in path:
            found.add(path[: path.index("/src/") + 4])
        if path.startswith("src/"):
            found.add("src")
    found.update(dirname(package) for package in packages if dirname(package) not in packages)
    return frozenset(found - packages | {""})


@table
def names(project: Project) -> tuple[Mapping[str, str], Mapping[str, tuple[str, ...]]]:
    """The canonical name of each module by path, and the paths that each dotted name may mean."""
    canonical: dict[str, str] = {}
    index: dict[str, list[str]] = defaultdict(list)
    known = roots(project)
    for path in project.files:
        if not path.endswith((".py", ".pyi")):
            continue
        stem = path.rpartition(".")[0].removesuffix("/__init__")
        if stem == "__init__":
            stem = ""
        folder = dirname(path)
        ancestors = []
        while True:
            if folder in known:
                ancestors.append(folder)
            if not folder:
                break
            folder = dirname(folder)
        for number, root in enumerate(ancestors):
            name = (stem[len(root) + 1 :] if root else stem).replace("/", ".")
            if number == 0:
                canonical[path] = name or stem.rpartition("/")[2]
            if name:
                index[name].append(path)
    return canonical, {name: tuple(paths) for name, paths in index.items()}


def module_name(project: Project, path: str) -> str:
    """The dotted name under which a file is imported from its nearest root."""
    return names(project)[0].get(path, "")


@table
def module_names(project: Project, ending: str) -> tuple[str, ...]:
    """The files of which the dotted name is, or ends in, `ending`."""
    return tuple(path for path, name in names(project)[0].items() if f".{name}".endswith(f".{ending}"))


def find_module(project: Project, importer: str, name: str) -> str | None:
    """The file that `name` means for an import in the file `importer`: of several, the one nearest to it.

    A file that is not importable from a folder above the importer counts only where no other library has the name.
    """
    candidates = names(project)[1].get(name)
    if not candidates:
        return None
    above = [path for path in candidates if importer.startswith(_root(path, name))]
    if not above and name.partition(".")[0] in sys.stdlib_module_names:
        return None
    best = (
        candidates[0]
        if len(candidates) == 1
        else max(
            above or candidates,
            key=lambda path: (shared(path, importer), path == importer, path.endswith(".py"), path.endswith("__init__.py")),
        )
    )
    return None if best == importer and "." not in name and not above else best


def _root(path: str, name: str) -> str:
    """The folder (with a final `/`, "" for the project's) from which `path` has the dotted `name`."""
    stem = path.rpartition(".")[0].removesuffix("/__init__")
    return stem[: len(stem) - len(name)]


def shared(path: str, other: str) -> int:
    """How many folders two files share, from the top."""
    count = 0
    for one, two in zip(dirname(path).split("/"), dirname(other).split("/"), strict=False):
        if one != two:
            break
        count += 1
    return count


class Placed(Protocol):
    """What stands in a file: at its `path`, which is "" or unknown for what is outside of the project."""

    @property
    def path(self) -> str: ...


P = TypeVar("P", bound=Placed)


def nearest(project: Project, found: Iterable[P], path: str) -> P:
    """Of several definitions of one name the one nearest to a file: the project's own first, one of the same role, then the
    most folders shared.
    """
    role = project.files[path].role if path in project.files else "code"

    def rank(each: P) -> tuple[bool, bool, int, int]:
        own = project.files[each.path].role if each.path in project.files else None
        return own is not None, own in (role, "code"), shared(each.path, path), -len(each.path)

    return max(found, key=rank)


def absolute(project: Project, path: str, statement: Import) -> str:
    """The absolute dotted name of the module that an import statement in the file at `path` names."""
    if not statement.level:
        return statement.module
    package = module_name(project, path).split(".")
    if not path.endswith("__init__.py"):
        package = package[:-1]
    package = package[: len(package) - (statement.level - 1)] if statement.level > 1 else package
    return ".".join([*package, statement.module] if statement.module else package)
