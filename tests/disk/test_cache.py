"""The cache: what was kept is found again, and whatever is wrong with it is as if nothing had been kept."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from stackcheck.disk.cache import Cache, Result, Runs, folder_of, forget
from stackcheck.disk.lock import locked
from stackcheck.disk.run import Outcome, Request, run
from stackcheck.disk.trust import Seal
from stackcheck.extract import extract
from stackcheck.facts.files import Span
from stackcheck.facts.findings import Cause, Place, Severity, Step
from stackcheck.grouping import Site, Verdict

SEAL = Seal(bytes(32))
KEYS = {f"m{n}.py": bytes((n,)) * 16 for n in range(9)}
FRESH = {key: bytes((n,)) * 1_000 for n, key in enumerate(KEYS.values())}
BY_PATH = {path: FRESH[key] for path, key in KEYS.items()}
STEPS = (Step("b.py", 3, "made here"),)
CAUSE = Cause(Place("b.py", 3), "Order customer")
SITE = Site(Place("a.py", 1, 2), "message", Severity.NOTE, (Place("a.py", 1, 2), CAUSE.place), STEPS, None, CAUSE, "noqa")
RESULT = Result(
    (Verdict("KC801", "n-plus-one", (SITE,)),),
    {"a.py": (Span(1, 2, 3, 4),)},
    ("a note",),
)


RUNS = Runs(KEYS, b"written" * 9)


def test_facts_and_results_are_found_again(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "c", SEAL)
    assert cache.facts(KEYS) == {}
    cache.keep_facts(FRESH, KEYS.values())
    cache.keep_result(b"k" * 16, RESULT)
    again = Cache(tmp_path / "c", SEAL)
    assert again.facts(KEYS) == BY_PATH
    assert again.result(b"k" * 16) == RESULT
    assert again.result(b"l" * 16) is None


def test_without_a_folder_nothing_is_kept() -> None:
    cache = Cache(None, SEAL)
    cache.keep_facts(FRESH, KEYS.values())
    cache.keep_result(b"k" * 16, RESULT)
    with cache.lock():
        assert cache.facts(KEYS) == {}
    assert cache.result(b"k" * 16) is None


def test_the_folder_is_private_and_ignores_itself(tmp_path: Path) -> None:
    Cache(tmp_path / "c", SEAL).keep_facts(FRESH, KEYS.values())
    assert (tmp_path / "c").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "c" / ".gitignore").read_text() == "*\n"
    assert (tmp_path / "c" / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55\n")
    assert [entry.name for entry in tmp_path.iterdir()] == ["c"]


def test_packs_are_put_together_and_what_no_file_needs_goes(tmp_path: Path) -> None:
    live = dict(KEYS)
    for n in range(20):
        cache = Cache(tmp_path, SEAL)
        cache.facts(live)
        cache.keep_facts({bytes((100 + n,)) * 16: bytes(5_000)}, live.values())
        live["edited.py"] = bytes((100 + n,)) * 16
    packs = list(tmp_path.glob("*.facts"))
    assert len(packs) <= 6
    assert sum(file.stat().st_size for file in packs) < 8 * 5_200
    assert Cache(tmp_path, SEAL).facts(live) == {"edited.py": bytes(5_000)}


def test_only_the_last_results_are_kept(tmp_path: Path) -> None:
    for n in range(20):
        Cache(tmp_path, SEAL).keep_result(bytes((n,)) * 16, RESULT)
        os.utime(tmp_path / f"{(bytes((n,)) * 16).hex()}.result", (n, n))
    assert len(list(tmp_path.glob("*.result"))) == 8
    assert Cache(tmp_path, SEAL).result(bytes((19,)) * 16) == RESULT


@pytest.mark.parametrize("kind", ["facts", "result", "runs"])
@pytest.mark.parametrize("seed", range(100))
def test_a_damaged_file_is_a_miss(tmp_path: Path, kind: str, seed: int) -> None:
    Cache(tmp_path, SEAL).keep_facts(FRESH, KEYS.values())
    Cache(tmp_path, SEAL).keep_result(b"k" * 16, RESULT)
    Cache(tmp_path, SEAL).keep_runs(b"k" * 16, RUNS)
    (file,) = tmp_path.glob(f"*.{kind}")
    data = bytearray(file.read_bytes())
    chance = random.Random(seed)
    match seed % 4:
        case 0:
            data = data[: chance.randrange(len(data))]
        case 1:
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        case 2:
            data = bytearray(chance.randbytes(chance.randrange(2_000)))
        case 3:
            start = chance.randrange(len(data))
            data[start : start + 50] = chance.randbytes(50)
    file.write_bytes(data)
    cache = Cache(tmp_path, SEAL)
    found = cache.facts(KEYS)
    assert all(BY_PATH[path] == entry for path, entry in found.items())
    assert kind != "facts" or len(found) < len(KEYS) or data == file.read_bytes()
    assert cache.result(b"k" * 16) == (None if kind == "result" else RESULT)
    assert cache.runs(b"k" * 16) == (None if kind == "runs" else RUNS)


def test_a_name_that_is_no_text_is_not_kept_and_no_trouble(tmp_path: Path) -> None:
    cache = Cache(tmp_path, SEAL)
    cache.keep_result(b"k" * 16, Result((Verdict("KC801", "", (Site(Place("\udcff.py", 1), "", Severity.NOTE, ()),)),), {}, ()))
    assert cache.result(b"k" * 16) is None


@pytest.mark.parametrize("failing", ["mkdir", "write_bytes", "replace"])
def test_a_folder_that_cannot_be_written(tmp_path: Path, failing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, failing, refused)
    cache = Cache(tmp_path / "c", SEAL)
    cache.keep_facts(FRESH, KEYS.values())
    cache.keep_result(b"k" * 16, RESULT)
    with cache.lock():
        assert Cache(tmp_path / "c", SEAL).facts(KEYS) == {}
    assert not list(tmp_path.rglob("*.new"))


def test_a_file_in_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "c").write_text("")
    cache = Cache(tmp_path / "c", SEAL)
    cache.keep_facts(FRESH, KEYS.values())
    assert cache.facts(KEYS) == {}


def test_forget_leaves_other_projects_alone(tmp_path: Path) -> None:
    for root in (Path("/a/shop"), Path("/b/shop")):
        Cache(folder_of(root, tmp_path), SEAL).keep_facts(FRESH, KEYS.values())
    forget(Path("/a/shop"), tmp_path)
    assert list(tmp_path.iterdir()) == [folder_of(Path("/b/shop"), tmp_path)]


def test_projects_that_nobody_checks_any_more_go(tmp_path: Path) -> None:
    old, other, mine = (tmp_path / name for name in ("old-1", "other-1", "mine-1"))
    for folder in (old, mine):
        with Cache(folder, SEAL).lock():
            Cache(folder, SEAL).keep_facts(FRESH, KEYS.values())
    os.utime(old / "lock", (0, 0))
    other.mkdir()
    (other / "lock").write_text("")
    os.utime(other / "lock", (0, 0))
    for n in range(8):
        cache = Cache(mine, SEAL)
        cache.facts(KEYS)
        cache.keep_facts({bytes((100 + n,)) * 16: b""}, KEYS)
    assert not old.exists()
    assert other.exists()


def test_the_lock_keeps_others_waiting_but_not_forever(tmp_path: Path) -> None:
    begin = time.monotonic()
    with locked(tmp_path / "lock"), locked(tmp_path / "lock", patience=0.2):
        assert 0.2 <= time.monotonic() - begin < 5
    with locked(tmp_path / "lock", patience=5):
        assert time.monotonic() - begin < 5
    with locked(tmp_path / "no" / "folder"):
        pass


# Whole runs.


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    for n in range(8):
        (root / f"app{n}").mkdir(parents=True)
        (root / f"app{n}" / "views.py").write_text(f"x = {n}\ny = [\n    1,\n]  # noqa: KC999\n")
    (root / "app1" / "broken.py").write_text("x = = 1\n")
    (root / "manage.py").write_text("")
    return root


def check(root: Path, **options: object) -> Outcome:
    return run(Request(paths=(root,), cache_dir=root.parent / "cache", **options))  # type: ignore[arg-type]


def test_a_second_run_neither_reads_nor_asks_anything(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = check(project)
    assert len(first.verdicts) == 9
    monkeypatch.setitem(sys.modules, "stackcheck.disk.analysis", None)
    assert check(project) == first


def test_an_edit_costs_one_file(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check(project)
    read: list[str] = []

    def noted(path: str, data: bytes) -> object:
        read.append(path)
        return extract(path, data)

    monkeypatch.setattr("stackcheck.extract.extract", noted)
    (project / "app3" / "views.py").write_text("x = 3\n")
    (project / "app4" / "views.py").rename(project / "app5" / "moved.py")
    assert {f.path for f in check(project).findings()} == {
        "app0/views.py", "app1/broken.py", "app1/views.py", "app2/views.py", "app5/moved.py", "app5/views.py", "app6/views.py",
        "app7/views.py",
    }  # fmt: skip
    assert read == ["app3/views.py"]


def test_a_file_with_the_time_and_size_of_before_is_read_all_the_same(project: Path) -> None:
    check(project)
    file = project / "app3" / "views.py"
    before = file.stat()
    file.write_text("x = 3\ny = [\n    1,\n]  # noqa: E12345\n"[: before.st_size].ljust(before.st_size))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert "app3/views.py" not in {f.path for f in check(project).findings()}


def test_settings_and_selection_have_results_of_their_own(project: Path) -> None:
    assert len(check(project).verdicts) == 9
    assert len(check(project, ignore=("KC003",)).verdicts) == 1
    (project / "stackcheck.toml").write_text("[severity]\nKC003 = 'error'\n")
    assert {f.severity.name for f in check(project).findings()} == {"ERROR"}


def test_damage_of_any_kind_changes_no_answer(project: Path) -> None:
    expected = check(project)
    for seed in range(20):
        chance = random.Random(seed)
        for file in (project.parent / "cache").glob("*/*"):
            if chance.random() < 0.7:
                file.write_bytes(chance.randbytes(300) if seed % 2 else file.read_bytes()[: chance.randrange(300)])
        assert check(project) == expected


@pytest.mark.slow
def test_eight_processes_at_once(project: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "stackcheck",
        "--cache-dir",
        str(project.parent / "cache"),
        "--output-format",
        "json",
        str(project),
    ]
    alone = subprocess.run([*command, "--no-cache"], capture_output=True, check=False).stdout
    for _ in range(2):
        together = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(8)]
        assert {process.communicate()[0] for process in together} == {alone}
        (project / "app1" / "more.py").write_text("more = 1\n")
    (folder,) = (project.parent / "cache").iterdir()
    assert not list(folder.glob("*.new"))
    assert len(list(folder.glob("*.facts"))) == 2


@pytest.mark.slow
def test_killed_at_any_moment(project: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "stackcheck",
        "--cache-dir",
        str(project.parent / "cache"),
        "--output-format",
        "json",
        "-j1",
    ]
    begin = time.monotonic()
    subprocess.run([*command, "--no-cache", str(project)], capture_output=True, check=False)
    whole = time.monotonic() - begin
    for turn in range(20):
        (project / "app1" / "more.py").write_text(f"more = {turn}\n")
        process = subprocess.Popen([*command, str(project)], stdout=subprocess.DEVNULL)
        time.sleep(whole * turn / 20)
        process.kill()
        process.wait()
        after = subprocess.run([*command, str(project)], capture_output=True, check=False)
        anew = subprocess.run([*command, "--no-cache", str(project)], capture_output=True, check=False)
        assert (after.returncode, after.stdout) == (anew.returncode, anew.stdout)
