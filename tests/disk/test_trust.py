"""Whose cache is believed: the user's own, wherever it lies, and nobody else's."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest

from stackcheck.disk import trust
from stackcheck.disk.cache import Cache, Runs, folder_of, opened
from stackcheck.disk.run import Outcome, Request, run
from stackcheck.disk.trust import DistrustError, Seal, content, distrust, seal
from stackcheck.extract import extract

VIEWS = """
from django.db import models

class Owner(models.Model):
    name = models.TextField()

class Book(models.Model):
    owner = models.ForeignKey(Owner, models.CASCADE)

def names(request):
    return [book.owner.name for book in Book.objects.all()]
"""
FOUND = [("views.py", 11, "KC801")]
posix = pytest.mark.skipif(not hasattr(os, "geteuid"), reason="no owners")
root_only = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away")


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    root.mkdir()
    (root / "manage.py").write_text("")
    (root / "views.py").write_text(VIEWS)
    return root


def checked(root: Path) -> Outcome:
    return run(Request(paths=(root,), cache_dir=root / ".cache", select=("KC8",), jobs=1))


def said(outcome: Outcome) -> list[tuple[str, int, str]]:
    return [(f.path, f.line, f.code) for f in outcome.findings()]


# Forged entries.


def forge_result(root: Path, forger: Seal) -> None:
    """Put a result without findings where the user's lies."""
    folder = folder_of(root, root / ".cache")
    (file,) = folder.glob("*.result")
    key = bytes.fromhex(file.stem)
    known = opened(root, root / ".cache").result(key)
    assert known is not None
    Cache(folder, forger).keep_result(key, msgspec.structs.replace(known, verdicts=()))


def forge_facts(root: Path, forger: Seal) -> None:
    """Put the facts of an empty file where those of the views lie, and take the result away."""
    folder = folder_of(root, root / ".cache")
    _forget(folder, "*.result")
    cache = opened(root, root / ".cache")
    cache.facts({})
    ((_, index),) = cache._packs.values()
    _forget(folder, "*.facts")
    empty = msgspec.msgpack.encode(extract("views.py", b""))
    Cache(folder, forger).keep_facts(dict.fromkeys(index.entries, empty), index.entries)


def forge_ledger(root: Path, forger: Seal) -> None:
    """Put a ledger of runs that noted nothing where the user's lies, and edit a file."""
    folder = folder_of(root, root / ".cache")
    (file,) = folder.glob("*.runs")
    key = bytes.fromhex(file.stem)
    known = opened(root, root / ".cache").runs(key)
    assert known is not None
    *head, called, entries, values = msgspec.msgpack.decode(known.written)
    values.append([3])  # an empty list of notes
    silent = [[shelf, of, answer, len(values) - 1, *rest] for shelf, of, answer, _, *rest in called]
    written = msgspec.msgpack.encode([*head, silent, entries, values])
    Cache(folder, forger).keep_runs(key, Runs(known.keys, written))
    _forget(folder, "*.result")
    (root / "views.py").write_text(VIEWS + "# edited\n")


def _forget(folder: Path, pattern: str) -> None:
    for file in folder.glob(pattern):
        file.unlink()


@pytest.mark.parametrize("forge", [forge_result, forge_facts, forge_ledger])
def test_what_is_forged_is_not_believed(project: Path, forge: Callable[[Path, Seal], None]) -> None:
    assert said(checked(project)) == FOUND
    forge(project, Seal(bytes(32)))
    assert said(checked(project)) == FOUND
    (project / "views.py").write_text(VIEWS)
    forge(project, seal())
    assert said(checked(project)) == []  # so it is the key that makes the difference


def test_an_entry_holds_for_its_own_state_alone(project: Path) -> None:
    (project / "views.py").write_text("")
    assert said(checked(project)) == []
    folder = folder_of(project, project / ".cache")
    (quiet,) = folder.glob("*.result")
    (project / "views.py").write_text(VIEWS)
    assert said(checked(project)) == FOUND
    (other,) = set(folder.glob("*.result")) - {quiet}
    other.write_bytes(quiet.read_bytes())
    assert said(checked(project)) == FOUND


@posix
@pytest.mark.parametrize("pattern", ["*.result", "*.facts", "*.runs"])
@pytest.mark.parametrize("plant", [os.mkfifo, lambda file: file.symlink_to("/dev/zero"), Path.mkdir])
def test_what_is_no_file_is_not_opened(project: Path, pattern: str, plant: Callable[[Path], None]) -> None:
    checked(project)
    folder = folder_of(project, project / ".cache")
    for file in list(folder.glob(pattern)):
        file.unlink()
        plant(file)
        assert content(file) is None
    if pattern != "*.result":
        _forget(folder, "*.result")
    assert said(checked(project)) == FOUND


# The key.


def key_file(tmp_path: Path) -> Path:
    return tmp_path / "state/stackcheck/cache.key"


def test_the_key_is_the_users_alone_and_stays(tmp_path: Path) -> None:
    first = seal()
    data = key_file(tmp_path).read_bytes()
    assert len(data) == 32
    assert key_file(tmp_path).stat().st_mode & 0o777 == 0o600
    assert seal().holds(first.of(b"kind", b"name", b"data"), b"kind", b"name", b"data")
    assert [file.name for file in key_file(tmp_path).parent.iterdir()] == ["cache.key"]


def test_all_who_make_it_at_once_find_the_same_key(tmp_path: Path) -> None:
    for turn in range(20):
        file = tmp_path / str(turn) / "cache.key"
        with ThreadPoolExecutor(8) as pool:
            assert len(set(pool.map(trust._kept_in, [file] * 8))) == 1
        assert [each.name for each in file.parent.iterdir()] == ["cache.key"]


@posix
@pytest.mark.parametrize(
    ("spoil", "line"),
    [
        (lambda file: file.chmod(0o640), "is not the user's alone"),
        (lambda file: file.write_bytes(b"short"), "is damaged"),
        (lambda file: (file.unlink(), os.mkfifo(file)), "is no regular file"),
        (lambda file: (file.rename(file.with_name("other")), file.symlink_to("other")), "cannot be made or read"),
        (lambda file: (file.unlink(), file.parent.rmdir(), file.parent.write_text("")), "cannot be made or read"),
    ],
)
def test_without_a_key_a_run_goes_on_and_says_so(
    project: Path, tmp_path: Path, spoil: Callable[[Path], object], line: str
) -> None:
    checked(project)
    before = sorted((project / ".cache").rglob("*"))
    spoil(key_file(tmp_path))
    (project / "views.py").write_text(VIEWS + "# edited\n")
    outcome = checked(project)
    assert said(outcome) == FOUND
    (told,) = outcome.skipped
    assert told.startswith("the cache is off: its key ")
    assert line in told
    assert sorted((project / ".cache").rglob("*")) == before


def test_a_full_disk_makes_no_key(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "link", full)
    monkeypatch.setattr(Path, "replace", full)
    outcome = checked(project)
    assert said(outcome) == FOUND
    assert "No space left on device" in outcome.skipped[0]
    assert list(key_file(tmp_path).parent.iterdir()) == []


def test_a_key_from_the_environment(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(trust.VARIABLE, "a secret of many characters")
    assert said(checked(project)) == FOUND
    assert not key_file(tmp_path).exists()
    monkeypatch.setitem(sys.modules, "stackcheck.disk.analysis", None)
    assert said(checked(project)) == FOUND
    monkeypatch.setenv(trust.VARIABLE, "another secret of many characters")
    with pytest.raises(ImportError):
        checked(project)
    monkeypatch.undo()
    monkeypatch.setenv(trust.VARIABLE, "short")
    assert checked(project).skipped == ("the cache is off: STACKCHECK_CACHE_KEY has fewer than 16 characters",)


# The folder.


@root_only
def test_a_folder_of_another_user_is_refused(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checked(project)
    for folder in (folder_of(project, project / ".cache"), project / ".cache"):
        os.chown(folder, 12_345, 12_345)
        outcome = checked(project)
        assert said(outcome) == FOUND
        assert outcome.skipped == (
            f"the cache is off: {folder} belongs to another user (uid 12345); choose a folder of your own",
        )
        monkeypatch.setenv(trust.VARIABLE, "a secret of many characters")
        assert checked(project).skipped == ()
        monkeypatch.delenv(trust.VARIABLE)
        os.chown(folder, 0, 0)


@posix
def test_a_folder_of_our_own_is_closed_to_others(project: Path) -> None:
    checked(project)
    folder = folder_of(project, project / ".cache")
    for each in (folder, project / ".cache"):
        each.chmod(0o777)
    assert checked(project).skipped == ()
    assert folder.stat().st_mode & 0o777 == 0o700


@root_only
@pytest.mark.parametrize(("mode", "is_refused"), [(0o755, False), (0o1777, False), (0o777, True), (0o775, True)])
def test_the_systems_folder_is_used_where_nobody_can_replace_what_is_ours(
    tmp_path: Path, mode: int, is_refused: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "shared" / "project-1"
    folder.mkdir(parents=True)
    folder.parent.chmod(mode)
    os.chown(folder, 12_345, 12_345)
    monkeypatch.setattr(os, "geteuid", lambda: 12_345)
    if is_refused:
        with pytest.raises(DistrustError, match="can be written by others"):
            distrust(folder)
    else:
        distrust(folder)


@pytest.mark.parametrize("chosen", ["views.py", "n" * 300, "views.py/below"])
def test_a_folder_that_can_be_none(project: Path, chosen: str) -> None:
    outcome = run(Request(paths=(project,), cache_dir=project / chosen, select=("KC8",), jobs=1))
    assert said(outcome) == FOUND
    assert outcome.skipped[0].startswith(f"the cache is off: {project}")


@posix
def test_a_link_in_place_of_the_folder_is_not_followed(project: Path, tmp_path: Path) -> None:
    folder = folder_of(project, project / ".cache")
    folder.parent.mkdir()
    (tmp_path / "elsewhere").mkdir()
    folder.symlink_to(tmp_path / "elsewhere")
    assert checked(project).skipped == (f"the cache is off: {folder} is no folder",)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_the_command_line_says_in_one_line_why_there_is_no_cache(project: Path) -> None:
    command = [sys.executable, "-m", "stackcheck", "--cache-dir", "n" * 300, "--select", "KC8", "."]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("stackcheck: the cache is off: ")
    assert done.stderr.count("\n") == 1
