"""The file of a baseline: what is read, what is refused, and that git merges it."""

from __future__ import annotations

import subprocess
from collections import Counter
from pathlib import Path

import pytest

from stackcheck.disk import baseline
from stackcheck.disk.config import ConfigError
from stackcheck.disk.keys import Key
from stackcheck.disk.writing import replace


def key(number: int) -> Key:
    return Key(f"shop/{number % 3}.py", f"f{number}", "KC801", "for order in orders:")


def test_what_is_written_is_read(tmp_path: Path) -> None:
    known = Counter({key(1): 2, key(2): 1, Key("a\\tb.py", "", "KC101", ""): 1})
    replace(tmp_path / "b.txt", baseline.text(known))
    assert baseline.read(tmp_path / "b.txt") == known
    _, *lines = (tmp_path / "b.txt").read_text().splitlines()
    assert lines == sorted(lines)
    stripped = "\n".join(line.rstrip() for line in lines)
    (tmp_path / "b.txt").write_text(stripped.replace("\n", "\r\n\r\n"), newline="")
    assert baseline.read(tmp_path / "b.txt") == known


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a.py\tf\tKC801\tmany\tx", "b.txt:2: not an entry of a baseline"),
        ("secret", "b.txt:2: not an entry of a baseline"),
        ("<<<<<<< HEAD", "b.txt:2: a conflict that is not resolved"),
        ("\xff", "is not UTF-8"),
    ],
)
def test_what_is_none_is_refused_and_not_shown(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_bytes(f"# x\n{text}\n".encode("latin-1"))
    with pytest.raises(ConfigError) as refused:
        baseline.read(tmp_path / "b.txt")
    assert said in str(refused.value)
    assert "secret" not in str(refused.value)
    with pytest.raises(ConfigError, match="there is no baseline"):
        baseline.read(tmp_path / "none.txt")


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


def test_git_merges_what_two_branches_did(tmp_path: Path) -> None:
    file = tmp_path / "stackcheck-baseline.txt"
    git(tmp_path, "init")

    def commit(known: Counter[Key]) -> None:
        replace(file, baseline.text(known))
        git(tmp_path, "add", ".")
        git(tmp_path, "commit", "-m", "x")

    assert baseline.let_git_merge(file) == tmp_path / ".gitattributes"
    assert baseline.let_git_merge(file) is None
    first = Counter({key(number): 1 for number in range(0, 40, 4)})
    commit(first)
    git(tmp_path, "checkout", "-b", "other")
    theirs = first + Counter({key(number): 2 for number in (5, 6, 7)})
    commit(theirs)
    git(tmp_path, "checkout", "main")
    ours = first + Counter({key(number): 1 for number in (5, 9, 10)})
    commit(ours)
    git(tmp_path, "merge", "other")
    assert baseline.read(file) == theirs | ours


def test_other_attributes_stay(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitattributes").write_text("*.png binary")
    baseline.let_git_merge(tmp_path / "b.txt")
    assert (tmp_path / ".gitattributes").read_text() == "*.png binary\nb.txt merge=union\n"


def test_there_is_never_half_a_file(tmp_path: Path) -> None:
    def broken() -> object:
        yield "half"
        raise OSError(28, "No space left on device")

    file = tmp_path / "a.txt"
    file.write_text("whole")
    file.chmod(0o640)
    with pytest.raises(OSError, match=r"No space left.*a\.txt"):
        replace(file, broken())  # type: ignore[arg-type]
    assert [file.read_text()] == [each.read_text() for each in tmp_path.iterdir()]
    (tmp_path / "link.txt").symlink_to(file)
    replace(tmp_path / "link.txt", ["new"])
    assert (file.read_text(), (tmp_path / "link.txt").is_symlink(), file.stat().st_mode & 0o777) == ("new", True, 0o640)
    replace(Path("/dev/null"), ["gone"])
