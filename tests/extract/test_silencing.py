"""Comments that are put into a file: they silence what they should, and nothing else of the file changes."""

from __future__ import annotations

import pytest

from stackcheck.extract.silencing import silenced


def put(path: str, text: str, codes: dict[int, set[str]], reason: str = "") -> str:
    made, left = silenced(path, text.encode(), codes, reason)
    assert not left
    assert silenced(path, made, {}, reason) == (made, set())
    return made.decode()


@pytest.mark.parametrize(
    ("before", "line", "after"),
    [
        ("x = 1", 1, "x = 1  # noqa: KC801"),
        ("x = 1  \r\ny = 2\r\n", 1, "x = 1  # noqa: KC801\r\ny = 2\r\n"),
        ("x = 1  # why\n", 1, "x = 1  # why  # noqa: KC801\n"),
        ("x = 1  # noqa: E501\n", 1, "x = 1  # noqa: E501,KC801\n"),
        ("x = 1  # noqa: E501, F401 reason\n", 1, "x = 1  # noqa: E501, F401,KC801 reason\n"),
        ("x = f(\n    a,\n    b,\n)\n", 2, "x = f(\n    a,  # noqa: KC801\n    b,\n)\n"),
        ("x = '''\na\nb'''.f()\ny = 1\n", 2, "x = '''\na\nb'''.f()  # noqa: KC801\ny = 1\n"),
        ("x = a + \\\n    b + \\\n    c\ny = 1\n", 1, "x = a + \\\n    b + \\\n    c  # noqa: KC801\ny = 1\n"),
        ("x = f('''\n''', a.b)\n", 1, "x = f('''\n''', a.b)  # noqa: KC801\n"),
        ("\ufeffx = 1\n", 1, "\ufeffx = 1  # noqa: KC801\n"),
        ("x = '# no'\n", 1, "x = '# no'  # noqa: KC801\n"),
        ("def f(): pass\n\x0cx = 1\n", 2, "def f(): pass\n\x0cx = 1  # noqa: KC801\n"),
    ],
)
def test_python(before: str, line: int, after: str) -> None:
    assert put("a.py", before, {line: {"KC801"}}) == after


@pytest.mark.parametrize(
    ("before", "line", "after"),
    [
        ("<p>{{ a.b }}</p>\n", 1, "<p>{{ a.b }}</p>{# noqa: KC801 #}\n"),
        ("{% for a in b %}\r\n{{ a.c }}\r\n{% endfor %}", 2, "{% for a in b %}\r\n{{ a.c }}{# noqa: KC801 #}\r\n{% endfor %}"),
        ("{{ a.b }}{# noqa: KC804 #}\n", 1, "{{ a.b }}{# noqa: KC804,KC801 #}\n"),
    ],
)
def test_a_template(before: str, line: int, after: str) -> None:
    assert put("templates/a.html", before, {line: {"KC801"}}) == after


def test_a_tag_over_several_lines_is_not_broken() -> None:
    text = "{% extends 'b.html' %}\n  {{ macro(a.b,\n   c.d) }}\n{% set x = 1 %}\n"
    assert put("jinja2/a.html", text, {2: {"KC804"}}) == text.replace("{{ macro", "{# noqa: KC804 #}{{ macro")


def test_a_reason_and_several_codes() -> None:
    made = put("a.py", "x = 1\ny = 2\n", {1: {"KC802", "KC801"}, 2: {"KC101"}}, "JIRA123 legacy")
    assert made == "x = 1  # noqa: KC801,KC802 -- JIRA123 legacy\ny = 2  # noqa: KC101 -- JIRA123 legacy\n"


def test_other_encodings_stay() -> None:
    data = "# coding: latin-1\nx = 'ü'\n".encode("latin-1")
    made, left = silenced("a.py", data, {2: {"KC801"}}, "")
    assert (made.decode("latin-1"), left) == ("# coding: latin-1\nx = 'ü'  # noqa: KC801\n", set())


def test_what_cannot_have_one_is_left() -> None:
    broken = b"x = (\n"
    assert silenced("a.py", broken, {1: {"KC001"}}, "") == (broken, {1})
    # The first comment of a stretch counts, and here it is inside of a string.
    text = b"y = 0\nx = '''# noqa: X1 \n''' + a.b\n"
    made, left = silenced("a.py", text, {1: {"KC801"}, 3: {"KC801"}}, "")
    assert (made, left) == (b"y = 0  # noqa: KC801\nx = '''# noqa: X1 \n''' + a.b\n", {3})
    assert silenced("notes.txt", b"plain", {1: {"KC801"}}, "") == (b"plain", {1})
