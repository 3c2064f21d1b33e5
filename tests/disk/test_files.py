"""Only regular files are read, whatever they are exchanged for meanwhile, and no more of them than was allowed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from stackcheck.disk import files
from stackcheck.disk.files import LeadsOutError, NotAFileError, TooLargeError, read


def test_as_many_bytes_as_are_allowed(tmp_path: Path) -> None:
    file = tmp_path / "a"
    for size in (0, 1, 99_999, 100_000):
        file.write_bytes(b"x" * size)
        assert len(read(file, 100_000)) == size
    file.write_bytes(b"x" * 100_001)
    with pytest.raises(TooLargeError, match=r"larger than 100,000 bytes \(100,001\)"):
        read(file, 100_000)


def test_a_size_that_is_not_true(tmp_path: Path) -> None:
    with (tmp_path / "a").open("w+b") as file:
        file.write(b"x" * 200_000)
        file.flush()
        for size in (0, 10):
            file.seek(0)
            assert len(files._content(file.fileno(), size, 200_000)) == 200_000
            file.seek(0)
            with pytest.raises(TooLargeError):
                files._content(file.fileno(), size, 199_999)


@pytest.mark.parametrize("kind", ["fifo", "link", "device"])
def test_what_is_exchanged_after_it_was_looked_at(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "regular").write_text("x")
    seen = os.lstat(tmp_path / "regular")
    file = tmp_path / "file"
    if kind == "fifo":
        os.mkfifo(file)
    elif kind == "link":
        file.symlink_to("regular")
    else:
        file = Path("/dev/zero")
    monkeypatch.setattr(os, "lstat", lambda _: seen)
    with pytest.raises(OSError, match=None if kind == "link" else files.NO_FILE):
        read(file, 100_000, within=tmp_path)


def test_links_are_followed_inside_of_a_folder_only(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    (inside / "deep").mkdir(parents=True)
    (inside / "a").write_text("in")
    (tmp_path / "inside-too").write_text("out")
    links = {
        "near": "a",
        "far": "../inside-too",
        "absolute": str(inside / "a"),
        "chain": "far",
        "broken": "b",
        "folder": "deep",
    }
    for name, target in links.items():
        (inside / name).symlink_to(target)
    (tmp_path / "alias").symlink_to("inside")
    for name in ("near", "absolute"):
        assert read(inside / name, 10, within=inside) == b"in"
        assert read(tmp_path / "alias" / name, 10, within=tmp_path / "alias") == b"in"
        with pytest.raises(NotAFileError, match="it is a link"):
            read(inside / name, 10)
    for name in ("far", "chain"):
        with pytest.raises(LeadsOutError):
            read(inside / name, 10, within=inside)
    for name, reason in (("broken", files.BROKEN), ("folder", files.NO_FILE)):
        with pytest.raises(NotAFileError, match=reason):
            read(inside / name, 10, within=inside)
