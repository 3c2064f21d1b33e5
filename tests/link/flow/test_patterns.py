"""Which parts of a value targets and patterns take."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from stackcheck.extract import extract
from stackcheck.facts.expressions import Constant, Sequence
from stackcheck.facts.files import Module
from stackcheck.facts.statements import Bind, Match, Pattern
from stackcheck.link.flow.patterns import captured, is_constant, is_irrefutable, unpacked


def pattern(written: str) -> Pattern:
    facts = extract("a.py", f"match value:\n    case {written}:\n        pass\n".encode())
    assert isinstance(facts, Module)
    (statement,) = facts.body
    assert isinstance(statement, Match)
    return statement.cases[0].pattern


def parts(pattern: Pattern, subject: object) -> Iterator[object]:
    match pattern.kind, subject:
        case "mapping", dict():
            yield from (subject[key.value] for key in pattern.values if isinstance(key, Constant))
        case "sequence", list():
            yield from subject
        case _:
            yield from (f"{subject}.{name}" for name in pattern.keywords)


@pytest.mark.parametrize(
    ("written", "subject", "held"),
    [
        ("x", 1, {"x": 1}),
        ("_", 1, {}),
        ("1 | 2 as x", 1, {"x": 1}),
        ("[x, [y, 3]]", [1, [2, 3]], {"x": 1, "y": 2}),
        ("{'k': x, 'l': [y]}", {"k": 1, "l": [2]}, {"x": 1, "y": 2}),
        ("Point(left=x, top=y)", "p", {"x": "p.left", "y": "p.top"}),
        ("[x] | x", [1], {"x": [1]}),
    ],
)
def test_names_hold_what_their_patterns_match(written: str, subject: object, held: dict[str, object]) -> None:
    assert dict(captured(pattern(written), subject, lambda _, whole: whole, parts)) == held


def test_what_only_constants_match() -> None:
    assert [is_constant(pattern(written)) for written in ("1", "'a' | 'b' as x", "None", "x", "'a' | x", "[1]")] == [
        True, True, True, False, False, False,
    ]  # fmt: skip
    assert [is_irrefutable(pattern(written)) for written in ("x", "_", "1 as x", "[x]")] == [True, True, False, False]


@pytest.mark.parametrize(
    ("targets", "taken"),
    [
        ("a, b, c", [1, 2, 3]),
        ("a, b", ["one", "one"]),
        ("a, *b", [1, [2, 3]]),
        ("*a, b", [[1, 2], 3]),
        ("a, *b, c, d", [1, [], 2, 3]),
        ("a, *b, c, d, e", ["one", "rest", "one", "one", "one"]),
    ],
)
def test_targets_take_items_by_their_positions(targets: str, taken: list[object]) -> None:
    facts = extract("a.py", f"{targets} = value\n".encode())
    assert isinstance(facts, Module)
    (statement,) = facts.body
    assert isinstance(statement, Bind)
    (target,) = statement.targets
    assert isinstance(target, Sequence)
    for written in (target.items, pattern(f"[{targets}]").patterns):
        found: list[object] = unpacked(written, [1, 2, 3], list, lambda is_rest: "rest" if is_rest else "one")
        assert found == taken


def test_what_is_not_known_is_unpacked_too() -> None:
    assert unpacked(pattern("[a, *b]").patterns, None, list, lambda is_rest: [is_rest]) == [[False], [True]]
