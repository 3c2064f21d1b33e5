"""Every fixture and every documented example of every rule.

A fixture is a small project in `fixtures/<rule-name>/<case>/`; `# expect: KC601` stands on a line that must be flagged.  All
rules run on it; the findings of its own rule, and of those that its comments name, must be exactly the expected ones, at each
place where they show (one that is told at its cause may be marked there instead).  What the rule says of them, word for word,
is kept in `fixtures/<rule-name>.txt`; `python -m tests.told` writes it anew.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from stackcheck.rules import Rule, all_rules
from stackcheck.rules.documentation import Example, examples
from tests import cases, told
from tests.told import FIXTURES

RULES = {rule.name: rule for rule in all_rules()}
CASES = [case for rule in sorted(RULES) for case in sorted((FIXTURES / rule).glob("*/")) if case.is_dir()]
EXAMPLES = [(rule, example) for rule in RULES.values() for example in examples(rule.documentation)]

# What stackcheck says of itself cannot always be shown: a file that nobody may open, a bug.
UNSHOWN = {"KC002", "KC004"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_fixture(case: Path) -> None:
    rule = RULES[case.parent.name]
    files, options = cases.read(case)
    expected = cases.expected(files)
    judged = {rule.code, "KC004", *(code for _, _, code in expected)}
    found = [f for f in cases.found(files, options) if f.code in judged]
    assert cases.shown(found, expected) == expected, [f.message for f in found]
    assert told.text(rule, found) == told.kept(rule).get(case.name, ""), "run python -m tests.told"


@pytest.mark.parametrize(("rule", "example"), EXAMPLES, ids=lambda value: getattr(value, "name", None) or value.kind)
def test_documented_example(rule: Rule, example: Example) -> None:
    found = cases.found(example.files)
    messages = [f"{f.path}:{f.line}: {f.code} {f.message}" for f in found]
    assert "KC004" not in {f.code for f in found}, messages
    assert any(f.code == rule.code for f in found) == (example.kind == "bad"), messages
    assert told.text(rule, found) == told.kept(rule).get(told.name_of(rule, example), ""), "run python -m tests.told"


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.name)
def test_rule_is_documented_and_has_fixtures(rule: Rule) -> None:
    assert rule.summary.endswith("."), "the first sentence is the summary"
    if rule.code not in UNSHOWN:
        assert {"bad", "good"} <= {example.kind for example in examples(rule.documentation)}
        assert any(case.parent.name == rule.name for case in CASES)


def test_what_is_kept_belongs_to_a_fixture_or_example() -> None:
    shown = {(case.parent.name, case.name) for case in CASES}
    shown |= {(rule.name, told.name_of(rule, example)) for rule, example in EXAMPLES}
    assert {(rule.name, name) for rule in RULES.values() for name in told.kept(rule)} <= shown


def test_every_fixture_belongs_to_a_rule() -> None:
    projects = {folder.name for folder in FIXTURES.iterdir() if folder.is_dir()} - {"shop"}
    assert projects <= set(RULES)
