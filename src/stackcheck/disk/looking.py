"""A project for questions about it: linked, with what all rules say of it, and with what nobody is told."""

from __future__ import annotations

import os
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path

import msgspec

from stackcheck.disk import contents, plugins, selection
from stackcheck.disk.analysis import linked
from stackcheck.disk.config import Configuration
from stackcheck.disk.contents import Content
from stackcheck.disk.discovery import Tree
from stackcheck.disk.roots import Root, root_of
from stackcheck.disk.run import Request, cache_of, configuration_of
from stackcheck.engine import Unsaid, judged
from stackcheck.extract.uncollected import uncollected
from stackcheck.grouping import Verdict
from stackcheck.link.project import Project


class Survey(msgspec.Struct, frozen=True):
    """A project as it lies there before anything in it is looked at: `known` are its sources."""

    found: Root
    configuration: Configuration
    tree: Tree
    known: AbstractSet[str]

    @property
    def root(self) -> Path:
        return self.tree.root

    def path_of(self, file: Path) -> str:
        """The path of an absolute one in the project."""
        return self.tree.relative(file)

    def shown(self, path: str) -> str:
        """A path of the project as the user sees it: relative to where they stand, where that is in the project."""
        file = self.root / path
        return os.path.relpath(file) if Path.cwd().is_relative_to(self.root) or file.is_relative_to(Path.cwd()) else str(file)


class View(msgspec.Struct, frozen=True):
    """A project, read and linked; `untrusted` says why there is no cache where one was wanted."""

    survey: Survey
    files: Mapping[str, Content]
    project: Project
    untrusted: tuple[str, ...]


def survey(request: Request) -> Survey:
    """The project that the paths belong to.  Raises ConfigError."""
    found = root_of([Path(os.path.abspath(path)) for path in request.paths])
    configuration = configuration_of(found.folder, request)
    exclude = (*configuration.settings.exclude, *configuration.settings.extend_exclude)
    tree = Tree(found.folder, exclude, base=configuration.base)
    return Survey(found, configuration, tree, frozenset(tree.files()))


def look(surveyed: Survey, request: Request) -> View:
    """The project with its functions run, as far as possible by what an earlier run remembers."""
    files = contents.read(surveyed.root, surveyed.known, set(), {})
    cache, untrusted = cache_of(surveyed.root, request)
    with uncollected(), cache.lock():
        project = linked(files, surveyed.configuration, cache, is_observed=True, jobs=request.jobs).project
    return View(surveyed, files, project, untrusted)


def told(view: View) -> tuple[list[Verdict], list[Unsaid]]:
    """What all rules say of the project, those that are off too."""
    rules = plugins.known(view.survey.configuration.settings)
    with uncollected():
        return judged(view.project, rules, severities=selection.severities(rules, view.survey.configuration))
