"""Small projects for tests: from a folder or from texts, through the same steps as a run, without cache or processes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from stackcheck.disk import config
from stackcheck.disk.discovery import Tree
from stackcheck.disk.roles import roles
from stackcheck.engine import check
from stackcheck.extract import extract
from stackcheck.facts.findings import Finding
from stackcheck.link.options import Options
from stackcheck.link.project import Project, SourceFile
from stackcheck.rules import all_rules

_EXPECTED = re.compile(r"expect:\s*(KC\d{3}(?:\s*,\s*KC\d{3})*)")

Expectation = tuple[str, int, str]


def project_of(files: Mapping[str, bytes | str], options: Options | None = None) -> Project:
    """A project from contents by path."""
    sources = {path: text.encode() if isinstance(text, str) else text for path, text in files.items()}
    facts = {path: extract(path, data) for path, data in sorted(sources.items())}
    known = {path: f for path, f in facts.items() if f is not None}
    of = roles(known)
    return Project({p: SourceFile(p, f, of[p]) for p, f in known.items()}, options)


def read(folder: Path) -> tuple[dict[str, bytes], Options]:
    """The sources below a folder, and the options that a configuration in it sets."""
    files = {path: (folder / path).read_bytes() for path in sorted(Tree(folder).files())}
    own = next((folder / name for name in ("pyproject.toml", "stackcheck.toml") if (folder / name).is_file()), None)
    return files, config.load(folder, own).options if own else Options()


def expected(files: Mapping[str, bytes]) -> set[Expectation]:
    """What the `expect:` comments ask for: path, line, code."""
    return set(_expected(files))


def _expected(files: Mapping[str, bytes]) -> Iterator[Expectation]:
    for path, data in files.items():
        for number, line in enumerate(data.decode("utf-8", "replace").split("\n"), 1):
            if match := _EXPECTED.search(line):
                yield from ((path, number, code.strip()) for code in match[1].split(","))


def found(files: Mapping[str, bytes | str], options: Options | None = None) -> list[Finding]:
    """What all rules, those that are off by default too, find."""
    return check(project_of(files, options), all_rules())
