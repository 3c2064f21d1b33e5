"""Which tests have to be read: those that the code imports, and what these import in turn.

Half of a large project's lines are its tests.  Nothing is told of them, and what only they use or register says nothing of the
code, so that a test which nothing leads to need not be parsed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from stackcheck.disk.discovery import role
from stackcheck.disk.roles import apps_by_path
from stackcheck.facts.files import Facts, Module
from stackcheck.facts.parts import walk
from stackcheck.facts.statements import Class, Function, Import, Statement

_KEPT = ("__init__.py", "conftest.py")
"""Where they stand says from which folders a project imports (see `link.names.modules.roots`)."""


def spared(paths: Iterable[str]) -> frozenset[str]:
    """The files among the paths that need not be read unless others import them."""
    paths = tuple(paths)
    apps = tuple(f"{folder}/" for folder in apps_by_path(paths))
    tests = (p for p in paths if p.endswith(".py") and role(p) == "test")
    return frozenset(p for p in tests if not p.endswith(_KEPT) and not p.startswith(apps))


class Wanted:
    """The spared files that what was read asks for.

    A name in an import may mean any file or package of that name: which one it is cannot be told before it is read.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        self._by_name: dict[str, list[str]] = defaultdict(list)
        for path in paths:
            self._by_name[path.removesuffix(".py").removesuffix("/__init__").rpartition("/")[2]].append(path)

    def by(self, facts: Mapping[str, Facts | None]) -> set[str]:
        """The files that these modules ask for and nothing before them did."""
        names = {name for known in facts.values() if isinstance(known, Module) for name in _imported(known.body)}
        return {path for name in names for path in self._by_name.pop(name, ())}


def _imported(body: tuple[Statement, ...]) -> Iterator[str]:
    for statement in walk(body):
        match statement:
            case Import(module=module, name=name):
                yield from module.split(".")
                if name is not None:
                    yield name
            case Function(body=inner) | Class(body=inner):
                yield from _imported(inner)
            case _:
                pass
