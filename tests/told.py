"""What each rule says of its fixtures and documented examples, word for word, in `fixtures/<rule-name>.txt`.

`python -m tests.told` writes these files anew, `python -m tests.told n-plus-one` that of one rule; their diff shows what a user
will read differently.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from stackcheck.facts.findings import Finding
from stackcheck.rules import Rule, all_rules
from stackcheck.rules.documentation import Example, examples
from tests import cases

FIXTURES = Path(__file__).parent.parent / "fixtures"

_HEAD = re.compile(r"^## (.+)\n", re.MULTILINE)


def text(rule: Rule, findings: Iterable[Finding]) -> str:
    """The rule's findings with severity and place, and under each one the steps of its trace and its other places."""
    return "".join(line + "\n" for finding in findings if finding.code == rule.code for line in _lines(finding))


def _lines(finding: Finding) -> Iterator[str]:
    yield f"{finding.path}:{finding.line}:{finding.col + 1}: {finding.severity.name.lower()}: {finding.message}"
    yield from (f"    {step.path}:{step.line}: {step.text}" for step in finding.trace)
    yield from (f"    also {site.path}:{site.line}" for site in finding.elsewhere)


@cache
def kept(rule: Rule) -> dict[str, str]:
    """The kept texts by name of the fixture or example; what gives no finding has none."""
    file = FIXTURES / f"{rule.name}.txt"
    _, *parts = _HEAD.split(file.read_text() if file.is_file() else "")
    return {name: part.strip("\n") + "\n" for name, part in zip(parts[::2], parts[1::2], strict=True)}


def name_of(rule: Rule, example: Example) -> str:
    return f"example {list(examples(rule.documentation)).index(example) + 1}"


def current(rule: Rule) -> Iterator[tuple[str, str]]:
    """What `kept` should hold."""
    for example in examples(rule.documentation):
        yield name_of(rule, example), text(rule, cases.found(example.files))
    for case in sorted(path for path in (FIXTURES / rule.name).glob("*/") if path.is_dir()):
        yield case.name, text(rule, cases.found(*cases.read(case)))


if __name__ == "__main__":
    for rule in (rule for rule in all_rules() if rule.name in (sys.argv[1:] or rule.name)):
        if told := "\n".join(f"## {name}\n{block}" for name, block in current(rule) if block):
            (FIXTURES / f"{rule.name}.txt").write_text(told)
