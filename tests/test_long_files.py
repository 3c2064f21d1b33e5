"""A file made of the text that an expression likes least costs little more than a file that people wrote, read and shown."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from stackcheck.disk.contents import Content, lines
from stackcheck.extract import extract
from stackcheck.link.names import symbols
from tests.regexes import Expression, expressions
from tests.test_regexes import SHORT, worst

SIZE = 50_000


def _line(text: str) -> str:
    return text.replace("\n", " ").replace("\r", " ")


FORMS: dict[str, tuple[str, Callable[[str], str]]] = {
    "code": ("a.py", lambda text: f"{text}\n"),
    "comment": ("a.py", lambda text: f"x = 1\n# {_line(text)}\n"),
    "suppression": ("a.py", lambda text: f"import os  # stackcheck: ignore {_line(text)} # noqa: {_line(text)}\n"),
    "literal": ("settings.py", lambda text: f"SECRET_KEY = {text!r}\n"),
    "docstring": ("a.py", lambda text: f'def f():\n    """{_docstring(text)} """\n    return f"{{x}}"\n'),
    "template": ("a.html", lambda text: f"{{% if a %}}{text}{{% endif %}}"),
    "tag": ("a.html", lambda text: f"{{% with a={_line(text).replace('%}', '')} %}}{{{{ a }}}}{{% endwith %}}"),
    "jinja": ("a.jinja", lambda text: f"{{% if a %}}{text}{{% endif %}}"),
}


def _docstring(text: str) -> str:
    return text.replace("\\", "/").replace('"""', "'")


@cache
def _attacks() -> list[tuple[Expression, Callable[[int], str]]]:
    """What each expression that repeats anything likes least."""
    return [(expression, attack) for expression in expressions() for _, attack in worst(expression, SHORT // 2)[:1]]


def _taken(path: str, text: str) -> float:
    data = text.replace("\0", "x").encode("utf-8", "replace")
    start = time.process_time()
    facts = extract(path, data)
    lines(path, Content(data, b""), facts.redactions if facts else ())
    return time.process_time() - start


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.slow
def test_a_file_of_the_worst_text(form: str) -> None:
    path, made = FORMS[form]
    written = Path(symbols.__file__).read_text()
    usual = min(_taken("a.py", written) for _ in range(3)) / len(written)  # seconds for a character
    slow = []
    for expression, attack in _attacks():
        text = made(attack(SIZE))
        if (taken := _taken(path, text)) > 8 * usual * len(text):
            slow.append((expression.name, taken, attack(80)))
    assert slow == []
