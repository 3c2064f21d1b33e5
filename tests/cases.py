"""Small projects for tests: from a folder or from texts, through the same steps as a run, without cache or processes."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from pathlib import Path

from stackcheck.disk import config
from stackcheck.disk.discovery import Tree
from stackcheck.disk.roles import roles
from stackcheck.engine import check
from stackcheck.extract import extract
from stackcheck.facts.findings import Finding, Place
from stackcheck.link.options import Options
from stackcheck.link.project import Project, SourceFile
from stackcheck.rules import Rule, all_rules

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


def shown(findings: Iterable[Finding], marks: Iterable[Expectation]) -> set[Expectation]:
    """What the marks must be: each site of a finding; of one that is told at its cause that place, where it is marked."""
    known = set(marks)
    return {(place.path, place.line, f.code) for f in findings for place in _shown(f, known)}


def _shown(finding: Finding, marks: set[Expectation]) -> tuple[Place, ...]:
    is_marked = (finding.path, finding.line, finding.code) in marks
    return finding.sites if not is_marked or finding.place in finding.sites else (finding.place,)


def found(
    files: Mapping[str, bytes | str], options: Options | None = None, codes: Container[str] | None = None
) -> list[Finding]:
    """What all rules, those that are off by default too, find, or those with the codes."""
    return check(project_of(files, options), [rule for rule in all_rules() if codes is None or rule.code in codes])


def judged(rule: Rule, marks: Iterable[Expectation]) -> set[str]:
    """The codes of what a rule's fixture is about; others may tell more of the same statement.

    Of a suppression it can be said only where all rules have run.
    """
    if rule.name == "unused-suppression":
        return {each.code for each in all_rules()}
    return {rule.code, "KC004", *(code for _, _, code in marks)}
