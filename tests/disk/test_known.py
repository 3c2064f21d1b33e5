"""By what findings are known again: their keys, and which of them became which."""

from __future__ import annotations

from collections import Counter

import pytest

from stackcheck.disk.keys import Key, key_of, normal
from stackcheck.disk.known import compare
from stackcheck.extract import extract
from stackcheck.facts.findings import Place
from stackcheck.facts.scopes import scopes

SOURCE = b"""\
x = 1
def plain():
    y = 1
    if y:
        def inner():
            return 2

class Orders:
    rows = 3

    @cached(
        4)
    def get(self):
        return lambda: 5
"""


def test_scopes() -> None:
    facts = extract("a.py", SOURCE)
    assert facts is not None
    assert scopes(facts.body, [1, 3, 5, 6, 8, 9, 12, 13, 99]) == {
        3: "plain",
        5: "plain.inner",
        6: "plain.inner",
        8: "Orders",
        9: "Orders",
        12: "Orders.get",
        13: "Orders.get",
    }


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x = f('a', b)", '\tx=f( "a",b ),  # noqa: KC801'),
        ("for a in b:", "    for  a in b:# x"),
        ('url = "http://a#b"  # c', "url = 'http://a#b'"),
        ("x = 1 \\", "x = 1"),
        ("KEY = ********", "KEY = ******************"),
    ],
)
def test_what_a_formatter_changes_is_no_other_text(one: str, other: str) -> None:
    assert normal(one, is_python=True) == normal(other, is_python=True)


def test_other_code_is_another_text() -> None:
    texts = ["x = a", "x = b", "xa", "x a", "x = '# a'", "x = '# b'", "x * y", "x ** y", "y" * 500, "y" * 501]
    assert len({normal(text, is_python=True) for text in texts}) == len(texts)
    assert max(len(normal(text, is_python=True)) for text in texts) < 170


def test_a_comment_of_a_template_is_no_part_of_its_text() -> None:
    assert normal("{{ a.b }} {# noqa: KC804 #} # {{ c }}", is_python=False) == "{{a.b}}#{{c}}"


def test_a_fingerprint_is_of_the_text_and_not_of_the_line() -> None:
    lines = {"a.py": ["x = 1", "y = order.customer"], "b.py": ["y = order.customer"]}
    one = key_of("KC801", Place("a.py", 2), lines.__getitem__, {"a.py": {2: "get"}})
    assert one == Key("a.py", "get", "KC801", "y=order.customer")
    lines["a.py"] = ["#"] * 10 + lines["a.py"]
    moved = key_of("KC801", Place("a.py", 12), lines.__getitem__, {"a.py": {12: "get"}})
    assert moved.fingerprint == one.fingerprint
    assert len(one.fingerprint) == 32
    assert key_of("KC802", Place("a.py", 12), lines.__getitem__, {}).fingerprint != one.fingerprint
    assert key_of("KC004", Place("", 1), lambda _path: (), {}) == Key("", "", "KC004", "")


def key(path: str, scope: str = "get", text: str = "x") -> Key:
    return Key(path, scope, "KC801", text)


def told(now: list[Key], before: list[Key], paths: str = "a.py b.py c.py") -> tuple[list[Key], list[Key]]:
    found = compare(Counter(now), Counter(before), paths.split())
    assert found.known + found.new == Counter(now)
    assert found.known.total() + found.gone.total() == len(before)
    return sorted(found.new.elements()), sorted(found.gone.elements())


A, B, C = key("a.py"), key("b.py"), key("c.py")


def test_the_same() -> None:
    assert told([A, A, B], [B, A, A]) == ([], [])


def test_one_more_and_one_less() -> None:
    assert told([A, A], [A]) == ([A], [])
    assert told([A], [A, A, B], "a.py") == ([], [A, B])


def test_a_renamed_file() -> None:
    assert told([B, key("b.py", text="y")], [A, key("a.py", text="y")], "b.py") == ([], [])


def test_a_file_that_was_copied_is_new() -> None:
    assert told([A, B], [A]) == ([B], [])


def test_a_renamed_file_is_its_best_match() -> None:
    """What is the same in two templates is told apart by what else is in them, and by their names."""
    before = [key("old/a.html", ""), key("old/a.html", "", "only a"), key("old/b.html", "")]
    now = [key("new/a.html", ""), key("new/a.html", "", "only a"), key("new/b.html", "")]
    assert told(now, before, "new/a.html new/b.html") == ([], [])


def test_what_may_have_become_two_things_is_new() -> None:
    before = [key("x.html", "")]
    assert told([key("y.html", ""), key("z.html", "")], before, "y.html z.html")[1] == before


def test_a_moved_definition_and_a_renamed_one() -> None:
    assert told([B], [A]) == ([], [])
    assert told([key("a.py", "fetch")], [A]) == ([], [])
    assert told([key("a.py", "fetch"), key("a.py", "post")], [A]) == ([key("a.py", "fetch"), key("a.py", "post")], [A])
