"""Suppression comments: flake8's own answer is the reference for `# noqa`."""

from __future__ import annotations

import time

import pytest
from flake8.defaults import NOQA_FILE, NOQA_INLINE_REGEXP
from flake8.violation import Violation
from hypothesis import given
from hypothesis import strategies as st

from stackcheck.extract.suppressions import find, mentioned
from stackcheck.facts.files import Suppression

SPELLINGS = [
    "x = 1  # noqa",
    "x = 1  # NoQA",
    "x = 1  #noqa",
    "x = 1  #  noqa",
    "x = 1  # noqa:KC101",
    "x = 1  # noqa: KC101",
    "x = 1  # noqa:  KC101",
    "x = 1  # noqa : KC101",
    "x = 1  # noqa: kc101",
    "x = 1  # noqa: Kc101",
    "x = 1  # noqa: KC",
    "x = 1  # noqa: KC1",
    "x = 1  # noqa: K",
    "x = 1  # noqa: KC1011",
    "x = 1  # noqa:KC101 reason",
    "x = 1  # noqa: KC101reason",
    "x = 1  # noqa: KC101, because",
    "x = 1  # noqa: E501,KC101",
    "x = 1  # noqa: E501, KC101",
    "x = 1  # noqa: E501 KC101",
    "x = 1  # noqa: E501KC101",
    "x = 1  # noqa: E501;KC101",
    "x = 1  # noqa: E501 , KC101",
    "x = 1  # noqa: E501,,KC101",
    "x = 1  # noqa: E501",
    "x = 1  # noqa: E501 # noqa: KC101",
    "x = 1  # noqa: because KC101",
    "x = 1  # noqa-KC101",
    "x = 1  # noqa(KC101)",
    "x = 1  # noqa=KC101",
    "x = 1  # noqa KC101",
    "x = 1  # noqa:\tKC101",
    "x = 1  # noqa:\u00a0KC101",
    "x = 1  # noqa:KC101\u2028E501",
    "x = 1  # noqa: ",
    "x = 1  # noqa:",
    "x = 1  # type: ignore  # noqa: KC101",
    "x = 1  # pylint: disable=all # noqa",
    "x = '# noqa'",
    "x = 1  # ruff: noqa: KC101",
    "x = 1  # noqua",
    "x = 1  # noqa\nfoo\n",
    "x = '''\n# noqa: KC101\n'''",
    "x = 1  # noqa: KC101\n# noqa: E501",
]


def flake8_silences(text: str, code: str) -> bool:
    return Violation(code, "a.py", 1, 1, "", text).is_inline_ignored(disable_noqa=False)


def silences(found: tuple[Suppression, ...], code: str) -> bool:
    inline = [s for s in found if s.style == "noqa" and (s.first, s.last) != (1, 0)]
    return any(s.codes is None or code.startswith(s.codes) for s in inline)


@pytest.mark.parametrize("text", SPELLINGS)
@pytest.mark.parametrize("code", ["KC101", "E501"])
def test_noqa_silences_what_flake8_silences(text: str, code: str) -> None:
    assert silences(find([(1, 3, text)]), code) is flake8_silences(text, code)


@given(
    st.lists(st.sampled_from(["# noqa", ":", " ", "\t", "KC101", "kc", "E501", ",", "\n", "#", "x", "7"]), max_size=12).map(
        "".join
    )
)
def test_noqa_agrees_with_flake8_on_any_text(text: str) -> None:
    assert silences(find([(1, 3, text)]), "KC101") is flake8_silences(text, "KC101")


def test_the_expressions_are_those_of_flake8() -> None:
    from stackcheck.extract import suppressions

    assert suppressions._NOQA == NOQA_INLINE_REGEXP
    assert suppressions._NOQA_FILE == NOQA_FILE


@pytest.mark.parametrize(
    ("line", "file_level"),
    [
        ("# flake8: noqa", True),
        ("   # FLAKE8= NOQA: E501", True),
        ("#flake8: noqa", False),
        ("x = 1  # flake8: noqa", False),
    ],
)
def test_flake8_noqa_for_the_file(line: str, *, file_level: bool) -> None:
    wanted = (1, 0, None, "noqa") if file_level else None
    found = [(s.first, s.last, s.codes, s.style) for s in find([(7, 7, line)])]
    assert found == ([wanted] if wanted else [])


def test_a_noqa_inside_a_multi_line_piece_covers_all_of_it_and_tells_its_own_place() -> None:
    assert find([(4, 6, 'x = """\n  a\n"""  # noqa: KC201 legacy\n')]) == (
        Suppression(4, 6, ("KC201",), "noqa", "legacy", 6, 5),
    )


@pytest.mark.parametrize(
    ("text", "codes", "reason"),
    [
        ("x()  # stackcheck: ignore", None, ""),
        ("x()  # stackcheck: ignore -- measured", None, "measured"),
        ("x()  # stackcheck: ignore[KC801]", ("KC801",), ""),
        ("x()  # stackcheck: ignore[kc801, N-Plus-One]", ("KC801", "n-plus-one"), ""),
        ("x()  #stackcheck:ignore [KC801]--three rows, see #12", ("KC801",), "three rows, see #12"),
        ("x()  # type: ignore # StackCheck: Ignore[KC8] -- why", ("KC8",), "why"),
        ("x()  # stackcheck: ignore[]", (), ""),
        ("{# stackcheck: ignore[KC804] -- two rows #}", ("KC804",), "two rows"),
    ],
)
def test_stackcheck_ignore(text: str, codes: tuple[str, ...] | None, reason: str) -> None:
    comment = text.lower().index("stackcheck") - (1 if "#stackcheck" in text else 2)
    assert find([(3, 5, text)]) == (Suppression(3, 5, codes, "stackcheck", reason, 3, comment),)


@pytest.mark.parametrize(
    "text",
    [
        "# stackcheck: ignored",
        "# stackcheck: ignore-files",
        "# stackcheck: ignore[KC801",
        "# stackcheck: ignore [KC801",
        "# stackcheck ignore",
        "# notstackcheck: ignore",
    ],
)
def test_a_slip_silences_nothing(text: str) -> None:
    assert find([(1, 1, text)]) == ()


def test_stackcheck_ignore_file() -> None:
    assert find([(9, 9, "{# stackcheck: ignore-file[KC804] -- emails #}")]) == (
        Suppression(1, 0, ("KC804",), "stackcheck", "emails", 9, 1),
    )


def test_two_grammars_in_one_line() -> None:
    found = find([(2, 2, "x()  # noqa: E501 # stackcheck: ignore[KC801]\r\n")])
    assert [(s.style, s.codes, s.line, s.col) for s in found] == [("noqa", ("E501",), 2, 5), ("stackcheck", ("KC801",), 2, 18)]


def test_mentioned() -> None:
    assert mentioned("# NoQA")
    assert mentioned("# StackCheck: ignore")
    assert not mentioned("# no comment")


@pytest.mark.parametrize(
    "piece",
    [
        "# noqa:" + "A" * 1_000_000,
        "# noqa:" + "A1" * 500_000,
        "# stackcheck: ignore[" * 50_000,
        "#" + " " * 1_000_000,
        "\n# flake8" * 100_000,
        "# stackcheck: ignore[a] " * 40_000,
        "# flake8: noqa\n" * 60_000,
    ],
    ids=["letters", "codes", "brackets", "spaces", "lines", "comments", "files"],
)
def test_the_time_for_adversarial_text_grows_with_its_length(piece: str) -> None:
    def taken(size: int) -> float:
        best = 9.0
        for _ in range(3):
            started = time.process_time()
            find([(1, 1, piece[:size])])
            best = min(best, time.process_time() - started)
        return best

    assert taken(400_000) < 6 * taken(100_000) + 0.02
