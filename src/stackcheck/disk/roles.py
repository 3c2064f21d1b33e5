"""What the files of a project are for, by their paths and, of a Django app that is called `tests`, by what it has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from posixpath import basename, dirname

from stackcheck.disk.discovery import role
from stackcheck.facts.expressions import Constant, Expression
from stackcheck.facts.files import Facts, Module
from stackcheck.facts.parts import children, dotted, expressions, walk
from stackcheck.facts.statements import Class
from stackcheck.link.project import Role

_NAMES = ("test", "tests")
_NAMING = ("settings", "urls", "base", "common", "production")
"""Files with such names, and those in folders with the first of them, say which apps a project has."""
_PARTS = frozenset({"models.py", "views.py", "urls.py", "admin.py", "apps.py", "models/__init__.py", "views/__init__.py"})


def roles(facts: Mapping[str, Facts], paths: Iterable[str] | None = None) -> dict[str, Role]:
    """The role of each file that was read; `paths` are all files that there are, where not all were read."""
    apps = tuple(f"{folder}/" for folder in _apps(facts, apps_by_path(facts if paths is None else paths)))
    return {path: role(_as_app(path, apps), known) for path, known in facts.items()}


def _as_app(path: str, apps: tuple[str, ...]) -> str:
    """The path without what makes an app that is called so look like tests."""
    app = next((app for app in apps if path.startswith(app)), None)
    return path if app is None else f"{dirname(app[:-1])}/app/{path[len(app) :]}".lstrip("/")


def apps_by_path(paths: Iterable[str]) -> dict[str, frozenset[str]]:
    """The folders that are called so and look like an app, each with the files in it (relative to it), none of them a test."""
    folders: dict[str, set[str]] = {}
    for path in paths:
        folder = next(_so_called(path), None)
        if folder is not None:
            folders.setdefault(folder, set()).add(path[len(folder) + 1 :])
    return {
        folder: frozenset(inside)
        for folder, inside in folders.items()
        if inside & _PARTS and not any(_is_test(name) for name in inside)
    }


def _apps(facts: Mapping[str, Facts], likely: Mapping[str, frozenset[str]]) -> Iterator[str]:
    """Those of the likely folders that are apps: the settings, a URLconf or models of their own say so."""
    if not likely:
        return
    named = frozenset(name for path, known in facts.items() for name in _named(path, known))
    for folder, inside in likely.items():
        module = folder.replace("/", ".")
        is_named = any(module == name or f".{module}".endswith(f".{name}") for name in named)
        if is_named or _has_models(facts, folder, inside):
            yield folder


def _so_called(path: str) -> Iterator[str]:
    """The folder of such a name in which a file lies, unless that lies among tests itself."""
    folder = dirname(path)
    while folder:
        if basename(folder) in _NAMES and role(f"{dirname(folder)}/a.py".lstrip("/")) == "code":
            yield folder
        folder = dirname(folder)


def _is_test(name: str) -> bool:
    return name == "conftest.py" or ("/" not in name and name.startswith("test_"))


def _named(path: str, facts: Facts) -> Iterator[str]:
    """The dotted names of packages in a file of settings or URLs, each without what may be a module in it."""
    stem = basename(path).removesuffix(".py")
    is_naming = stem.startswith(_NAMING) or basename(dirname(path)) == "settings"
    if not is_naming or not isinstance(facts, Module) or role(path) != "code":
        return
    for statement in walk(facts.body):
        for node in expressions(statement):
            for name in _texts(node):
                parts = name.split(".")
                yield from (".".join(parts[: number + 1]) for number, part in enumerate(parts) if part in _NAMES)


def _texts(node: Expression) -> Iterator[str]:
    if isinstance(node, Constant):
        if isinstance(node.value, str) and node.value.replace(".", "").isidentifier():
            yield node.value
    else:
        for child in children(node):
            yield from _texts(child)


def _has_models(facts: Mapping[str, Facts], folder: str, inside: frozenset[str]) -> bool:
    """Whether an app has tables and something that serves them."""
    if not inside & {"views.py", "urls.py", "admin.py", "views/__init__.py"}:
        return False
    files = (facts[f"{folder}/{name}"] for name in inside if name == "models.py" or name.startswith("models/"))
    bodies = (known.body for known in files if isinstance(known, Module))
    classes = (statement for body in bodies for statement in body if isinstance(statement, Class))
    return any((dotted(base) or "").endswith("models.Model") for cls in classes for base in cls.bases)
