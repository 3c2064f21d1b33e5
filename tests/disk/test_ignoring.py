"""Lines of `.gitignore`: what they match is what git says they match, and no line takes long."""

from __future__ import annotations

import random
import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from stackcheck.disk.ignoring import Patterns

PIECES = (
    *"ab", "a", "b", "*", "**", "***", "?", "/", "/", "**/", "/**", "/**/", "\\", "\\*", "\\ ", " ", "!", "#", "[ab]", "[!a]", "[^b]",
    "[", "]", "[]a]", "[a-b]", "[b-a]", "[[:alpha:]]", "[[:nope:]]", "[a-]", "[\\]]", "-", ".", "\u00e9", "[\u00e9]", "*.a", "\t",
)  # fmt: skip
segments = st.lists(st.sampled_from(["a", "b", "*", "?", "[ab]", "[!a]", "[a-b]", ".", "\\*"]), min_size=1, max_size=5).map(
    "".join
)
lines = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", "/", "**/"]),
    st.lists(segments | st.just("**"), min_size=1, max_size=4).map("/".join),
    st.sampled_from(["", "/", "/**"]),
).filter(
    lambda line: "**" not in re.sub(r"(?:^|(?<=/))\*\*(?=/|$)", "", line) and "**/**" not in line and not line.endswith("**/")
)
names = st.text("aab.*", min_size=1, max_size=5).filter(lambda name: name not in (".", ".."))
paths = st.lists(names, min_size=1, max_size=4).map("/".join)


def is_left_out(found: Patterns, path: str) -> bool:
    return bool(found.verdict(f"/base/{path}"))


def by_git(folder: Path, patterns: list[str], asked: list[str]) -> set[str]:
    (folder / ".gitignore").write_bytes("\n".join(patterns).encode())
    command = ["git", "-C", str(folder), "check-ignore", "--no-index", "-z", "--stdin"]
    done = subprocess.run(command, input="\0".join(asked).encode(), capture_output=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    return set(done.stdout.decode().split("\0")) - {""}


def drawn(seed: int) -> Iterator[tuple[list[str], list[str]]]:
    chance = random.Random(seed)
    for _ in range(60):
        patterns = ["".join(chance.choices(PIECES, k=chance.randint(1, 7))) for _ in range(chance.randint(1, 4))]
        asked = [
            "/".join("".join(chance.choices("aabb.-][*!# \u00e9", k=chance.randint(1, 3))) for _ in range(chance.randint(1, 4)))
            for _ in range(60)
        ]
        yield patterns, sorted({path for path in asked if not {".", ".."} & set(path.split("/"))})


@pytest.mark.parametrize("seed", [1, 2, pytest.param(range(3, 40), marks=pytest.mark.slow)])
def test_git_says_the_same(tmp_path: Path, seed: int | range) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    for each in [seed] if isinstance(seed, int) else seed:
        for patterns, asked in drawn(each):
            found = Patterns("/base", patterns)
            assert {path for path in asked if is_left_out(found, path)} == by_git(tmp_path, patterns, asked), patterns


@given(lines, st.lists(paths, min_size=1, max_size=20))
@settings(deadline=None)
def test_pathspec_says_the_same(line: str, asked: list[str]) -> None:
    assume("[!" not in line and "[^" not in line)  # for pathspec a slash is one of the others; for git it is not
    found, reference = Patterns("/base", [line]), GitIgnoreSpec.from_lines([line])
    assert [path for path in asked if is_left_out(found, path)] == list(reference.match_files(asked))


@pytest.mark.parametrize(
    ("patterns", "path", "said"),
    [
        (["a"], "a/b/c.py", True),
        (["a/", "!a/b"], "a/b", True),  # what lies in a folder that is left out
        (["*.py", "!keep/"], "keep/c.py", True),  # a folder that is taken in says nothing of what is in it
        (["*.py", "!c.py"], "c.py", False),
        (["a/"], "a", None),
        (["a/"], "a/", True),
        (["?.py"], "\u00e9.py", None),  # a `?` is a byte
        (["??.py"], "\u00e9.py", True),
        (["a\t"], "a\t", True),
        (["a \\ "], "a  ", True),
        (["a  "], "a", True),
        (["a\x0cb"], "a\x0cb", True),
        (["[z"], "[z", None),
        (["a\\"], "a\\", None),
        (["!", "/", "//", "", "# a", "\\# a"], "# a", True),
    ],
)
def test_the_finer_points(patterns: list[str], path: str, said: bool | None) -> None:
    assert Patterns("/base", patterns).verdict(f"/base/{path}") is said


@pytest.mark.parametrize(
    "line", ["*a" * 10, "*a" * 10 + "*b", "**/" * 10 + "b", "*/" * 30 + "b", "**/*a*a/" * 10 + "b", "*?" * 20 + "b"]
)
@pytest.mark.parametrize("path", ["a" * 250 + "c", "/".join(["a" * 40] * 90) + "/c", "a/" * 2_000 + "c"])
def test_no_line_takes_long(line: str, path: str) -> None:
    start = time.process_time()
    is_left_out(Patterns("/base", [line]), path)
    assert time.process_time() - start < 1
